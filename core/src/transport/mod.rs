//! Sends a request and brings the response; the only place that knows ureq and rustls.
//!
//! ureq frames HTTP and keeps the pool. The links below it are ours, because ureq's own cannot be interrupted, start a
//! thread for every call with a timeout, cannot add roots, and do not tell whether anything was sent.

mod agents;
mod api_key;
mod attempt;
mod buffers;
mod certificate;
mod clock;
mod failure;
mod gzip;
mod happy_eyeballs;
mod http_body;
mod redact;
mod resolver;
mod response;
mod roots;
mod service;
mod tcp;
mod tcp_connector;
mod tls;
mod tls_failure;
mod tls_socket;

use std::process;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::http::uri::{Authority, PathAndQuery, Scheme, Uri};
use ureq::http::{HeaderValue, Method as HttpMethod, Request as HttpRequest, Response as HttpResponse, header};

use crate::config::{Config, Interrupt, InvalidOption};
use crate::wire::request::{Method, Request};
use agents::Agents;
use attempt::Attempt;
pub(crate) use attempt::Deadlines;
pub(crate) use failure::Failure;
#[cfg(test)]
pub(crate) use response::Receive;
pub(crate) use response::{Body, Response};
pub(crate) use service::{Interrupted, SendOptions, Service};

/// The connections of a client and of its clones, and where they lead.
pub(crate) struct Transport {
    agents: Agents,
    scheme: Scheme,
    authority: Authority,
}

impl Transport {
    /// Opens nothing yet.
    pub(crate) fn new(config: Arc<Config>) -> Result<Self, InvalidOption> {
        let authority = Authority::try_from(config.base_url.authority())
            .map_err(|error| InvalidOption::new("base_url", error.to_string()))?;
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

    fn config(&self) -> &Config {
        self.agents.config()
    }

    fn run(&self, request: &Request, process: u32) -> Result<HttpResponse<ureq::Body>, ureq::Error> {
        let path = PathAndQuery::try_from([&self.config().base_url.prefix, request.path.as_str()].concat());
        let uri = Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path.map_err(ureq::http::Error::from)?)
            .build()?;
        let agent = self.agents.of(process);
        let head = HttpRequest::builder().uri(uri);
        match (request.method, &request.body) {
            (Method::Get, _) => {
                let head = head.method(HttpMethod::GET);
                let head = if request.takes_gzip {
                    head.header(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"))
                } else {
                    head
                };
                agent.run(head.body(())?)
            }
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

impl Service for Transport {
    fn send(&self, request: &Request, options: &SendOptions<'_>) -> Result<Response, Failure> {
        let body_length = request.body.as_ref().map_or(0, Vec::len);
        let attempt = Attempt::new(options, body_length);
        let _entered = attempt.enter();
        let process = process::id();
        match self.run(request, process) {
            Ok(response) => Ok(http_body::response(response, process, options.interrupt)),
            Err(error) => Err(Failure::new(&attempt, error)),
        }
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    fn pause(&self, length: Duration, interrupt: &Interrupt) -> Result<(), Interrupted> {
        clock::pause(length, interrupt)
    }

    fn random_thousandths(&self) -> u32 {
        clock::random_thousandths()
    }
}
