//! The functions that free what a program owns. They stand first, so that the header can tell gcc's analyzer of them.

use std::ffi::c_char;

use crate::call::quietly;
use crate::client::calypso_client;
use crate::config::calypso_config;
use crate::error::calypso_error;
use crate::invoice_handle::calypso_invoice;
use crate::invoice_watch::{calypso_invoice_change, calypso_invoice_watch, calypso_known_states};
use crate::list::{calypso_invoice_iter, calypso_invoice_list};
use crate::new_invoice::calypso_new_invoice;
use crate::payment_wait::calypso_payment_wait;
use crate::pointer;
use crate::watch::calypso_watch;

/// Frees a calypso_config; NULL is fine. A client that was made of it goes on working. The functions that free stand first, because what
/// makes an object names the one that frees it.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_config_free(config: Option<Box<calypso_config>>) {
    quietly((), || drop(config));
}

/// Frees a calypso_client; NULL is fine. No call may be running on it. What it gave stays valid: lists, invoices, iterators, watches and
/// errors.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_client_free(client: Option<Box<calypso_client>>) {
    quietly((), || drop(client));
}

/// Frees a calypso_new_invoice; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_new_invoice_free(new_invoice: Option<Box<calypso_new_invoice>>) {
    quietly((), || drop(new_invoice));
}

/// Frees a calypso_payment_wait; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_payment_wait_free(payment_wait: Option<Box<calypso_payment_wait>>) {
    quietly((), || drop(payment_wait));
}

/// Frees a calypso_watch; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_watch_free(watch: Option<Box<calypso_watch>>) {
    quietly((), || drop(watch));
}

/// Frees a calypso_invoice; NULL is fine. Not for an invoice that is borrowed from a list, a change or an error.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_free(invoice: Option<Box<calypso_invoice>>) {
    quietly((), || drop(invoice));
}

/// Frees a calypso_invoice_list; NULL is fine. Its invoices, and the texts borrowed from them, go with it.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_list_free(list: Option<Box<calypso_invoice_list>>) {
    quietly((), || drop(list));
}

/// Frees a calypso_invoice_iter; NULL is fine. Before its end too, which gives up the rest of the list.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_iter_free(iter: Option<Box<calypso_invoice_iter>>) {
    quietly((), || drop(iter));
}

/// Frees a calypso_invoice_watch; NULL is fine. This is how a watch is ended; what it gave stays valid.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_watch_free(watch: Option<Box<calypso_invoice_watch>>) {
    quietly((), || drop(watch));
}

/// Frees a calypso_invoice_change; NULL is fine. Its invoice, and the texts borrowed from both, go with it.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_invoice_change_free(change: Option<Box<calypso_invoice_change>>) {
    quietly((), || drop(change));
}

/// Frees a calypso_known_states; NULL is fine. Its texts go with it.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_known_states_free(states: Option<Box<calypso_known_states>>) {
    quietly((), || drop(states));
}

/// Frees a calypso_error; NULL is fine. Its texts and invoices go with it.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_error_free(error: Option<Box<calypso_error>>) {
    quietly((), || drop(error));
}

/// Frees a `char *` that this library returned, such as calypso_invoice_to_json did; NULL is fine. Not for a `const char *`.
#[unsafe(no_mangle)]
pub extern "C" fn calypso_string_free(string: *mut c_char) {
    pointer::take_back(string);
}
