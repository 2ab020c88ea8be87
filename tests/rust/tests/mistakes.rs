//! The likeliest mistakes of a newcomer, and what each is told: what happened, and what to do. What a certificate's mistakes
//! are told stands in `refused_certificates.rs`, a missing key in `environment.rs`; what does not compile is no line here.

use std::error::Error;
use std::net::TcpListener;
use std::time::Duration;

use calypso_invoice::sandbox::Sandbox;
use calypso_invoice::{Amount, CartItem, Client, ClientBuilder, Currency, NewInvoice, Watch};

type Told = Result<(), Box<dyn Error>>;
type Mistake = fn(&Client, &Sandbox) -> Told;

fn order() -> NewInvoice {
    NewInvoice::new(5, Currency::Eth, "order 1017")
}

fn builder() -> ClientBuilder {
    Client::builder("key-1").max_retries(0)
}

fn build(builder: ClientBuilder) -> Told {
    builder.build()?;
    Ok(())
}

fn list(client: &Client) -> Told {
    client.list_invoices()?;
    Ok(())
}

fn amount(text: &str) -> Told {
    text.parse::<Amount>()?;
    Ok(())
}

fn create(client: &Client, new: &NewInvoice) -> Told {
    client.create_invoice(new)?;
    Ok(())
}

fn paid(client: &Client, sandbox: &Sandbox) -> Result<u64, Box<dyn Error>> {
    let id = client.create_invoice(&order())?.id();
    sandbox.pay(id, 5)?;
    Ok(id)
}

fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What each is told, where it is not in the sandbox's own words; `…` is what changes from run to run.
const MISTAKES: &[(Mistake, &str)] = &[
    (
        |_, _| build(Client::builder("")),
        "api_key: the key is empty: use the one that Calypso's support made for you",
    ),
    (
        |_, _| build(Client::builder("a-key\nof two lines")),
        "api_key: the key has a character at position 6 that a header cannot carry: is it copied whole, without quotes or line breaks?",
    ),
    (
        |_, sandbox| list(&Client::builder("not-the-key").base_url(sandbox.url()).build()?),
        "list_invoices: the API key was refused: status 401, code 002, …",
    ),
    (
        |_, _| amount("1,5"),
        "not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        |_, _| amount(""),
        "not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        |_, _| amount("NaN"),
        "not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        |_, _| amount("0.1 BTC"),
        "not a number: write digits as in 1250, 12.50 or 1e-8",
    ),
    (
        |_, _| amount("1e100"),
        "exponent out of range: it must be from -64 to 64",
    ),
    (
        |client, _| create(client, &NewInvoice::new(-1, Currency::Eth, "order 1017")),
        "create_invoice: amount is negative: ask for zero or more",
    ),
    (
        |client, _| create(client, &NewInvoice::new(1, Currency::from("BTX"), "order 1017")),
        "create_invoice: the service refused the request: status 400, code 001, …",
    ),
    (
        |client, _| create(client, &NewInvoice::new(1, Currency::Eth, " ")),
        "create_invoice: description is empty: say what the invoice is for",
    ),
    (
        |client, _| {
            create(
                client,
                &order().with_cart_item(CartItem::new("mug", 1, -1, Currency::Eth)),
            )
        },
        "create_invoice: cart_items[0].quantity is negative: write zero or more",
    ),
    (
        |_, _| build(builder().base_url("http://invoice.calypso.finance")),
        "base_url: over plain http:// everybody on the way can read the API key: use https://, or set allow_plain_http if you must",
    ),
    (
        |_, _| build(builder().base_url("invoice.calypso.finance")),
        "base_url: it does not start with https://: write the whole URL, such as https://invoice.calypso.finance",
    ),
    (
        |_, sandbox| build(builder().base_url(format!("{}/?page=1", sandbox.url()))),
        "base_url: it holds a query or fragment: give scheme, host and path only",
    ),
    (
        |_, _| build(builder().base_url("https://me:secret@invoice.calypso.finance")),
        "base_url: it holds a user or password: the API key goes in the key, nothing else belongs here",
    ),
    (
        |_, sandbox| list(&builder().base_url(sandbox.url().replace("http", "https")).build()?),
        "list_invoices: TLS failed: the other side does not speak TLS: is the port right, and is it https?",
    ),
    (
        |_, sandbox| {
            list(
                &sandbox
                    .client_builder()
                    .base_url(format!("{}/v2", sandbox.url()))
                    .build()?,
            )
        },
        "list_invoices: there is no such invoice or template: status 404, code 004, \"no such path\"",
    ),
    (
        |_, _| build(builder().timeout(Duration::ZERO)),
        "timeout: zero would end it before it starts: give a positive time",
    ),
    (
        |_, _| build(builder().extra_roots("/etc/ssl/root.pem")),
        "extra_roots: it holds no certificate: give what stands in a PEM file, from -----BEGIN CERTIFICATE----- on, not its name",
    ),
    (
        |_, _| build(builder().proxy("socks5://127.0.0.1:1080")),
        "proxy: SOCKS cannot be used: only http:// and https:// proxies can",
    ),
    (
        |_, _| build(builder().proxy("not a proxy")),
        "proxy: its host holds a space, which no host name can have",
    ),
    (
        |_, _| {
            list(
                &builder()
                    .base_url(format!("http://127.0.0.1:{}", closed_port()))
                    .build()?,
            )
        },
        "list_invoices: no connection: …: nothing listens there: are host and port right?",
    ),
    (
        |client, _| client.get_invoice(404).map(drop).map_err(Into::into),
        "get_invoice: there is no such invoice or template: status 404, code 004, …",
    ),
    (
        |client, _| client.cancel_invoice(404).map(drop).map_err(Into::into),
        "cancel_invoice: there is no such invoice or template: status 404, code 004, …",
    ),
    (
        |client, sandbox| {
            client
                .cancel_invoice(paid(client, sandbox)?)
                .map(drop)
                .map_err(Into::into)
        },
        "cancel_invoice: the invoice's state does not allow this: status 409, code 006, …",
    ),
    (
        |client, _| client.create_invoice_from_template(3).map(drop).map_err(Into::into),
        "create_invoice_from_template: there is no such invoice or template: status 404, code 004, …",
    ),
    (
        |client, _| {
            client.create_invoice_once(&order(), None)?;
            client.create_invoice_once(&order(), None).map(drop).map_err(Into::into)
        },
        "create_invoice_once: nothing was sent, as an equal invoice is there already: invoice 1",
    ),
    (
        |client, _| client.wait_for_payment(1, Duration::ZERO).map(drop).map_err(Into::into),
        "wait_for_payment: timeout: zero would end it before it starts: give a positive time",
    ),
    (
        |client, _| {
            client
                .watch_invoices(Watch::new().interval(Duration::ZERO))
                .map(drop)
                .map_err(Into::into)
        },
        "watch_invoices: interval: zero would end it before it starts: give a positive time",
    ),
    (
        |client, _| client.with_timeout(Duration::ZERO).map(drop).map_err(Into::into),
        "timeout: zero would end it before it starts: give a positive time",
    ),
    (
        |_, sandbox| sandbox.pay(77, 1).map_err(Into::into),
        "invoice 77 does not exist",
    ),
];

#[test]
fn what_each_is_told() {
    assert!(MISTAKES.len() > 30);
    for (mistake, told) in MISTAKES {
        let sandbox = Sandbox::start().unwrap();
        let client = sandbox.client_builder().build().unwrap();
        let said = mistake(&client, &sandbox).expect_err(told).to_string();
        assert!(matches(&said, told), "said: {said}\ntold: {told}");
        assert!(!said.contains('\n'), "{said}");
    }
}

/// Whether a text is a pattern in which `…` stands for anything.
fn matches(text: &str, pattern: &str) -> bool {
    let Some((before, after)) = pattern.split_once('…') else {
        return text == pattern;
    };
    text.strip_prefix(before).is_some_and(|rest| {
        let mut ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
        ends.any(|at| matches(&rest[at..], after))
    })
}
