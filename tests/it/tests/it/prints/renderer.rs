//! The process: whatever a template does, it ends, and the server learns why.

use std::time::{Duration, Instant};

use it::process;
use print::render::{Refusal, Request};
use print::{RenderError, Renderer};
use serde_json::json;

fn request(source: &str) -> Request {
    Request {
        source: source.to_owned(),
        document: json!({ "number": "暗号" }),
        form: json!({}),
        logo: None,
        today: "2026-11-23".parse().unwrap(),
    }
}

fn renderer() -> Renderer {
    Renderer::new(process::binary())
}

async fn refusal(renderer: &Renderer, source: &str) -> Refusal {
    match renderer.render(1, &request(source)).await {
        Err(RenderError::Refused(refusal)) => refusal,
        other => panic!("{source}: {other:?}"),
    }
}

#[tokio::test]
async fn a_document_comes_back() {
    let file = renderer().render(1, &request("#sys.inputs.document.number")).await.unwrap();
    assert_eq!(super::text_of(&file), "暗号");
}

#[tokio::test]
async fn files_and_packages_are_mistakes() {
    for source in ["#read(\"/etc/passwd\")", "#import \"@preview/cetz:0.3.1\": canvas", "#while true {}"] {
        assert_eq!(refusal(&renderer(), source).await.code(), "template.invalid", "{source}");
    }
}

#[tokio::test]
async fn a_template_that_never_ends_is_ended() {
    let source = "#let n = 0\n#for a in range(9999) { for b in range(9999) { n = n + 1 } }\n#n";
    let began = Instant::now();
    let quick = renderer().within(Duration::from_secs(1));
    assert_eq!(refusal(&quick, source).await, Refusal::Timeout);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_template_that_eats_memory_harms_nobody() {
    assert_eq!(refusal(&renderer(), "#let a = \"x\" * 4000000000\n#a.len()").await, Refusal::Exhausted);
}

#[tokio::test]
async fn ten_thousand_pages_are_too_many() {
    let source = "#set page(width: 10pt, height: 10pt, margin: 1pt)\n#for _ in range(10000) { pagebreak() }";
    let refusal = refusal(&renderer(), source).await;
    assert!(matches!(refusal, Refusal::TooManyPages | Refusal::Timeout | Refusal::Exhausted), "{refusal:?}");
}

#[tokio::test]
async fn a_program_that_is_none_is_our_fault() {
    let missing = Renderer::new("/nowhere/guanxi").render(1, &request("x")).await;
    assert!(matches!(missing, Err(RenderError::Io(_))), "{missing:?}");
    let silent = Renderer::new("/bin/true").render(1, &request("x")).await;
    assert!(matches!(silent, Err(RenderError::Silent(_))), "{silent:?}");
}

#[tokio::test]
async fn nothing_of_the_server_goes_along() {
    // What is no request ends the process before anything is compiled.
    let output = process::run(&["render"], &[], "{}").await;
    assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{}", output.stderr);
}
