//! The splitter, with its input cut in every way.

use serde_json::value::RawValue;

use super::*;
use crate::invariants::list;
use crate::wire::tests::Random;

const SMALL: usize = 40;

/// What the steps come to: elements as text, and the error that ends them.
fn split<'a>(chunks: &(impl IntoIterator<Item = &'a [u8]> + Clone)) -> (Vec<String>, Result<(), String>) {
    let shown = |element: Option<Vec<u8>>| {
        element.map_or_else(
            || "too large".to_owned(),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    };
    let (elements, ended) = list::split(chunks, SMALL);
    (elements.into_iter().map(shown).collect(), ended)
}

/// Any JSON that the bytes begin with.
fn leading(bytes: &[u8]) -> Option<(String, usize)> {
    let (element, length) = list::leading(bytes)?;
    Some((String::from_utf8(element).unwrap(), length))
}

#[track_caller]
fn assert_split(input: &str, elements: &[&str], ended: Result<(), &str>) {
    let input = input.as_bytes();
    let expected = (
        elements.iter().map(ToString::to_string).collect(),
        ended.map_err(str::to_owned),
    );
    assert_eq!(split(&[input]), expected);
    assert_eq!(split(&input.chunks(1)), expected);
    for at in 0..input.len() {
        for to in at..input.len() {
            assert_eq!(
                split(&[&input[..at], &input[at..to], &input[to..]]),
                expected,
                "cut at {at} and {to}"
            );
        }
    }
}

#[test]
fn elements_are_found_wherever_the_input_is_cut() {
    assert_split("[]", &[], Ok(()));
    assert_split(" [ \r\n\t] \n", &[], Ok(()));
    assert_split("[1]", &["1"], Ok(()));
    assert_split("[ -1.5e+3 ,null,true ]", &["-1.5e+3", "null", "true"], Ok(()));
    assert_split(r#"["a,]\"\\","\\\\\"[{"]"#, &[r#""a,]\"\\""#, r#""\\\\\"[{""#], Ok(()));
    assert_split(
        r#"[{"a":[1,{"b":"]}\""}]} , [[],{}]]"#,
        &[r#"{"a":[1,{"b":"]}\""}]}"#, "[[],{}]"],
        Ok(()),
    );
    assert_split(r#"[{"é":"\u0022]"},{}]"#, &[r#"{"é":"\u0022]"}"#, "{}"], Ok(()));
}

#[test]
fn only_whole_objects_are_taken() {
    let mut splitter = Splitter::new(SMALL);
    let fill = |splitter: &mut Splitter, text: &str| {
        splitter.space()[..text.len()].copy_from_slice(text.as_bytes());
        splitter.filled(text.len());
    };
    let long = format!("{{\"b\":\"{}\"}}", "x".repeat(SMALL));
    fill(
        &mut splitter,
        &format!("[ {{\"a\":1}} , {{\"a\":2}},{long},{{\"é\":3}},[4],{{\"a\" 5}},{{\"a"),
    );
    let element = |text: &'static str, index| {
        Ok(Step::Element {
            bytes: text.as_bytes(),
            index,
        })
    };
    assert_eq!(splitter.take(leading).as_deref(), Some(r#"{"a":1}"#));
    assert_eq!(splitter.take(leading).as_deref(), Some(r#"{"a":2}"#));
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), Ok(Step::TooLarge { index: 2 }));
    assert_eq!(splitter.take(leading).as_deref(), Some(r#"{"é":3}"#));
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), element("[4]", 4));
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), element(r#"{"a" 5}"#, 5));
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), Ok(Step::More));
    fill(&mut splitter, "\":6}]");
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), element(r#"{"a":6}"#, 6));
    assert_eq!(splitter.take(leading), None);
    assert_eq!(splitter.next(), Ok(Step::End));
}

#[test]
fn what_is_too_large_is_passed_over() {
    let fits = format!("\"{}\"", "x".repeat(SMALL - 2));
    let large = format!("{{\"a\":\"{}]\\\"\"}}", "x".repeat(3 * SMALL));
    let digits = "1".repeat(SMALL + 1);
    assert_split(
        &format!("[1,{large},{fits},{digits}]"),
        &["1", "too large", &fits, "too large"],
        Ok(()),
    );
}

#[test]
fn anything_but_an_array_is_an_error() {
    let cut = |count| format!("the list is cut off after {count} elements");
    assert_split("", &[], Err(EMPTY));
    assert_split(" \n ", &[], Err(EMPTY));
    assert_split("\n<html>", &[], Err(HTML));
    assert_split(r#"{"errorCode":"000"}"#, &[], Err("expected an array, found an object"));
    assert_split("Bad gateway", &[], Err("the response is no JSON array"));
    assert_split("[", &[], Err(&cut(0)));
    assert_split("[1", &[], Err(&cut(0)));
    assert_split("[{}, {\"a\":1}", &["{}", "{\"a\":1}"], Err(&cut(2)));
    assert_split("[{},", &["{}"], Err(&cut(1)));
    assert_split("[{},\"]", &["{}"], Err(&cut(1)));
    assert_split("[1,,2]", &["1"], Err("not JSON: expected a value at [1]"));
    assert_split("[,1]", &[], Err("not JSON: expected a value at [0]"));
    assert_split("[1,]", &["1"], Err("not JSON: expected a value at [1]"));
    assert_split("[}", &[], Err("not JSON: expected a value at [0]"));
    assert_split("[1 2]", &["1"], Err("not JSON: expected `,` or `]` after [0]"));
    assert_split("[{}{}]", &["{}"], Err("not JSON: expected `,` or `]` after [0]"));
    assert_split("[1\"x\"]", &["1"], Err("not JSON: expected `,` or `]` after [0]"));
    assert_split("[1}", &["1"], Err("not JSON: expected `,` or `]` after [0]"));
    assert_split("[1] ]", &["1"], Err("the list is followed by something else"));
    assert_split("[][]", &[], Err("the list is followed by something else"));
}

#[test]
fn an_error_stays() {
    let mut splitter = Splitter::new(SMALL);
    splitter.space()[..4].copy_from_slice(b"[1,]");
    splitter.filled(4);
    assert_eq!(splitter.next(), Ok(Step::Element { bytes: b"1", index: 0 }));
    let error = splitter.next().unwrap_err();
    assert_eq!(splitter.next(), Err(error));
}

#[test]
fn no_more_is_held_than_an_element() {
    let mut splitter = Splitter::new(SMALL);
    let mut elements = 0;
    let list = [
        &b"["[..],
        &b" ".repeat(3 * CHUNK),
        b"\"",
        &b"x".repeat(5 * CHUNK),
        b"\"",
        &b",[1, 2]".repeat(CHUNK),
        b"]",
    ];
    for mut rest in list {
        while !rest.is_empty() {
            let space = splitter.space();
            let count = space.len().min(rest.len());
            assert!(count > 0 && space.len() <= CHUNK);
            space[..count].copy_from_slice(&rest[..count]);
            splitter.filled(count);
            rest = &rest[count..];
            while let Step::Element { .. } | Step::TooLarge { .. } = splitter.next().unwrap() {
                elements += 1;
            }
        }
    }
    assert_eq!(splitter.finish(), Ok(()));
    assert_eq!(elements, 1 + CHUNK);
}

#[test]
fn an_element_may_be_larger_than_a_chunk() {
    let element = format!("\"{}\"", "x".repeat(3 * CHUNK));
    let mut splitter = Splitter::new(element.len());
    let mut rest = format!("[{element}]").into_bytes();
    while matches!(splitter.next(), Ok(Step::More)) {
        let space = splitter.space();
        let count = space.len().min(rest.len());
        space[..count].copy_from_slice(&rest[..count]);
        rest.drain(..count);
        splitter.filled(count);
    }
    // The loop took the element's step; the end is all that is left.
    assert_eq!(splitter.next(), Ok(Step::End));
}

/// Against `serde_json`, which must agree on whatever is JSON; and against itself, for what is not.
#[test]
fn random_input_is_split_alike_however_it_is_cut() {
    const ELEMENTS: [&str; 13] = [
        "1",
        "-2.5",
        "null",
        r#""a""#,
        r#""\"]\\""#,
        " {} ",
        "[[]]",
        r#"{"k":[1]}"#,
        r#"{"k":"é"}"#,
        "",
        "\"",
        "[",
        "]",
    ];
    const BETWEEN: [&str; 8] = [",", ",", ",", ",", ",", ",", " ", "]"];
    let mut random = Random::new();
    let mut next = || {
        [
            ELEMENTS[random.below(ELEMENTS.len())],
            BETWEEN[random.below(BETWEEN.len())],
        ]
    };
    let mut arrays = 0;
    for _ in 0..20_000 {
        let inside: String = std::iter::repeat_with(&mut next).take(4).flatten().collect();
        let input = format!("[{}]", inside.trim_end_matches(','));
        let whole = split(&[input.as_bytes()]);
        assert_eq!(split(&input.as_bytes().chunks(1)), whole, "{input}");
        assert_eq!(split(&input.as_bytes().chunks(3)), whole, "{input}");
        if let Ok(array) = serde_json::from_str::<Vec<&RawValue>>(&input) {
            let expected = array.iter().map(|element| element.get().to_owned()).collect();
            assert_eq!(whole, (expected, Ok(())), "{input}");
            arrays += 1;
        }
    }
    assert!(arrays > 500, "{arrays}");
}
