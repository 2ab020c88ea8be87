//! The version is the same wherever it stands. See "Releasing" in CONTRIBUTING.

use std::fs;
use std::path::Path;

fn source(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

#[test]
fn every_place_has_the_version() {
    let version = env!("CARGO_PKG_VERSION"); // the workspace's
    for (path, wanted) in [
        (
            "Cargo.toml",
            format!("calypso-invoice = {{ path = \"core\", version = \"{version}\""),
        ),
        ("ffi/Cargo.toml", format!("path = \"../core\", version = \"{version}\"")),
        ("ffi/cbindgen.toml", format!("#define CALYPSO_VERSION \"{version}\"")),
        ("include/calypso.h", format!("#define CALYPSO_VERSION \"{version}\"")),
        (
            "Cargo.lock",
            format!("name = \"calypso-invoice\"\nversion = \"{version}\""),
        ),
    ] {
        assert!(source(path).contains(&wanted), "{path}: it does not have {wanted}");
    }
    let changes = source("CHANGELOG.md");
    let newest = changes.lines().find_map(|line| line.strip_prefix("## ")).unwrap();
    let is_told = newest == "Unreleased" || newest.starts_with(version);
    assert!(
        is_told,
        "CHANGELOG.md: its newest section is {newest}, neither Unreleased nor {version}"
    );
}
