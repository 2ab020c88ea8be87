//! The agent of each process: connections are never shared with a forked child.

use std::process;
use std::sync::{Arc, Mutex, TryLockError};
use std::thread;

use rustls::ClientConfig;
use ureq::Agent;
use ureq::http::uri::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectProxyConnector, Connector, NextTimeout};

use super::{dial, outer, tcp, tls};
use crate::config::Config;
use crate::error::Error;

/// Enough for the threads of a busy server; a connection is kept for 15 s after its last use.
const IDLE_CONNECTIONS: usize = 64;
/// How often a forked child looks again for its connections while a thread of its own holds them.
const LOOKS: u32 = 64;

/// The agents of a client: one for each process that uses it.
pub(super) struct Agents {
    settings: Settings,
    /// Connections belong to the process that made them: a forked child that used them would mix its answers with its parent's.
    made_in: u32,
    own: Agent,
    in_child: Mutex<Option<(u32, Agent)>>,
}

/// What an agent is made from.
struct Settings {
    config: Config,
    tls: Arc<ClientConfig>,
    proxy: Option<ureq::Proxy>,
}

impl Agents {
    /// Makes the TLS configuration and the first agent; opens nothing yet.
    pub(super) fn new(config: Config) -> Result<Self, Error> {
        let tls = tls::configure(config.tls_roots, config.extra_roots.as_deref())
            .map_err(|(option, why)| Error::config(option, &why))?;
        let unusable = |_| Error::config("proxy", "it is not a URL that can be used");
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
            .max_response_header_size(tcp::INPUT_BUFFER / 2)
            .max_idle_connections(IDLE_CONNECTIONS)
            .max_idle_connections_per_host(IDLE_CONNECTIONS)
            .build();
        let chain = ()
            .chain(ConnectProxyConnector::default())
            .chain(dial::Dial {
                lookups: Arc::default(),
                loopback_only: !self.config.base_url.https && !self.config.allow_plain_http,
                key: self.config.key.clone(),
            })
            .chain(tls::Tls {
                config: self.tls.clone(),
                key: self.config.key.clone(),
            })
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
