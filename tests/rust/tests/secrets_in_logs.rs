//! Every log line at TRACE, of ureq and rustls too: neither the key nor a proxy's password is in it.
//!
//! Alone in its process, because servers of other tests send the key back in the body of a success, which is logged as it came.

use calypso_tests::leaks::{KEY, PASSWORD, assert_leaks_nothing, assert_no_leak, client, every_call_leaks_nothing};
use calypso_tests::{
    Call, CertificateAuthority, ConnectProxy, Connection, LogCapture, ProxyAction, RawServer, Secret, gzip_response,
};

#[test]
fn the_log_of_failures() {
    let log = LogCapture::install();
    every_call_leaks_nothing(|connection| connection.read_request().map(drop));
    every_call_leaks_nothing(|connection| {
        connection.read_request()?;
        connection.reset()
    });
    every_call_leaks_nothing(|connection| {
        connection.read_request()?;
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[{\"id\":7,")
    });
    every_call_leaks_nothing(|connection| {
        connection.read_request()?;
        connection.write("garbage\r\n\r\n")
    });
    for status in [200, 302, 401, 404, 429, 500] {
        every_call_leaks_nothing(move |connection| {
            loop {
                connection.read_request()?;
                connection.respond(status, "{}")?;
            }
        });
    }
    // Error responses that echo the key, in the head and in the body, whole and in two reads.
    for cut in [0, 1, 4, 9] {
        every_call_leaks_nothing(move |connection| {
            connection.read_request()?;
            let (before, after) = KEY.as_str().split_at(cut);
            connection.write(format!(
                "HTTP/1.1 401 No\r\nX-Echo: {}\r\n\r\nyou sent {before}",
                KEY.as_str()
            ))?;
            connection.write(format!("{after}, and that is wrong"))
        });
    }
    // Compressed, it is no text in the log, and redacted in the error.
    every_call_leaks_nothing(|connection| {
        connection.read_request()?;
        let page = format!(r#"{{"errorCode":"002","message":"you sent {}"}}"#, KEY.as_str());
        connection.write(gzip_response(401, "", page.as_bytes()))
    });
    every_call_leaks_nothing(Connection::hold);
    for call in Call::ALL {
        assert_leaks_nothing(call, &calypso_tests::refused_url(), |builder| builder);
        let proxy = ConnectProxy::start(ProxyAction::Refuse(407));
        let login = proxy.url_with_login("user", PASSWORD.as_str());
        assert_leaks_nothing(call, "https://api.calypso.test", |builder| builder.proxy(&login));
    }
    successes_with_an_echo_in_the_head();
    success_over_tls(log);
}

/// The body of a success is money and stays as it came; its head does not, nor what comes before it.
fn successes_with_an_echo_in_the_head() {
    let key = KEY.as_str();
    let escaped = key.replace('-', "%2D");
    let hint = format!("HTTP/1.1 103 {key}\r\nLink: <{key}>\r\n\r\n");
    for call in Call::ALL {
        let body = call.response_body();
        let length = body.len();
        let success = format!(
            "HTTP/1.1 200 {key}\r\nX-{key}: {escaped}\r\nServer: {key}\r\nContent-Length: {length}\r\nDate: {key}\r\n\r\n{body}"
        );
        success_with_an_echo(call, &success);
        success_with_an_echo(call, &format!("{hint}{success}"));
    }
}

/// Sends the response in two parts, plain and inside TLS, so that echoes and heads are cut.
fn success_with_an_echo(call: Call, response: &str) {
    let authority = CertificateAuthority::new();
    let echoes = response.match_indices(KEY.as_str()).map(|(at, _)| at);
    let cuts: Vec<usize> = echoes
        .flat_map(|at| [at + 3, at + 9])
        .chain([1, response.len()])
        .collect();
    for cut in cuts {
        for tls in [false, true] {
            let response = response.to_owned();
            let script = move |connection: &mut Connection| {
                connection.read_request()?;
                let (first, rest) = response.split_at(cut);
                connection.write(first)?;
                connection.write(rest)
            };
            let server = if tls {
                RawServer::start_tls(authority.server_config("localhost"), script)
            } else {
                RawServer::start(script)
            };
            let (builder, events) = client(&server.url());
            let client = builder.extra_roots(authority.pem()).build().unwrap();
            call.make(&client).unwrap();
            assert_no_leak("the events", &events.lock().unwrap().join("\n"));
        }
    }
}

/// A success is logged too. The search must find what is in the log: else it would prove nothing.
fn success_over_tls(log: &LogCapture) {
    let authority = CertificateAuthority::new();
    let server = RawServer::responding_to_tls(authority.server_config("api.calypso.test"), Call::Create);
    let proxy = ConnectProxy::start(ProxyAction::Tunnel(server.address()));
    let (builder, events) = client("https://api.calypso.test");
    let login = proxy.url_with_login("user", PASSWORD.as_str());
    let client = builder.proxy(login).extra_roots(authority.pem()).build().unwrap();
    let made = client.create_invoice(&calypso_tests::new_invoice()).unwrap();
    assert_no_leak(
        "the client",
        &format!("{client:?} {made:?} {}", events.lock().unwrap().join("\n")),
    );
    assert_eq!(server.finish().requests[0].header("api-key"), Some(KEY.as_str()));
    assert!(proxy.finish().requests[0].header("proxy-authorization").is_some());

    let text = log.text();
    assert_no_leak("the log", &text);
    let line_break = Secret::new("\r\nhost");
    assert_eq!(line_break.found_in(&text), Some("the rows of a hex dump"));
}
