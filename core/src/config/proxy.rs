//! Which proxy the connections of a client go through: the one it was given, or the one the environment names.

use std::ffi::OsString;
use std::fmt;

use super::base_url::{BaseUrl, host_and_port};
use super::{InvalidOption, environment, no_proxy};

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
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<ProxyUrl>, InvalidOption> {
        let proxy = match self {
            Self::Off => Ok(None),
            Self::Url(url) => ProxyUrl::parse(url).map(Some),
            Self::Environment => from_environment(base, variable).and_then(|named| {
                let parse = |(name, url): (_, String)| ProxyUrl::parse(&url).map_err(|why| format!("{name}: {why}"));
                named.map(parse).transpose()
            }),
        };
        // The proxy is checked also where it is not needed: a bad value must not wait for its day.
        let proxy = proxy.map_err(|why| InvalidOption::new("proxy", why))?;
        Ok(proxy.filter(|_| !base.is_loopback()))
    }
}

/// The name and the value of the variable that names the proxy, unless `NO_PROXY` names the host.
fn from_environment(
    base: &BaseUrl,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<Option<(&'static str, String)>, String> {
    // HTTP_PROXY in capitals can be set by a request's Proxy header where a program runs as CGI: never read.
    let names: &[_] = if base.https {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    let first_set = |names: &[&'static str]| {
        let set = |name: &&'static str| match environment::text(variable(name)) {
            Ok(value) => value.map(|value| Ok((*name, value))),
            Err(why) => Some(Err(format!("{name}: {why}"))),
        };
        names.iter().find_map(set).transpose()
    };
    match first_set(&["no_proxy", "NO_PROXY"])? {
        Some((_, list)) if no_proxy::names(&list, base) => Ok(None),
        _ => first_set(names),
    }
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, ProxyChoice, ProxyUrl};

    fn chosen(base: &str, vars: &[(&str, &str)]) -> Option<String> {
        let base = BaseUrl::parse(base).unwrap();
        let find = |name: &str| {
            let hit = vars.iter().find(|(key, _)| *key == name);
            hit.map(|(_, value)| (*value).into())
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
    fn a_host_in_no_proxy_is_reached_directly() {
        for name in ["NO_PROXY", "no_proxy"] {
            let direct = |list| chosen("https://a.example", &[("ALL_PROXY", "http://p:1"), (name, list)]).is_none();
            assert!(direct("b.example, a.example"));
            assert!(!direct("b.example"));
        }
        // What is not needed is not read: a value of a kind that cannot be used does not matter then.
        let excepted = [("ALL_PROXY", "socks5://p:1"), ("NO_PROXY", "a.example")];
        assert_eq!(chosen("https://a.example", &excepted), None);
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
