//! Addressing, signing and encrypting a callback.

use rand::RngExt as _;
use serde_json::{Map, Value, json};

use crate::{
    crypto::{self, AesKey},
    push::Push,
    state::account::{Format, Kind, Mode, Settings},
};

/// A callback ready for the wire, with what is needed to read the answer. Tries and copies share it.
#[derive(Debug)]
pub(super) struct Envelope {
    pub(super) url: String,
    pub(super) body: String,
    pub(super) content_type: &'static str,
    pub(super) nonce: String,
    pub(super) openid: String,
    pub(super) settings: Settings,
}

/// Makes the envelope; `None` if the account has no callback address.
pub(super) fn seal(settings: &Settings, openid: &str, push: &Push, now: i64) -> Option<Envelope> {
    if settings.callback_url.is_empty() {
        return None;
    }
    let timestamp = now.to_string();
    let nonce = random_nonce();
    let json = settings.kind == Kind::Miniprogram && settings.format == Format::Json;
    let clear = if json { Value::Object(push.to_json()).to_string() } else { push.to_xml(None) };
    let encrypted = match (&settings.aes_key, settings.mode) {
        (Some(key), Mode::Compatible | Mode::Safe) => Some(encrypt(key, &clear, &settings.appid)),
        _ => None,
    };
    let mut url = signed_url(settings, &timestamp, &nonce);
    url.push_str(&format!("&openid={openid}"));
    let body = match encrypted {
        None => clear,
        Some(cipher) => {
            let signature = crypto::signature(&[&settings.token, &timestamp, &nonce, &cipher]);
            url.push_str(&format!("&encrypt_type=aes&msg_signature={signature}"));
            encrypted_body(settings, push, &cipher, json)
        }
    };
    Some(Envelope {
        url,
        body,
        content_type: if json { "application/json" } else { "text/xml" },
        nonce,
        openid: openid.to_owned(),
        settings: settings.clone(),
    })
}

/// The callback address with `signature`, `timestamp` and `nonce`.
pub(super) fn signed_url(settings: &Settings, timestamp: &str, nonce: &str) -> String {
    let signature = crypto::signature(&[&settings.token, timestamp, nonce]);
    let join = if settings.callback_url.contains('?') { '&' } else { '?' };
    format!("{}{join}signature={signature}&timestamp={timestamp}&nonce={nonce}", settings.callback_url)
}

/// A nonce such as the platform sends: up to ten digits.
pub(super) fn random_nonce() -> String {
    rand::rng().random_range(1_000_000_u32..=u32::MAX).to_string()
}

fn encrypt(key: &AesKey, clear: &str, appid: &str) -> String {
    let random: [u8; 16] = std::array::from_fn(|_| rand::rng().random_range(b'a'..=b'z'));
    key.encrypt(&random, clear.as_bytes(), appid)
}

fn encrypted_body(settings: &Settings, push: &Push, cipher: &str, json: bool) -> String {
    match (settings.mode, json) {
        (Mode::Compatible, true) => {
            let mut fields: Map<String, Value> = push.to_json();
            fields.insert("Encrypt".into(), cipher.into());
            Value::Object(fields).to_string()
        }
        (Mode::Compatible, false) => push.to_xml(Some(cipher)),
        (_, true) => json!({ "ToUserName": settings.original_id, "Encrypt": cipher }).to_string(),
        (_, false) => format!(
            "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{cipher}]]></Encrypt></xml>",
            settings.original_id
        ),
    }
}
