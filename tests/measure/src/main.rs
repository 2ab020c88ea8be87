//! Makes a number of calls to a server that always sends the same invoice, for `run` to count what one of them costs.
//!
//! `calypso-measure serve` prints its port; `calypso-measure get|create PORT CALLS` makes the calls, and
//! `calypso-measure list PORT INVOICES` reads a list of so many.

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use calypso_invoice::{Amount, CartItem, Client, Currency, NewInvoice};

/// As large as a usual invoice: three items, three fiat amounts, and a name that has to be unescaped.
const INVOICE: &str = concat!(
    r#"{"amount":0.59165278,"cartItems":["#,
    r#"{"currency":"BTC","price":0.19721759,"product":"Caf\u00e9 cr\u00e8me, large, with oat milk","quantity":1},"#,
    r#"{"currency":"BTC","price":0.19721759,"product":"Filter coffee \u2013 Ethiopia","quantity":1},"#,
    r#"{"currency":"BTC","price":0.0985888,"product":"Almond croissant \u2013 fresh","quantity":2}],"#,
    r#""createdDate":"2021-05-25T12:37:28.054Z","currency":"BTC","description":"order 1017, table 4","#,
    r#""fee":0.00001,"fiat":{"EUR":18250.17,"RUB":1642515.33,"USD":22310.42},"id":7,"#,
    r#""invoiceAddress":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","payAmount":0.59166278,"state":"PENDING_PAYMENT"}"#
);

/// As many headers as a service behind the usual front end sends.
const HEADERS: &str = "Date: Tue, 25 May 2021 12:37:28 GMT\r\nContent-Type: application/json;charset=UTF-8\r\n\
    Connection: keep-alive\r\nServer: nginx\r\nVary: Origin\r\nX-Content-Type-Options: nosniff\r\n\
    X-XSS-Protection: 1; mode=block\r\nCache-Control: no-cache, no-store, max-age=0, must-revalidate\r\nPragma: no-cache\r\n\
    Expires: 0\r\nX-Frame-Options: DENY\r\n";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => serve(),
        ["list", port, invoices] => list(port, invoices.parse()?),
        [operation, port, calls] => call(operation, port, calls.parse()?),
        _ => Err("usage: calypso-measure serve | get PORT CALLS | create PORT CALLS | list PORT INVOICES".into()),
    }
}

fn client(base: String) -> calypso_invoice::Result<Client> {
    Client::builder("a-key-of-32-characters-in-length")
        .base_url(base)
        .build()
}

/// The server learns from the path how many invoices it has to send.
fn list(port: &str, invoices: usize) -> Result<(), Box<dyn Error>> {
    let list = client(format!("http://127.0.0.1:{port}/{invoices}"))?.list_invoices()?;
    assert_eq!(list.len(), invoices);
    assert!(
        list.iter()
            .all(|invoice| invoice.id() == 7 && !invoice.amount().is_zero() && !invoice.is_paid())
    );
    Ok(())
}

fn call(operation: &str, port: &str, calls: u32) -> Result<(), Box<dyn Error>> {
    let client = client(format!("http://127.0.0.1:{port}"))?;
    let price: Amount = "0.19721759".parse()?;
    let item = |product| CartItem::new(product, price.clone(), 1, Currency::Btc);
    let new = NewInvoice::new("0.59165278".parse::<Amount>()?, Currency::Btc, "order 1017, table 4").cart_items([
        item("Café crème, large, with oat milk"),
        item("Filter coffee"),
        item("Almond croissant"),
    ]);
    for _ in 0..calls {
        let invoice = match operation {
            "get" => client.get_invoice(7)?,
            "create" => client.create_invoice(&new)?,
            _ => return Err("the operation is get or create".into()),
        };
        assert_eq!(invoice.id(), 7);
    }
    Ok(())
}

fn serve() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || respond_to_all(stream));
    }
    Ok(())
}

/// The client sends a request in one write, so that a read is a request.
fn respond_to_all(mut stream: TcpStream) {
    let one = response(INVOICE);
    let mut request = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = stream.read(&mut request) {
        let written = match list_length(&request[..read]) {
            Some(length) => stream.write_all(response(&format!("[{}]", vec![INVOICE; length].join(","))).as_bytes()),
            None => stream.write_all(one.as_bytes()),
        };
        if written.is_err() {
            return;
        }
    }
}

fn response(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\n{HEADERS}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn list_length(request: &[u8]) -> Option<usize> {
    let path = request.strip_prefix(b"GET /")?;
    let digits = path.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&path[..digits]).ok()?.parse().ok()
}
