//! Takes crypto payments through the Calypso Invoice API.
#![forbid(unsafe_code)]
