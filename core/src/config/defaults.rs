//! The default of every option that has a number or a text for one; the bindings' signatures are held against these.

use std::time::Duration;

/// Of `base_url`: the vendor's service.
pub const BASE_URL: &str = "https://invoice.calypso.finance";
/// Of `timeout`.
pub const TIMEOUT: Duration = Duration::from_secs(30);
/// Of `connect_timeout`.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Of `max_retries`.
pub const MAX_RETRIES: u32 = 2;
/// Of `max_response_bytes`.
pub const MAX_RESPONSE_BYTES: u64 = 4 * 1024 * 1024;
/// Of `max_list_bytes`.
pub const MAX_LIST_BYTES: u64 = 256 * 1024 * 1024;
/// Of `first_interval` when waiting for a payment.
pub const FIRST_INTERVAL: Duration = Duration::from_secs(1);
/// Of `interval` when watching invoices.
pub const WATCH_INTERVAL: Duration = Duration::from_secs(10);
/// Of `longest_interval` when waiting for a payment.
pub const LONGEST_INTERVAL: Duration = Duration::from_secs(30);
