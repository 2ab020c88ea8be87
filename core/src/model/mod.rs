//! What the API speaks about: invoices, what is in them, and exact money.

mod amount;
mod c_text;
mod cart_item;
mod currency;
mod description;
mod invoice;
mod new_invoice;
mod open_enum;
mod state;
mod text;
mod timestamp;

pub use amount::{Amount, AmountError};
pub use cart_item::CartItem;
pub use currency::Currency;
pub(crate) use description::{folded, same_text};
pub use invoice::Invoice;
pub(crate) use invoice::{Kept, Pair, Parts};
pub use new_invoice::NewInvoice;
pub use open_enum::UnknownName;
pub use state::InvoiceState;
pub(crate) use text::Text;
pub use timestamp::Timestamp;
