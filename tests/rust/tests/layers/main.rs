//! How the sources are built: core and the C binding in floors, each of which imports only what is below it, and no file too long to take in.

mod floors;
mod imports;

use std::fs;
use std::path::{Path, PathBuf};

use floors::House;

/// No file has more lines.
const LONGEST: usize = 300;

fn checkout() -> &'static Path {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).expect("the package is two folders down")
}

/// The files below a folder of the checkout, in order, but for what tools leave behind.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()).collect();
    entries.sort_by_key(fs::DirEntry::path);
    let made_by_tools = |name: &str| name.starts_with('.') || name == "__pycache__";
    entries.retain(|entry| !made_by_tools(&entry.file_name().to_string_lossy()));
    let below = entries.into_iter().flat_map(|entry| {
        if entry.file_type().unwrap().is_dir() {
            files(&entry.path())
        } else {
            vec![entry.path()]
        }
    });
    below.collect()
}

/// A path as it is written in what a test reports.
fn shown(path: &Path, folder: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap().components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn too_long(name: &str, text: &[u8]) -> Option<String> {
    let lines = text.split_inclusive(|byte| *byte == b'\n').count();
    (lines > LONGEST).then(|| format!("{name}: {lines} lines (at most {LONGEST})"))
}

#[track_caller]
fn imports_only_what_is_below(house: &House) {
    let source = checkout().join(house.folder);
    let files = files(&source)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let files: Vec<(String, String)> = files
        .map(|path| (shown(&path, &source), fs::read_to_string(&path).unwrap()))
        .collect();
    let faults = floors::faults(house, &files);
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn core_imports_only_what_is_below() {
    imports_only_what_is_below(&floors::CORE);
}

#[test]
fn the_c_binding_imports_only_what_is_below() {
    imports_only_what_is_below(&floors::C);
}

#[test]
fn no_file_is_too_long() {
    let folders = ["core/src", "ffi", "python/src", "tests"].map(|folder| files(&checkout().join(folder)));
    let faults: Vec<String> = (folders.iter().flatten())
        .filter_map(|path| too_long(&shown(path, checkout()), &fs::read(path).unwrap()))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// All of it: there is one place to look at for what a C program's pointers may do.
#[test]
fn unsafe_code_of_the_c_binding_stands_in_one_file() {
    let folder = checkout().join("ffi/src");
    let with_unsafe = files(&folder).into_iter().filter(|path| {
        let text = fs::read_to_string(path).unwrap();
        text.replace("#[unsafe(no_mangle)]", "")
            .lines()
            .any(|line| line.contains("unsafe") && !line.trim_start().starts_with("//"))
    });
    let names: Vec<_> = with_unsafe.map(|path| shown(&path, &folder)).collect();
    assert_eq!(names, ["pointer.rs"]);
}

#[test]
fn a_file_of_301_lines_is_too_long() {
    let lines = |count| "x\n".repeat(count).into_bytes();
    assert_eq!(too_long("a.rs", &lines(300)), None);
    assert_eq!(
        too_long("a.rs", &lines(301)).as_deref(),
        Some("a.rs: 301 lines (at most 300)")
    );
}

#[test]
fn core_forbids_unsafe() {
    let lib = fs::read_to_string(checkout().join("core/src/lib.rs")).unwrap();
    assert!(lib.lines().any(|line| line == "#![forbid(unsafe_code)]"));
}
