//! Serves the responses of a case, and compares the requests that came.

use std::sync::{Arc, Mutex};

use mockito::{Matcher, Mock, Server, ServerGuard};

use crate::KEY;
use crate::case::{Exchange, Request, Response};

/// A request as it came: name and value of each header, the name in lower case.
#[derive(Debug)]
struct ReceivedRequest {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
}

pub(crate) struct ContractServer {
    server: ServerGuard,
    mocks: Vec<Mock>,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl ContractServer {
    pub(crate) fn start(exchanges: &[Exchange]) -> Self {
        let mut server = Server::new();
        let received = Arc::default();
        for method in ["GET", "POST"] {
            record(&mut server, method, &received);
        }
        // Where one request comes twice, mockito gives the responses in this order.
        let mocks = exchanges.iter().map(|exchange| {
            let Request { method, path, .. } = &exchange.request;
            response(server.mock(method, path.as_str()), &exchange.response)
                .expect(1)
                .create()
        });
        let mocks = mocks.collect();
        Self {
            server,
            mocks,
            received,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// Fails unless exactly these requests came, in this order.
    pub(crate) fn assert_received(&self, exchanges: &[Exchange]) {
        let received = self.received.lock().unwrap();
        let lines: Vec<_> = received
            .iter()
            .map(|request| (&*request.method, &*request.target))
            .collect();
        let expected: Vec<_> = (exchanges.iter())
            .map(|exchange| (&*exchange.request.method, &*exchange.request.path))
            .collect();
        assert_eq!(lines, expected, "the requests that reached the server");
        for (request, exchange) in received.iter().zip(exchanges) {
            request.compare(&exchange.request);
        }
        for mock in &self.mocks {
            mock.assert();
        }
    }
}

/// Never responds: matching is where mockito shows every request.
fn record(server: &mut Server, method: &str, received: &Arc<Mutex<Vec<ReceivedRequest>>>) {
    let received = received.clone();
    let mock = server.mock(method, Matcher::Any).match_request(move |request| {
        let headers = request.headers().iter();
        let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        received.lock().unwrap().push(ReceivedRequest {
            method: request.method().to_owned(),
            target: request.path_and_query().to_owned(),
            headers: headers.collect(),
            body: request.utf8_lossy_body().unwrap().into_owned(),
        });
        false
    });
    mock.create();
}

fn response(mock: Mock, response: &Response) -> Mock {
    let mock = mock.with_status(response.status.into()).with_body(&response.body);
    (response.headers.iter()).fold(mock, |mock, (name, value)| mock.with_header(name, value))
}

impl ReceivedRequest {
    fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = values.next()?;
        assert!(values.next().is_none(), "{name} is there twice");
        Some(value)
    }

    fn compare(&self, expected: &Request) {
        assert_eq!(self.body, expected.body.as_deref().unwrap_or_default(), "the body");
        let length = match (&expected.body, self.method.as_str()) {
            (Some(body), _) => Some(body.len().to_string()),
            (None, "POST") => Some("0".to_owned()),
            (None, _) => None,
        };
        let is_list = self.method == "GET" && self.target.ends_with("/invoices");
        let encoding = if is_list { "gzip" } else { "identity" };
        let type_ = expected.body.as_ref().map(|_| "application/json");
        let always = [
            ("api-key", Some(KEY)),
            ("accept", Some("application/json")),
            ("accept-encoding", Some(encoding)),
            ("content-type", type_),
            ("content-length", length.as_deref()),
            ("transfer-encoding", None),
            ("authorization", None),
            ("cookie", None),
        ];
        let listed = expected
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()));
        for (name, value) in always.into_iter().chain(listed) {
            assert_eq!(self.header(name), value, "the header {name}");
        }
        let agent = self.header("user-agent").unwrap_or_default();
        assert!(agent.starts_with("calypso-invoice/"), "{agent}");
        let elsewhere = self
            .headers
            .iter()
            .filter(|(name, _)| name != "api-key")
            .map(|(_, value)| value);
        for text in elsewhere.chain([&self.target, &self.body]) {
            assert!(!text.contains(KEY), "the key stands in {text}");
        }
    }
}
