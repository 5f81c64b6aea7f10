//! The shared vectors of the platform's cipher and signatures, every one of them.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use serde_json::Value;
use wechat::crypto::CryptoError;
use wechat::{
    CallbackConfig, CallbackError, CallbackQuery, EncodingAesKey, Format, Mode, callback, signature, userdata,
};

static FILE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("fixtures/crypto-vectors.json")).unwrap());

fn all(list: &str) -> &'static [Value] {
    let list = FILE[list].as_array().unwrap();
    assert!(!list.is_empty());
    list
}

fn text<'v>(vector: &'v Value, field: &str) -> &'v str {
    vector[field].as_str().unwrap_or_else(|| panic!("{} has no {field}", vector["id"]))
}

fn config(vector: &Value, mode: Mode) -> CallbackConfig {
    CallbackConfig {
        appid: vector["appid"].as_str().unwrap_or_default().into(),
        original_id: None,
        token: text(vector, "token").into(),
        aes_key: vector["encoding_aes_key"].as_str().map(|key| key.parse().unwrap()),
        mode,
    }
}

fn query(vector: &Value) -> CallbackQuery {
    CallbackQuery {
        signature: vector["signature"].as_str().map(str::to_owned),
        timestamp: text(vector, "timestamp").into(),
        nonce: text(vector, "nonce").into(),
        encrypt_type: Some("aes".into()),
        msg_signature: vector["msg_signature"].as_str().map(str::to_owned),
        echostr: vector["echostr"].as_str().map(str::to_owned),
        openid: None,
    }
}

fn body(vector: &Value, format: Format) -> String {
    let ciphertext = text(vector, "ciphertext");
    match format {
        Format::Xml => format!(
            "<xml><ToUserName><![CDATA[gh_x]]></ToUserName>\
             <Encrypt><![CDATA[{ciphertext}]]></Encrypt></xml>"
        ),
        Format::Json => serde_json::json!({ "ToUserName": "gh_x", "Encrypt": ciphertext }).to_string(),
    }
}

#[test]
fn every_vector_decrypts_encrypts_and_signs() {
    for vector in all("vectors") {
        let id = text(vector, "id");
        let key: EncodingAesKey = text(vector, "encoding_aes_key").parse().unwrap();
        let appid = text(vector, "appid");
        let (plaintext, ciphertext) = (text(vector, "plaintext"), text(vector, "ciphertext"));
        assert_eq!(key.decrypt(ciphertext, appid).unwrap(), plaintext, "{id}");
        let random: [u8; 16] = text(vector, "random").as_bytes().try_into().unwrap();
        assert_eq!(key.encrypt_with(random, plaintext, appid), ciphertext, "{id}");
        let [token, time, nonce] = ["token", "timestamp", "nonce"].map(|f| text(vector, f));
        assert_eq!(signature::sign([token, time, nonce, ciphertext]), text(vector, "msg_signature"), "{id}");
        assert_eq!(signature::sign([token, time, nonce]), text(vector, "signature"), "{id}");
        let fresh = key.encrypt(plaintext, appid);
        assert_ne!(fresh, ciphertext, "{id}: random bytes are not random");
        assert_eq!(key.decrypt(&fresh, appid).unwrap(), plaintext, "{id}");
    }
}

#[test]
fn every_push_is_verified_in_both_formats_and_sealed_again() {
    for vector in all("vectors") {
        let id = text(vector, "id");
        for mode in [Mode::Safe, Mode::Compatible] {
            for format in [Format::Xml, Format::Json] {
                let config = config(vector, mode);
                let verified = callback::verify(&config, &query(vector), body(vector, format).as_bytes())
                    .unwrap_or_else(|error| panic!("{id}: {error}"));
                assert_eq!(verified.plaintext, text(vector, "plaintext"), "{id}");
                assert!(verified.encrypted);
            }
        }
    }
}

#[test]
fn every_negative_vector_is_forbidden() {
    for vector in all("negative") {
        let id = text(vector, "id");
        let body = body(vector, Format::Xml);
        let refused = callback::verify(&config(vector, Mode::Safe), &query(vector), body.as_bytes());
        assert_eq!(refused, Err(CallbackError::Forbidden), "{id}");
        let key: EncodingAesKey = text(vector, "encoding_aes_key").parse().unwrap();
        let opened = key.decrypt(text(vector, "ciphertext"), text(vector, "appid"));
        match text(vector, "expect") {
            "signature-mismatch" => {
                let [token, time, nonce] = ["token", "timestamp", "nonce"].map(|f| text(vector, f));
                let parts = [token, time, nonce, text(vector, "ciphertext")];
                assert!(!signature::verify(parts, text(vector, "msg_signature")), "{id}");
            }
            "appid-mismatch" => assert_eq!(opened, Err(CryptoError::AppId), "{id}"),
            "bad-ciphertext" => assert_eq!(opened, Err(CryptoError::Ciphertext), "{id}"),
            "bad-padding" => assert_eq!(opened, Err(CryptoError::Padding), "{id}"),
            "bad-length" => assert_eq!(opened, Err(CryptoError::Length), "{id}"),
            other => panic!("{id}: nobody knows {other}"),
        }
    }
}

#[test]
fn addresses_are_verified() {
    for vector in all("url_verification") {
        match text(vector, "id") {
            "U1-doc-get" => {
                let query = query(vector);
                let config = config(vector, Mode::Plain);
                let answer = callback::verify_url(&config, &query).unwrap();
                assert_eq!(answer, text(vector, "response_body"));
                let mut forged = query.clone();
                forged.nonce.push('1');
                let refused = callback::verify_url(&config, &forged);
                assert_eq!(refused, Err(CallbackError::Forbidden));
            }
            "U2-doc-plain-post" => {
                let mut query = query(vector);
                query.encrypt_type = None;
                let body = text(vector, "body");
                let config = config(vector, Mode::Plain);
                let verified = callback::verify(&config, &query, body.as_bytes()).unwrap();
                assert_eq!(verified.plaintext, body);
                assert_eq!(verified.format, Format::Json);
            }
            "U3-encrypted-echostr" => {
                let key: EncodingAesKey = text(vector, "encoding_aes_key").parse().unwrap();
                let opened = key.decrypt(text(vector, "echostr"), text(vector, "appid"));
                assert_eq!(opened.unwrap(), text(vector, "plaintext"));
                let parts = ["token", "timestamp", "nonce", "echostr"].map(|f| text(vector, f));
                assert!(signature::verify(parts, text(vector, "msg_signature")));
            }
            other => panic!("nobody knows {other}"),
        }
    }
}

#[test]
fn user_data_is_decrypted_for_its_own_mini_program_only() {
    for vector in all("userdata_decrypt") {
        let [key, iv, data, appid] = ["session_key", "iv", "encrypted_data", "appid"].map(|f| text(vector, f));
        let user: Value = userdata::decrypt(key, iv, data, appid).unwrap();
        let expect = &vector["expect"];
        assert_eq!(user["openId"], expect["openId"]);
        assert_eq!(user["unionId"], expect["unionId"]);
        assert_eq!(user["watermark"]["appid"], expect["watermark_appid"]);
        assert_eq!(user["watermark"]["timestamp"], expect["watermark_timestamp"]);
        let foreign = userdata::decrypt::<Value>(key, iv, data, "wx0");
        assert_eq!(foreign, Err(CryptoError::AppId));
        let wrong = userdata::decrypt::<Value>(iv, key, data, appid);
        assert!(wrong.is_err());
        assert_eq!(userdata::decrypt::<Value>("short", iv, data, appid), Err(CryptoError::Key));
    }
}

#[test]
fn raw_data_and_pages_are_signed() {
    for vector in all("rawdata_signature") {
        let [data, key, given] = ["raw_data", "session_key", "signature"].map(|f| text(vector, f));
        assert!(signature::verify_raw_data(data, key, given));
        assert!(!signature::verify_raw_data(data, "other", given));
    }
    for vector in all("jsapi_signature") {
        let [ticket, nonce, url] = ["jsapi_ticket", "noncestr", "url"].map(|f| text(vector, f));
        let time = text(vector, "timestamp").parse().unwrap();
        let expected = text(vector, "signature");
        assert_eq!(signature::sign_jsapi(ticket, nonce, time, url), expected);
        let with_fragment = format!("{url}#section");
        assert_eq!(signature::sign_jsapi(ticket, nonce, time, &with_fragment), expected);
    }
}

#[test]
fn keys_are_checked_and_not_shown() {
    let good = "CyjBvGm4tJNmcThkeL5Wajzom4jKlBygKtpTkYeqsnE";
    let key: EncodingAesKey = good.parse().unwrap();
    assert!(!format!("{key:?}").contains("Cyj"));
    for bad in ["", "short", &good[1..], &format!("{good}="), &good.replace('C', "*")] {
        assert_eq!(bad.parse::<EncodingAesKey>(), Err(CryptoError::Key), "{bad}");
    }
}
