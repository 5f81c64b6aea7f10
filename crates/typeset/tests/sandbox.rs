//! What a template can't do.
#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use print::render::{MOST_PAGES, Outcome, Refusal, Request};
use serde_json::json;

fn outcome(source: &str) -> Outcome {
    typeset::render(&Request {
        source: source.to_owned(),
        document: json!({ "number": "QT20261122-0001" }),
        form: json!({}),
        logo: None,
        today: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
    })
}

#[track_caller]
fn mistake(source: &str) -> String {
    match outcome(source) {
        Outcome::Refused(Refusal::Mistakes(mistakes)) => mistakes[0].message.clone(),
        other => panic!("{source}: {other:?}"),
    }
}

#[test]
fn no_file_is_read() {
    for source in [
        "#read(\"/etc/passwd\")",
        "#read(\"template.typ\")",
        "#read(\"../../etc/passwd\")",
        "#include \"/etc/passwd\"",
        "#import \"other.typ\": x",
        "#image(\"/etc/logo.png\")",
        "#json(\"data.json\")",
        "#csv(\"/proc/self/environ\")",
        "#plugin(\"evil.wasm\")",
        "#bibliography(\"works.bib\")",
        "#raw(read(\"/proc/self/maps\"))",
    ] {
        let message = mistake(source);
        assert!(
            message.contains("denied") || message.contains("escape") || message.contains("outside"),
            "{source}: {message}"
        );
    }
}

#[test]
fn no_package_is_loaded() {
    let message = mistake("#import \"@preview/cetz:0.3.1\": canvas");
    assert!(message.contains("denied") || message.contains("package"), "{message}");
}

#[test]
fn mistakes_have_a_place() {
    let Outcome::Refused(Refusal::Mistakes(mistakes)) = outcome("好\n#let x = 1\n#unknown-thing") else { panic!() };
    assert_eq!((mistakes[0].line, mistakes[0].column), (Some(3), Some(2)));
    assert!(mistakes[0].message.contains("unknown"), "{mistakes:?}");
}

#[test]
fn endless_loops_and_recursion_are_mistakes() {
    assert!(mistake("#while true { }").contains("always true"));
    assert!(mistake("#let n = 0\n#while n >= 0 { n = n + 1 }").contains("infinite"));
    assert!(mistake("#let f(x) = f(x + 1)\n#f(0)").contains("depth"));
}

#[test]
fn there_are_not_too_many_pages() {
    let pages = |count: usize| {
        format!("#set page(width: 10pt, height: 10pt, margin: 1pt)\n#for _ in range({}) {{ pagebreak() }}", count - 1)
    };
    assert!(matches!(outcome(&pages(MOST_PAGES)), Outcome::File(_)));
    assert_eq!(outcome(&pages(MOST_PAGES + 1)), Outcome::Refused(Refusal::TooManyPages));
}

#[test]
fn data_and_the_day_are_there_and_nothing_else() {
    let source = "#assert(sys.inputs.keys() == (\"document\", \"form\", \"logo\"))\n\
        #assert(sys.inputs.document.number == \"QT20261122-0001\")\n\
        #assert(datetime.today().display() == \"2026-11-22\")\n好";
    assert!(matches!(outcome(source), Outcome::File(_)), "{:?}", outcome(source));
}
