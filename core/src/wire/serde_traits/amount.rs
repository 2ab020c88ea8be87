//! Amounts and names as text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::model::{Amount, Currency, InvoiceState, Timestamp};

/// As text with the digits that it has, such as `"0.10"`, so that no format and no reader can round it.
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Of text, or of a whole number where the format tells what is there. A float is refused, as it need not be what was written.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(AmountVisitor)
        } else {
            deserializer.deserialize_str(AmountVisitor)
        }
    }
}

struct AmountVisitor;

impl Visitor<'_> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as text, such as \"12.50\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_u64<E>(self, whole: u64) -> Result<Amount, E> {
        Ok(whole.into())
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Amount, E> {
        Ok(whole.into())
    }

    fn visit_u128<E>(self, whole: u128) -> Result<Amount, E> {
        Ok(whole.into())
    }

    fn visit_i128<E>(self, whole: i128) -> Result<Amount, E> {
        Ok(whole.into())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Amount, E> {
        Err(E::custom(
            "not exact: write the amount as text, such as \"12.50\", not as a float",
        ))
    }
}

/// As its text. It borrows, and so is read as a text.
impl Serialize for Timestamp<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A name that any text can be.
macro_rules! as_text {
    ($($name:ident)*) => {$(
        /// As the API's text, whether this version knows it or not.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Of any text.
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::from)
            }
        }
    )*};
}

as_text!(InvoiceState Currency);
