//! What must hold of the sandbox whatever a client sends, for the property tests and the fuzz targets.

use std::io::{BufReader, Cursor};

use super::api::{self, Command};
use super::control;
use super::http::{Incoming, Request};
use super::order::Template;
use crate::model::{CartItem, NewInvoice};
use crate::wire::request;

/// What the sandbox takes for its key.
const KEY: &str = "key";

/// Reads the bytes of a connection: as the same requests however they arrive, and none of them more than once.
pub fn connection(bytes: &[u8], piece: usize) {
    let requests = read(bytes, bytes.len());
    assert_eq!(read(bytes, piece), requests);
    for request in requests.iter().flatten() {
        let length = request.header("Content-Length").map_or(Ok(0), str::parse);
        assert_eq!(length, Ok(request.body.len()));
        assert_eq!(read(&write(request), piece), [Ok(request.clone())]);
        if let Some(name) = request.target.strip_prefix(control::PREFIX) {
            // Whether it is read is all that is asked.
            let _ = control::Action::read(name, &request.body);
        }
        match Command::read(request, KEY) {
            Ok(Command::Create(order)) => assert_sent_alike(&order),
            Ok(_) => assert!(request.body.is_empty()),
            Err(refusal) => assert!(!refusal.message().is_empty()),
        }
    }
}

/// Reads the body of a create and says whether it is taken; if so, the client would have sent it as well.
pub fn order(body: &[u8]) -> bool {
    api::read_order(body).is_ok_and(|order| {
        assert_sent_alike(&order);
        true
    })
}

fn read(bytes: &[u8], piece: usize) -> Vec<Result<Request, String>> {
    let mut reader = BufReader::with_capacity(piece.max(1), Cursor::new(bytes));
    let mut requests = Vec::new();
    loop {
        match Incoming::read(&mut reader) {
            Incoming::Request(request) => requests.push(Ok(request)),
            Incoming::Broken(_, problem) => {
                requests.push(Err(problem));
                return requests;
            }
            Incoming::Closed => return requests,
        }
    }
}

fn write(request: &Request) -> Vec<u8> {
    let first = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"));
    let head = first + &headers.collect::<Vec<_>>().concat() + "\r\n";
    [head.as_bytes(), &request.body].concat()
}

/// Sends the order with the client's own writer and reads it again: nothing has changed, not even how a number is written.
fn assert_sent_alike(order: &Template) {
    let items = order.items.iter();
    let items = items.map(|item| {
        CartItem::new(
            &*item.product,
            item.price.clone(),
            item.quantity.clone(),
            &*item.currency,
        )
    });
    let new = NewInvoice::new(order.amount.clone(), &*order.currency, &*order.description).cart_items(items);
    assert_eq!(new.check(), Ok(()));
    let sent = request::Request::create(&new).body.expect("a create has a body");
    let read = api::read_order(&sent).expect("what was taken once is taken again");
    assert_eq!(texts(&read), texts(order));
}

fn texts(order: &Template) -> Vec<&str> {
    let items = order.items.iter();
    let items = items.flat_map(|item| {
        [
            &*item.currency,
            item.price.as_str(),
            &*item.product,
            item.quantity.as_str(),
        ]
    });
    let order = [order.amount.as_str(), &*order.currency, &*order.description];
    order.into_iter().chain(items).collect()
}
