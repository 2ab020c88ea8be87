//! The options of a client after all checks, and what is refused.

pub(crate) mod base_url;
pub mod defaults;
pub(crate) mod environment;
mod interrupt;
mod no_proxy;
pub(crate) mod proxy;

use std::fmt;
use std::time::Duration;

use crate::api_key::ApiKey;
use base_url::BaseUrl;
pub(crate) use interrupt::{Interrupt, InterruptHook, InterruptScope};
use proxy::ProxyUrl;

/// No call, wait or connect lasts longer than this, whatever was asked for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Which certificates a server's certificate may descend from. Roots given with
/// [`extra_roots`](crate::ClientBuilder::extra_roots) are trusted besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum TlsRoots {
    /// Mozilla's list, compiled in. The default: the same trust on every machine.
    #[default]
    Bundled,
    /// The operating system's store, read once when the client is made.
    #[cfg(feature = "system-roots")]
    System,
}

/// A client's settings after all checks; immutable.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) key: ApiKey,
    pub(crate) base_url: BaseUrl,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_retries: u32,
    pub(crate) proxy: Option<ProxyUrl>,
    pub(crate) tls_roots: TlsRoots,
    pub(crate) extra_roots: Option<Vec<u8>>,
    pub(crate) max_response_bytes: u64,
    pub(crate) max_list_bytes: u64,
    pub(crate) user_agent: String,
    pub(crate) allow_plain_http: bool,
    pub(crate) interrupt: Option<InterruptHook>,
}

/// An option that cannot be used.
#[derive(Debug)]
pub(crate) struct InvalidOption {
    /// The option's name, the same in every language.
    pub(crate) option: &'static str,
    /// Why, and what to do. It quotes neither the key nor a password.
    pub(crate) why: String,
}

impl InvalidOption {
    pub(crate) fn new(option: &'static str, why: impl Into<String>) -> Self {
        Self {
            option,
            why: why.into(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("key", &self.key)
            .field("base_url", &format_args!("{}", self.base_url))
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_retries", &self.max_retries)
            .field("proxy", &self.proxy)
            .field("tls_roots", &self.tls_roots)
            .field("extra_roots", &self.extra_roots.is_some())
            .field("max_response_bytes", &self.max_response_bytes)
            .field("max_list_bytes", &self.max_list_bytes)
            .field("user_agent", &self.user_agent)
            .field("allow_plain_http", &self.allow_plain_http)
            .field("interrupt", &self.interrupt.is_some())
            .finish()
    }
}

/// Refuses zero, and shortens what is longer than a day.
pub(crate) fn duration(option: &'static str, value: Duration) -> Result<Duration, InvalidOption> {
    match positive(value) {
        Ok(value) => Ok(value.min(LONGEST)),
        Err(why) => Err(InvalidOption::new(option, why)),
    }
}

/// Refuses zero.
pub(crate) fn positive(value: Duration) -> Result<Duration, &'static str> {
    if value.is_zero() {
        return Err("zero would end it before it starts: give a positive time");
    }
    Ok(value)
}

/// The most bytes of something; refuses zero.
pub(crate) fn most_bytes(option: &'static str, bytes: u64) -> Result<u64, InvalidOption> {
    if bytes == 0 {
        let why = "zero would refuse every response: give a positive number";
        return Err(InvalidOption::new(option, why));
    }
    Ok(bytes)
}

/// The `User-Agent` header: `calypso-invoice/<version> (<binding>) <suffix>`.
pub(crate) fn user_agent(binding: &str, suffix: Option<&str>) -> Result<String, InvalidOption> {
    let refuse = |why: &str| Err(InvalidOption::new("user_agent_suffix", why));
    let own = format!("calypso-invoice/{} ({binding})", env!("CARGO_PKG_VERSION"));
    let Some(suffix) = suffix.map(str::trim) else {
        return Ok(own);
    };
    if suffix.is_empty() {
        return refuse("it is empty: leave the option out instead");
    }
    if !suffix.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return refuse("it holds a character that a header cannot carry: use visible ASCII");
    }
    Ok(format!("{own} {suffix}"))
}
