//! Plays every case of `tests/contract` through mockito.

mod actual;
mod call;
mod case;
mod server;

use std::path::Path;
use std::{fs, thread};

use case::{Case, Expected};
use serde_json::Value;
use server::Played;

/// The key of every client in the contract.
const KEY: &str = "calypso-contract-key";

#[test]
fn every_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract");
    let mut files: Vec<_> = (fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let failed: Vec<String> = files.iter().filter_map(|path| failure(path)).collect();
    assert!(
        failed.is_empty(),
        "{} of {} cases failed: {}",
        failed.len(),
        files.len(),
        failed.join(", ")
    );
}

/// Runs one file on a thread of its name, so that what fails in it is printed with it; its name if it failed.
fn failure(path: &Path) -> Option<String> {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(path).unwrap();
    let running = thread::Builder::new()
        .name(name.clone())
        .spawn(move || run(&Case::read(&text)));
    running.unwrap().join().is_err().then_some(name)
}

fn run(case: &Case) {
    let server = Played::start(&case.exchanges);
    let outcome = call::perform(case, &server.url());
    server.check(&case.exchanges);
    match (&case.expected, outcome) {
        (Expected::Items(expected), call::Outcome::Items(items)) => {
            assert_eq!(items.len(), expected.len(), "the number of items, of {items:#?}");
            for (item, expected) in items.iter().zip(expected) {
                match (item, expected.get("error")) {
                    (Err(error), Some(expected)) => actual::check_error(error, expected, &case.operation),
                    (item, _) => assert_eq!(item.as_ref().ok(), Some(expected), "{item:?}"),
                }
            }
        }
        (
            Expected::Result { shape, json },
            call::Outcome::Result {
                shape: got,
                json: written,
            },
        ) => {
            assert_eq!(got, *shape);
            assert!(json.is_none() || *json == written, "written back as {written:?}");
        }
        (Expected::Error(expected), call::Outcome::Error(error)) => {
            actual::check_error(&error, expected, &case.operation);
        }
        // In Rust a text that is no amount never gets as far as a request.
        (Expected::Error(expected), call::Outcome::NotAnAmount(error)) => {
            assert_eq!(expected.get("kind"), Some(&Value::from("InvalidRequest")), "{error}");
        }
        (_, outcome) => panic!("{}: it ended otherwise: {outcome:#?}", case.name),
    }
}
