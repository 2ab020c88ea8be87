//! Sends a request and brings the response; the only place that knows ureq and rustls.
//!
//! ureq frames HTTP and keeps the pool. The links below it are ours, because ureq's own cannot be interrupted, start a
//! thread for every call with a timeout, cannot add roots, and do not tell whether anything was sent.

mod agents;
mod dial;
mod echo;
mod exchange;
mod failure;
mod lookup;
mod outer;
mod reply;
mod tcp;
mod tls;

use std::process;

use ureq::http::uri::{Authority, PathAndQuery, Scheme, Uri};
use ureq::http::{HeaderValue, Method as HttpMethod, Request as HttpRequest, Response, header};

use crate::config::Config;
use crate::error::Error;
use crate::wire::request::{Method, Request};
use agents::Agents;
use exchange::Exchange;
pub(crate) use exchange::{Limits, pause};
pub(crate) use failure::{Cause, Failure};
pub(crate) use reply::{Body, Reply};

/// The connections of a client and of its clones, and where they lead.
pub(crate) struct Transport {
    agents: Agents,
    scheme: Scheme,
    authority: Authority,
}

impl Transport {
    /// Opens nothing yet.
    pub(crate) fn new(config: Config) -> Result<Self, Error> {
        let authority = Authority::try_from(config.base_url.authority())
            .map_err(|error| Error::config("base_url", &error.to_string()))?;
        let scheme = if config.base_url.https {
            Scheme::HTTPS
        } else {
            Scheme::HTTP
        };
        Ok(Self {
            agents: Agents::new(config)?,
            scheme,
            authority,
        })
    }

    pub(crate) fn config(&self) -> &Config {
        self.agents.config()
    }

    /// Sends the request once and returns when the head of the response is in.
    pub(crate) fn send(&self, request: &Request, limits: &Limits) -> Result<Reply, Failure> {
        let body_length = request.body.as_ref().map_or(0, Vec::len);
        let exchange = Exchange::new(limits.clone(), body_length);
        let _entered = exchange.enter();
        let process = process::id();
        let response = self
            .run(request, process)
            .map_err(|error| Failure::new(&exchange, &error))?;
        Ok(Reply::new(response, process))
    }

    fn run(&self, request: &Request, process: u32) -> Result<Response<ureq::Body>, ureq::Error> {
        let path = PathAndQuery::try_from([&self.config().base_url.prefix, request.path.as_str()].concat());
        let uri = Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path.map_err(ureq::http::Error::from)?)
            .build()?;
        let agent = self.agents.of(process);
        let head = HttpRequest::builder().uri(uri);
        match (request.method, &request.body) {
            (Method::Get, _) => agent.run(head.method(HttpMethod::GET).body(())?),
            // An empty body, not none: only then is `Content-Length: 0` sent, which some servers insist on.
            (Method::Post, None) => agent.run(head.method(HttpMethod::POST).body(&[][..])?),
            (Method::Post, Some(body)) => {
                let json = HeaderValue::from_static("application/json");
                agent.run(
                    head.method(HttpMethod::POST)
                        .header(header::CONTENT_TYPE, json)
                        .body(&body[..])?,
                )
            }
        }
    }
}
