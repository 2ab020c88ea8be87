//! The client: made once, shared by threads.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::time::Duration;

use invoice_core::Client;

use crate::call::{given, run};
use crate::config::calypso_config;
use crate::error::calypso_error;
use crate::status::calypso_status;
use crate::text::{self, c_text};

/// A client of the Calypso Invoice API. Make one and share it between threads: it never changes, and keeps its connections open. It may
/// be used after fork as well. You free it with calypso_client_free, once no call runs on it.
pub struct calypso_client {
    core: Client,
    base_url: CString,
}

impl calypso_client {
    fn new(core: Client) -> Self {
        let base_url = c_text(core.base_url());
        Self { core, base_url }
    }

    pub(crate) fn core(&self) -> &Client {
        &self.core
    }
}

/// Checks every option and makes a client of them. Nothing is sent yet. The options stay yours, and can make another client.
///
/// Fails with CALYPSO_CONFIG, or with the status of the first setter that failed; the message names the option.
///
///     calypso_client *client;
///     calypso_status status = calypso_client_new(config, &client, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_new(
    config: Option<&calypso_config>,
    client: Option<&mut MaybeUninit<Option<Box<calypso_client>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(None, "client", client, error, || {
        let builder = given(config, "config")?.builder()?;
        Ok(calypso_client::new(builder.clone().build()?))
    })
}

/// The same client, connections included, with another timeout for a whole call, in milliseconds. You free it like any client, and the
/// first one may be freed before it. calypso_client_interrupt_calls of one does not end the calls of the other.
///
/// Fails with CALYPSO_CONFIG when the timeout is 0. More than 24 h becomes 24 h.
///
///     calypso_client *patient;
///     calypso_status status = calypso_client_with_timeout(client, 120000, &patient, &error);
#[unsafe(no_mangle)]
#[must_use]
pub extern "C" fn calypso_client_with_timeout(
    client: Option<&calypso_client>,
    timeout_ms: u64,
    same: Option<&mut MaybeUninit<Option<Box<calypso_client>>>>,
    error: Option<&mut MaybeUninit<Option<Box<calypso_error>>>>,
) -> calypso_status {
    run(None, "same", same, error, || {
        let core = given(client, "client")?.core();
        Ok(calypso_client::new(
            core.with_timeout(Duration::from_millis(timeout_ms))?,
        ))
    })
}

/// Ends the calls that run now on this client, from any thread: each fails with CALYPSO_INTERRUPTED within about 50 ms. Calls that begin
/// later work. A list that is being iterated counts as running until its end, and so does a watch.
///
/// A signal handler may call it: it is a single atomic addition. NULL does nothing.
///
///     static void on_sigint(int signal) { (void)signal; calypso_client_interrupt_calls(client); }
#[unsafe(no_mangle)]
pub extern "C" fn calypso_client_interrupt_calls(client: Option<&calypso_client>) {
    if let Some(client) = client {
        client.core.interrupt_calls();
    }
}

/// Where the service is. Borrowed from the client; NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_client_base_url(client: Option<&calypso_client>) -> *const c_char {
    text::lend(client.map(|client| &*client.base_url))
}

/// How long a whole call may take, in milliseconds; 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_client_timeout_ms(client: Option<&calypso_client>) -> u64 {
    client.map_or(0, |client| text::milliseconds(client.core.timeout()))
}
