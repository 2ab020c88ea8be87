//! Enums that stay readable when the vendor adds a name.

use std::ffi::CStr;
use std::fmt;

use super::text::Text;

/// The text of a state or a currency that this version does not know.
///
/// Only reading makes one, so it never holds a known name.
// In a box, because it is rare and every invoice has room for two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownName(pub(super) Box<Text>);

impl UnknownName {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// Of a text that ends with its only NUL.
pub(super) const fn c_str(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("a name ends with its only NUL"),
    }
}

/// Defines an enum of names, plus `Unknown`, that converts from and to text without loss.
macro_rules! open_enum {
    (
        $(#[$about:meta])*
        pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A name that this version does not know.
            Unknown($crate::model::UnknownName),
        }

        impl $name {
            /// The name as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(name) => name.as_str(),
                }
            }

            /// The one of this name, if this version knows it.
            pub(crate) fn known(name: &[u8]) -> Option<Self> {
                $(if name == $text.as_bytes() {
                    return Some(Self::$variant);
                })*
                None
            }

            /// The name for C, with U+FFFD where it has U+0000.
            #[doc(hidden)]
            pub fn as_c_str(&self) -> &std::ffi::CStr {
                match self {
                    $(Self::$variant => $crate::model::open_enum::c_str(concat!($text, "\0")),)*
                    Self::Unknown(name) => name.0.as_c_str(),
                }
            }
        }

        /// Every text is read; names are compared exactly, in capitals.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text.as_bytes()).unwrap_or_else(|| Self::Unknown($crate::model::UnknownName(Box::new(text.into()))))
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                text.as_str().into()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self == *other
            }
        }
    };
}

pub(super) use open_enum;
