//! What has become of an invoice.

use super::open_enum::open_enum;

open_enum! {
    /// The state of an invoice.
    ///
    /// The vendor's document names the first three, and shows the fourth in a response. Its later API has more, which
    /// arrive as `Unknown`.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::InvoiceState;
    ///
    /// assert_eq!(InvoiceState::from("PAID"), InvoiceState::Paid);
    /// assert_eq!(InvoiceState::from("ARCHIVED").as_str(), "ARCHIVED");
    /// assert_eq!(InvoiceState::Cancel, "CANCEL");
    /// ```
    pub enum InvoiceState {
        /// Awaits payment. The customer may have sent funds already that have not reached the wallet.
        PendingPayment = "PENDING_PAYMENT",
        /// Paid in full.
        Paid = "PAID",
        /// Awaits a decision of the merchant: too little was sent, or too much.
        PendingIntervention = "PENDING_INTERVENTION",
        /// Cancelled.
        Cancel = "CANCEL",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_survives_and_only_known_ones_are_known() {
        let known = [
            InvoiceState::PendingPayment,
            InvoiceState::Paid,
            InvoiceState::PendingIntervention,
            InvoiceState::Cancel,
        ];
        for state in known {
            assert_eq!(InvoiceState::from(state.to_string()), state);
            assert_eq!(state.as_c_str().to_str(), Ok(state.as_str()));
        }
        for name in ["", "paid", " PAID", "MEM_POOL_FOUND", "PENDING_COMPLIANCE_CHECK"] {
            let state = InvoiceState::from(name);
            assert!(matches!(&state, InvoiceState::Unknown(text) if text.as_str() == name));
            assert_eq!(state, name);
            assert_eq!(state.as_c_str().to_str(), Ok(name));
        }
        assert_eq!(format!("{:?}", InvoiceState::from("X")), r#"Unknown("X")"#);
        assert_eq!(format!("{:>6}", InvoiceState::Paid), "  PAID");
    }
}
