//! The client against a platform that misbehaves in every way.
#![allow(clippy::unwrap_used)]

mod fake;

use std::time::Duration;

use fake::{Fake, SECRET, TOKEN, client, fails, ok};
use kv::Kv;
use serde_json::json;
use wechat::endpoints::custom::CustomMessage;
use wechat::{Action, Outcome, WechatError};
use wiremock::ResponseTemplate;

const SEND: &str = "/cgi-bin/message/custom/send";

async fn send(fake: &Fake) -> Result<(), WechatError> {
    fake.client.send_custom("o1", &CustomMessage::text("你好 & <再见>"), None).await
}

#[tokio::test]
async fn json_carries_raw_utf8_and_a_raw_ampersand() {
    let fake = Fake::start().await;
    fake.answer("POST", SEND, fails(0)).await;
    send(&fake).await.unwrap();
    let (query, body) = fake.last(SEND).await;
    assert_eq!(query, "access_token=token-1");
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("你好 & <再见>"), "{body}");
    let token = fake.sent(TOKEN).await;
    assert_eq!(
        token,
        json!({
            "grant_type": "client_credential", "appid": "wx1", "secret": SECRET,
            "force_refresh": false
        })
    );
}

#[tokio::test]
async fn a_missing_errcode_is_success() {
    let fake = Fake::start().await;
    fake.answer("POST", SEND, ok(json!({}))).await;
    send(&fake).await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_replaced_and_the_call_repeated_once() {
    for code in [40001, 40014, 42001] {
        let fake = Fake::start().await;
        fake.answer_once(SEND, fails(code)).await;
        fake.answer("POST", SEND, fails(0)).await;
        send(&fake).await.unwrap();
        assert_eq!(fake.calls(SEND).await, 2);
        assert_eq!(fake.calls(TOKEN).await, 2);
        assert_eq!(fake.last(SEND).await.0, "access_token=token-2");
        let cached = fake.kv.get("wechat:token:wx1:stable").await.unwrap();
        assert_eq!(cached.as_deref(), Some("token-2"));
    }
}

#[tokio::test]
async fn a_token_that_is_refused_again_is_an_error_not_a_loop() {
    let fake = Fake::start().await;
    fake.answer("POST", SEND, fails(40001)).await;
    let error = send(&fake).await.unwrap_err();
    assert_eq!(error.action(), Some(Action::RefreshToken));
    assert_eq!(error.outcome(), Outcome::Rejected);
    assert_eq!(fake.calls(SEND).await, 2);
}

#[tokio::test]
async fn other_errors_are_not_repeated() {
    for (code, action, outcome) in [
        (45015, Action::WindowClosed, Outcome::Rejected),
        (45047, Action::WindowUsedUp, Outcome::Rejected),
        (43004, Action::NotFollower, Outcome::Rejected),
        (45009, Action::StopEndpointUntilTomorrow, Outcome::Rejected),
        (-1, Action::Retry, Outcome::InDoubt),
        (12345, Action::Unknown, Outcome::Rejected),
    ] {
        let fake = Fake::start().await;
        fake.answer("POST", SEND, fails(code)).await;
        let error = send(&fake).await.unwrap_err();
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.action(), Some(action));
        assert_eq!(error.outcome(), outcome);
        assert_eq!(fake.calls(SEND).await, 1);
    }
}

#[tokio::test]
async fn concurrent_calls_fetch_one_token() {
    let fake = Fake::start().await;
    fake.answer("POST", SEND, fails(0)).await;
    let sends: Vec<_> = (0..50)
        .map(|_| {
            let client = fake.client.clone();
            tokio::spawn(async move { client.send_custom("o1", &CustomMessage::text("a"), None).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    assert_eq!(fake.calls(TOKEN).await, 1);
    // Another instance finds it in the store.
    let other = client(&fake.server.uri(), fake.kv.clone());
    assert_eq!(other.access_token().await.unwrap().as_ref(), "token-1");
    assert_eq!(fake.calls(TOKEN).await, 1);
}

#[tokio::test]
async fn answers_that_are_none_leave_the_outcome_in_doubt() {
    let html = "<html><body>502</body></html>";
    for response in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(502).set_body_string(html),
        ResponseTemplate::new(503).set_body_json(json!({"errcode": 0})),
        ResponseTemplate::new(200),
        ResponseTemplate::new(200).set_body_raw(html, "text/html"),
        ResponseTemplate::new(200).set_body_raw("ok", "application/octet-stream"),
        ResponseTemplate::new(200).set_body_raw("{\"errcode\":", "application/json"),
        ResponseTemplate::new(200).set_body_json(json!([])),
        ResponseTemplate::new(404).set_body_json(json!({})),
        ResponseTemplate::new(302).insert_header("location", "/elsewhere"),
        ok(json!({})).set_delay(Duration::from_millis(900)),
    ] {
        let fake = Fake::start().await;
        fake.answer("POST", SEND, response).await;
        let error = send(&fake).await.unwrap_err();
        assert!(matches!(error, WechatError::InDoubt { .. }), "{error}");
        assert_eq!(error.outcome(), Outcome::InDoubt);
        assert_eq!(fake.calls(SEND).await, 1, "{error}");
        assert!(!error.to_string().contains("token-1"), "{error}");
    }
}

#[tokio::test]
async fn a_typed_answer_without_its_fields_is_in_doubt() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/qrcode/create";
    fake.answer("POST", at, ok(json!({"errcode": 0}))).await;
    let scene = wechat::endpoints::qr_code::Scene::Text("a".into());
    let error = fake.client.create_qr_code(&scene, None).await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::InDoubt);
}

#[tokio::test]
async fn no_connection_means_not_sent() {
    let kv = Kv::memory();
    let ttl = Duration::from_secs(600);
    kv.set("wechat:token:wx1:stable", "token-0", ttl).await.unwrap();
    for base in ["http://127.0.0.1:1", "http://no-such-host.invalid"] {
        let client = client(base, kv.clone());
        let error = client.send_custom("o1", &CustomMessage::text("a"), None).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        assert!(!error.to_string().contains("token-0"), "{error}");
    }
}

/// The token's call may time out; the message itself was still certainly not sent.
#[tokio::test]
async fn without_a_token_nothing_was_sent() {
    for response in [
        ResponseTemplate::new(500),
        ok(json!({})).set_delay(Duration::from_millis(900)),
        ResponseTemplate::new(200).set_body_string("<html>"),
        fails(-1),
        ok(json!({"access_token": "", "expires_in": 7200})),
        ok(json!({"access_token": "x", "expires_in": 0})),
    ] {
        let fake = Fake::bare().await;
        fake.answer("POST", TOKEN, response).await;
        let error = send(&fake).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{error}");
        assert!(!error.to_string().contains(SECRET), "{error}");
        assert_eq!(fake.calls(SEND).await, 0);
    }
}

#[tokio::test]
async fn a_wrong_secret_stops_the_account_without_hammering() {
    let fake = Fake::bare().await;
    fake.answer("POST", TOKEN, fails(40125)).await;
    for _ in 0..20 {
        let error = send(&fake).await.unwrap_err();
        assert_eq!(error.action(), Some(Action::StopAccount));
        assert_eq!(error.outcome(), Outcome::Rejected);
    }
    assert_eq!(fake.calls(TOKEN).await, 1);
    assert_eq!(fake.calls(SEND).await, 0);
}

#[tokio::test]
async fn without_the_store_calls_go_on() {
    let fake = Fake::start().await;
    fake.answer("POST", SEND, fails(0)).await;
    let lost = Kv::connect("redis://127.0.0.1:1/").await.unwrap();
    let client = client(&fake.server.uri(), lost);
    for _ in 0..5 {
        client.send_custom("o1", &CustomMessage::text("a"), None).await.unwrap();
    }
    assert_eq!(fake.calls(TOKEN).await, 1);
}

#[tokio::test]
async fn secrets_are_not_printed() {
    let fake = Fake::bare().await;
    let mut config = wechat::ClientConfig::new("wx1", SECRET);
    assert!(!format!("{config:?} {:?}", fake.client).contains(SECRET));
    config.api_base = "not an address".into();
    let client = wechat::Client::new(wechat::http_client().unwrap(), Kv::memory(), config);
    let error = client.mini_program_session("code").await.unwrap_err();
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(!error.to_string().contains(SECRET), "{error}");
}

#[tokio::test]
async fn the_page_ticket_is_cached_like_the_token() {
    let fake = Fake::start().await;
    let at = "/cgi-bin/ticket/getticket";
    let ticket = json!({"errcode": 0, "errmsg": "ok", "ticket": "T", "expires_in": 7200});
    fake.answer("GET", at, ok(ticket)).await;
    for _ in 0..5 {
        let url = "https://example.com/h5?a=1#top";
        let page = fake.client.sign_page(url, 1_760_000_000).await.unwrap();
        let expected = wechat::signature::sign_jsapi("T", &page.nonce_str, 1_760_000_000, url);
        assert_eq!(page.signature, expected);
    }
    assert_eq!(fake.calls(at).await, 1);
    let (query, _) = fake.last(at).await;
    assert!(query.contains("type=jsapi") && query.contains("access_token=token-1"));
}
