//! What the page is told: few and short things, however much there is, and nothing that a browser would round.

use crate::sandbox::{Close, Endpoint, Fault, Sandbox, Template};

use super::create_body::create_with;
use super::{create_invoice, exchange, get, post};

fn overview(sandbox: &Sandbox) -> String {
    exchange(sandbox, "GET /_sandbox/overview HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").body
}

#[test]
fn it_shows_what_there_is() {
    let sandbox = Sandbox::start().unwrap();
    let nothing = r#"{"invoice_count":0,"invoices":[],"faults":[],"request_count":0,"requests":[]}"#;
    assert_eq!(overview(&sandbox), nothing);
    sandbox.set_next_id(u64::MAX);
    create_invoice(&sandbox);
    sandbox.pay(u64::MAX, "4e-1".parse::<crate::Amount>().unwrap()).unwrap();
    exchange(&sandbox, &get("/x"));
    sandbox.fault(Fault::drop_after(Close::Never).on(Endpoint::CreateInvoice).times(3));
    sandbox.fault(Fault::status(503));
    let body = super::CREATE_BODY.replace('"', "\\\"");
    let expected = format!(
        r#"{{"invoice_count":1,"invoices":[{{"id":"18446744073709551615","state":"PENDING_INTERVENTION","amount":"0.50","currency":"FAU","description":"order 17","less":"0.250","more":"1.00","paid":"0.4"}}],"faults":[{{"kind":"drop_after","times":3,"operation":"create_invoice"}},{{"kind":"respond","times":1}}],"request_count":2,"requests":[{{"number":"2","method":"GET","path":"/x","body":"","applied":false,"status":404,"problem":"no such path"}},{{"number":"1","method":"POST","path":"/api/v1/invoices","body":"{body}","applied":true,"status":200}}]}}"#
    );
    assert_eq!(overview(&sandbox), expected);
}

#[test]
fn a_fault_is_named_as_it_is_added_and_gone_when_it_is_used_up() {
    let sandbox = Sandbox::start().unwrap();
    for kind in [
        "delay",
        "cut",
        "drop_before",
        "drop_after",
        "late",
        "respond",
        "respond_after",
    ] {
        let more = match kind {
            "cut" => r#","bytes":1"#,
            "respond" | "respond_after" => r#","status":500"#,
            _ => "",
        };
        sandbox
            .control("fault", &format!(r#"{{"kind":"{kind}"{more}}}"#))
            .unwrap();
        let shown = format!(r#""faults":[{{"kind":"{kind}","times":1}}]"#);
        assert!(overview(&sandbox).contains(&shown), "{kind}");
        sandbox.clear_faults();
        assert!(overview(&sandbox).contains(r#""faults":[]"#), "{kind}");
    }
    sandbox.fault(Fault::status(503));
    assert_eq!(exchange(&sandbox, &get("/api/v1/invoices")).status, 503);
    assert!(overview(&sandbox).contains(r#""faults":[]"#));
}

#[test]
fn an_amount_is_in_plain_digits_with_less_and_more_of_it() {
    for (amount, shown) in [
        (
            "1e-8",
            r#""amount":"0.00000001","currency":"FAU","description":"d","less":"0.000000005","more":"0.00000002""#,
        ),
        ("0", r#""amount":"0","currency":"FAU","description":"d"}"#),
    ] {
        let sandbox = Sandbox::start().unwrap();
        let amount: crate::Amount = amount.parse().unwrap();
        let template = sandbox.add_template(Template::new(amount, "FAU", "d")).unwrap();
        exchange(&sandbox, &post(&format!("/api/v1/invoices/by/template/{template}"), ""));
        let found = overview(&sandbox);
        assert!(found.contains(shown), "{found}");
    }
}

#[test]
fn it_is_short_however_much_there_is() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(5000);
    for _ in 0..150 {
        exchange(&sandbox, &get("/api/v1/invoices/1"));
    }
    let found = overview(&sandbox);
    assert!(found.starts_with(r#"{"invoice_count":5000,"invoices":[{"id":"5000","#));
    assert_eq!(found.matches(r#""id":"#).count(), 100);
    assert!(found.contains(r#""request_count":150,"requests":[{"number":"150","#));
    assert_eq!(found.matches(r#""number":"#).count(), 100);

    sandbox.reset();
    let long = "é".repeat(20_000);
    let request = create_with("order 17", &long);
    assert_eq!(exchange(&sandbox, &request).status, 200);
    let found = overview(&sandbox);
    let cut = format!(r#""description":"{}… (20000 characters)""#, "é".repeat(1000));
    assert!(found.contains(&cut), "{}", found.len());
    assert!(found.len() < 6000, "{}", found.len());
}
