//! What a watch keeps of each invoice; each measurement alone in its process, because it is of the process's peak.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use calypso_invoice::Watch;
use calypso_tests::{RawServer, client_builder};

const COUNT: u64 = 300_000;
/// The most bytes that an invoice may take.
const MOST: u64 = 24;
/// What a reading takes besides, whatever it reads.
const SLACK: u64 = 256 * 1024;
/// Which order this process measures.
const ORDER: &str = "CALYPSO_TEST_ORDER";

/// The id at this place of the list.
type Order = fn(u64) -> u64;
const ORDERS: [(&str, Order); 3] = [
    ("oldest first", |place| place + 1),
    ("newest first", |place| COUNT - place),
    // Every id once: the factor and the count have no divisor in common.
    ("in no order", |place| 1 + place * 7_654_321 % COUNT),
];

fn server(count: u64, order: Order) -> RawServer {
    RawServer::start(move |connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n[")?;
        let mut buffer = Vec::with_capacity(8192);
        for place in 0..count {
            let comma = if place == 0 { "" } else { "," };
            write!(buffer, "{comma}{}", calypso_tests::invoice(order(place)))?;
            if buffer.len() > 4096 {
                connection.write(&buffer)?;
                buffer.clear();
            }
        }
        buffer.push(b']');
        connection.write(&buffer)
    })
}

fn watch(count: u64, order: Order) {
    let server = server(count, order);
    let client = client_builder(&server.url())
        .timeout(Duration::from_secs(300))
        .build()
        .unwrap();
    let mut watch = client.watch_invoices(Watch::new()).unwrap();
    let changes = watch.by_ref().take(usize::try_from(count).unwrap());
    assert!(
        changes
            .zip(0..)
            .all(|(change, place)| change.unwrap().invoice().id() == order(place))
    );
    assert_eq!(watch.known().len() as u64, count);
}

/// The most memory this process ever had.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    1024 * line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
}

#[test]
fn an_invoice_takes_a_few_bytes() {
    if let Ok(name) = env::var(ORDER) {
        let (_, order) = ORDERS.into_iter().find(|(order, _)| *order == name).unwrap();
        watch(10, |place| place);
        let before = peak();
        watch(COUNT, order);
        let rise = peak() - before;
        println!("{name}: {} bytes an invoice", rise.div_ceil(COUNT));
        assert!(rise <= MOST * COUNT + SLACK, "the peak rose by {rise}");
        return;
    }
    for (name, _) in ORDERS {
        let mut alone = Command::new(env::current_exe().unwrap());
        let said = alone.args(["--nocapture"]).env(ORDER, name).output().unwrap();
        let text = String::from_utf8_lossy(&said.stdout);
        assert!(said.status.success(), "{text}{}", String::from_utf8_lossy(&said.stderr));
        print!("{text}");
    }
}
