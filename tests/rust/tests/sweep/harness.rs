//! Runs one call through the proxy while faults are made, and says what became of it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use calypso_invoice::sandbox::{Endpoint, Fault, Sandbox, Template};
use calypso_invoice::{Amount, CartItem, Client, ClientBuilder, Currency, NewInvoice, Result};

use crate::plan::{Cut, Plan};
use crate::proxy::Proxy;

/// Long enough for any call that can succeed, however busy the machine is.
pub(crate) const AMPLE: Duration = Duration::from_secs(60);

/// The invoice that is read or cancelled.
const THE_INVOICE: u64 = 1;

/// The operation that is called.
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

    /// The sandbox's name for its request; of several, the one that changes something.
    pub(crate) fn endpoint(self) -> Endpoint {
        match self {
            Self::List => Endpoint::ListInvoices,
            Self::Get => Endpoint::GetInvoice,
            Self::Create | Self::Once { .. } => Endpoint::CreateInvoice,
            Self::Template => Endpoint::CreateInvoiceFromTemplate,
            Self::Cancel => Endpoint::CancelInvoice,
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
    NewInvoice::new(amount.clone(), Currency::Btc, "order 1017").with_cart_item(CartItem::new(
        "tea",
        amount,
        1,
        Currency::Btc,
    ))
}

/// A call, and the faults that are made in it.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) operation: Operation,
    /// Whether the connection has carried a call before.
    pub(crate) warm: bool,
    pub(crate) cuts: Vec<Cut>,
    pub(crate) faults: Vec<Fault>,
    /// The seed of a random scenario.
    pub(crate) seed: Option<u64>,
    /// How many invoices there are before the call.
    pub(crate) invoices: u64,
    /// Sets further options: those that break a client on purpose.
    pub(crate) client: fn(ClientBuilder) -> ClientBuilder,
}

impl Scenario {
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
    /// The ids that the call should have returned: those that it made, or those that it was to read.
    pub(crate) ids: Vec<u64>,
    /// Whether the operation was applied; a read never is.
    pub(crate) applied: bool,
    /// Whether a request that changes something reached the sandbox whole.
    pub(crate) arrived: bool,
    pub(crate) plan: Plan,
}

/// A sandbox, and the proxy in front of it.
pub(crate) struct Harness {
    sandbox: Sandbox,
    proxy: Proxy,
}

impl Harness {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::start().expect("a sandbox");
        let address: SocketAddr = sandbox.url()["http://".len()..].parse().expect("an address");
        let proxy = Proxy::start(address).expect("a proxy");
        Self { sandbox, proxy }
    }

    /// Runs the scenario with this timeout for the call, and looks at the sandbox when every connection has ended.
    pub(crate) fn run(&self, scenario: &Scenario, timeout: Duration) -> Outcome {
        self.sandbox.reset();
        self.sandbox.seed(scenario.invoices);
        let template = Template::new(5, "FAU", "one coffee");
        self.sandbox.add_template_as(1, template).expect("a template");
        self.proxy.arm(scenario.cuts.clone());
        let (said, took) = self.call(scenario, timeout);
        let plan = self.proxy.settle().expect("the proxy takes connections");
        self.sandbox.land();
        self.look(scenario, said, took, plan)
    }

    /// Makes the call with a client that is dropped afterwards, and its connections with it.
    fn call(&self, scenario: &Scenario, timeout: Duration) -> (Result<Vec<u64>>, Duration) {
        let builder = Client::builder(self.sandbox.key()).base_url(self.proxy.url());
        let patient = (scenario.client)(builder).timeout(AMPLE).build().expect("a client");
        if scenario.warm {
            patient.get_invoice(THE_INVOICE).expect("the call before");
        }
        for fault in &scenario.faults {
            self.sandbox.fault(fault.clone());
        }
        let client = patient.with_timeout(timeout).expect("a client");
        let begun = Instant::now();
        (scenario.operation.call(&client), begun.elapsed())
    }

    fn look(&self, scenario: &Scenario, said: Result<Vec<u64>>, took: Duration, plan: Plan) -> Outcome {
        let invoices = self.sandbox.invoices();
        let ids = |from: u64| -> Vec<u64> {
            let from_there = invoices.iter().filter(|invoice| invoice.id() > from);
            from_there.map(calypso_invoice::sandbox::StoredInvoice::id).collect()
        };
        let (ids, applied) = match scenario.operation {
            Operation::List => (ids(0), false),
            Operation::Get => (vec![THE_INVOICE], false),
            Operation::Cancel => (vec![THE_INVOICE], invoices[0].state() == "CANCEL"),
            Operation::Create | Operation::Template | Operation::Once { .. } => {
                let made = ids(scenario.invoices);
                let applied = !made.is_empty();
                (made, applied)
            }
        };
        let whole_post = |request: &calypso_invoice::sandbox::RecordedRequest| {
            request.method() == "POST" && request.endpoint().is_some()
        };
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
