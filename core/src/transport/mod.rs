//! Sends a request and brings the answer; the only place that knows ureq and rustls.
//!
//! ureq frames HTTP and keeps the pool. The links below it are ours, because ureq's own cannot be interrupted, start a
//! thread for every call with a timeout, cannot add roots, and do not tell whether anything was sent.

mod dial;
mod exchange;
mod failure;
mod lookup;
mod outer;
mod tcp;
mod tls;

use std::io::Read;
use std::sync::{Arc, Mutex, TryLockError};
use std::{process, thread};

use rustls::ClientConfig;
use ureq::http::uri::{Authority, PathAndQuery, Scheme, Uri};
use ureq::http::{HeaderMap, HeaderValue, Method as HttpMethod, Request as HttpRequest, Response, header};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, NextTimeout};
use ureq::{Agent, BodyReader};

use crate::config::Config;
use crate::error::Error;
use crate::wire::request::{Method, Request};
use exchange::Exchange;
pub(crate) use exchange::{Limits, pause};
pub(crate) use failure::{Cause, Failure};

/// Enough for the threads of a busy server; a connection is kept for 15 s after its last use.
const IDLE_CONNECTIONS: usize = 64;
/// Room made for a body at once, on the word of the server.
const LARGEST_RESERVED: u64 = 64 * 1024;
/// How often a forked child looks again for its connections while a thread of its own holds them.
const LOOKS: u32 = 64;

/// The connections of a client and of its clones.
pub(crate) struct Transport {
    settings: Settings,
    /// Connections belong to the process that made them: a forked child that used them would mix its answers with its parent's.
    made_in: u32,
    agent: Agent,
    in_child: Mutex<Option<(u32, Agent)>>,
}

/// What an agent is made from.
struct Settings {
    config: Config,
    tls: Arc<ClientConfig>,
    proxy: Option<ureq::Proxy>,
    scheme: Scheme,
    authority: Authority,
}

/// The head of an answer, and its body to be read.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Body,
}

/// The headers that matter here.
pub(crate) struct Headers(HeaderMap);

/// The body of an answer, as it arrives.
pub(crate) struct Body {
    reader: BodyReader<'static>,
    /// Its length as the server announced it, or nothing.
    expected: u64,
}

impl Transport {
    /// Makes the TLS configuration and the pool; opens nothing yet.
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        let tls = tls::configure(config.tls_roots, config.extra_roots.as_deref())
            .map_err(|(option, why)| Error::config(option, &why))?;
        let proxy = match &config.proxy {
            Some(proxy) => Some(
                ureq::Proxy::new(proxy.expose())
                    .map_err(|_| Error::config("proxy", "it is not a URL that can be used"))?,
            ),
            None => None,
        };
        let authority = Authority::try_from(config.base_url.authority())
            .map_err(|error| Error::config("base_url", &error.to_string()))?;
        let settings = Settings {
            scheme: if config.base_url.https {
                Scheme::HTTPS
            } else {
                Scheme::HTTP
            },
            config,
            tls,
            proxy,
            authority,
        };
        Ok(Self {
            made_in: process::id(),
            agent: settings.agent(),
            in_child: Mutex::new(None),
            settings,
        })
    }

    pub(crate) fn config(&self) -> &Config {
        &self.settings.config
    }

    /// Sends the request once and returns when the head of the answer is in.
    pub(crate) fn send(&self, request: &Request, limits: &Limits) -> Result<Reply, Failure> {
        let body_length = request.body.as_ref().map_or(0, Vec::len);
        let exchange = Exchange::new(limits.clone(), body_length);
        let _entered = exchange.enter();
        let response = self.run(request).map_err(|error| Failure::new(&exchange, &error))?;
        let (head, body) = response.into_parts();
        Ok(Reply {
            status: head.status.as_u16(),
            headers: Headers(head.headers),
            body: Body {
                expected: body.content_length().unwrap_or(0),
                reader: body.into_reader(),
            },
        })
    }

    fn run(&self, request: &Request) -> Result<Response<ureq::Body>, ureq::Error> {
        let path = PathAndQuery::try_from([&self.config().base_url.prefix, request.path.as_str()].concat());
        let uri = Uri::builder()
            .scheme(self.settings.scheme.clone())
            .authority(self.settings.authority.clone())
            .path_and_query(path.map_err(ureq::http::Error::from)?)
            .build()?;
        let head = HttpRequest::builder().uri(uri);
        match (request.method, &request.body) {
            (Method::Get, _) => self.agent().run(head.method(HttpMethod::GET).body(())?),
            // An empty body, not none: only then is `Content-Length: 0` sent, which some servers insist on.
            (Method::Post, None) => self.agent().run(head.method(HttpMethod::POST).body(&[][..])?),
            (Method::Post, Some(body)) => {
                let head = head
                    .method(HttpMethod::POST)
                    .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
                self.agent().run(head.body(&body[..])?)
            }
        }
    }

    /// This process's agent.
    fn agent(&self) -> Agent {
        let process = process::id();
        if process == self.made_in {
            return self.agent.clone();
        }
        for _ in 0..LOOKS {
            let mut kept = match self.in_child.try_lock() {
                Ok(kept) => kept,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => {
                    thread::yield_now();
                    continue;
                }
            };
            return match &*kept {
                Some((made_in, agent)) if *made_in == process => agent.clone(),
                _ => kept.insert((process, self.settings.agent())).1.clone(),
            };
        }
        // Held for good: the thread that held it did not come along when this process was forked. Work without a pool.
        self.settings.agent()
    }
}

impl Settings {
    fn agent(&self) -> Agent {
        let config = Agent::config_builder()
            .proxy(self.proxy.clone())
            .https_only(self.config.base_url.https)
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(&self.config.user_agent)
            .accept("application/json")
            .accept_encoding("identity")
            .max_response_header_size(tcp::INPUT_BUFFER / 2)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .build();
        let chain = ()
            .chain(ConnectProxyConnector::default())
            .chain(dial::Dial {
                lookups: Arc::default(),
                loopback_only: !self.config.base_url.https && !self.config.allow_plain_http,
            })
            .chain(tls::Tls(self.tls.clone()))
            .chain(outer::Outermost {
                key: self.config.key.clone(),
                proxied: self.proxy.is_some(),
            });
        Agent::with_parts(config, chain, LookedUpLater)
    }
}

/// ureq asks for addresses at every call; only a new connection needs them, and there [`dial::Dial`] looks them up.
#[derive(Debug)]
struct LookedUpLater;

impl Resolver for LookedUpLater {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

impl Headers {
    /// The header's value, if it is there once and readable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }
}

impl Body {
    /// Reads what is there, waiting for at least a byte; 0 is the end.
    pub(crate) fn read(&mut self, room: &mut [u8], limits: &Limits) -> Result<usize, Failure> {
        let exchange = Exchange::receiving(limits.clone());
        let _entered = exchange.enter();
        self.reader
            .read(room)
            .map_err(|error| Failure::new(&exchange, &error.into()))
    }

    /// Reads to the end, which gives the connection back to the pool. What came before a failure is in `into` all the same.
    pub(crate) fn read_all(&mut self, into: &mut Vec<u8>, most: u64, limits: &Limits) -> Result<(), Failure> {
        let exchange = Exchange::receiving(limits.clone());
        let _entered = exchange.enter();
        let expected = usize::try_from(self.expected.min(most).min(LARGEST_RESERVED)).unwrap_or(0);
        into.reserve(expected + 1);
        // One byte more than allowed tells a full answer from one that is too large.
        let mut bounded = (&mut self.reader).take(most.saturating_add(1));
        bounded
            .read_to_end(into)
            .map_err(|error| Failure::new(&exchange, &error.into()))?;
        if into.len() as u64 > most {
            return Err(Failure::invalid(format!(
                "the answer is larger than max_response_bytes ({most})"
            )));
        }
        Ok(())
    }
}
