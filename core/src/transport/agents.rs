//! The agent of each process: connections are never shared with a forked child.

use std::process;
use std::sync::{Arc, Mutex, TryLockError};
use std::thread;

use rustls::ClientConfig;
use ureq::Agent;
use ureq::http::uri::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, NextTimeout};

use super::api_key::ApiKeyConnector;
use super::roots;
use super::tcp_connector::TcpConnector;
use super::tls::TlsConnector;
use crate::config::{Config, InvalidOption};

/// Enough for the threads of a busy server; a connection is kept for 15 s after its last use.
const IDLE_CONNECTIONS: usize = 64;
const LARGEST_HEAD: usize = 32 * 1024;
/// How often a forked child looks again for its connections while a thread of its own holds them.
const LOOKS: u32 = 64;

/// The agents of a client: one for each process that uses it.
pub(super) struct Agents {
    settings: Settings,
    /// Connections belong to the process that made them: a forked child that used them would mix its responses with its parent's.
    made_in: u32,
    own: Agent,
    in_child: Mutex<Option<(u32, Agent)>>,
}

/// What an agent is made from.
struct Settings {
    config: Arc<Config>,
    tls: Arc<ClientConfig>,
    proxy: Option<ureq::Proxy>,
}

impl Agents {
    /// Makes the TLS configuration and the first agent; opens nothing yet.
    pub(super) fn new(config: Arc<Config>) -> Result<Self, InvalidOption> {
        let tls = roots::configure(config.tls_roots, config.extra_roots.as_deref())?;
        let unusable = |_| InvalidOption::new("proxy", "it is not a URL that can be used");
        let proxy = config.proxy.as_ref().map(|proxy| ureq::Proxy::new(proxy.expose()));
        let settings = Settings {
            config,
            tls,
            proxy: proxy.transpose().map_err(unusable)?,
        };
        Ok(Self {
            made_in: process::id(),
            own: settings.agent(),
            in_child: Mutex::new(None),
            settings,
        })
    }

    pub(super) fn config(&self) -> &Config {
        &self.settings.config
    }

    /// The agent of the process that asks, which knows its own id.
    pub(super) fn of(&self, process: u32) -> Agent {
        if process == self.made_in {
            return self.own.clone();
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
            .max_response_header_size(LARGEST_HEAD)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .build();
        // From the wire up. Each link wraps the one before it, or leaves it alone:
        // a proxy's tunnel (ureq's), or else TCP to the service; TLS over it, for https; and outermost the key.
        let chain = ()
            .chain(ConnectProxyConnector::default())
            .chain(TcpConnector {
                resolver: Arc::default(),
                loopback_only: !self.config.base_url.https && !self.config.allow_plain_http,
                proxied: self.proxy.is_some(),
            })
            .chain(TlsConnector {
                config: self.tls.clone(),
            })
            .chain(ApiKeyConnector {
                key: self.config.key.clone(),
                proxied: self.proxy.is_some(),
            });
        Agent::with_parts(config, chain, ResolveLater)
    }
}

/// ureq asks for addresses at every call; only a new connection needs them, and there [`TcpConnector`] looks them up.
#[derive(Debug)]
struct ResolveLater;

impl Resolver for ResolveLater {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}
