//! The dependency tree that users of the default build get: how large it is, and which Rust it needs.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

/// What `cargo metadata` says of the workspace.
struct Metadata(Value);

impl Metadata {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args([
                "metadata",
                "--format-version=1",
                "--locked",
                "--filter-platform=x86_64-unknown-linux-gnu",
            ])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self(serde_json::from_slice(&output.stdout).unwrap())
    }

    fn find<'a>(list: &'a Value, id: &str) -> &'a Value {
        list.as_array().unwrap().iter().find(|entry| entry["id"] == id).unwrap()
    }

    fn package(&self, id: &str) -> &Value {
        Self::find(&self.0["packages"], id)
    }

    /// The ids of a package and of all that it needs to run, with the features of this workspace.
    fn tree(&self, name: &str) -> BTreeSet<String> {
        let packages = self.0["packages"].as_array().unwrap();
        let root = packages.iter().find(|package| package["name"] == name).unwrap();
        let mut todo = vec![root["id"].as_str().unwrap().to_owned()];
        let mut tree = BTreeSet::new();
        while let Some(id) = todo.pop() {
            let node = Self::find(&self.0["resolve"]["nodes"], &id);
            let is_normal = |dep: &&Value| {
                dep["dep_kinds"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|kind| kind["kind"].is_null())
            };
            let needs = node["deps"].as_array().unwrap().iter().filter(is_normal);
            todo.extend(
                needs
                    .map(|dep| dep["pkg"].as_str().unwrap().to_owned())
                    .filter(|id| !tree.contains(id)),
            );
            tree.insert(id);
        }
        tree
    }
}

/// `1.85` and `1.85.0` as comparable numbers.
fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}

fn default_tree() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--locked",
            "-p",
            "calypso-invoice",
            "-e",
            "normal",
            "--prefix",
            "none",
            "-f",
            "{p}",
        ])
        .output()
        .unwrap();
    let names = String::from_utf8(output.stdout).unwrap();
    names
        .lines()
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

#[test]
fn the_default_tree_is_small_and_has_no_async_runtime() {
    let tree = default_tree();
    assert!((20..=35).contains(&tree.len()), "{} crates: {tree:?}", tree.len());
    for runtime in ["tokio", "async-std", "smol", "async-io", "futures", "mio"] {
        assert!(!tree.contains(runtime), "{runtime}");
    }
}

#[test]
fn the_declared_rust_version_is_the_highest_of_the_tree() {
    let metadata = Metadata::read();
    let tree = metadata.tree("calypso-invoice");
    let declared = |id: &str| metadata.package(id)["rust_version"].as_str().map(version);
    let own = tree
        .iter()
        .find(|id| metadata.package(id)["name"] == "calypso-invoice")
        .unwrap();
    let highest = tree.iter().filter(|id| *id != own).filter_map(|id| declared(id)).max();
    assert_eq!(declared(own), highest);
}
