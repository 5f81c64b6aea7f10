//! Modes, forgeries and sealed answers.
#![allow(clippy::unwrap_used)]

use wechat::callback::{seal_reply, verify, verify_url};
use wechat::{CallbackConfig, CallbackError, CallbackQuery, Format, Inbound, Mode, Reply, Verified, signature};

const TEXT: &str = "<xml><ToUserName>gh_1</ToUserName><FromUserName>o1</FromUserName>\
    <CreateTime>1760000001</CreateTime><MsgType>text</MsgType><Content>真</Content>\
    <MsgId>1</MsgId></xml>";

fn config(mode: Mode) -> CallbackConfig {
    CallbackConfig {
        appid: "wx0123456789abcdef".into(),
        original_id: Some("gh_1".into()),
        token: "crm_Token".into(),
        aes_key: Some("CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE".parse().unwrap()),
        mode,
    }
}

fn plain_query(config: &CallbackConfig) -> CallbackQuery {
    let (timestamp, nonce) = ("1760000001".to_owned(), "77".to_owned());
    CallbackQuery {
        signature: Some(signature::sign([config.token.expose(), &timestamp, &nonce])),
        timestamp,
        nonce,
        ..CallbackQuery::default()
    }
}

/// Query and ciphertext of an encrypted message.
fn encrypted(config: &CallbackConfig, text: &str) -> (CallbackQuery, String) {
    let ciphertext = config.aes_key.as_ref().unwrap().encrypt(text, &config.appid);
    let mut query = plain_query(config);
    let parts = [config.token.expose(), &query.timestamp, &query.nonce, &ciphertext];
    query.msg_signature = Some(signature::sign(parts));
    query.encrypt_type = Some("aes".into());
    (query, ciphertext)
}

fn envelope(ciphertext: &str, clear: &str) -> String {
    format!("<xml><ToUserName>gh_1</ToUserName>{clear}<Encrypt>\n{ciphertext}\n</Encrypt></xml>")
}

#[test]
fn plain_mode_checks_the_address_only() {
    let config = config(Mode::Plain);
    let query = plain_query(&config);
    let verified = verify(&config, &query, TEXT.as_bytes()).unwrap();
    assert_eq!(verified.plaintext, TEXT);
    assert!(!verified.encrypted);
    for forged in [
        CallbackQuery { signature: None, ..query.clone() },
        CallbackQuery { signature: Some(String::new()), ..query.clone() },
        CallbackQuery { timestamp: "1760000002".into(), ..query.clone() },
        CallbackQuery { nonce: String::new(), ..query.clone() },
        CallbackQuery::default(),
    ] {
        let refused = verify(&config, &forged, TEXT.as_bytes());
        assert_eq!(refused, Err(CallbackError::Forbidden));
        assert_eq!(verify_url(&config, &forged), Err(CallbackError::Forbidden));
    }
    let missing = verify_url(&config, &query);
    assert!(matches!(missing, Err(CallbackError::Malformed(_))));
}

#[test]
fn plain_mode_with_a_key_understands_an_account_that_was_just_moved() {
    let config = config(Mode::Plain);
    let (query, ciphertext) = encrypted(&config, TEXT);
    let verified = verify(&config, &query, envelope(&ciphertext, "").as_bytes()).unwrap();
    assert_eq!(verified.plaintext, TEXT);
    assert!(verified.encrypted);
}

#[test]
fn protected_modes_refuse_clear_bodies() {
    for mode in [Mode::Safe, Mode::Compatible] {
        let config = config(mode);
        let plain = plain_query(&config);
        assert_eq!(verify(&config, &plain, TEXT.as_bytes()), Err(CallbackError::Forbidden));
        let claims_aes =
            CallbackQuery { encrypt_type: Some("aes".into()), msg_signature: plain.signature.clone(), ..plain.clone() };
        assert_eq!(verify(&config, &claims_aes, TEXT.as_bytes()), Err(CallbackError::Forbidden));
        let (query, ciphertext) = encrypted(&config, TEXT);
        let not_said = CallbackQuery { encrypt_type: None, ..query };
        let body = envelope(&ciphertext, "");
        assert_eq!(verify(&config, &not_said, body.as_bytes()), Err(CallbackError::Forbidden));
    }
}

#[test]
fn only_the_ciphertext_is_believed_and_only_under_its_own_signature() {
    let config = config(Mode::Compatible);
    let (query, ciphertext) = encrypted(&config, TEXT);
    let clear = "<FromUserName>forged</FromUserName><Content>假</Content>";
    let verified = verify(&config, &query, envelope(&ciphertext, clear).as_bytes()).unwrap();
    assert_eq!(verified.plaintext, TEXT);

    let wrong_one = CallbackQuery { msg_signature: query.signature.clone(), ..query.clone() };
    let missing = CallbackQuery { msg_signature: None, ..query.clone() };
    let (_, other) = encrypted(&config, "<xml/>");
    for (query, ciphertext) in [(&wrong_one, &ciphertext), (&missing, &ciphertext), (&query, &other)] {
        let body = envelope(ciphertext, "");
        assert_eq!(verify(&config, query, body.as_bytes()), Err(CallbackError::Forbidden));
    }
}

#[test]
fn a_message_for_another_account_is_refused() {
    let ours = config(Mode::Safe);
    let theirs = CallbackConfig { appid: "wxother".into(), ..ours.clone() };
    let (query, ciphertext) = encrypted(&theirs, TEXT);
    let body = envelope(&ciphertext, "");
    assert_eq!(verify(&ours, &query, body.as_bytes()), Err(CallbackError::Forbidden));

    let inbound = Inbound::parse(TEXT, Format::Xml).unwrap();
    assert_eq!(ours.check_recipient(&inbound), Ok(()));
    let other_id = CallbackConfig { original_id: Some("gh_2".into()), ..ours.clone() };
    assert_eq!(other_id.check_recipient(&inbound), Err(CallbackError::Forbidden));
    let unknown_id = CallbackConfig { original_id: None, ..ours };
    assert_eq!(unknown_id.check_recipient(&inbound), Ok(()));
}

#[test]
fn an_account_without_key_refuses() {
    let with_key = config(Mode::Safe);
    let (query, ciphertext) = encrypted(&with_key, TEXT);
    let without = CallbackConfig { aes_key: None, ..with_key };
    let body = envelope(&ciphertext, "");
    assert_eq!(verify(&without, &query, body.as_bytes()), Err(CallbackError::Forbidden));
}

#[test]
fn broken_bodies_are_malformed_or_too_large() {
    let config = config(Mode::Safe);
    let (query, _) = encrypted(&config, TEXT);
    for body in [&b"\xff\xfe"[..], b"", b"<xml>", b"{", b"[]", b"<!DOCTYPE x><xml/>", b"<xml/><xml/>"] {
        let refused = verify(&config, &query, body);
        assert!(matches!(refused, Err(CallbackError::Malformed(_))), "{body:?}: {refused:?}");
    }
    let large = vec![b' '; 256 * 1024 + 1];
    assert_eq!(verify(&config, &query, &large), Err(CallbackError::TooLarge));
}

#[test]
fn answers_are_sealed_as_the_request_was() {
    let config = config(Mode::Safe);
    let reply = Reply::text("收到").to_xml("o1", "gh_1", 1_760_000_002).unwrap();
    let clear = Verified { plaintext: String::new(), format: Format::Xml, encrypted: false };
    assert_eq!(seal_reply(&config, &clear, reply.clone(), 1, "n").unwrap(), reply);

    let xml = Verified { encrypted: true, ..clear.clone() };
    let nonce = "a]]>b";
    let sealed = seal_reply(&config, &xml, reply.clone(), 1_760_000_002, nonce).unwrap();
    let tree = wechat::xml::parse(&sealed).unwrap();
    let field = |name| tree.text_of(name).unwrap();
    assert_eq!((field("TimeStamp"), field("Nonce")), ("1760000002", nonce));
    let parts = [config.token.expose(), "1760000002", nonce, field("Encrypt")];
    assert!(signature::verify(parts, field("MsgSignature")));
    let opened = config.aes_key.as_ref().unwrap().decrypt(field("Encrypt"), &config.appid);
    assert_eq!(opened.unwrap(), reply);

    let json = Verified { format: Format::Json, ..xml.clone() };
    let sealed = seal_reply(&config, &json, "{}".into(), 1_760_000_002, "n").unwrap();
    let sealed: serde_json::Value = serde_json::from_str(&sealed).unwrap();
    assert_eq!(sealed["TimeStamp"], 1_760_000_002);
    let ciphertext = sealed["Encrypt"].as_str().unwrap();
    let parts = [config.token.expose(), "1760000002", "n", ciphertext];
    assert!(signature::verify(parts, sealed["MsgSignature"].as_str().unwrap()));

    let without = CallbackConfig { aes_key: None, ..config };
    assert_eq!(seal_reply(&without, &xml, reply, 1, "n"), Err(CallbackError::Forbidden));
}

#[test]
fn secrets_are_not_printed() {
    let printed = format!("{:?}", config(Mode::Safe));
    assert!(!printed.contains("crm_Token") && !printed.contains("Cyj"), "{printed}");
}
