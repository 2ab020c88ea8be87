//! Which modules of its crate a source file names, read from its tokens: a comment or a text names none.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names that stand right below the crate's root in the paths of a file, whose module is `depth` levels below that root.
/// What is there for tests alone does not count.
pub(crate) fn imports(source: &str, depth: usize) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let tokens: TokenStream = source.parse().expect("Rust source");
    read_code(tokens, depth, &mut names);
    names
}

fn read_code(code: TokenStream, depth: usize, names: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut rest = &tokens[..];
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            TokenTree::Punct(mark) if mark.as_char() == '#' && is_for_tests(after) => rest = after_item(after),
            TokenTree::Ident(word) if word == "crate" => read_path(after, 0, names),
            // Of the paths that lead up, those count that lead to the root.
            TokenTree::Ident(word) if word == "super" && depth > 0 => read_path(after, depth - 1, names),
            TokenTree::Ident(word) if word == "mod" => {
                if let [TokenTree::Ident(_), TokenTree::Group(body), after @ ..] = after {
                    read_code(body.stream(), depth + 1, names);
                    rest = after;
                }
            }
            TokenTree::Group(group) => read_code(group.stream(), depth, names),
            _ => {}
        }
    }
}

/// Reads what follows a `crate` or a `super`, `levels` below the root; of a group, every path in it.
fn read_path(after: &[TokenTree], levels: usize, names: &mut BTreeSet<String>) {
    let [TokenTree::Punct(a), TokenTree::Punct(b), next, after @ ..] = after else {
        return;
    };
    if a.as_char() != ':' || b.as_char() != ':' {
        return;
    }
    match next {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
            let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
            for path in tokens.split(|token| is_mark(token, ',')) {
                if let Some((first, after)) = path.split_first() {
                    read_segment(first, after, levels, names);
                }
            }
        }
        next => read_segment(next, after, levels, names),
    }
}

fn read_segment(segment: &TokenTree, after: &[TokenTree], levels: usize, names: &mut BTreeSet<String>) {
    match (segment, levels) {
        (TokenTree::Ident(word), 1..) if word == "super" => read_path(after, levels - 1, names),
        (TokenTree::Ident(_) | TokenTree::Punct(_), 0) => {
            names.insert(segment.to_string());
        }
        _ => {}
    }
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(found) if found.as_char() == mark)
}

/// Whether the `#` before these tokens begins `#[cfg(test)]`.
fn is_for_tests(after: &[TokenTree]) -> bool {
    matches!(after, [TokenTree::Group(group), ..] if group.stream().to_string().replace(' ', "") == "cfg(test)")
}

/// What follows the item that an attribute stands before: the item ends with its body or a semicolon.
fn after_item(tokens: &[TokenTree]) -> &[TokenTree] {
    let is_body = |token: &TokenTree| matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    let end = tokens.iter().position(|token| is_body(token) || is_mark(token, ';'));
    end.map_or(&[], |end| &tokens[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::imports;

    #[track_caller]
    fn names(source: &str, depth: usize, expected: &[&str]) {
        let found = imports(source, depth);
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{source}");
    }

    #[test]
    fn use_lines() {
        names("use crate::error;", 1, &["error"]);
        names(
            "pub(crate) use crate::error::{Error, ErrorKind as Kind};",
            1,
            &["error"],
        );
        names(
            "use crate::{\n    error::{Error, ErrorKind},\n    retry,\n    wire::{self, *},\n};",
            2,
            &["error", "retry", "wire"],
        );
        names(
            "use std::{fmt, io};\nuse serde::Deserialize;\nuse self::key::ApiKey;",
            1,
            &[],
        );
        names("use crate::*;", 1, &["*"]);
        names("use crate::{self as root};", 1, &["self"]);
    }

    #[test]
    fn paths_in_code() {
        names("struct A { sabotage: Option<crate::retry::Sabotage> }", 1, &["retry"]);
        names(
            "fn f() -> crate::error::Result<crate::model::Invoice> { g(crate::wire::read) }",
            1,
            &["error", "model", "wire"],
        );
        names(
            "fn f() { println!(\"{}\", crate::config::defaults::TIMEOUT) }",
            1,
            &["config"],
        );
        names("macro_rules! m { () => { $crate::model::Amount } }", 1, &["model"]);
        names(
            "impl From<crate::transport::Failure> for crate::error::Error {}",
            1,
            &["error", "transport"],
        );
        names("pub(crate) struct A; pub(super) struct B;", 1, &[]);
    }

    #[test]
    fn paths_that_lead_up() {
        names("use super::retry::Retry;", 1, &["retry"]);
        names("use super::retry::Retry;", 2, &[]);
        names("use super::super::retry::Retry;", 2, &["retry"]);
        names("use super::{after, super::{retry, wire::read}};", 2, &["retry", "wire"]);
        names("mod inner { use super::super::event::Event; }", 1, &["event"]);
        names("mod inner { use super::event::Event; }", 1, &[]);
    }

    #[test]
    fn comments_and_texts() {
        names("// use crate::retry;\n/* crate::retry /* crate::wire */ */", 1, &[]);
        names("/// See [`retry`](crate::retry::Retry).\nstruct A;", 1, &[]);
        names("//! What [`crate::client`] needs.\n", 1, &[]);
        names(
            "const A: &str = \"crate::retry\"; const B: &str = r#\"\" crate::wire\"#;",
            1,
            &[],
        );
        names(
            "fn f<'a>(a: &'a str) -> char { '\"' }\nuse crate::error::Error; // \"",
            1,
            &["error"],
        );
    }

    #[test]
    fn what_is_for_tests_alone() {
        names(
            "#[cfg(test)]\nmod tests {\n    use crate::client::Client;\n}\nuse crate::wire;",
            1,
            &["wire"],
        );
        names(
            "#[cfg(test)]\n#[allow(unused)]\nmod tests;\nuse crate::wire;",
            1,
            &["wire"],
        );
        names(
            "#[cfg(test)]\nuse crate::{client, retry};\nuse crate::wire;",
            1,
            &["wire"],
        );
        names(
            "impl A {\n    #[cfg(test)]\n    fn a(&self) { crate::retry::b() }\n    fn c() { crate::error::d() }\n}",
            1,
            &["error"],
        );
        names("#[cfg(feature = \"test\")]\nuse crate::client::Client;", 1, &["client"]);
        names("#[cfg(not(test))]\nuse crate::client::Client;", 1, &["client"]);
    }
}
