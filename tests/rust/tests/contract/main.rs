//! Runs every case of `tests/contract` against mockito, each as a test that has its file's name.

mod actual;
mod call;
mod case;
mod filter;
mod server;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use case::{Case, Expected};
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;
use server::ContractServer;

/// The key of every client in the contract.
const KEY: &str = "calypso-contract-key";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    if let Some(name) = filter::matches_nothing(&arguments, &cases()) {
        eprintln!("contract: no case matches '{name}': the names are those of the files in tests/contract");
        if filter::is_for_cases(name) {
            return ExitCode::FAILURE;
        }
    }
    libtest_mimic::run(&arguments, cases()).exit_code()
}

fn cases() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract");
    let mut files: Vec<_> = (fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let trial = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Trial::test(name, move || {
            run(&Case::read(&fs::read_to_string(path)?));
            Ok(())
        })
    };
    files.into_iter().map(trial).collect()
}

fn run(case: &Case) {
    let server = ContractServer::start(&case.exchanges);
    let outcome = call::perform(case, &server.url());
    server.assert_received(&case.exchanges);
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
        (_, outcome) => panic!("{}: it ended in another way: {outcome:#?}", case.name),
    }
}
