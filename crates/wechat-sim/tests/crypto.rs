//! The published and generated vectors of the callback cipher.

#![allow(clippy::unwrap_used)]

use serde_json::Value;
use wechat_sim::crypto::{AesKey, CryptoError, sha1_hex, signature};

fn vectors() -> Value {
    serde_json::from_str(include_str!("fixtures/crypto-vectors.json")).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap_or_else(|| panic!("{} has no {name}", vector["id"]))
}

#[test]
fn vectors_encrypt_decrypt_and_sign() {
    let file = vectors();
    let list = file["vectors"].as_array().unwrap();
    assert!(list.len() >= 10);
    for vector in list {
        let id = text(vector, "id");
        let key = AesKey::parse(text(vector, "encoding_aes_key")).unwrap();
        let (cipher, plain, appid) = (text(vector, "ciphertext"), text(vector, "plaintext"), text(vector, "appid"));
        let decrypted = key.decrypt(cipher, appid).unwrap_or_else(|e| panic!("{id}: {e}"));
        assert_eq!(String::from_utf8(decrypted).unwrap(), plain, "{id}");
        let random: [u8; 16] = text(vector, "random").as_bytes().try_into().unwrap();
        assert_eq!(key.encrypt(&random, plain.as_bytes(), appid), cipher, "{id}");
        let (token, time, nonce) = (text(vector, "token"), text(vector, "timestamp"), text(vector, "nonce"));
        assert_eq!(signature(&[token, time, nonce, cipher]), text(vector, "msg_signature"), "{id}");
        assert_eq!(signature(&[token, time, nonce]), text(vector, "signature"), "{id}");
    }
}

#[test]
fn url_verification() {
    for vector in vectors()["url_verification"].as_array().unwrap() {
        let parts = ["token", "timestamp", "nonce"].map(|name| text(vector, name));
        if let Some(expected) = vector["signature"].as_str() {
            assert_eq!(signature(&parts), expected);
        }
        if let Some(plain) = vector["plaintext"].as_str() {
            let key = AesKey::parse(text(vector, "encoding_aes_key")).unwrap();
            let got = key.decrypt(text(vector, "echostr"), text(vector, "appid")).unwrap();
            assert_eq!(got, plain.as_bytes());
        }
    }
}

#[test]
fn broken_vectors_are_refused() {
    for vector in vectors()["negative"].as_array().unwrap() {
        let id = text(vector, "id");
        let cipher = text(vector, "ciphertext");
        let signed = signature(&[text(vector, "token"), text(vector, "timestamp"), text(vector, "nonce"), cipher]);
        if text(vector, "expect") == "signature-mismatch" {
            assert_ne!(signed, text(vector, "msg_signature"), "{id}");
            continue;
        }
        assert_eq!(signed, text(vector, "msg_signature"), "{id}");
        let key = AesKey::parse(text(vector, "encoding_aes_key")).unwrap();
        let expected = match text(vector, "expect") {
            "appid-mismatch" => CryptoError::AppidMismatch,
            "bad-ciphertext" => CryptoError::BadCiphertext,
            "bad-padding" => CryptoError::BadPadding,
            "bad-length" => CryptoError::BadLength,
            other => panic!("{id}: unknown expectation {other}"),
        };
        assert_eq!(key.decrypt(cipher, text(vector, "appid")), Err(expected), "{id}");
    }
}

#[test]
fn jsapi_and_raw_data_digests() {
    let file = vectors();
    for vector in file["jsapi_signature"].as_array().unwrap() {
        let line = format!(
            "jsapi_ticket={}&noncestr={}&timestamp={}&url={}",
            text(vector, "jsapi_ticket"),
            text(vector, "noncestr"),
            text(vector, "timestamp"),
            text(vector, "url")
        );
        assert_eq!(sha1_hex(line.as_bytes()), text(vector, "signature"));
    }
    for vector in file["rawdata_signature"].as_array().unwrap() {
        let line = format!("{}{}", text(vector, "raw_data"), text(vector, "session_key"));
        assert_eq!(sha1_hex(line.as_bytes()), text(vector, "signature"));
    }
}

#[test]
fn keys_must_be_43_letters_and_digits() {
    for key in ["", "short", &"A".repeat(44), &format!("{}+", "A".repeat(42))] {
        assert!(matches!(AesKey::parse(key), Err(CryptoError::BadKey)));
    }
}
