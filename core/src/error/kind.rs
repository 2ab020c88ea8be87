//! The kinds of error: what a program decides by.

use std::fmt;

/// Defines the kinds with their names, so that neither the names nor the list of them can miss one.
macro_rules! kinds {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$doc:meta])* $kind:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $kind,)*
        }

        impl $name {
            /// Every kind; for the bindings, whose tests go through them.
            #[doc(hidden)]
            pub const ALL: &[Self] = &[$(Self::$kind,)*];

            /// The kind's name, such as `"NotFound"`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }
        }
    };
}

kinds! {
    /// What went wrong, as far as a program can act on it. Kinds may be added.
    pub enum ErrorKind {
        /// An option, the key or a certificate file cannot be used. Nothing was sent.
        Config,
        /// The request can never be right, such as a negative amount. Nothing was sent.
        InvalidRequest,
        /// The key was refused: status 401 or 403, or the vendor's code 002 with a 4xx.
        Authentication,
        /// There is no such invoice or template: status 404, or code 004 with a 4xx.
        NotFound,
        /// The invoice is in a state in which this cannot be done: status 409, or code 006 with a 4xx.
        Conflict,
        /// Too many requests: status 429. See [`retry_after`](crate::Error::retry_after).
        RateLimited,
        /// The service refused the request: any other 4xx.
        BadRequest,
        /// The service failed: a 5xx, whatever its code.
        Server,
        /// No connection was made, TLS or a proxy refused, or the connection was lost.
        Connect,
        /// The call's deadline passed.
        Timeout,
        /// The response cannot be used: a redirect, broken HTTP, not JSON, a wrong type, too large, or about another invoice.
        InvalidResponse,
        /// The [interrupt](crate::ClientBuilder::interrupt) said stop, or [`interrupt_calls`](crate::Client::interrupt_calls) was called.
        Interrupted,
        /// [`create_invoice_once`](crate::Client::create_invoice_once) found an equal invoice before it sent anything. It is in
        /// [`invoices`](crate::Error::invoices); those that are not cancelled come first.
        AlreadyExists,
        /// [`create_invoice_once`](crate::Client::create_invoice_once) could not find out what became of the create; or, when
        /// [`outcome_unknown`](crate::Error::outcome_unknown) is false, it sent nothing because the list holds what may be this
        /// order. Look at the [`invoices`](crate::Error::invoices).
        Unresolved,
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// As its name.
#[cfg(feature = "serde")]
impl serde::ser::Serialize for ErrorKind {
    fn serialize<S: serde::ser::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
