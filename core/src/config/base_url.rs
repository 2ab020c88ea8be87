//! Where the service is: scheme, host, port and path prefix, and whether plain http may go there.

use std::fmt;
use std::net::IpAddr;

use super::Why;

/// With the API's own path after it, this still fits into the request lines that servers take.
const LONGEST_PREFIX: usize = 4096;

/// A checked base URL. Its `Display` is what it was made from, without a trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BaseUrl {
    pub(crate) https: bool,
    /// Lower case; an IPv6 literal without its brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Empty, or `/` and more, without a slash at the end.
    pub(crate) prefix: String,
}

impl BaseUrl {
    /// Reads an absolute http or https URL that is nothing but scheme, host, port and path.
    pub(crate) fn parse(text: &str) -> Result<Self, Why> {
        let text = text.trim();
        let (scheme, rest) = text
            .split_once("://")
            .ok_or("it does not start with https://: write the whole URL, such as https://invoice.calypso.finance")?;
        let https = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err("only https:// and http:// can be used".into()),
        };
        let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err("it holds a user or password: the API key goes in the key, nothing else belongs here".into());
        }
        if path.contains(['?', '#']) {
            return Err("it holds a query or fragment: give scheme, host and path only".into());
        }
        let (host, port) = host_and_port(authority)?;
        let prefix = path.trim_end_matches('/');
        check_prefix(prefix)?;
        if ["/api/v1", "/api/v1/invoices"].iter().any(|own| prefix.ends_with(own)) {
            return Err(
                "it ends with the path of the API, which is added to it: leave out /api/v1 and what follows".into(),
            );
        }
        Ok(Self {
            https,
            host,
            port: port.unwrap_or(if https { 443 } else { 80 }),
            prefix: prefix.to_owned(),
        })
    }

    /// `localhost`, or a literal address of this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.ip().is_some_and(|ip| ip.is_loopback())
    }

    /// Host and, unless it is the scheme's own, port, as they stand in a URL.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        let usual = if self.https { 443 } else { 80 };
        if self.port == usual {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }

    /// The host as an address, when it is one.
    pub(crate) fn ip(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}{}", self.authority(), self.prefix)
    }
}

/// Splits `host`, `host:port`, `[v6]` or `[v6]:port`, and checks both.
pub(super) fn host_and_port(authority: &str) -> Result<(String, Option<u16>), Why> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (literal, port) = rest.split_once(']').ok_or("a bracket is not closed")?;
            if literal.parse::<std::net::Ipv6Addr>().is_err() {
                return Err("what stands in brackets is not an IPv6 address".into());
            }
            (literal, port)
        }
        None => authority.split_at(authority.find(':').unwrap_or(authority.len())),
    };
    let port = match port.strip_prefix(':') {
        Some(digits) => Some(read_port(digits)?),
        None if port.is_empty() => None,
        None => return Err("something stands between the host and the path".into()),
    };
    if host.is_empty() {
        return Err("it has no host".into());
    }
    if let Some(c) = host.chars().find(|c| !is_plain(*c, b"-._:")) {
        let what_to_do = if c.is_ascii() {
            ""
        } else {
            ": write an international name in its xn-- form"
        };
        let shown = shown(c);
        return Err(format!("its host holds {shown}, which no host name can have{what_to_do}").into());
    }
    Ok((host.to_ascii_lowercase(), port))
}

fn read_port(digits: &str) -> Result<u16, Why> {
    match digits.parse() {
        Ok(port) if port > 0 && digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(port),
        _ => Err("its port is not a number from 1 to 65535".into()),
    }
}

/// Refuses what a URL's path cannot hold (RFC 3986), and what a server or a proxy may take for another path.
fn check_prefix(prefix: &str) -> Result<(), Why> {
    if prefix.len() > LONGEST_PREFIX {
        return Err(format!("its path is longer than {LONGEST_PREFIX} characters").into());
    }
    if let Some(c) = prefix.chars().find(|c| !is_plain(*c, b"/-._~!$&'()*+,;=:@%")) {
        return Err(what_to_write(c).into());
    }
    let is_escape = |after: &str| {
        let digits = after.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !prefix.split('%').skip(1).all(is_escape) {
        return Err("its path holds a % without two hex digits after it: write %25 for a percent sign".into());
    }
    for segment in prefix.split('/').skip(1) {
        match segment.to_ascii_lowercase().as_str() {
            "" => return Err("its path holds an empty segment: write / for //".into()),
            "." | ".." | "%2e" | ".%2e" | "%2e." | "%2e%2e" => {
                return Err("its path holds a . or .. segment: write the path that it leads to".into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// Whether the character is a letter, a digit or one of these others, all of ASCII.
fn is_plain(c: char, others: &[u8]) -> bool {
    c.is_ascii_alphanumeric() || u8::try_from(c).is_ok_and(|byte| others.contains(&byte))
}

/// What to write for a character that no path can have.
fn what_to_write(c: char) -> String {
    let escapes: Vec<String> = c.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let slash = if c == '\\' { "/ or " } else { "" };
    format!(
        "its path holds {}, which no URL path can have: write {slash}{}",
        shown(c),
        escapes.concat()
    )
}

/// The character as a message on one line can name it.
fn shown(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        c if c.is_ascii_graphic() => format!("the character {c}"),
        c => format!("the character U+{:04X}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;
    use crate::config::defaults;

    #[test]
    fn reads_what_people_write() {
        for (text, shown) in [
            (defaults::BASE_URL, defaults::BASE_URL),
            ("https://a.example/", "https://a.example"),
            (" HTTPS://A.Example:443/x/y/ ", "https://a.example/x/y"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:81/p", "http://[::1]:81/p"),
            ("https://a.example/api/v1/x", "https://a.example/api/v1/x"),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().to_string(), shown, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https:///x",
            "https://u:p@a.example",
            "https://a.example?x=1",
            "https://a.example/#f",
            "https://a.example:0",
            "https://a.example:+80",
            "https://a.example:65536",
            "https://a b.example",
            "https://é.example",
            "https://a.example/é",
            "https://[::1",
            "https://[zz]",
            "https://[::1]x",
            "https://a.example/api/v1",
            "https://a.example/x/api/v1/invoices/",
        ] {
            assert!(BaseUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn knows_this_machine() {
        for (text, is) in [
            ("http://localhost", true),
            ("http://LOCALHOST:1", true),
            ("http://127.9.9.9", true),
            ("http://[::1]", true),
            ("http://localhost.example", false),
            ("http://10.0.0.1", false),
            ("http://0.0.0.0", false),
        ] {
            assert_eq!(BaseUrl::parse(text).unwrap().is_loopback(), is, "{text}");
        }
    }
}
