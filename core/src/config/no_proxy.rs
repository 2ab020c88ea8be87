//! `NO_PROXY`: the hosts that are reached without a proxy.
//!
//! There is no standard for it. What curl and Go agree on is so here too: a name stands for its host and for every subdomain,
//! whatever the case, an address for itself, a network for its addresses, and a name is never compared with an address. Where
//! they differ, whatever one of them knows is understood: spaces between entries, a dot at the end of a name, and `.name` for
//! the host as well are curl's; ports, `*.name` and a `*` among other entries are Go's. An entry that nobody knows is ignored, as in both.

use std::net::IpAddr;

use super::base_url::BaseUrl;

/// Whether the list names the host of this URL.
pub(super) fn names(list: &str, base: &BaseUrl) -> bool {
    list.split(|c: char| c == ',' || c.is_whitespace())
        .any(|entry| is_named(base, &entry.to_ascii_lowercase()))
}

fn is_named(base: &BaseUrl, entry: &str) -> bool {
    if entry == "*" {
        return true;
    }
    let ip = base.ip().map(|ip| ip.to_canonical());
    if let Some((network, bits)) = entry.split_once('/') {
        return match (network.parse(), bits.parse(), ip) {
            (Ok(network), Ok(bits), Some(ip)) => is_within(ip, network, bits),
            _ => false,
        };
    }
    let Some(host) = host_at_port(entry, base.port) else {
        return false;
    };
    match ip {
        Some(ip) => host.parse().is_ok_and(|named: IpAddr| named.to_canonical() == ip),
        None => is_in_domain(&base.host, host),
    }
}

/// The entry without its port; none when that is another one. An IPv6 address with a port is in brackets.
fn host_at_port(entry: &str, port: u16) -> Option<&str> {
    let is_v6 = entry.matches(':').count() > 1 && !entry.starts_with('[');
    let (host, named) = match entry.rsplit_once(':') {
        Some((host, named)) if !is_v6 && !named.ends_with(']') => (host, Some(named)),
        _ => (entry, None),
    };
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let fits = named.is_none_or(|named| named.parse() == Ok(port));
    fits.then_some(bare.unwrap_or(host))
}

/// Whether the host is this domain or in it; with `*.` before the domain, in it alone.
fn is_in_domain(host: &str, domain: &str) -> bool {
    let (domain, itself) = match domain.strip_prefix('*') {
        Some(below) if below.starts_with('.') => (below, false),
        _ => (domain, true),
    };
    let without_end = |name: &str| name.strip_suffix('.').unwrap_or(name).to_owned();
    let (host, domain) = (without_end(host), without_end(domain));
    let domain = domain.strip_prefix('.').unwrap_or(&domain);
    match host.strip_suffix(domain) {
        _ if domain.is_empty() => false,
        Some("") => itself,
        Some(below) => below.ends_with('.'),
        None => false,
    }
}

fn is_within(ip: IpAddr, network: IpAddr, bits: u32) -> bool {
    // Both families are compared as left-aligned 128-bit numbers.
    let aligned = |ip| match ip {
        IpAddr::V4(v4) => u128::from(u32::from(v4)) << 96,
        IpAddr::V6(v6) => u128::from(v6),
    };
    let width = if ip.is_ipv4() { 32 } else { 128 };
    if ip.is_ipv4() != network.is_ipv4() || bits > width {
        return false;
    }
    (aligned(ip) ^ aligned(network)).checked_shr(128 - bits).unwrap_or(0) == 0
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, names};

    #[track_caller]
    fn direct(host: &str, lists: &[&str]) {
        for list in lists {
            assert!(named(host, list), "{host} is not in {list:?}");
        }
    }

    #[track_caller]
    fn proxied(host: &str, lists: &[&str]) {
        for list in lists {
            assert!(!named(host, list), "{host} is in {list:?}");
        }
    }

    fn named(host: &str, list: &str) -> bool {
        names(list, &BaseUrl::parse(&format!("https://{host}")).unwrap())
    }

    const SERVICE: &str = "invoice.calypso.finance";

    #[test]
    fn a_name_is_its_host_and_every_subdomain() {
        direct(SERVICE, &["invoice.calypso.finance", "calypso.finance", "finance"]);
        direct("calypso.finance", &["calypso.finance"]);
        direct("a.b.calypso.finance", &["calypso.finance"]);
        proxied(
            SERVICE,
            &["lypso.finance", "nvoice.calypso.finance", "x.invoice.calypso.finance"],
        );
        proxied(
            SERVICE,
            &["calypso", "invoice", "calypso.financ", "calypso.finance.example"],
        );
        proxied(
            "notcalypso.finance",
            &["calypso.finance", ".calypso.finance", "*.calypso.finance"],
        );
        proxied("calypso.finance.example", &["calypso.finance"]);
    }

    #[test]
    fn a_dot_before_the_name_changes_nothing() {
        direct(SERVICE, &[".calypso.finance", ".finance", ".invoice.calypso.finance"]);
        direct("calypso.finance", &[".calypso.finance"]);
        proxied(SERVICE, &[".lypso.finance", "..calypso.finance", ".", ".."]);
    }

    #[test]
    fn a_star_before_the_name_leaves_the_subdomains_alone() {
        direct(SERVICE, &["*.calypso.finance", "*.finance"]);
        direct("a.b.calypso.finance", &["*.calypso.finance"]);
        proxied("calypso.finance", &["*.calypso.finance"]);
        proxied(
            SERVICE,
            &["*.invoice.calypso.finance", "*calypso.finance", "*.", "**", "*.*"],
        );
        proxied(SERVICE, &["invoice.*", "invoice.*.finance", "*.*.finance"]);
    }

    #[test]
    fn a_star_alone_is_everything() {
        for host in [SERVICE, "10.1.2.3", "[fd00::1]:8443"] {
            direct(host, &["*", " * ", "a.example,*", "*,a.example"]);
        }
    }

    #[test]
    fn entries_are_separated_by_commas_and_spaces() {
        direct(
            SERVICE,
            &["a.example,calypso.finance", "a.example, calypso.finance ,b.example"],
        );
        direct(
            SERVICE,
            &[
                "a.example calypso.finance",
                "a.example\tcalypso.finance",
                ",,calypso.finance,",
            ],
        );
        proxied(
            SERVICE,
            &["", " ", ",", " , ,", "in voice.calypso", "a.example;calypso.finance"],
        );
    }

    #[test]
    fn case_and_a_dot_at_the_end_do_not_matter() {
        direct(SERVICE, &["CALYPSO.Finance", "calypso.finance.", "*.calypso.FINANCE."]);
        direct(
            "Invoice.CALYPSO.finance.",
            &["calypso.finance", "invoice.calypso.finance."],
        );
        direct("[FD00::A]", &["fd00::a", "FD00::/8"]);
    }

    #[test]
    fn a_port_is_that_port_alone() {
        direct(
            SERVICE,
            &["calypso.finance:443", ".calypso.finance:443", "*.calypso.finance:443"],
        );
        proxied(
            SERVICE,
            &[
                "calypso.finance:444",
                "calypso.finance:",
                "calypso.finance:https",
                "calypso.finance:65979",
            ],
        );
        direct("a.example:8443", &["a.example", "a.example:8443"]);
        proxied("a.example:8443", &["a.example:443", ":8443"]);
        direct("10.1.2.3:8443", &["10.1.2.3:8443", "10.1.2.3"]);
        proxied("10.1.2.3:8443", &["10.1.2.3:443"]);
        direct("[fd00::1]:8443", &["[fd00::1]:8443", "[fd00::1]"]);
        proxied("[fd00::1]:8443", &["[fd00::1]:443"]);
    }

    #[test]
    fn an_address_is_itself_in_whatever_spelling() {
        direct("10.1.2.3", &["10.1.2.3", "::ffff:10.1.2.3"]);
        direct(
            "[fd00::1]",
            &["fd00::1", "[fd00::1]", "fd00:0:0::0001", "[FD00:0:0::1]:443"],
        );
        direct("[::ffff:10.1.2.3]", &["10.1.2.3", "10.0.0.0/8"]);
        proxied("10.1.2.3", &["10.1.2.30", "10.1.2", "10.1.2.3.4", "a10.1.2.3"]);
        proxied("[fd00::1]", &["fd00::2", "[fd00::1", "fd00::1]", "fd00", "::1"]);
    }

    #[test]
    fn a_name_is_never_compared_with_an_address() {
        proxied("10.1.2.3", &["3", "2.3", ".2.3", "*.2.3", ".10.1.2.3", "*.10.1.2.3"]);
        proxied(SERVICE, &["0.0.0.0/0", "::/0", "10.1.2.3"]);
    }

    #[test]
    fn a_network_is_its_addresses() {
        direct("10.1.2.3", &["10.0.0.0/8", "10.1.2.3/32", "10.255.0.0/8", "0.0.0.0/0"]);
        direct("[fd00::1]", &["fd00::/8", "fd00::1/128", "::/0"]);
        proxied("10.1.2.3", &["11.0.0.0/8", "10.1.2.2/32", "::/0", "fd00::/8"]);
        proxied("[fd00::1]", &["fe00::/8", "0.0.0.0/0"]);
        proxied(
            "10.1.2.3",
            &["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "x/y", "/8", "/"],
        );
    }
}
