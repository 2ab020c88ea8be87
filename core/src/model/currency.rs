//! What an amount is counted in.

use super::open_enum::open_enum;

open_enum! {
    /// A currency or coin of the vendor's document; any other arrives, and is sent, as `Unknown`.
    ///
    /// # Examples
    ///
    /// ```
    /// use calypso_invoice::Currency;
    ///
    /// assert_eq!(Currency::from("BTC"), Currency::Btc);
    /// assert_eq!(Currency::from("LTC"), "LTC");
    /// ```
    pub enum Currency {
        /// Bitcoin.
        Btc = "BTC",
        /// Ether.
        Eth = "ETH",
        /// Tether.
        Usdt = "USDT",
        /// The test coin.
        Fau = "FAU",
        /// The US dollar.
        Usd = "USD",
        /// The euro.
        Eur = "EUR",
        /// The Russian rouble.
        Rub = "RUB",
    }
}
