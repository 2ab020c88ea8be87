//! The floors of core, and what is wrong with the imports of its files.

use std::collections::BTreeSet;

use crate::imports::imports;

/// The modules of core from the bottom. A module imports those below it; modules on one floor do not import each other.
const FLOORS: [&[&str]; 10] = [
    &["model"],
    &["wire"],
    &["api_key"],
    &["config"],
    &["error"],
    &["event"],
    &["transport"],
    &["retry"],
    &["client"],
    &["create_once", "wait", "watch", "sandbox"],
];
/// Above every floor: the crate's root, its programs, and what tests and fuzz targets check. No floor imports these.
const ABOVE: [&str; 4] = ["lib", "bin", "invariants", "simulation"];

/// Every wrong import and every module without a floor, of files given by their path below `core/src` and their text.
pub(crate) fn faults(files: &[(String, String)]) -> Vec<String> {
    let modules: BTreeSet<&str> = files.iter().map(|(path, _)| module(path)).collect();
    let strange = (modules.iter())
        .filter(|module| floor(module).is_none() && !ABOVE.contains(module))
        .map(|module| format!("core/src/{module}: it has no floor"));
    let missing = (FLOORS.iter().copied().flatten())
        .filter(|module| !modules.contains(*module))
        .map(|module| format!("core/src/{module}: it has a floor, but there is no such module"));
    let wrong = files.iter().flat_map(|(path, source)| wrong_imports(path, source));
    strange.chain(missing).chain(wrong).collect()
}

/// The module of core in which a file is.
fn module(path: &str) -> &str {
    let (first, _) = path.split_once('/').unwrap_or((path, ""));
    first.trim_end_matches(".rs")
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn wrong_imports(path: &str, source: &str) -> Vec<String> {
    let module = module(path);
    let Some(own) = floor(module).filter(|_| !is_test(path)) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for import in imports(source, depth(path)) {
        let why = match floor(&import) {
            _ if import == module => continue,
            Some(floor) if floor < own => continue,
            Some(floor) if floor == own => format!("{import} is beside {module}"),
            Some(_) => format!("{import} is above {module}"),
            None if ABOVE.contains(&&*import) => format!("{import} is above {module}"),
            None => format!("{import} is not a module with a floor: name the module that defines it"),
        };
        faults.push(format!("core/src/{path}: {module} -> {import} ({why})"));
    }
    faults
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

/// How many modules a file's code is below the crate's root.
fn depth(path: &str) -> usize {
    path.split('/').filter(|part| *part != "mod.rs").count()
}

#[cfg(test)]
mod tests {
    use super::{FLOORS, faults, wrong_imports};

    #[track_caller]
    fn wrong(path: &str, source: &str, expected: &[&str]) {
        assert_eq!(wrong_imports(path, source), expected, "{path}: {source}");
    }

    #[test]
    fn what_is_above_may_not_be_imported() {
        wrong(
            "config/mod.rs",
            "use crate::event::Event;",
            &["core/src/config/mod.rs: config -> event (event is above config)"],
        );
        wrong(
            "event.rs",
            "fn poll(hook: &crate::retry::Hook) {}",
            &["core/src/event.rs: event -> retry (retry is above event)"],
        );
        wrong(
            "model/amount/mod.rs",
            "use super::super::wire::{Field, read};",
            &["core/src/model/amount/mod.rs: model -> wire (wire is above model)"],
        );
        wrong(
            "wire/request.rs",
            "use crate::{error::Error, model::Amount, retry::Attempt};",
            &[
                "core/src/wire/request.rs: wire -> error (error is above wire)",
                "core/src/wire/request.rs: wire -> retry (retry is above wire)",
            ],
        );
        wrong(
            "sandbox/mod.rs",
            "use crate::invariants;",
            &["core/src/sandbox/mod.rs: sandbox -> invariants (invariants is above sandbox)"],
        );
    }

    #[test]
    fn what_is_beside_may_not_be_imported() {
        wrong(
            "wait/schedule.rs",
            "use crate::create_once::matching;",
            &["core/src/wait/schedule.rs: wait -> create_once (create_once is beside wait)"],
        );
        wrong(
            "create_once/mod.rs",
            "use crate::wait::PaymentWait;",
            &["core/src/create_once/mod.rs: create_once -> wait (wait is beside create_once)"],
        );
    }

    #[test]
    fn what_the_root_exports_may_not_be_imported() {
        wrong(
            "retry/mod.rs",
            "use crate::Client;",
            &[
                "core/src/retry/mod.rs: retry -> Client (Client is not a module with a floor: name the module that defines it)",
            ],
        );
        wrong(
            "error/mod.rs",
            "use crate::*;",
            &["core/src/error/mod.rs: error -> * (* is not a module with a floor: name the module that defines it)"],
        );
    }

    #[test]
    fn what_is_below_may_be_imported() {
        wrong(
            "retry/mod.rs",
            "use crate::{error::Error, retry::after, transport};",
            &[],
        );
        wrong(
            "client/mod.rs",
            "pub use super::model::Amount;\nuse self::builder::ClientBuilder;",
            &[],
        );
        wrong("invariants/list.rs", "use crate::sandbox::Sandbox;", &[]);
        wrong("lib.rs", "pub use crate::wait::PaymentWait;", &[]);
    }

    #[test]
    fn tests_may_import_anything() {
        wrong("wire/tests.rs", "use crate::client::Client;", &[]);
        wrong("wire/splitter/tests/mod.rs", "use crate::invariants::list;", &[]);
    }

    #[test]
    fn each_module_has_a_floor_and_each_floor_a_module() {
        let source = |module: &&str| (format!("{module}/mod.rs"), String::new());
        let mut files: Vec<_> = FLOORS.concat().iter().map(source).collect();
        assert!(faults(&files).is_empty());
        files.push(("settle/mod.rs".to_owned(), String::new()));
        files.push(("clock.rs".to_owned(), String::new()));
        files.retain(|(path, _)| path != "retry/mod.rs");
        assert_eq!(
            faults(&files),
            [
                "core/src/clock: it has no floor",
                "core/src/settle: it has no floor",
                "core/src/retry: it has a floor, but there is no such module",
            ]
        );
    }
}
