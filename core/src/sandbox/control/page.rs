//! The sandbox's page, one file that a browser needs nothing else for.

use crate::sandbox::http::{Request, Response};

pub(in crate::sandbox) const PAGE: &str = include_str!("page.html");

/// Allows the page its own script and style, by their hashes, and requests to the sandbox: nothing from elsewhere, nothing that
/// somebody's description of an invoice might bring, and no frame of another page.
pub(in crate::sandbox) const POLICY: &str = "default-src 'none'; connect-src 'self'; img-src data:; \
    script-src 'sha256-Ach3qgjgfTM/Gq9KPH7hNqEXEK+Z6KcD11medVTFEeQ='; style-src 'sha256-HIGbuhOp8sCGPgKZ9Tvy11MYxXXJXmZ0rLmfZiLWX5g='; require-trusted-types-for 'script'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A client of the API that comes here has got a path wrong: it has a key, and hears of its mistake.
pub(super) fn is_asked_for(request: &Request) -> bool {
    request.method == "GET" && request.target == "/" && request.header("Api-Key").is_none()
}

pub(super) fn response() -> Response {
    let mut response = Response::new(200, PAGE.to_owned());
    response.headers = headers("text/html; charset=utf-8");
    let policy = ("Content-Security-Policy".to_owned(), POLICY.to_owned());
    response.headers.push(policy);
    response
}

pub(super) fn text(text: String) -> Response {
    let mut response = Response::new(200, text);
    response.headers = headers("text/plain; charset=utf-8");
    response
}

fn headers(content_type: &str) -> Vec<(String, String)> {
    let headers = [
        ("Content-Type", content_type),
        ("X-Content-Type-Options", "nosniff"),
        ("Cache-Control", "no-store"),
    ];
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}
