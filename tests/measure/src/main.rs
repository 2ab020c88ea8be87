//! Makes a number of calls to a server that always sends the same invoice, for `run` to count what one of them costs.
//!
//! `calypso-measure serve LENGTH` prints its port, and has a list of that length; `calypso-measure get|create|list|iter|watch PORT CALLS` makes the calls.

mod list;

use std::env;
use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

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
        ["serve", length] => serve(length.parse()?),
        ["list", port, readings] => list::collect(&client(port)?, readings.parse()?),
        ["iter", port, readings] => list::iterate(&client(port)?, readings.parse()?),
        ["watch", port, readings] => list::watch(&client(port)?, readings.parse()?),
        [operation, port, calls] => call(operation, port, calls.parse()?),
        _ => Err("usage: calypso-measure serve LENGTH | get|create|list|iter|watch PORT CALLS".into()),
    }
}

fn client(port: &str) -> calypso_invoice::Result<Client> {
    Client::builder("a-key-of-32-characters-in-length")
        .base_url(format!("http://127.0.0.1:{port}"))
        .timeout(Duration::from_secs(600)) // of a list, when instructions are counted
        .build()
}

fn call(operation: &str, port: &str, calls: u32) -> Result<(), Box<dyn Error>> {
    let client = client(port)?;
    let price: Amount = "0.19721759".parse()?;
    let item = |product| CartItem::new(product, price.clone(), 1, Currency::Btc);
    let new = NewInvoice::new("0.59165278".parse::<Amount>()?, Currency::Btc, "order 1017, table 4").with_cart_items([
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

fn serve(length: usize) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || respond_to_all(stream, length));
    }
    Ok(())
}

/// The client sends a request in one write, so that a read is a request.
fn respond_to_all(mut stream: TcpStream, length: usize) {
    let response = format!(
        "HTTP/1.1 200 OK\r\n{HEADERS}Content-Length: {}\r\n\r\n{INVOICE}",
        INVOICE.len()
    );
    let mut request = vec![0; 64 * 1024];
    while stream.read(&mut request).is_ok_and(|read| read > 0) {
        if request.starts_with(b"GET /api/v1/invoices ") {
            // The client may have what it wants before the end.
            let _ = list::respond(&mut stream, length);
            return;
        }
        if stream.write_all(response.as_bytes()).is_err() {
            return;
        }
    }
}
