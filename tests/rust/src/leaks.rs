//! Two secrets, and a search for them in all that can be printed of a call.

use std::error::Error as _;
use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use calypso_invoice::{Client, ClientBuilder, Error, Event};

use crate::{Call, Connection, RawServer, Secret};

/// The API key.
pub const KEY: Secret = Secret::new("tiNy-b1rd-SONG-quite-Loud");
/// The password of a proxy.
pub const PASSWORD: Secret = Secret::new("Hu5h-h0rse-WHISPER");

/// A client whose key is [`KEY`], and what its events print.
pub fn client(url: &str) -> (ClientBuilder, Arc<Mutex<Vec<String>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = events.clone();
    let builder = Client::builder(KEY.as_str())
        .base_url(url)
        .no_proxy()
        .max_retries(1)
        .timeout(Duration::from_secs(1));
    let hook = move |event: &Event| told.lock().unwrap().push(format!("{event} {event:?} {event:#?}"));
    (builder.on_event(hook), events)
}

/// Every text that an error gives.
pub fn texts(error: &Error) -> String {
    let mut all = vec![format!("{error}\n{error:?}\n{error:#?}"), error.message()];
    let parts = [error.body(), error.code(), error.trace_id()];
    all.extend(parts.into_iter().flatten().map(str::to_owned));
    let mut source = error.source();
    while let Some(inner) = source {
        all.push(format!("{inner}\n{inner:?}"));
        source = inner.source();
    }
    all.join("\n")
}

/// Fails if a piece of either secret is in `text`.
#[track_caller]
pub fn assert_no_leak(place: &str, text: &str) {
    KEY.assert_absent(place, text);
    PASSWORD.assert_absent(place, text);
}

/// Makes every call against the script, and searches all that can be printed of it.
pub fn every_call_leaks_nothing(script: impl Fn(&mut Connection) -> io::Result<()> + Clone + Send + Sync + 'static) {
    thread::scope(|scope| {
        for call in Call::ALL {
            let server = RawServer::start(script.clone());
            scope.spawn(move || assert_leaks_nothing(call, &server.url(), |builder| builder));
        }
    });
}

/// Makes a call that fails, and searches all that can be printed of it.
pub fn assert_leaks_nothing(call: Call, url: &str, options: impl Fn(ClientBuilder) -> ClientBuilder) {
    let (builder, events) = client(url);
    let builder = options(builder);
    assert_no_leak("the builder", &format!("{builder:?} {builder:#?}"));
    let client = builder.build().unwrap();
    assert_no_leak(
        "the client",
        &format!("{client:?} {client:#?} {:?}", client.iter_invoices()),
    );
    let error = call.make(&client).unwrap_err();
    assert_no_leak("the error", &texts(&error));
    let events = events.lock().unwrap();
    // The attempt of a stream that is dropped in the middle of a list has not ended, so it has no event.
    assert!(!events.is_empty() || call == Call::Iter);
    assert_no_leak("the events", &events.join("\n"));
}
