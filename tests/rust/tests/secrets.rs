//! Whatever a server sends back and whatever option is refused, nothing that can be printed shows the key or a proxy's password.

use calypso_invoice::{Client, ErrorKind};
use calypso_tests::leaks::{
    KEY, PASSWORD, assert_leaks_nothing, assert_no_leak, client, every_call_leaks_nothing, texts,
};
use calypso_tests::{Call, RawServer, Secret, client_builder, invoice};

/// A response with this status that repeats `text` wherever a server can put text.
fn echo(status: u16, text: &str) -> String {
    let body = format!(r#"{{"errorCode":"{text}","message":"bad key {text}: {text}","traceId":"{text}","{text}":1}}"#);
    let length = body.len();
    format!(
        "HTTP/1.1 {status} {text}\r\nLocation: https://{text}/\r\nX-{text}: {text}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn a_server_that_echoes_the_key() {
    for status in [200, 201, 204, 302, 400, 401, 404, 409, 429, 500, 503] {
        every_call_leaks_nothing(move |connection| {
            loop {
                connection.read_request()?;
                connection.write(echo(status, KEY.as_str()))?;
            }
        });
    }
}

#[test]
fn a_server_that_echoes_the_request() {
    every_call_leaks_nothing(|connection| {
        loop {
            let request = connection.read_request()?;
            assert!(request.head.contains(KEY.as_str()));
            connection.respond(500, &request.head)?;
        }
    });
}

#[test]
fn the_key_where_http_has_no_place_for_it() {
    let key = KEY.as_str();
    for response in [
        format!("{key}\r\n\r\n"),
        format!("HTTP/1.1 {key}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{key}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {key}\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{key}\r\n"),
        format!("HTTP/1.1 429 Slow\r\nRetry-After: {key}\r\nDate: {key}\r\nContent-Length: 0\r\n\r\n"),
    ] {
        every_call_leaks_nothing(move |connection| {
            connection.read_request()?;
            connection.write(&response)
        });
    }
}

#[test]
fn the_key_where_an_invoice_has_no_place_for_it() {
    let key = KEY.as_str();
    for body in [
        key.to_owned(),
        format!(r#""{key}""#),
        format!(r#"{{"id":"{key}"}}"#),
        format!(r#"{{"id":7,"{key}":1,"{key}":2}}"#),
        format!(r#"{{"id":7,"state":"PAID","amount":"{key}","currency":"BTC"}}"#),
        format!(r#"{{"id":7,"state":"PAID","amount":1,"currency":"BTC","fiat":{{"{key}":"{key}"}}}}"#),
        format!(r#"{{"id":7,"state":"PAID","amount":1,"currency":"BTC","cartItems":"{key}"}}"#),
    ] {
        every_call_leaks_nothing(move |connection| {
            loop {
                let listed = connection.read_request()?.line() == Call::List.line();
                let body = if listed { format!("[{body}]") } else { body.clone() };
                connection.respond(200, &body)?;
            }
        });
    }
}

#[test]
fn an_echo_cut_by_the_end_of_the_connection() {
    for length in 1..KEY.as_str().len() {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            let echo = &KEY.as_str()[..length];
            connection.write(format!(
                "HTTP/1.1 400 Bad\r\nContent-Length: 500\r\n\r\nbad key: {echo}"
            ))
        });
        assert_leaks_nothing(Call::Create, &server.url(), |builder| builder);
    }
}

#[test]
fn an_echo_in_utf_16() {
    for begin in [&b""[..], b"\xff\xfe", b"{\"message\":\"", b"\xe4\0"] {
        for status in [200, 400, 500] {
            every_call_leaks_nothing(move |connection| {
                loop {
                    connection.read_request()?;
                    let echo = KEY.as_str().encode_utf16().flat_map(u16::to_le_bytes);
                    let body: Vec<u8> = begin.iter().copied().chain(echo).collect();
                    connection.write(format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n", body.len()))?;
                    connection.write(&body)?;
                }
            });
        }
    }
}

#[test]
fn an_echo_at_the_end_of_what_is_kept() {
    let (key, kept) = (KEY.as_str(), 4096);
    let borders = (0..=key.len()).map(|before| format!("{}{key} and more", "x".repeat(kept - before)));
    // Redaction shortens these, so that a key far behind the border moves before it.
    let crowds = (0..key.len())
        .step_by(4)
        .map(|before| format!("{}{}", "x".repeat(before), key.repeat(1000)));
    for body in borders.chain(crowds) {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(400, &body)
        });
        assert_leaks_nothing(Call::Create, &server.url(), |builder| builder);
    }
}

#[test]
fn an_echo_at_the_end_of_a_long_message() {
    let key = KEY.as_str();
    // Wherever a long message is cut, one of these has the key in that place.
    for before in (0..1000).step_by(key.len() - 6) {
        let text = format!("{}{key}{}", "x".repeat(before), "y".repeat(1000));
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(
                400,
                &format!(r#"{{"errorCode":"{text}","message":"{text}","traceId":"{text}"}}"#),
            )
        });
        assert_leaks_nothing(Call::Create, &server.url(), |builder| builder);
    }
}

#[test]
fn an_invoice_that_holds_the_key_stays_as_it_is() {
    let key = KEY.as_str();
    let server = RawServer::start(move |connection| {
        let body = invoice(7).replace('}', &format!(r#","description":"{key}"}}"#));
        for interim in ["", "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"] {
            connection.read_request()?;
            connection.respond(404, &format!(r#"{{"message":"{key}"}}"#))?;
            connection.read_request()?;
            connection.write(interim)?;
            connection.respond_with(200, &format!("X-Echo: {key}\r\n"), &body)?;
        }
        connection.hold()
    });
    let (builder, _) = client(&server.url());
    let client = builder.build().unwrap();
    for _ in 0..2 {
        assert_no_leak("the error", &texts(&client.get_invoice(7).unwrap_err()));
        assert_eq!(client.get_invoice(7).unwrap().description(), Some(key));
    }
    assert_eq!(server.finish().connections, 1);
}

#[test]
fn an_escaped_echo() {
    const KEY_WITH_SYMBOLS: &str = "tiNy/b1rd+SONG\"quite<Loud";
    let escaped = [
        r#"tiNy\/b1rd+SONG\"quite<Loud"#,
        "tiNy/b1rd+SONG&quot;quite&lt;Loud",
        "tiNy%2Fb1rd%2BSONG%22quite%3CLoud",
    ];
    for echo in escaped {
        let server = RawServer::start(move |connection| {
            connection.read_request()?;
            connection.respond(400, &format!("bad key: {echo}."))
        });
        let client = Client::builder(KEY_WITH_SYMBOLS)
            .base_url(server.url())
            .no_proxy()
            .build()
            .unwrap();
        let error = client.get_invoice(7).unwrap_err();
        assert_eq!(error.body(), Some("bad key: ***."));
        Secret::new(KEY_WITH_SYMBOLS).assert_absent("the error", &texts(&error));
    }
}

#[test]
fn options_that_are_refused() {
    let (key, password) = (KEY.as_str(), PASSWORD.as_str());
    for builder in [
        Client::builder(format!("{key}\n{key}")),
        Client::builder(format!("{key}\u{e4}")),
        Client::builder(key).base_url(format!("https://{key}:{password}@localhost")),
        Client::builder(key).base_url(format!("https://localhost/?Api-Key={key}")),
        Client::builder(key).base_url(format!("https://localhost/#{key}")),
        Client::builder(key).proxy(format!("socks5://user:{password}@localhost:1080")),
        Client::builder(key).proxy(format!("http://user:{password}@")),
        Client::builder(key).proxy(format!("http://user:{password}@local host:99999")),
        Client::builder(key).extra_roots(format!("{key} {password}")),
        Client::builder(key).user_agent_suffix(format!("{key}\n{key}")),
    ] {
        assert_no_leak("the builder", &format!("{builder:?}"));
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_no_leak("the error", &texts(&error));
    }
    let proxied = client_builder("https://localhost").proxy(format!("http://user:{password}@127.0.0.1:1"));
    assert_no_leak("the client", &format!("{:#?}", proxied.build().unwrap()));
}
