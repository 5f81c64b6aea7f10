//! Strict reading of what an account's server answers to a callback.

use serde_json::{Value, json};

use super::{Answerable, Reply, envelope::Envelope};
use crate::{
    crypto,
    shared::Shared,
    state::account::{Format, Kind, Mode, Settings},
    xml::{self, Element},
};

/// Articles in an answer to an event.
const MOST_ARTICLES: usize = 8;

/// Reads an answer: nothing (`success` or empty) or a reply.
///
/// # Errors
/// What makes it malformed, in words.
pub(super) fn read(
    shared: &Shared,
    envelope: &Envelope,
    answerable: Answerable,
    body: &[u8],
) -> Result<Option<Reply>, String> {
    if body.is_empty() || body == b"success" {
        return Ok(None);
    }
    let text = std::str::from_utf8(body).map_err(|_| "the answer is not UTF-8")?;
    if answerable == Answerable::Nothing {
        return Err("this event can only be answered with success".into());
    }
    let settings = &envelope.settings;
    let json = settings.kind == Kind::Miniprogram && settings.format == Format::Json;
    let document = if json { json_element(text)? } else { xml::parse(text)? };
    let document = match (document.child("Encrypt").is_some(), settings.mode) {
        (true, Mode::Plain) => return Err("encrypted answer to an account in plain mode".into()),
        (false, Mode::Safe) => return Err("clear answer to an account in safe mode".into()),
        (false, _) => document,
        (true, _) => {
            let clear = decrypt(&document, envelope)?;
            if json { json_element(&clear)? } else { xml::parse(&clear)? }
        }
    };
    check_addresses(&document, envelope)?;
    content(shared, settings, answerable, &document).map(Some)
}

/// A flat JSON object as an element, so that both formats share the checks.
fn json_element(text: &str) -> Result<Element, String> {
    fn convert(name: &str, value: &Value) -> Vec<Element> {
        let one = |text: String, children| vec![Element { name: name.to_owned(), text, children }];
        match value {
            Value::Object(map) => one(String::new(), map.iter().flat_map(|(key, value)| convert(key, value)).collect()),
            Value::Array(list) => list.iter().flat_map(|value| convert(name, value)).collect(),
            Value::String(text) => one(text.clone(), Vec::new()),
            other => one(other.to_string(), Vec::new()),
        }
    }
    let value: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    if !value.is_object() {
        return Err("not a JSON object".into());
    }
    convert("xml", &value).pop().ok_or_else(|| "not a JSON object".into())
}

fn decrypt(document: &Element, envelope: &Envelope) -> Result<String, String> {
    let settings = &envelope.settings;
    let key = settings.aes_key.as_ref().ok_or("the account has no EncodingAESKey")?;
    let cipher = document.text_of("Encrypt");
    let (timestamp, nonce) = (document.text_of("TimeStamp"), document.text_of("Nonce"));
    if timestamp.len() != 10 || !timestamp.bytes().all(|b| b.is_ascii_digit()) {
        return Err("TimeStamp is not in seconds".into());
    }
    if nonce != envelope.nonce {
        return Err("Nonce does not repeat the request's".into());
    }
    let expected = crypto::signature(&[&settings.token, timestamp, nonce, cipher]);
    if document.text_of("MsgSignature") != expected {
        return Err("MsgSignature is wrong".into());
    }
    let clear = key.decrypt(cipher, &settings.appid).map_err(|e| e.to_string())?;
    String::from_utf8(clear).map_err(|_| "the decrypted answer is not UTF-8".into())
}

fn check_addresses(document: &Element, envelope: &Envelope) -> Result<(), String> {
    if document.text_of("ToUserName") != envelope.openid {
        return Err("ToUserName is not the user's openid".into());
    }
    if document.text_of("FromUserName") != envelope.settings.original_id {
        return Err("FromUserName is not the account's original id".into());
    }
    let created = document.text_of("CreateTime");
    if created.len() != 10 || !created.bytes().all(|b| b.is_ascii_digit()) {
        return Err("CreateTime is not in seconds".into());
    }
    Ok(())
}

fn content(shared: &Shared, settings: &Settings, answerable: Answerable, document: &Element) -> Result<Reply, String> {
    let kind = document.text_of("MsgType");
    if settings.kind == Kind::Miniprogram && kind != "transfer_customer_service" {
        return Err("a mini-program's message cannot be answered passively".into());
    }
    let (content, data) = match kind {
        "text" => text(shared, document)?,
        "image" => media(shared, settings, document, "Image", "image", "[图片]")?,
        "voice" => media(shared, settings, document, "Voice", "voice", "[语音]")?,
        "video" => media(shared, settings, document, "Video", "video", "[视频]")?,
        "music" => music(document)?,
        "news" => news(answerable, document)?,
        "transfer_customer_service" => ("[转接客服]".to_owned(), Value::Null),
        other => return Err(format!("unknown MsgType {other:?}")),
    };
    Ok(Reply { kind: kind.to_owned(), content, data })
}

fn text(shared: &Shared, document: &Element) -> Result<(String, Value), String> {
    let content = document.child("Content").map_or("", |child| child.text.as_str());
    if content.trim().is_empty() {
        return Err("Content is empty".into());
    }
    if content.len() > shared.config.rules.text_bytes {
        return Err(format!("Content is longer than {} bytes", shared.config.rules.text_bytes));
    }
    Ok((content.to_owned(), Value::Null))
}

fn media(
    shared: &Shared,
    settings: &Settings,
    document: &Element,
    element: &str,
    kind: &str,
    label: &str,
) -> Result<(String, Value), String> {
    let part = document.child(element).ok_or_else(|| format!("{element} is missing"))?;
    let id = part.text_of("MediaId");
    let state = shared.lock();
    let found = state
        .media
        .get(id, &settings.appid, shared.clock.now(), shared.config.rules.media_seconds)
        .is_some_and(|media| media.kind == kind);
    if !found {
        return Err(format!("{element}.MediaId is unknown or expired"));
    }
    let url = format!("{}/_sim/media/{id}", shared.base_url());
    Ok((label.to_owned(), json!({ "media_id": id, "url": url, "title": part.text_of("Title") })))
}

fn music(document: &Element) -> Result<(String, Value), String> {
    let part = document.child("Music").ok_or("Music is missing")?;
    if part.text_of("ThumbMediaId").is_empty() {
        return Err("Music.ThumbMediaId is missing".into());
    }
    let url = ["MusicUrl", "MusicURL"].map(|name| part.text_of(name)).concat();
    let title = part.text_of("Title");
    let data = json!({ "title": title, "description": part.text_of("Description"), "url": url });
    Ok((format!("[音乐] {title}"), data))
}

fn news(answerable: Answerable, document: &Element) -> Result<(String, Value), String> {
    let items = document.child("Articles").map(|articles| articles.children.as_slice()).unwrap_or_default();
    let most = if answerable == Answerable::Message { 1 } else { MOST_ARTICLES };
    if items.is_empty() || items.len() > most {
        return Err(format!("{} articles where 1 to {most} are allowed", items.len()));
    }
    if document.text_of("ArticleCount") != items.len().to_string() {
        return Err("ArticleCount does not match the articles".into());
    }
    let mut articles = Vec::with_capacity(items.len());
    for item in items {
        if item.name != "item" || item.text_of("Title").is_empty() || item.text_of("Url").is_empty() {
            return Err("an article needs item with Title and Url".into());
        }
        articles.push(json!({
            "title": item.text_of("Title"),
            "description": item.text_of("Description"),
            "picurl": item.text_of("PicUrl"),
            "url": item.text_of("Url"),
        }));
    }
    let title = items[0].text_of("Title").to_owned();
    Ok((title, json!({ "articles": articles })))
}
