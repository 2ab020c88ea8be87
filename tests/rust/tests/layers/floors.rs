//! The floors of core and of the C binding, and what is wrong with the imports of their files.

use std::collections::BTreeSet;

use crate::imports::imports;

/// A crate whose modules stand on floors.
pub(crate) struct House {
    /// Where its files are.
    pub(crate) folder: &'static str,
    /// Its modules from the bottom. A module imports those below it; modules on one floor do not import each other.
    floors: &'static [&'static [&'static str]],
    /// Above every floor: no floor imports these.
    above: &'static [&'static str],
}

pub(crate) const CORE: House = House {
    folder: "core/src",
    floors: &[
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
    ],
    // The crate's root, its programs, and what tests and fuzz targets check.
    above: &["lib", "bin", "invariants", "simulation"],
};

pub(crate) const C: House = House {
    folder: "ffi/src",
    floors: &[
        &["pointer", "status"],
        &["text"],
        &["cart_item", "event"],
        &["callback", "invoice_handle"],
        &["error"],
        &["call"],
        &["latched"],
        &[
            "amount",
            "config",
            "invoice",
            "invoice_watch",
            "list",
            "new_invoice",
            "payment_wait",
            "version",
            "watch",
        ],
        &["client"],
        &["operations", "once", "free"],
    ],
    above: &["lib"],
};

/// Every wrong import and every module without a floor, of files given by their path below the house's folder and their text.
pub(crate) fn faults(house: &House, files: &[(String, String)]) -> Vec<String> {
    let folder = house.folder;
    let modules: BTreeSet<&str> = files.iter().map(|(path, _)| module(path)).collect();
    let strange = (modules.iter())
        .filter(|module| house.floor(module).is_none() && !house.above.contains(module))
        .map(|module| format!("{folder}/{module}: it has no floor"));
    let missing = (house.floors.iter().copied().flatten())
        .filter(|module| !modules.contains(*module))
        .map(|module| format!("{folder}/{module}: it has a floor, but there is no such module"));
    let wrong = files
        .iter()
        .flat_map(|(path, source)| wrong_imports(house, path, source));
    strange.chain(missing).chain(wrong).collect()
}

impl House {
    fn floor(&self, module: &str) -> Option<usize> {
        self.floors.iter().position(|floor| floor.contains(&module))
    }
}

/// The module in which a file is.
fn module(path: &str) -> &str {
    let (first, _) = path.split_once('/').unwrap_or((path, ""));
    first.trim_end_matches(".rs")
}

fn wrong_imports(house: &House, path: &str, source: &str) -> Vec<String> {
    let module = module(path);
    let Some(own) = house.floor(module).filter(|_| !is_test(path)) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for import in imports(source, depth(path)) {
        let why = match house.floor(&import) {
            _ if import == module => continue,
            Some(floor) if floor < own => continue,
            Some(floor) if floor == own => format!("{import} is beside {module}"),
            Some(_) => format!("{import} is above {module}"),
            None if house.above.contains(&&*import) => format!("{import} is above {module}"),
            None => format!("{import} is not a module with a floor: name the module that defines it"),
        };
        faults.push(format!("{}/{path}: {module} -> {import} ({why})", house.folder));
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
    use super::{CORE, faults, wrong_imports};

    #[track_caller]
    fn wrong(path: &str, source: &str, expected: &[&str]) {
        assert_eq!(wrong_imports(&CORE, path, source), expected, "{path}: {source}");
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
        let mut files: Vec<_> = CORE.floors.concat().iter().map(source).collect();
        assert!(faults(&CORE, &files).is_empty());
        files.push(("settle/mod.rs".to_owned(), String::new()));
        files.push(("clock.rs".to_owned(), String::new()));
        files.retain(|(path, _)| path != "retry/mod.rs");
        assert_eq!(
            faults(&CORE, &files),
            [
                "core/src/clock: it has no floor",
                "core/src/settle: it has no floor",
                "core/src/retry: it has a floor, but there is no such module",
            ]
        );
    }
}
