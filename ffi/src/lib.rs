//! The C binding: converts texts, handles, errors and callbacks between C and core, and nothing more.
//!
//! Its header, `include/calypso.h`, is made from these files by `ffi/header`: what is written here on a function is its manual, and
//! the order of the modules below is the order of the header.
#![expect(non_camel_case_types, reason = "the names are C's")]
#![expect(clippy::doc_markdown, reason = "the comments are the header's")]
#![expect(missing_debug_implementations, reason = "C cannot ask for it")]

// A C program's pointers: the only file with unsafe code.
mod pointer;

// Texts as C has them, and invoices with theirs.
mod text;

mod invoice_handle;

// The edge: what is given, what is latched until it is used, what becomes of a panic.
mod call;

mod latched;

// From here on in the order of the header.
pub mod version;

pub mod status;

pub mod free;

pub mod config;

pub mod callback;

pub mod client;

pub mod new_invoice;

pub mod operations;

pub mod once;

pub mod payment_wait;

pub mod watch;

pub mod list;

pub mod invoice_watch;

pub mod invoice;

pub mod cart_item;

pub mod amount;

pub mod error;

pub mod event;
