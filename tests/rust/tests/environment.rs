//! What a client takes from the environment, seen from processes that have one of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

use calypso_tests::{Call, CertificateAuthority, ConnectProxy, Connection, KEY, ProxyAction, RawServer};

/// What the probe prints with these variables and no others.
fn probe(variables: &[(&str, &str)]) -> String {
    probe_with(&[], variables)
}

fn probe_with(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_calypso-probe"));
    let output = command
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn server() -> RawServer {
    RawServer::start(|connection| {
        connection.read_request()?;
        connection.respond(200, &Call::Get.response_body())
    })
}

#[test]
fn the_key_and_the_url() {
    let server = server();
    let printed = probe(&[("CALYPSO_API_KEY", KEY), ("CALYPSO_BASE_URL", &server.url())]);
    assert_eq!(printed, "invoice 7");
    assert_eq!(server.finish().requests[0].header("api-key"), Some(KEY));
}

#[test]
fn a_missing_key() {
    for variables in [vec![], vec![("CALYPSO_API_KEY", "")], vec![("CALYPSO_API_KEY", " ")]] {
        let printed = probe(&variables);
        assert!(
            printed.starts_with("Config: ") && printed.contains("CALYPSO_API_KEY"),
            "{printed}"
        );
    }
}

#[test]
fn a_bad_url() {
    let printed = probe(&[
        ("CALYPSO_API_KEY", KEY),
        ("CALYPSO_BASE_URL", "invoice.calypso.finance"),
    ]);
    assert!(
        printed.starts_with("Config: ") && printed.contains("https://"),
        "{printed}"
    );
}

#[test]
fn the_system_s_roots() {
    let authority = CertificateAuthority::new();
    let server = RawServer::responding_to_tls(authority.server_config("localhost"), Call::Get);
    let url = server.url();
    // What stands in for the system's store: a file that holds our authority, and one that holds nothing.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (store, empty) = (folder.join("system-roots.pem"), folder.join("no-roots.pem"));
    fs::write(&store, authority.pem()).unwrap();
    fs::write(&empty, "").unwrap();
    let call = |arguments: &[&str], store: &Path| {
        let store = store.to_str().unwrap();
        probe_with(
            arguments,
            &[
                ("CALYPSO_API_KEY", KEY),
                ("CALYPSO_BASE_URL", &url),
                ("SSL_CERT_FILE", store),
            ],
        )
    };
    assert_eq!(call(&["system-roots"], &store), "invoice 7");
    let bundled = call(&[], &store);
    assert!(
        bundled.starts_with("Connect: ") && bundled.contains("not trusted"),
        "{bundled}"
    );
    let none = call(&["system-roots"], &empty);
    assert!(none.starts_with("Config: tls_roots: "), "{none}");
}

/// Whether a call goes to the proxy that these variables name, and not directly to the service.
fn goes_to_the_proxy(names: &[&str], no_proxy: Option<&str>) -> bool {
    let proxy = ConnectProxy::start(ProxyAction::Refuse(502));
    // Whether anybody connects is enough: this server does no TLS.
    let server = RawServer::start(Connection::wait_for_bytes);
    // Leads to this machine, but is not a loopback address.
    let url = format!("https://0.0.0.0:{}", server.address().port());
    let proxy_url = proxy.url();
    let mut variables = vec![("CALYPSO_API_KEY", KEY), ("CALYPSO_BASE_URL", &*url)];
    variables.extend(names.iter().map(|name| (*name, &*proxy_url)));
    variables.extend(no_proxy.map(|list| ("NO_PROXY", list)));
    let printed = probe(&variables);
    let (proxied, direct) = (proxy.finish().connections > 0, server.finish().connections > 0);
    assert_ne!(proxied, direct, "{names:?} {no_proxy:?}: {printed}");
    proxied
}

#[test]
fn proxies_for_https() {
    assert!(!goes_to_the_proxy(&[], None));
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        assert!(goes_to_the_proxy(&[name], None), "{name}");
    }
    for name in ["HTTP_PROXY", "http_proxy"] {
        assert!(!goes_to_the_proxy(&[name], None), "{name}");
    }
}

#[test]
fn exceptions_from_the_proxy() {
    for list in ["0.0.0.0", "*", "0.0.0.0/8", "a.example, 0.0.0.0", "a.example,*"] {
        assert!(!goes_to_the_proxy(&["HTTPS_PROXY"], Some(list)), "{list}");
    }
    for list in ["", "a.example", "0.0.0", "10.0.0.0/8", "1.0.0.0"] {
        assert!(goes_to_the_proxy(&["HTTPS_PROXY"], Some(list)), "{list}");
    }
}

#[test]
fn https_proxy_comes_before_all_proxy() {
    let (first, second) = (
        ConnectProxy::start(ProxyAction::Refuse(502)),
        ConnectProxy::start(ProxyAction::Refuse(502)),
    );
    let (first_url, second_url) = (first.url(), second.url());
    let printed = probe(&[
        ("CALYPSO_API_KEY", KEY),
        ("CALYPSO_BASE_URL", "https://api.calypso.test"),
        ("ALL_PROXY", &second_url),
        ("HTTPS_PROXY", &first_url),
    ]);
    assert!(printed.starts_with("Connect: "), "{printed}");
    assert!(first.finish().connections > 0);
    assert_eq!(second.finish().connections, 0);
}

#[test]
fn loopback_goes_through_no_proxy() {
    let (server, proxy) = (server(), ConnectProxy::start(ProxyAction::Refuse(502)));
    let (url, proxy_url) = (server.url(), proxy.url());
    let variables = ["HTTPS_PROXY", "http_proxy", "ALL_PROXY"].map(|name| (name, &*proxy_url));
    let own = [("CALYPSO_API_KEY", KEY), ("CALYPSO_BASE_URL", &*url)];
    assert_eq!(probe(&[&own[..], &variables].concat()), "invoice 7");
    assert_eq!(proxy.finish().connections, 0);
}

#[test]
fn a_proxy_that_cannot_be_used_is_an_error() {
    for value in [
        "socks5://user:hush@127.0.0.1:1080",
        "ftp://user:hush@127.0.0.1",
        "http://user:hush@:1",
    ] {
        for name in ["HTTPS_PROXY", "ALL_PROXY"] {
            let printed = probe(&[
                ("CALYPSO_API_KEY", KEY),
                ("CALYPSO_BASE_URL", "https://api.calypso.test"),
                (name, value),
            ]);
            assert!(
                printed.starts_with("Config: proxy: ") && printed.contains(name),
                "{printed}"
            );
            assert!(!printed.contains("hush"), "{printed}");
        }
    }
}
