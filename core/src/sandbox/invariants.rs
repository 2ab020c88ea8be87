//! What must be true whatever a client sends to the sandbox, for the property tests and the fuzz targets.

use std::io::{BufReader, Cursor};

use super::api_request::{self, ApiRequest};
use super::control;
use super::http::{Incoming, Request};
use super::template::Template;
use crate::model::{CartItem, NewInvoice};

/// The sandbox's API key.
const KEY: &str = "key";

/// Reads the bytes of a connection: the requests are the same in whatever pieces they arrive, and none is read twice.
pub fn connection(bytes: &[u8], piece: usize) {
    let requests = read(bytes, bytes.len());
    assert_eq!(read(bytes, piece), requests);
    for request in requests.iter().flatten() {
        let length = request.header("Content-Length").map_or(Ok(0), str::parse);
        assert_eq!(length, Ok(request.body.len()));
        assert_eq!(read(&write(request), piece), [Ok(request.clone())]);
        if let Some(name) = request.target.strip_prefix(control::PREFIX) {
            // Either result is right, as long as it does not panic.
            let _ = control::action::Action::from_json(name, &request.body);
        }
        match ApiRequest::parse(request, KEY) {
            Ok(ApiRequest::Create(template)) => assert_client_sends(&template),
            Ok(_) => assert!(request.body.is_empty()),
            Err(refusal) => assert!(!refusal.message().is_empty()),
        }
    }
}

/// Reads the body of a create and returns whether it is accepted; if so, the client can send the same.
pub fn order(body: &[u8]) -> bool {
    api_request::parse_create(body).is_ok_and(|template| {
        assert_client_sends(&template);
        true
    })
}

fn read(bytes: &[u8], piece: usize) -> Vec<Result<Request, String>> {
    let mut reader = BufReader::with_capacity(piece.max(1), Cursor::new(bytes));
    let mut requests = Vec::new();
    loop {
        match Incoming::read(&mut reader) {
            Incoming::Request(request) => requests.push(Ok(request)),
            Incoming::Malformed(_, problem) => {
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

/// Writes the template as the client would and reads it again: nothing changes, not even the digits of a number.
fn assert_client_sends(template: &Template) {
    let items = template.items.iter();
    let items = items.map(|item| {
        CartItem::new(
            &*item.product,
            item.price.clone(),
            item.quantity.clone(),
            &*item.currency,
        )
    });
    let new =
        NewInvoice::new(template.amount.clone(), &*template.currency, &*template.description).with_cart_items(items);
    assert_eq!(new.check(), Ok(()));
    let read = api_request::parse_create(new.to_json().as_bytes()).expect("what the client writes is accepted");
    assert_eq!(texts(&read), texts(template));
}

fn texts(template: &Template) -> Vec<&str> {
    let items = template.items.iter();
    let items = items.flat_map(|item| {
        [
            &*item.currency,
            item.price.as_str(),
            &*item.product,
            item.quantity.as_str(),
        ]
    });
    let own = [template.amount.as_str(), &*template.currency, &*template.description];
    own.into_iter().chain(items).collect()
}
