//! Makes a client from options; everything is checked in `build`, and each error names its option.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Client;
use crate::api_key::ApiKey;
use crate::config::base_url::BaseUrl;
use crate::config::proxy::ProxyChoice;
use crate::config::{self, Config, InterruptHook, InvalidOption, TlsRoots, defaults, environment};
use crate::error::Result;
use crate::event::{Event, Hook};
use crate::retry::Session;
use crate::transport::Transport;

/// Options of a [`Client`]. Every option has a default that is right for most merchants.
///
/// Nothing is checked before [`build`](Self::build), so setters can be chained.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use calypso_invoice::Client;
///
/// let client = Client::builder("my-api-key")
///     .timeout(Duration::from_secs(10))
///     .user_agent_suffix("my-shop/1.4")
///     .build()?;
/// # Ok::<(), calypso_invoice::Error>(())
/// ```
#[derive(Clone)]
pub struct ClientBuilder {
    key: String,
    base_url: String,
    timeout: Duration,
    connect_timeout: Duration,
    max_retries: u32,
    proxy: ProxyChoice,
    extra_roots: Option<Vec<u8>>,
    tls_roots: TlsRoots,
    max_response_bytes: u64,
    max_list_bytes: u64,
    user_agent_suffix: Option<String>,
    binding: &'static str,
    allow_plain_http: bool,
    on_event: Option<Hook>,
    interrupt: Option<InterruptHook>,
    #[cfg(feature = "sabotage")]
    sabotage: Option<crate::retry::Sabotage>,
}

impl ClientBuilder {
    pub(super) fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            base_url: defaults::BASE_URL.to_owned(),
            timeout: defaults::TIMEOUT,
            connect_timeout: defaults::CONNECT_TIMEOUT,
            max_retries: defaults::MAX_RETRIES,
            proxy: ProxyChoice::Environment,
            extra_roots: None,
            tls_roots: TlsRoots::default(),
            max_response_bytes: defaults::MAX_RESPONSE_BYTES,
            max_list_bytes: defaults::MAX_LIST_BYTES,
            user_agent_suffix: None,
            binding: "rust",
            allow_plain_http: false,
            on_event: None,
            interrupt: None,
            #[cfg(feature = "sabotage")]
            sabotage: None,
        }
    }

    pub(super) fn from_env() -> Result<Self> {
        let builder = Self::new(&environment::api_key()?);
        Ok(match environment::base_url()? {
            Some(url) => builder.base_url(url),
            None => builder,
        })
    }

    /// Where the service is. Default `https://invoice.calypso.finance`; a path prefix is kept.
    ///
    /// A user, password, query or fragment in it is refused, and so is a path that holds a character which no URL path can have,
    /// a `.` or `..` segment, an empty segment, or more than 4096 characters. Plain `http://` is refused too, because the key would
    /// travel readable, except to this machine: an address in `127.0.0.0/8`, `[::1]`, or `localhost` where that resolves to
    /// nothing else.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// How long a whole call may take: name lookup, connecting, TLS, every attempt, the waits between them and the body.
    /// Default 30 s; more than 24 h becomes 24 h; zero is refused.
    ///
    /// An attempt after which something can still be done (another attempt, or reading what became of a cancel) takes at
    /// most half of the time left.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long each attempt to connect may take, name lookup and TLS handshake included.
    /// Default 10 s; more than 24 h becomes 24 h; zero is refused.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How often a call may be tried again after its first attempt. Default 2; 0 turns it off.
    ///
    /// What is ever sent again is fixed: a create or cancel only when nothing of it was written, or after a refusal
    /// with status 429 that says when to come back.
    #[must_use]
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Connects through this proxy: `http://` or `https://`, with user and password if the proxy asks for them.
    ///
    /// Default: the proxy in `HTTPS_PROXY`, else in `ALL_PROXY` (in lower case first), unless `NO_PROXY` names the host.
    /// Connections to this machine never go through a proxy. A variable that is not UTF-8 text is refused.
    ///
    /// `NO_PROXY` is read as in curl and Go: `calypso.finance` and `.calypso.finance` are that host and its subdomains,
    /// `*.calypso.finance` only the subdomains, `*` every host. A host given as an address is named by an address or a network
    /// (`10.0.0.0/8`). All but networks and `*` may have a port.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Connects directly, whatever proxy the environment names.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxyChoice::Off;
        self
    }

    /// Trusts these certificates (PEM, one or many) *besides* [`tls_roots`](Self::tls_roots). Default none.
    /// A text without a certificate, or with one that cannot be read, is refused.
    #[must_use]
    pub fn extra_roots(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.extra_roots = Some(pem.as_ref().to_vec());
        self
    }

    /// Which roots to trust. Default [`TlsRoots::Bundled`].
    #[must_use]
    pub fn tls_roots(mut self, roots: TlsRoots) -> Self {
        self.tls_roots = roots;
        self
    }

    /// The most bytes that one response may have, gzip taken off. Default 4 MiB; zero is refused. For a list see
    /// [`max_list_bytes`](Self::max_list_bytes).
    #[must_use]
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.max_response_bytes = bytes;
        self
    }

    /// The most bytes of a list that is read whole: by [`list_invoices`](Client::list_invoices),
    /// [`find_invoices`](Client::find_invoices) and [`create_invoice_once`](Client::create_invoice_once). Default 256 MiB; zero is
    /// refused. [`iter_invoices`](Client::iter_invoices) has no such bound. One invoice in a list may have 1 MiB.
    ///
    /// Lists travel in gzip where the service offers it; what counts here is what that decodes to.
    ///
    /// A list of the smallest invoices takes about four times its bytes of memory.
    #[must_use]
    pub fn max_list_bytes(mut self, bytes: u64) -> Self {
        self.max_list_bytes = bytes;
        self
    }

    /// Added to the `User-Agent` header, so that the vendor's support can find your calls. Visible ASCII; default none.
    #[must_use]
    pub fn user_agent_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.user_agent_suffix = Some(suffix.into());
        self
    }

    /// Lets the key travel over plain `http://` to another machine. Default `false`. Whoever can see the traffic then has the key.
    #[must_use]
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// Called after every attempt, in the thread that made the call, with no lock held. Default none.
    ///
    /// It cannot change the call: a panic in it is caught and logged. It is not called for an [`InvoiceIter`](crate::InvoiceIter)
    /// that is dropped before its end, so that no code of yours runs inside a destructor.
    #[must_use]
    pub fn on_event(mut self, hook: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.on_event = Some(Hook::new(hook));
        self
    }

    /// Asked at least every 50 ms while a call waits; once it returns `true` the call ends with
    /// [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted). Default none.
    ///
    /// It is not asked once the last byte of a response is in.
    #[must_use]
    pub fn interrupt(mut self, stop: impl Fn() -> bool + Send + Sync + 'static) -> Self {
        self.interrupt = Some(Arc::new(stop));
        self
    }

    /// The language that stands in the `User-Agent` header; for the bindings.
    #[doc(hidden)]
    #[must_use]
    pub fn binding(mut self, binding: &'static str) -> Self {
        self.binding = binding;
        self
    }

    /// Breaks the client; for tests alone.
    #[cfg(feature = "sabotage")]
    #[doc(hidden)]
    #[must_use]
    pub fn sabotage(mut self, how: crate::retry::Sabotage) -> Self {
        self.sabotage = Some(how);
        self
    }

    /// Checks every option and makes the client. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Config`](crate::ErrorKind::Config), naming the option.
    pub fn build(self) -> Result<Client> {
        let on_event = self.on_event.clone();
        #[cfg(feature = "sabotage")]
        let sabotage = self.sabotage;
        let config = Arc::new(self.check()?);
        let session = Session::new(Transport::new(config.clone())?, config, on_event);
        #[cfg(feature = "sabotage")]
        let session = session.sabotaged(sabotage);
        Ok(Client::with_session(session))
    }

    /// A client of another service, on its clock.
    ///
    /// # Panics
    ///
    /// When an option cannot be used.
    #[cfg(test)]
    pub(crate) fn build_on(self, service: impl crate::transport::Service + 'static) -> Client {
        let on_event = self.on_event.clone();
        let config = Arc::new(self.check().expect("the options can be used"));
        Client::with_session(Session::new(service, config, on_event))
    }

    fn check(self) -> std::result::Result<Config, InvalidOption> {
        let base_url = BaseUrl::parse(&self.base_url).map_err(|why| InvalidOption::new("base_url", why))?;
        if !base_url.https && !base_url.is_loopback() && !self.allow_plain_http {
            return Err(InvalidOption::new(
                "base_url",
                "over plain http:// everybody on the way can read the API key: use https://, or set allow_plain_http if you must",
            ));
        }
        let proxy = self.proxy.resolve(&base_url, &|name| std::env::var_os(name))?;
        Ok(Config {
            key: ApiKey::parse(&self.key).map_err(|why| InvalidOption::new("api_key", why))?,
            timeout: config::duration("timeout", self.timeout)?,
            connect_timeout: config::duration("connect_timeout", self.connect_timeout)?,
            user_agent: config::user_agent(self.binding, self.user_agent_suffix.as_deref())?,
            base_url,
            proxy,
            max_retries: self.max_retries,
            tls_roots: self.tls_roots,
            extra_roots: self.extra_roots,
            max_response_bytes: config::most_bytes("max_response_bytes", self.max_response_bytes)?,
            max_list_bytes: config::most_bytes("max_list_bytes", self.max_list_bytes)?,
            allow_plain_http: self.allow_plain_http,
            interrupt: self.interrupt,
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URLs are not checked yet: either could still hold a password.
        f.debug_struct("ClientBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_retries", &self.max_retries)
            .field("tls_roots", &self.tls_roots)
            .field("max_response_bytes", &self.max_response_bytes)
            .field("max_list_bytes", &self.max_list_bytes)
            .field("allow_plain_http", &self.allow_plain_http)
            .finish_non_exhaustive()
    }
}
