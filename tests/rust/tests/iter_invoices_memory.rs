//! A stream of a hundred thousand invoices takes hardly any memory; alone in its process, because it measures the process's peak.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write;

use calypso_tests::{RawServer, client_builder};

const COUNT: u64 = 100_000;
/// How much the peak may rise, in KiB.
const MOST: u64 = 4 * 1024;

/// About 600 bytes, as the document's samples have.
fn invoice(id: u64) -> String {
    let item = r#"{"currency":"BTC","price":0.00012345,"product":"a product with a name","quantity":2}"#;
    format!(
        r#"{{"amount":0.5,"cartItems":[{item},{item},{item}],"createdDate":"2021-05-25T12:37:28.054Z","currency":"BTC","description":"order {id}","fee":0.0001,"fiat":{{"EUR":17.05,"USD":19.90}},"id":{id},"invoiceAddress":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","payAmount":0.5001,"state":"PENDING_PAYMENT"}}"#
    )
}

fn server(count: u64) -> RawServer {
    RawServer::start(move |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[")?;
        let mut buffer = Vec::with_capacity(8192);
        for id in 1..=count {
            let comma = if id == 1 { "" } else { "," };
            write!(buffer, "{comma}{}", invoice(id))?;
            if buffer.len() > 4096 {
                connection.write(&buffer)?;
                buffer.clear();
            }
        }
        buffer.push(b']');
        connection.write(&buffer)
    })
}

fn stream(count: u64) {
    let server = server(count);
    let client = client_builder(&server.url())
        .timeout(std::time::Duration::from_secs(300))
        .build()
        .unwrap();
    let mut expected = 0;
    for invoice in client.iter_invoices() {
        expected += 1;
        assert_eq!(invoice.unwrap().id(), expected);
    }
    assert_eq!(expected, count);
}

/// The most memory this process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_the_list() {
    stream(10);
    let before = peak();
    stream(COUNT);
    let rise = peak() - before;
    assert!(rise <= MOST, "the peak rose by {rise} KiB");
}
