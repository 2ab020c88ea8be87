//! The options of a client.

use std::ffi::{CStr, c_char, c_void};
use std::time::Duration;

use invoice_core::{Client, ClientBuilder, TlsRoots};

use crate::call::{given, read_text};
use crate::callback::{self, calypso_event_callback, calypso_interrupt_callback};
use crate::error::calypso_error;
use crate::latched::{Latched, change};
use crate::pointer::{self, UserData};
use crate::status::calypso_status;

/// Options for a client: make one, set what you need, give it to calypso_client_new, free it. Every option has a default that is
/// right for most merchants.
///
/// Nobody checks setters, so you need not either: the first option that cannot be used is remembered and comes back, as an error that
/// names it, from calypso_client_new. A setter copies what it is given.
pub struct calypso_config(Latched<ClientBuilder>);

impl calypso_config {
    pub(crate) fn builder(&self) -> Result<&ClientBuilder, Box<calypso_error>> {
        self.0.get()
    }
}

/// Which certificates a server's certificate may descend from; see calypso_config_set_tls_roots.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum calypso_tls_roots {
    /// Mozilla's list, compiled in: the same trust on every machine.
    CALYPSO_TLS_ROOTS_BUNDLED = 0,
    /// The operating system's store, read once when the client is made.
    CALYPSO_TLS_ROOTS_SYSTEM = 1,
    /// Never used: it makes every later value a valid one of this type.
    CALYPSO_TLS_ROOTS_MAX = 0x7fff_ffff,
}

/// Options with this API key, which Calypso's support gave you. You free them with calypso_config_free. Never NULL.
///
/// The key is copied, and stands nowhere but in the header of a request: in no log, message or error.
///
///     calypso_config *config = calypso_config_new("my-api-key");
///     calypso_config_set_timeout_ms(config, 10000);
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_config_free)
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_config_new(api_key: *const c_char) -> Option<Box<calypso_config>> {
    let begun = Latched::begin(|| Ok(with_binding(Client::builder(read_text("api_key", api_key)?))));
    Some(Box::new(calypso_config(begun)))
}

/// Options with the key in the environment's CALYPSO_API_KEY and, if it is set, the base URL in CALYPSO_BASE_URL. You free them
/// with calypso_config_free. Never NULL: that CALYPSO_API_KEY is not set comes back from calypso_client_new.
///
/// It reads the environment: no other thread may change that at the same time.
///
///     calypso_config *config = calypso_config_from_env();
/// cbindgen:postfix=CALYPSO_FREE_WITH(calypso_config_free)
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_config_from_env() -> Option<Box<calypso_config>> {
    let begun = Latched::begin(|| Ok(with_binding(Client::builder_from_env()?)));
    Some(Box::new(calypso_config(begun)))
}

fn with_binding(builder: ClientBuilder) -> ClientBuilder {
    builder.binding("c")
}

/// Where the service is. Default "https://invoice.calypso.finance"; a path prefix is kept, and the API's own /api/v1 added to it.
///
/// A user, password, query or fragment in it is refused. So is plain http://, because the key would travel readable, except to this
/// machine: an address in 127.0.0.0/8, [::1], or localhost where that resolves to nothing else.
///
///     calypso_config_set_base_url(config, sandbox_url);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_base_url(
    config: Option<&mut calypso_config>,
    url: *const c_char,
) -> calypso_status {
    set_text(config, "base_url", url, |builder, url| builder.base_url(url))
}

/// How long a whole call may take, in milliseconds: name lookup, connecting, TLS, every attempt, the waits between them and the body.
/// Default 30000; more than 24 h becomes 24 h; 0 is refused.
///
///     calypso_config_set_timeout_ms(config, 10000);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_timeout_ms(
    config: Option<&mut calypso_config>,
    milliseconds: u64,
) -> calypso_status {
    set(config, |builder| builder.timeout(Duration::from_millis(milliseconds)))
}

/// How long each attempt to connect may take, in milliseconds, name lookup and TLS handshake included. Default 10000; 0 is refused.
///
///     calypso_config_set_connect_timeout_ms(config, 2000);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_connect_timeout_ms(
    config: Option<&mut calypso_config>,
    milliseconds: u64,
) -> calypso_status {
    set(config, |builder| {
        builder.connect_timeout(Duration::from_millis(milliseconds))
    })
}

/// How often a call may be tried again after its first attempt. Default 2; 0 turns it off.
///
/// What is ever sent again is fixed: a create or cancel only when nothing of it was written, or after a refusal with status 429 that
/// says when to come back.
///
///     calypso_config_set_max_retries(config, 0);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_max_retries(config: Option<&mut calypso_config>, retries: u32) -> calypso_status {
    set(config, |builder| builder.max_retries(retries))
}

/// Connects through this proxy: http:// or https://, with user and password if it asks for them.
///
/// Default: the proxy of the environment's HTTPS_PROXY, else of ALL_PROXY, unless NO_PROXY names the host. Connections to this machine
/// never go through a proxy.
///
///     calypso_config_set_proxy(config, "http://proxy.example:3128");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_proxy(config: Option<&mut calypso_config>, url: *const c_char) -> calypso_status {
    set_text(config, "proxy", url, |builder, url| builder.proxy(url))
}

/// Connects directly, whatever proxy the environment names.
///
///     calypso_config_set_no_proxy(config);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_no_proxy(config: Option<&mut calypso_config>) -> calypso_status {
    set(config, ClientBuilder::no_proxy)
}

/// Trusts these certificates besides the roots: the text of a PEM file (not its name) with one or many, NUL-terminated, which need not be
/// UTF-8 between them. Default none. A text without a certificate, or with one that cannot be read, is refused.
///
///     calypso_config_set_extra_roots(config, pem);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_extra_roots(
    config: Option<&mut calypso_config>,
    pem: *const c_char,
) -> calypso_status {
    let pem = |_: Option<&ClientBuilder>| given(pointer::borrow(pem), "extra_roots").map(CStr::to_bytes);
    change(config.map(|config| &mut config.0), pem, ClientBuilder::extra_roots)
}

/// Which roots to trust: a calypso_tls_roots. Default CALYPSO_TLS_ROOTS_BUNDLED.
///
///     calypso_config_set_tls_roots(config, CALYPSO_TLS_ROOTS_SYSTEM);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_tls_roots(config: Option<&mut calypso_config>, roots: u32) -> calypso_status {
    change(
        config.map(|config| &mut config.0),
        |_| tls_roots(roots),
        ClientBuilder::tls_roots,
    )
}

/// The most bytes that one response may have, other than a list. Default 4 MiB; 0 is refused.
///
///     calypso_config_set_max_response_bytes(config, 65536);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_max_response_bytes(
    config: Option<&mut calypso_config>,
    bytes: u64,
) -> calypso_status {
    set(config, |builder| builder.max_response_bytes(bytes))
}

/// The most bytes of a list that is read whole: by calypso_client_list_invoices, _find_invoices and _create_invoice_once. Default 256 MiB;
/// 0 is refused. calypso_client_iter_invoices has no such bound. One invoice in a list may have 1 MiB.
///
///     calypso_config_set_max_list_bytes(config, 1024 * 1024);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_max_list_bytes(config: Option<&mut calypso_config>, bytes: u64) -> calypso_status {
    set(config, |builder| builder.max_list_bytes(bytes))
}

/// Added to the User-Agent header, so that the vendor's support can find your calls. Visible ASCII; default none.
///
///     calypso_config_set_user_agent_suffix(config, "my-shop/1.4");
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_user_agent_suffix(
    config: Option<&mut calypso_config>,
    suffix: *const c_char,
) -> calypso_status {
    set_text(config, "user_agent_suffix", suffix, |builder, suffix| {
        builder.user_agent_suffix(suffix)
    })
}

/// Lets the key travel over plain http:// to another machine. Default false. Whoever can see the traffic then has the key.
///
///     calypso_config_set_allow_plain_http(config, true);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_allow_plain_http(
    config: Option<&mut calypso_config>,
    allow: bool,
) -> calypso_status {
    set(config, |builder| builder.allow_plain_http(allow))
}

/// Asks `callback` at least every 50 ms while a call waits; once it returns true the call ends with CALYPSO_INTERRUPTED. Default none.
///
/// It is asked in the thread that made the call, with `user_data` as it is given here, and not once the last byte of a response is in.
///
///     calypso_config_set_interrupt(config, must_stop, &my_state);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_interrupt(
    config: Option<&mut calypso_config>,
    callback: calypso_interrupt_callback,
    user_data: *mut c_void,
) -> calypso_status {
    let data = UserData(user_data);
    change(
        config.map(|config| &mut config.0),
        |_| given(callback, "interrupt"),
        |builder, callback| builder.interrupt(callback::interrupt(callback, data)),
    )
}

/// Calls `callback` after every attempt, in the thread that made the call, with no lock held and `user_data` as it is given here.
/// Default none. It cannot change the call, and is not called by calypso_invoice_iter_free.
///
///     calypso_config_set_on_event(config, log_event, stderr);
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_set_on_event(
    config: Option<&mut calypso_config>,
    callback: calypso_event_callback,
    user_data: *mut c_void,
) -> calypso_status {
    let data = UserData(user_data);
    change(
        config.map(|config| &mut config.0),
        |_| given(callback, "on_event"),
        |builder, callback| builder.on_event(callback::on_event(callback, data)),
    )
}

/// Sets an option that is a text.
fn set_text(
    config: Option<&mut calypso_config>,
    name: &str,
    value: *const c_char,
    set: impl FnOnce(ClientBuilder, &str) -> ClientBuilder,
) -> calypso_status {
    change(config.map(|config| &mut config.0), |_| read_text(name, value), set)
}

/// Sets an option.
fn set(config: Option<&mut calypso_config>, set: impl FnOnce(ClientBuilder) -> ClientBuilder) -> calypso_status {
    change(
        config.map(|config| &mut config.0),
        |_| Ok(()),
        |builder, ()| set(builder),
    )
}

fn tls_roots(roots: u32) -> Result<TlsRoots, Box<calypso_error>> {
    match roots {
        0 => Ok(TlsRoots::Bundled),
        1 => Ok(TlsRoots::System),
        _ => Err(calypso_error::new(
            calypso_status::CALYPSO_CONFIG,
            "tls_roots: there is no such choice: give a calypso_tls_roots",
        )),
    }
}
