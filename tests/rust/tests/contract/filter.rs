//! A filter that matches no case, and whether it was meant for the cases.

use libtest_mimic::{Arguments, Trial};

/// The filter, if no case has a name that it matches.
pub(crate) fn matches_nothing<'a>(arguments: &'a Arguments, cases: &[Trial]) -> Option<&'a str> {
    let name = arguments.filter.as_deref()?;
    let matches = |case: &Trial| {
        let is_part = case.name().contains(name);
        is_part && (!arguments.exact || case.name() == name)
    };
    (!cases.iter().any(matches)).then_some(name)
}

/// Cargo gives a filter to every program of a package. It is meant for this one when it could not be the name of a function, or
/// when cargo was asked for this program alone.
pub(crate) fn is_for_cases(name: &str) -> bool {
    name.contains('-') || is_asked_for_alone()
}

#[cfg(target_os = "linux")]
fn is_asked_for_alone() -> bool {
    let cargo = std::fs::read(format!("/proc/{}/cmdline", std::os::unix::process::parent_id())).unwrap_or_default();
    let words: Vec<&[u8]> = cargo.split(|byte| *byte == 0).collect();
    let chosen: Vec<_> = words
        .iter()
        .enumerate()
        .filter(|(_, word)| word.starts_with(b"--test"))
        .collect();
    match chosen[..] {
        [(place, word)] => *word == b"--test=contract" || words.get(place + 1) == Some(&&b"contract"[..]),
        _ => false,
    }
}

#[cfg(not(target_os = "linux"))]
fn is_asked_for_alone() -> bool {
    false
}
