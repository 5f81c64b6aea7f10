//! Authenticating what the platform pushes, and sealing the answer.

use serde::Deserialize;

use crate::crypto::{CryptoError, EncodingAesKey};
use crate::secret::Secret;
use crate::xml::{self, DocumentError};
use crate::{inbound::Inbound, json, signature};

/// How an account's messages are protected, as set in the platform's console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Clear text. The signature does not cover the body: anybody who saw one address can forge.
    Plain,
    /// Clear text and ciphertext side by side; only the ciphertext is believed.
    Compatible,
    /// Ciphertext only.
    Safe,
}

/// What is needed to check the callbacks of one account.
#[derive(Debug, Clone)]
pub struct CallbackConfig {
    /// The account's appid.
    pub appid: String,
    /// The account's original id (`gh_…`), if known: messages to another one are refused.
    pub original_id: Option<String>,
    /// The token that signatures are made with.
    pub token: Secret,
    /// The key; compatible and safe mode need it.
    pub aes_key: Option<EncodingAesKey>,
    /// The mode.
    pub mode: Mode,
}

/// The query of a callback's address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct CallbackQuery {
    /// Signature of token, timestamp and nonce.
    pub signature: Option<String>,
    /// Seconds, as text.
    pub timestamp: String,
    /// Any text.
    pub nonce: String,
    /// Who wrote.
    pub openid: Option<String>,
    /// `aes` if the body is encrypted.
    pub encrypt_type: Option<String>,
    /// Signature that covers the ciphertext too.
    pub msg_signature: Option<String>,
    /// What to answer to when the address is verified.
    pub echostr: Option<String>,
}

/// What a body is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Service accounts, and mini-programs that chose it.
    Xml,
    /// Mini-programs.
    Json,
}

/// An authenticated message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The message in clear.
    pub plaintext: String,
    /// What it is written in.
    pub format: Format,
    /// Whether it came encrypted; the answer must be as well.
    pub encrypted: bool,
}

/// Why a callback was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// Signature, key or recipient do not fit. The outside is never told which: 403.
    #[error("the callback is not authentic")]
    Forbidden,
    /// The body is no message: 400.
    #[error("the callback is malformed: {0}")]
    Malformed(&'static str),
    /// The body is over 256 KiB: 413.
    #[error("the callback is larger than 256 KiB")]
    TooLarge,
}

impl From<DocumentError> for CallbackError {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::TooLarge => Self::TooLarge,
            DocumentError::Malformed(why) => Self::Malformed(why),
        }
    }
}

/// Answers the verification of an address (GET): the text to send back byte for byte.
///
/// # Errors
/// [`CallbackError::Forbidden`] if the signature does not fit, [`CallbackError::Malformed`]
/// without an `echostr`.
pub fn verify_url<'q>(config: &CallbackConfig, query: &'q CallbackQuery) -> Result<&'q str, CallbackError> {
    check_address(config, query)?;
    query.echostr.as_deref().ok_or(CallbackError::Malformed("echostr is missing"))
}

/// Authenticates and decrypts a message (POST).
///
/// # Errors
/// [`CallbackError`]; signatures are checked before anything inside the ciphertext is looked at.
pub fn verify(config: &CallbackConfig, query: &CallbackQuery, body: &[u8]) -> Result<Verified, CallbackError> {
    if body.len() > xml::MAX_BYTES {
        return Err(CallbackError::TooLarge);
    }
    let says_encrypted = query.encrypt_type.as_deref() == Some("aes");
    let encrypted = match config.mode {
        // A key that is set already serves an account that is just being moved to safe mode.
        Mode::Plain => says_encrypted && config.aes_key.is_some(),
        // A clear body would not be covered by any signature, so an address that was seen once
        // could be used to forge messages.
        Mode::Compatible | Mode::Safe if says_encrypted => true,
        Mode::Compatible | Mode::Safe => return Err(CallbackError::Forbidden),
    };
    if !encrypted {
        check_address(config, query)?;
    }
    let text = std::str::from_utf8(body).map_err(|_| CallbackError::Malformed("the body is not UTF-8"))?;
    let plaintext = if encrypted { decrypt(config, query, text)? } else { text.to_owned() };
    Ok(Verified { format: format_of(&plaintext), plaintext, encrypted })
}

impl CallbackConfig {
    /// Checks that a message is addressed to this account, where its original id is known.
    ///
    /// # Errors
    /// [`CallbackError::Forbidden`] if it is for another one.
    pub fn check_recipient(&self, inbound: &Inbound) -> Result<(), CallbackError> {
        match &self.original_id {
            Some(id) if *id != inbound.to_user => Err(CallbackError::Forbidden),
            _ => Ok(()),
        }
    }
}

/// Brings a passive answer into the form that the message it answers asks for: encrypted if that
/// was, else as it is. `success` and the empty answer are never sealed: send them as they are.
/// `timestamp` is the own time in seconds, `nonce` the one of the request.
///
/// # Errors
/// [`CallbackError::Forbidden`] if the account has no key to encrypt with.
pub fn seal_reply(
    config: &CallbackConfig,
    verified: &Verified,
    reply: String,
    timestamp: i64,
    nonce: &str,
) -> Result<String, CallbackError> {
    if !verified.encrypted {
        return Ok(reply);
    }
    let key = config.aes_key.as_ref().ok_or(CallbackError::Forbidden)?;
    Ok(seal(config, verified.format, &key.encrypt(&reply, &config.appid), timestamp, nonce))
}

/// The envelope around a ciphertext.
fn seal(config: &CallbackConfig, format: Format, ciphertext: &str, timestamp: i64, nonce: &str) -> String {
    let time = timestamp.to_string();
    let signature = signature::sign([config.token.expose(), &time, nonce, ciphertext]);
    match format {
        Format::Xml => {
            let nonce = crate::reply::cdata(nonce);
            format!(
                "<xml><Encrypt><![CDATA[{ciphertext}]]></Encrypt>\
                 <MsgSignature><![CDATA[{signature}]]></MsgSignature>\
                 <TimeStamp>{time}</TimeStamp><Nonce>{nonce}</Nonce></xml>"
            )
        }
        Format::Json => serde_json::json!({
            "Encrypt": ciphertext,
            "MsgSignature": signature,
            "TimeStamp": timestamp,
            "Nonce": nonce,
        })
        .to_string(),
    }
}

fn check_address(config: &CallbackConfig, query: &CallbackQuery) -> Result<(), CallbackError> {
    let parts = [config.token.expose(), &query.timestamp, &query.nonce];
    match &query.signature {
        Some(given) if signature::verify(parts, given) => Ok(()),
        _ => Err(CallbackError::Forbidden),
    }
}

fn decrypt(config: &CallbackConfig, query: &CallbackQuery, body: &str) -> Result<String, CallbackError> {
    let key = config.aes_key.as_ref().ok_or_else(|| {
        tracing::error!(appid = %config.appid, "the account has no EncodingAESKey");
        CallbackError::Forbidden
    })?;
    let document = match format_of(body) {
        Format::Xml => xml::parse(body)?,
        Format::Json => json::parse(body)?,
    };
    // In safe mode a body without a ciphertext is an attempt to get a clear message through.
    let ciphertext = document.text_of("Encrypt").ok_or(CallbackError::Forbidden)?;
    let ciphertext = ciphertext.trim();
    let parts = [config.token.expose(), &query.timestamp, &query.nonce, ciphertext];
    match &query.msg_signature {
        Some(given) if signature::verify(parts, given) => {}
        _ => return Err(CallbackError::Forbidden),
    }
    key.decrypt(ciphertext, &config.appid).map_err(|error| {
        tracing::warn!(appid = %config.appid, %error, "a signed callback could not be decrypted");
        match error {
            // Signed and meant for us, and no text all the same.
            CryptoError::Utf8 => CallbackError::Malformed("the message is not UTF-8"),
            _ => CallbackError::Forbidden,
        }
    })
}

fn format_of(text: &str) -> Format {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('{') { Format::Json } else { Format::Xml }
}
