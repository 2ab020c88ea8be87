//! Which proxy the connections of a client go through: the one it was given, or the one the environment names.

use std::fmt;
use std::net::IpAddr;

use super::InvalidOption;
use super::base_url::{BaseUrl, host_and_port};

/// A checked proxy URL. It may hold a password, so its `Debug` shows scheme, host and port alone.
#[derive(Clone)]
pub(crate) struct ProxyUrl {
    url: String,
    shown: String,
}

impl ProxyUrl {
    /// Reads `[http[s]://][user[:password]@]host[:port]`. The error never quotes it, as it may hold a password.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            let kind = if scheme.starts_with("socks") {
                "SOCKS"
            } else {
                "its scheme"
            };
            return Err(format!("{kind} cannot be used: only http:// and https:// proxies can"));
        }
        let rest = rest.trim_end_matches('/');
        let (user, authority) = match rest.rsplit_once('@') {
            Some((user, authority)) => (Some(user), authority),
            None => (None, rest),
        };
        let user_fits = |user: &str| user.bytes().all(|b| b.is_ascii_graphic() && !b"@/?#".contains(&b));
        if !user.is_none_or(user_fits) {
            return Err("its user or password holds a character that must be percent-encoded".to_owned());
        }
        let (host, port) = host_and_port(authority)?;
        let host = if host.contains(':') { format!("[{host}]") } else { host };
        let port = port.unwrap_or(if scheme == "https" { 443 } else { 80 });
        let user = user.map(|user| format!("{user}@")).unwrap_or_default();
        Ok(Self {
            url: format!("{scheme}://{user}{host}:{port}"),
            shown: format!("{scheme}://{host}:{port}"),
        })
    }

    /// The URL, its password included, for the transport.
    pub(crate) fn expose(&self) -> &str {
        &self.url
    }
}

impl fmt::Debug for ProxyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// What the caller said about proxies.
#[derive(Clone, Default)]
pub(crate) enum ProxyChoice {
    #[default]
    Environment,
    Off,
    Url(String),
}

impl ProxyChoice {
    /// The proxy for this base URL, if any. An error names the environment variable, where the proxy came from one.
    pub(crate) fn resolve(
        &self,
        base: &BaseUrl,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<ProxyUrl>, InvalidOption> {
        let proxy = match self {
            Self::Off => None,
            Self::Url(url) => Some(ProxyUrl::parse(url)),
            Self::Environment => from_environment(base, &variable)
                .map(|(name, url)| ProxyUrl::parse(&url).map_err(|why| format!("{name}: {why}"))),
        };
        // The proxy is checked also where it is not needed: a bad value must not wait for its day.
        let proxy = proxy.transpose().map_err(|why| InvalidOption::new("proxy", why))?;
        Ok(proxy.filter(|_| !base.is_loopback()))
    }
}

/// The name and the value of the variable that names the proxy, unless `NO_PROXY` excepts the host.
fn from_environment(base: &BaseUrl, variable: &impl Fn(&str) -> Option<String>) -> Option<(String, String)> {
    // HTTP_PROXY in capitals can be set by a request's Proxy header where a program runs as CGI: never read.
    let names: &[&str] = if base.https {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
    let except = set("no_proxy").or_else(|| set("NO_PROXY"));
    if except.is_some_and(|list| is_excepted(base, &list)) {
        return None;
    }
    names
        .iter()
        .find_map(|name| set(name).map(|value| ((*name).to_owned(), value)))
}

/// Whether a `NO_PROXY` list names the host: exactly, by `.suffix`, by `*`, or by a network such as `10.0.0.0/8`.
fn is_excepted(base: &BaseUrl, list: &str) -> bool {
    list.split([',', ' '])
        .map(|entry| entry.trim().to_ascii_lowercase())
        .any(|entry| match entry.as_str() {
            "" => false,
            "*" => true,
            suffix if suffix.starts_with('.') => base.host.ends_with(suffix) || base.host == suffix[1..],
            entry => is_named(base, entry),
        })
}

fn is_named(base: &BaseUrl, entry: &str) -> bool {
    if let Some((network, bits)) = entry.split_once('/') {
        return match (network.parse(), bits.parse(), base.ip()) {
            (Ok(network), Ok(bits), Some(ip)) => is_within(ip, network, bits),
            _ => false,
        };
    }
    if let Ok(ip) = entry.parse::<IpAddr>() {
        return base.ip() == Some(ip);
    }
    match host_and_port(entry) {
        Ok((host, port)) => host == base.host && port.is_none_or(|port| port == base.port),
        Err(_) => false,
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
    use super::{BaseUrl, ProxyChoice, ProxyUrl};

    fn chosen(base: &str, vars: &[(&str, &str)]) -> Option<String> {
        let base = BaseUrl::parse(base).unwrap();
        let find = |name: &str| {
            let hit = vars.iter().find(|(key, _)| *key == name);
            hit.map(|(_, value)| (*value).to_owned())
        };
        let proxy = ProxyChoice::Environment.resolve(&base, find).unwrap();
        proxy.map(|proxy| format!("{proxy:?}"))
    }

    #[test]
    fn environment_in_its_order() {
        let https = "https://a.example";
        let p = |name| chosen(https, &[(name, "p.example:3128")]);
        assert_eq!(p("HTTPS_PROXY").unwrap(), "http://p.example:3128");
        assert_eq!(p("https_proxy").unwrap(), "http://p.example:3128");
        assert_eq!(p("ALL_PROXY").unwrap(), "http://p.example:3128");
        assert_eq!(p("HTTP_PROXY"), None);
        assert_eq!(p("http_proxy"), None);
        let both = [("ALL_PROXY", "http://all:1"), ("HTTPS_PROXY", "http://s:2")];
        assert_eq!(chosen(https, &both).unwrap(), "http://s:2");
        assert_eq!(chosen("http://127.0.0.1", &both), None);
        assert_eq!(chosen("http://localhost", &both), None);
        assert_eq!(chosen(https, &[("HTTPS_PROXY", " ")]), None);
    }

    #[test]
    fn exceptions() {
        let direct =
            |base: &str, list: &str| chosen(base, &[("ALL_PROXY", "http://p:1"), ("NO_PROXY", list)]).is_none();
        assert!(direct("https://a.example", "b.example, a.example"));
        assert!(direct("https://a.example", "A.EXAMPLE:443"));
        assert!(!direct("https://a.example", "a.example:444"));
        assert!(direct("https://a.b.example", ".b.example"));
        assert!(!direct("https://ab.example", ".b.example"));
        assert!(direct("https://a.example", "*"));
        assert!(direct("https://10.1.2.3", "10.0.0.0/8"));
        assert!(direct("https://10.1.2.3", "0.0.0.0/0"));
        assert!(!direct("https://11.1.2.3", "10.0.0.0/8"));
        assert!(!direct("https://10.1.2.3", "10.0.0.0/33"));
        assert!(direct("https://[fd00::1]", "fd00::/8"));
        assert!(direct("https://[fd00::1]", "fd00::1"));
        assert!(!direct("https://a.example", "10.0.0.0/8,,x/y"));
    }

    #[test]
    fn a_proxy_that_cannot_be_used_is_an_error_even_for_loopback() {
        let base = BaseUrl::parse("http://127.0.0.1").unwrap();
        let choice = ProxyChoice::Url("socks5://u:secret@p:1080".to_owned());
        let refused = choice.resolve(&base, |_| None).unwrap_err();
        assert_eq!(refused.option, "proxy");
        assert!(
            refused.why.starts_with("SOCKS") && !refused.why.contains("secret"),
            "{refused:?}"
        );
    }

    #[test]
    fn never_shows_the_password() {
        let proxy = ProxyUrl::parse("https://user:secret@p.example/").unwrap();
        assert_eq!(proxy.expose(), "https://user:secret@p.example:443");
        assert_eq!(format!("{proxy:?}"), "https://p.example:443");
        for bad in [
            "http://u:se cret@p:1",
            "http://u:secret@",
            "http://secret@p:x",
            "ftp://secret@p",
        ] {
            let why = ProxyUrl::parse(bad).unwrap_err();
            assert!(!why.contains("secret"), "{why}");
        }
    }
}
