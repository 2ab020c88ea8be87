//! What a client takes from the environment, seen from processes that have one of their own.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use calypso_tests::{Call, CertificateAuthority, ConnectProxy, Connection, KEY, ProxyAction, RawServer};

/// What the probe prints with these variables and no others.
fn probe(variables: &[(&str, &str)]) -> String {
    probe_with(&[], variables)
}

fn probe_with<T: AsRef<OsStr> + Copy>(arguments: &[&str], variables: &[(&str, T)]) -> String {
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
    // Leads to this machine, but is not a loopback address.
    calls_the_proxy("0.0.0.0", names, no_proxy)
}

/// The same for a service on this host; `{port}` in the list is the service's port.
fn calls_the_proxy(host: &str, names: &[&str], no_proxy: Option<&str>) -> bool {
    let proxy = ConnectProxy::start(ProxyAction::Refuse(502));
    // Whether anybody connects is enough: this server does no TLS.
    let server = RawServer::start(Connection::wait_for_bytes);
    let port = server.address().port().to_string();
    let url = format!("https://{host}:{port}");
    let proxy_url = proxy.url();
    let list = no_proxy.map(|list| list.replace("{port}", &port));
    let mut variables = vec![("CALYPSO_API_KEY", KEY), ("CALYPSO_BASE_URL", &*url)];
    variables.extend(names.iter().map(|name| (*name, &*proxy_url)));
    variables.extend(list.iter().map(|list| ("NO_PROXY", &**list)));
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
    for list in [
        "0.0.0.0",
        "*",
        "0.0.0.0/8",
        "a.example, 0.0.0.0",
        "a.example,*",
        "a.example\t0.0.0.0",
    ] {
        assert!(!goes_to_the_proxy(&["HTTPS_PROXY"], Some(list)), "{list}");
    }
    for list in ["", "a.example", "0.0.0", ".0.0.0", "10.0.0.0/8", "1.0.0.0"] {
        assert!(goes_to_the_proxy(&["HTTPS_PROXY"], Some(list)), "{list}");
    }
}

#[test]
fn a_domain_excepts_its_subdomains() {
    // To a client a name in the domain `1`; to the system's lookup a short way to write 127.0.0.1, which it sends to nobody.
    let name = "127.1";
    for list in ["1", ".1", "*.1", "127.1", "1.:{port}"] {
        assert!(!calls_the_proxy(name, &["HTTPS_PROXY"], Some(list)), "{list}");
    }
    for list in ["7.1", "*.127.1", "1:1", "1.127.1", "127"] {
        assert!(calls_the_proxy(name, &["HTTPS_PROXY"], Some(list)), "{list}");
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

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_an_error_and_not_an_unset_one() {
    use std::os::unix::ffi::OsStrExt;

    let service = ("CALYPSO_BASE_URL", OsStr::new("https://0.0.0.0:1"));
    let own = [("CALYPSO_API_KEY", OsStr::new(KEY)), service];
    // Were the variable taken for an unset one, nothing would leave this machine all the same.
    let proxy = calypso_tests::refused_url();
    let guarded = [&own[..], &[("https_proxy", OsStr::new(&proxy))]].concat();
    let cases = [
        ("CALYPSO_API_KEY", "CALYPSO_API_KEY: ", &guarded[..]),
        ("CALYPSO_BASE_URL", "CALYPSO_BASE_URL: ", &guarded),
        ("https_proxy", "proxy: https_proxy: ", &own),
        ("HTTPS_PROXY", "proxy: HTTPS_PROXY: ", &own),
        ("all_proxy", "proxy: all_proxy: ", &own),
        ("ALL_PROXY", "proxy: ALL_PROXY: ", &own),
        ("no_proxy", "proxy: no_proxy: ", &guarded),
        ("NO_PROXY", "proxy: NO_PROXY: ", &guarded),
    ];
    for (name, says, others) in cases {
        let mut variables = others.to_vec();
        variables.retain(|(other, _)| *other != name);
        variables.push((name, OsStr::from_bytes(b"http://user:hush@127.0.0.1:1/\xff")));
        let printed = probe_with(&[], &variables);
        assert!(printed.starts_with(&format!("Config: {says}")), "{name}: {printed}");
        assert!(
            printed.contains("UTF-8") && !printed.contains("hush"),
            "{name}: {printed}"
        );
    }
}

#[cfg(unix)]
#[test]
fn what_is_not_asked_for_may_be_anything() {
    use std::os::unix::ffi::OsStrExt;

    let server = server();
    let url = server.url();
    let broken = OsStr::from_bytes(b"\xff");
    let mut variables = vec![
        ("CALYPSO_API_KEY", OsStr::new(KEY)),
        ("CALYPSO_BASE_URL", OsStr::new(&url)),
    ];
    variables.extend(["HTTP_PROXY", "HTTPS_PROXY", "CALYPSO", "PATH"].map(|name| (name, broken)));
    assert_eq!(probe_with(&[], &variables), "invoice 7");
}
