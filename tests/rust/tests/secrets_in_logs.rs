//! Every log line at TRACE, of ureq and rustls too: neither the key nor a proxy's password is in it.
//!
//! Alone in its process, because servers of the other tests send the key back with a success, and that is logged as it came.

use calypso_tests::leaks::{KEY, PASSWORD, assert_silent, client, every_call, search};
use calypso_tests::{Authority, Call, Canary, ConnectProxy, Connection, LogCapture, ProxyResponse, RawServer};

#[test]
fn the_log_of_failures() {
    let log = LogCapture::install();
    every_call(|connection| connection.read_request().map(drop));
    every_call(|connection| {
        connection.read_request()?;
        connection.reset()
    });
    every_call(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{\"id\":7,")
    });
    every_call(|connection| {
        connection.read_request()?;
        connection.write("garbage\r\n\r\n")
    });
    for status in [200, 302, 401, 404, 429, 500] {
        every_call(move |connection| {
            loop {
                connection.read_request()?;
                connection.response(status, "{}")?;
            }
        });
    }
    // Error answers that echo the key, in the head and in the body, whole and in two reads.
    for cut in [0, 1, 4, 9] {
        every_call(move |connection| {
            connection.read_request()?;
            let (before, after) = KEY.secret().split_at(cut);
            connection.write(format!(
                "HTTP/1.1 401 No\r\nX-Echo: {}\r\n\r\nyou sent {before}",
                KEY.secret()
            ))?;
            connection.write(format!("{after}, and that is wrong"))
        });
    }
    every_call(Connection::hold);
    for call in Call::ALL {
        search(call, &calypso_tests::refused_url(), |builder| builder);
        let proxy = ConnectProxy::start(ProxyResponse::Refuse(407));
        let login = proxy.url_with_login("user", PASSWORD.secret());
        search(call, "https://api.calypso.test", |builder| builder.proxy(&login));
    }
    success_over_tls(log);
}

/// What works is logged too. The search must find what is in the log, or finding nothing would mean nothing.
fn success_over_tls(log: &LogCapture) {
    let authority = Authority::new();
    let server = RawServer::answering_tls(authority.server("api.calypso.test"), Call::Create);
    let proxy = ConnectProxy::start(ProxyResponse::Tunnel(server.address()));
    let (builder, events) = client("https://api.calypso.test");
    let login = proxy.url_with_login("user", PASSWORD.secret());
    let client = builder.proxy(login).extra_roots(authority.pem()).build().unwrap();
    let made = client.create_invoice(&calypso_tests::new_invoice()).unwrap();
    assert_silent(
        "the client",
        &format!("{client:?} {made:?} {}", events.lock().unwrap().join("\n")),
    );
    assert_eq!(server.finish().requests[0].header("api-key"), Some(KEY.secret()));
    assert!(proxy.finish().requests[0].header("proxy-authorization").is_some());

    let text = log.text();
    assert_silent("the log", &text);
    let line_break = Canary::new("\r\nhost");
    assert_eq!(line_break.found_in(&text), Some("the rows of a hex dump"));
}
