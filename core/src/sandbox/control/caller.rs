//! Who may use the sandbox from a browser: its own page, and no page of anybody else.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::sandbox::http::Request;
use crate::sandbox::refusal::Refusal;

/// Refuses a request for another host: a name that leads here is a page's that was loaded from elsewhere under that name.
pub(in crate::sandbox) fn check_host(request: &Request) -> Result<(), Refusal> {
    let host = request.header("Host").unwrap_or_default();
    if is_loopback(host) {
        return Ok(());
    }
    Err(Refusal::new(
        403,
        format!("the host {host:?} is not this machine: use 127.0.0.1 or localhost"),
    ))
}

/// Refuses a request that a page of another origin makes. A browser says whose page it is; other programs say nothing.
pub(in crate::sandbox) fn check_page(request: &Request) -> Result<(), Refusal> {
    let origin = request.single_header("Origin").map_err(Refusal::bad_request)?;
    let site = request.single_header("Sec-Fetch-Site").map_err(Refusal::bad_request)?;
    if origin.is_none() && site.is_none() {
        return Ok(());
    }
    check_host(request)?;
    let host = request.header("Host").unwrap_or_default();
    let own_origin = origin.is_none_or(|origin| origin.strip_prefix("http://") == Some(host));
    // "none": somebody typed the address.
    let own_site = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    if own_origin && own_site {
        return Ok(());
    }
    Err(Refusal::new(
        403,
        "a page of another origin must not use the sandbox: open the sandbox's own page",
    ))
}

/// Whether a `Host` is this machine by its number, or `localhost`; any port, as there may be a tunnel before the sandbox.
fn is_loopback(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, "0"),
    };
    let is_own = name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || matches!(
            name.strip_prefix('[')
                .and_then(|name| name.strip_suffix(']'))
                .map(str::parse),
            Some(Ok(Ipv6Addr::LOCALHOST))
        );
    is_own && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
}
