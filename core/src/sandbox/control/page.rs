//! The sandbox's page, one file that a browser needs nothing else for.

use crate::sandbox::http::{Request, Response};

pub(in crate::sandbox) const PAGE: &str = include_str!("page.html");

/// Allows the page its own script and style, by their hashes, and requests to the sandbox: nothing from elsewhere, nothing that
/// somebody's description of an invoice might bring, and no frame of another page.
pub(in crate::sandbox) const POLICY: &str = "default-src 'none'; connect-src 'self'; img-src data:; \
    script-src 'sha256-YGNmZFv6NWooj4DPVeSIltleSki/0JTstTUoyucujA0='; style-src 'sha256-lrc6xRt/6DIC5pdhXvKQxMZ86LwhU3wMXJkhZoNpMjI='; require-trusted-types-for 'script'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A client of the API that comes here has got a path wrong: it has a key, and hears of its mistake.
pub(super) fn is_asked_for(request: &Request) -> bool {
    request.method == "GET" && request.target == "/" && request.header("Api-Key").is_none()
}

pub(super) fn response() -> Response {
    shown("text/html; charset=utf-8", PAGE.to_owned()).with(&[("Content-Security-Policy", POLICY)])
}

/// A response for a browser, which is to take it for what it is, and to ask again the next time.
pub(super) fn shown(content_type: &str, text: String) -> Response {
    Response::new(200, text).with(&[
        ("Content-Type", content_type),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ])
}
