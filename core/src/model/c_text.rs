//! The texts of models as C reads them: borrowed, with a NUL behind them, U+FFFD where they have U+0000.

use std::ffi::CStr;

use super::invoice::Part;
use super::{CartItem, Invoice, Text};

/// For the C library: each is the getter of the same name, and takes no time but to find the NUL.
#[doc(hidden)]
impl Invoice {
    pub fn pay_amount_c_str(&self) -> Option<&CStr> {
        self.block.c_str(Part::PayAmount)
    }

    pub fn fee_c_str(&self) -> Option<&CStr> {
        self.block.c_str(Part::Fee)
    }

    pub fn description_c_str(&self) -> Option<&CStr> {
        self.block.c_str(Part::Description)
    }

    pub fn invoice_address_c_str(&self) -> Option<&CStr> {
        self.block.c_str(Part::InvoiceAddress)
    }

    pub fn created_date_c_str(&self) -> Option<&CStr> {
        self.block.c_str(Part::CreatedDate)
    }

    /// Codes and amounts.
    pub fn fiat_c_strs(&self) -> impl ExactSizeIterator<Item = (&CStr, &CStr)> {
        self.block.c_strs(Part::Fiat)
    }

    /// Names and JSON texts.
    pub fn extra_c_strs(&self) -> impl ExactSizeIterator<Item = (&CStr, &CStr)> {
        self.block.c_strs(Part::Extra)
    }
}

/// For the C library.
#[doc(hidden)]
impl CartItem {
    pub fn product_c_str(&self) -> Option<&CStr> {
        self.product.as_ref().map(Text::as_c_str)
    }

    /// Names and JSON texts.
    pub fn extra_c_strs(&self) -> impl ExactSizeIterator<Item = (&CStr, &CStr)> {
        self.extra.iter().map(|(name, json)| (name.as_c_str(), json.as_c_str()))
    }
}
