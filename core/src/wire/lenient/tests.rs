//! What is read of objects that JSON does not allow, and what is not believed.

use super::End::{Cut, Fault, Whole};
use super::Value::{Beginning, Null, Other, Text, Word};
use super::{End, Fields, Value, read};

fn text(text: &str) -> Value {
    Text(text.to_owned())
}

fn word(word: &str) -> Value {
    Word(word.to_owned())
}

fn beginning(text: &str) -> Value {
    Beginning(text.to_owned())
}

/// Reads the fields `a` and `b`.
#[track_caller]
fn reads(json: impl AsRef<[u8]>, a: &[Value], b: &[Value], end: End) {
    let json = json.as_ref();
    let expected = Fields {
        values: [a.to_vec(), b.to_vec()],
        end,
    };
    let shown = String::from_utf8_lossy(json);
    assert_eq!(read(json, ["a", "b"]), Some(expected), "{shown}");
}

#[test]
fn json_is_read() {
    reads("{}", &[], &[], Whole);
    reads(" {\t} \r\n", &[], &[], Whole);
    reads(r#"{"a":"x","b":1}"#, &[text("x")], &[word("1")], Whole);
    reads(r#"{ "b" : -1.5e+3 , "a" : null }"#, &[Null], &[word("-1.5e+3")], Whole);
    reads(
        r#"{"a":true,"b":[{"a":1},[2],"]"],"c":0}"#,
        &[word("true")],
        &[Other],
        Whole,
    );
    reads(r#"{"x":{"a":1,"b":"}"},"\u0061":"x"}"#, &[text("x")], &[], Whole);
    reads(r#"{"a":"x","a":"y"}"#, &[text("x"), text("y")], &[], Whole);
    reads("[]", &[], &[], Whole);
    reads(r#"[{"a":1},"a",2]"#, &[], &[], Whole);
}

#[test]
fn what_does_not_begin_with_a_bracket_is_nothing() {
    for json in ["", " ", "null", "\"{\"", "12", "<html>", "\u{feff}{}", "x{}"] {
        assert_eq!(read(json.as_bytes(), ["a"]), None, "{json}");
    }
}

#[test]
fn small_faults_are_read_over() {
    reads("{\"a\":\"x\ny\0\",\"b\":1}", &[text("x\ny\0")], &[word("1")], Whole);
    reads(
        b"{\"a\":\"l\xe4uft\",\"b\":1}",
        &[text("l\u{fffd}uft")],
        &[word("1")],
        Whole,
    );
    reads(r#"{"a":"x\'y","b":1}"#, &[beginning("x")], &[word("1")], Whole);
    reads(r#"{"a":NaN,"b":007}"#, &[word("NaN")], &[word("007")], Whole);
    reads(
        r#"{"x":[undefined,+1,],"a":.5,"b":1_000,}"#,
        &[word(".5")],
        &[word("1_000")],
        Whole,
    );
}

#[test]
fn nothing_behind_a_fault_is_believed() {
    reads(r#"{"x":1 "b":2}"#, &[], &[Other], Fault);
    reads(r#"{"a":1,"x":'y',"b":2}"#, &[word("1")], &[Other], Fault);
    reads(r#"{"a":1,"x":[1},"c":2}"#, &[word("1")], &[], Fault);
    reads(r#"{"a":1,"x":{"y" 1},"c":2}"#, &[word("1")], &[], Fault);
    reads(r#"{"a":1,"x":2}}"#, &[word("1")], &[], Fault);
    reads(r#"{"b":1}{"b":2}"#, &[], &[word("1"), Other], Fault);
    reads(b"{\"x\":1,\xff\"b\":2}", &[], &[Other], Fault);
    reads(r"{a:1}", &[Other], &[], Fault);
    reads(r"{,}", &[], &[], Fault);
    reads(r"[,]", &[], &[], Fault);
}

#[test]
fn the_value_before_a_fault_may_not_be_whole() {
    reads(r#"{"a":"say "hi"","c":2}"#, &[beginning("say ")], &[], Fault);
    reads(r#"{"a":"5", or 6","c":2}"#, &[beginning("5")], &[], Fault);
    reads(r#"{"a":"5","or 6","c":2}"#, &[beginning("5")], &[], Fault);
    reads(r#"{"a":1 000,"c":2}"#, &[Other], &[], Fault);
    reads(r#"{"a":null x,"c":2}"#, &[Other], &[], Fault);
    reads(r#"{"a":'x',"c":2}"#, &[Other], &[], Fault);
    reads(r#"{"a":"x"]"#, &[beginning("x")], &[], Fault);
}

#[test]
fn two_objects_that_unescaped_quotes_made_one_are_a_fault() {
    let one = |description| format!(r#"{{"a":"{description}","c":[{{"x":"5" disk","y":1}}]}}"#);
    let two = format!("{},{}", one("first"), one("second"));
    reads(&two, &[text("first"), Other], &[], Fault);
}

#[test]
fn a_cut_leaves_what_was_whole() {
    let json = r#"{"b":[{"x":12}],"a":"xyz","c":34}"#;
    for end in 1..json.len() {
        let at = |part| json.find(part).unwrap() + 1;
        let found = match end {
            end if end >= at(r#"","c"#) => vec![text("xyz")],
            end if end >= at("xyz") - 1 => vec![beginning(&json[at("xyz") - 1..end])],
            end if end >= at(r#":"xyz"#) => vec![Other],
            _ => vec![],
        };
        let b = if end >= 5 { vec![Other] } else { vec![] };
        reads(&json[..end], &found, &b, Cut);
    }
    reads(r#"{"a":12"#, &[Other], &[], Cut);
    reads(r#"{"a":12 "#, &[word("12")], &[], Cut);
    reads(r#"{"a":nul"#, &[Other], &[], Cut);
    reads(r#"{"a":"x","a":"#, &[text("x"), Other], &[], Cut);
    reads(r#"[{"a":1}"#, &[], &[], Cut);
}

#[test]
fn depth_is_no_problem() {
    let deep = format!("{{\"x\":{}{},\"a\":1}}", "[".repeat(100_000), "]".repeat(100_000));
    reads(&deep, &[word("1")], &[], Whole);
    reads("[{\"x\":".repeat(100_000), &[], &[], Cut);
}
