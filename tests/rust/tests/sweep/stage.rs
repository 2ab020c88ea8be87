//! One call of one operation through the proxy, with what is to go wrong, and what became of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use calypso_invoice::sandbox::{Call, Fault, Sandbox, Template};
use calypso_invoice::{Amount, CartItem, Client, ClientBuilder, Currency, NewInvoice, Result};

use crate::plan::{Cut, Plan};
use crate::proxy::Proxy;

/// Long enough for a call that is to come through however busy the machine is.
pub(crate) const AMPLE: Duration = Duration::from_secs(60);

/// The invoice that is read or cancelled.
const THE_INVOICE: u64 = 1;

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    List,
    Get,
    Create,
    Template,
    Cancel,
    Once { resend_after: Option<Duration> },
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::List => "list_invoices",
            Self::Get => "get_invoice",
            Self::Create => "create_invoice",
            Self::Template => "create_invoice_from_template",
            Self::Cancel => "cancel_invoice",
            Self::Once { resend_after: None } => "create_invoice_once",
            Self::Once { resend_after: Some(_) } => "create_invoice_once, resend_after",
        }
    }

    pub(crate) fn only_reads(self) -> bool {
        matches!(self, Self::List | Self::Get)
    }

    /// What the sandbox calls it; of several requests, the one that changes something.
    pub(crate) fn sandbox_call(self) -> Call {
        match self {
            Self::List => Call::ListInvoices,
            Self::Get => Call::GetInvoice,
            Self::Create | Self::Once { .. } => Call::CreateInvoice,
            Self::Template => Call::CreateInvoiceFromTemplate,
            Self::Cancel => Call::CancelInvoice,
        }
    }

    /// Makes the call; returns the ids of the invoices that came back.
    fn call(self, client: &Client) -> Result<Vec<u64>> {
        let invoice = match self {
            Self::List => {
                let invoices = client.list_invoices()?;
                return Ok(invoices.iter().map(calypso_invoice::Invoice::id).collect());
            }
            Self::Get => client.get_invoice(THE_INVOICE),
            Self::Create => client.create_invoice(&order()),
            Self::Template => client.create_invoice_from_template(1),
            Self::Cancel => client.cancel_invoice(THE_INVOICE),
            Self::Once { resend_after } => client.create_invoice_once(&order(), resend_after),
        };
        Ok(vec![invoice?.id()])
    }
}

fn order() -> NewInvoice {
    let amount: Amount = "0.00059165".parse().expect("an amount");
    NewInvoice::new(amount.clone(), Currency::Btc, "order 1017").cart_item(CartItem::new(
        "tea",
        amount,
        1,
        Currency::Btc,
    ))
}

/// A call, and what is to go wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) operation: Operation,
    /// Whether a call went through the same connection before.
    pub(crate) warm: bool,
    pub(crate) cuts: Vec<Cut>,
    pub(crate) faults: Vec<Fault>,
    /// What it was drawn from, if from anything.
    pub(crate) seed: Option<u64>,
    /// How many invoices there are before.
    pub(crate) invoices: u64,
    /// What is to be set besides: how the client is broken on purpose.
    pub(crate) client: fn(ClientBuilder) -> ClientBuilder,
}

impl Scene {
    pub(crate) fn new(operation: Operation, warm: bool) -> Self {
        Self {
            operation,
            warm,
            cuts: Vec::new(),
            faults: Vec::new(),
            seed: None,
            invoices: 1,
            client: |builder| builder,
        }
    }
}

/// What the client said, and what the sandbox knows.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) said: Result<Vec<u64>>,
    pub(crate) took: Duration,
    /// The ids that the call should have returned: those it made, or those it asked for.
    pub(crate) ids: Vec<u64>,
    /// Whether the operation was applied; a read never is.
    pub(crate) applied: bool,
    /// Whether a request to change something reached the sandbox whole.
    pub(crate) arrived: bool,
    pub(crate) plan: Plan,
}

/// A sandbox and the proxy before it.
pub(crate) struct Stage {
    sandbox: Sandbox,
    proxy: Proxy,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start().expect("a sandbox");
        let address: SocketAddr = sandbox.url()["http://".len()..].parse().expect("an address");
        let proxy = Proxy::start(address).expect("a proxy");
        Self { sandbox, proxy }
    }

    /// Plays the scene with this timeout for the call, and looks when all is over.
    pub(crate) fn play(&self, scene: &Scene, timeout: Duration) -> Outcome {
        self.sandbox.reset();
        self.sandbox.seed(scene.invoices);
        let template = Template::new(5, "FAU", "one coffee");
        self.sandbox.add_template_as(1, template).expect("a template");
        self.proxy.arm(scene.cuts.clone());
        let (said, took) = self.call(scene, timeout);
        let plan = self.proxy.settle().expect("the proxy takes connections");
        self.sandbox.land();
        self.look(scene, said, took, plan)
    }

    /// Makes the call, with a client that is gone afterwards, and its connections with it.
    fn call(&self, scene: &Scene, timeout: Duration) -> (Result<Vec<u64>>, Duration) {
        let builder = Client::builder(self.sandbox.key()).base_url(self.proxy.url());
        let patient = (scene.client)(builder).timeout(AMPLE).build().expect("a client");
        if scene.warm {
            patient.get_invoice(THE_INVOICE).expect("the call before");
        }
        for fault in &scene.faults {
            self.sandbox.fault(fault.clone());
        }
        let client = patient.with_timeout(timeout).expect("a client");
        let begun = Instant::now();
        (scene.operation.call(&client), begun.elapsed())
    }

    fn look(&self, scene: &Scene, said: Result<Vec<u64>>, took: Duration, plan: Plan) -> Outcome {
        let invoices = self.sandbox.invoices();
        let ids = |from: u64| -> Vec<u64> {
            let from_there = invoices.iter().filter(|invoice| invoice.id() > from);
            from_there.map(calypso_invoice::sandbox::StoredInvoice::id).collect()
        };
        let (ids, applied) = match scene.operation {
            Operation::List => (ids(0), false),
            Operation::Get => (vec![THE_INVOICE], false),
            Operation::Cancel => (vec![THE_INVOICE], invoices[0].state() == "CANCEL"),
            Operation::Create | Operation::Template | Operation::Once { .. } => {
                let made = ids(scene.invoices);
                let applied = !made.is_empty();
                (made, applied)
            }
        };
        let whole_post =
            |seen: &calypso_invoice::sandbox::SeenRequest| seen.method() == "POST" && seen.call().is_some();
        Outcome {
            arrived: self.sandbox.requests().iter().any(whole_post),
            said,
            took,
            ids,
            applied,
            plan,
        }
    }
}
