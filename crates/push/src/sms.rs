//! Short messages over a provider's HTTP interface, as the operator describes it: address, headers
//! and body with places for number and text, and where in the answer it says that it was taken.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// How a provider is called.
#[derive(Clone)]
pub struct SmsSettings {
    /// Where; may have places to be filled.
    pub url: String,
    /// `POST` or `GET`.
    pub method: String,
    /// Headers; keys of the provider are there.
    pub headers: BTreeMap<String, String>,
    /// The body with its places: `{phone}`, `{mobile}`, `{text}`, `{sign}`, `{id}`.
    pub body: String,
    /// What stands for `{sign}`.
    pub sign: String,
    /// Where the answer says how it ended, as a JSON pointer; empty = the status alone says so.
    pub result_pointer: String,
    /// What stands there where it was taken.
    pub success_values: Vec<String>,
    /// What stands there where it may be taken later.
    pub retry_values: Vec<String>,
    /// Where the answer has the provider's key, as a JSON pointer; empty = nowhere.
    pub id_pointer: String,
    /// Time limit of a call.
    pub timeout: Duration,
}

impl std::fmt::Debug for SmsSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Addresses, headers and bodies hold keys.
        f.debug_struct("SmsSettings").field("method", &self.method).finish_non_exhaustive()
    }
}

/// Sends short messages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SmsSender {
    http: reqwest::Client,
    settings: std::sync::Arc<Ready>,
}

/// Settings that were checked.
struct Ready {
    method: Method,
    headers: HeaderMap,
    form: Form,
    raw: SmsSettings,
}

impl std::fmt::Debug for Ready {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.raw.fmt(f)
    }
}

/// How values are written into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    UrlEncoded,
    Plain,
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SmsDelivery {
    /// The provider took it, perhaps with a key of its own.
    Taken(Option<String>),
    /// The provider refuses this message for good.
    Refused(String),
    /// The provider does not take it now.
    NotNow,
    /// The provider refuses us.
    NotUs(u16),
    /// It was surely not sent.
    NotSent,
    /// Nobody knows.
    InDoubt,
}

impl SmsSender {
    /// A sender of short messages.
    ///
    /// # Errors
    /// Names the setting that is wrong, and why; never its value.
    pub fn new(settings: SmsSettings) -> Result<Self, String> {
        let known = settings.url.starts_with("https://") || settings.url.starts_with("http://");
        if !known {
            return Err("sms.url must be an http:// or https:// address".into());
        }
        let method = match settings.method.to_uppercase().as_str() {
            "POST" => Method::POST,
            "GET" => Method::GET,
            _ => return Err("sms.method must be POST or GET".into()),
        };
        let whole = format!("{}{}", settings.url, settings.body);
        if !(whole.contains("{phone}") || whole.contains("{mobile}")) || !whole.contains("{text}") {
            return Err(
                "sms.body (or sms.url) needs a place for the number, {phone} or {mobile}, and for the {text}".into()
            );
        }
        if !settings.result_pointer.is_empty() {
            if !settings.result_pointer.starts_with('/') {
                return Err("sms.result_pointer must be a JSON pointer, such as /code".into());
            }
            if settings.success_values.is_empty() {
                return Err("sms.success_values must name what stands at sms.result_pointer".into());
            }
        }
        let mut headers = HeaderMap::new();
        for (name, value) in &settings.headers {
            let wrong = || format!("sms.headers.{name} can't be a header");
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            let mut value = HeaderValue::from_str(value).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_lowercase();
        let form = if kind.contains("json") {
            Form::Json
        } else if kind.contains("urlencoded") {
            Form::UrlEncoded
        } else {
            Form::Plain
        };
        let http = wechat::http_client().map_err(|error| format!("sms: {error}"))?;
        Ok(Self { http, settings: std::sync::Arc::new(Ready { method, headers, form, raw: settings }) })
    }

    /// Sends a text to a number in E.164. `id` is ours: the same for each try of a push.
    pub(crate) async fn deliver(&self, number: &str, text: &str, id: &str) -> SmsDelivery {
        let Ready { method, headers, form, raw } = &*self.settings;
        let values = [
            ("phone", number),
            ("mobile", number.trim_start_matches("+86")),
            ("text", text),
            ("sign", raw.sign.as_str()),
            ("id", id),
        ];
        let mut request = self
            .http
            .request(method.clone(), fill(&raw.url, &values, Form::UrlEncoded))
            .headers(headers.clone())
            .timeout(raw.timeout);
        if !raw.body.is_empty() {
            request = request.body(fill(&raw.body, &values, *form));
        }
        let mut response = match request.send().await {
            Ok(response) => response,
            Err(error) if error.is_builder() || error.is_connect() => return SmsDelivery::NotSent,
            Err(_) => return SmsDelivery::InDoubt,
        };
        let status = response.status().as_u16();
        let mut answer = Vec::new();
        loop {
            match response.chunk().await {
                Ok(None) => break,
                Ok(Some(chunk)) if answer.len() + chunk.len() <= LONGEST => answer.extend_from_slice(&chunk),
                Ok(Some(_)) | Err(_) => return SmsDelivery::InDoubt,
            }
        }
        raw.read(status, &answer)
    }
}

impl SmsSettings {
    /// What an answer means.
    fn read(&self, status: u16, answer: &[u8]) -> SmsDelivery {
        match status {
            200..=299 if self.result_pointer.is_empty() => SmsDelivery::Taken(self.key(answer)),
            200..=299 => self.read_body(answer),
            401 | 403 => SmsDelivery::NotUs(status),
            429 => SmsDelivery::NotNow,
            300..=499 => SmsDelivery::Refused(status.to_string()),
            _ => SmsDelivery::InDoubt,
        }
    }

    fn read_body(&self, answer: &[u8]) -> SmsDelivery {
        let Ok(body) = serde_json::from_slice::<Value>(answer) else { return SmsDelivery::InDoubt };
        let Some(word) = body.pointer(&self.result_pointer).and_then(word) else { return SmsDelivery::InDoubt };
        if self.success_values.contains(&word) {
            SmsDelivery::Taken(self.key(answer))
        } else if self.retry_values.contains(&word) {
            SmsDelivery::NotNow
        } else {
            let plain = |c: &char| c.is_ascii_alphanumeric() || "._:-".contains(*c);
            SmsDelivery::Refused(word.chars().filter(plain).take(40).collect())
        }
    }

    fn key(&self, answer: &[u8]) -> Option<String> {
        if self.id_pointer.is_empty() {
            return None;
        }
        let body: Value = serde_json::from_slice(answer).ok()?;
        body.pointer(&self.id_pointer).and_then(word).map(|key| key.chars().take(100).collect())
    }
}

/// A value as a word: providers write codes as texts, numbers and truth values.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// Fills the places of a template in one go: what is put in is not looked at again.
fn fill(template: &str, values: &[(&str, &str)], form: Form) -> String {
    let mut out = String::with_capacity(template.len() + 128);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let after = &rest[start + 1..];
        let known = values.iter().find_map(|(name, value)| {
            let tail = after.strip_prefix(name)?.strip_prefix('}')?;
            Some((*value, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(&written(value, form));
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn written(value: &str, form: Form) -> String {
    match form {
        Form::Json => {
            let quoted = Value::from(value).to_string();
            quoted.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned()
        }
        Form::UrlEncoded => form_urlencoded::byte_serialize(value.as_bytes()).collect(),
        Form::Plain => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SmsSettings {
        SmsSettings {
            url: "https://sms.example.com/send".into(),
            method: "post".into(),
            headers: BTreeMap::from([("Content-Type".into(), "application/json".into())]),
            body: r#"{"to":"{phone}","content":"【{sign}】{text}"}"#.into(),
            sign: "关山".into(),
            result_pointer: "/result/code".into(),
            success_values: vec!["0".into(), "OK".into()],
            retry_values: vec!["busy".into()],
            id_pointer: "/sid".into(),
            timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn values_do_no_harm_in_any_form() {
        let values = [("phone", "+8613800001111"), ("text", "\"},{sign}\n& 好"), ("sign", "关山")];
        let json = fill(r#"{"a":"{text}","b":"{sign}","c":{"d":1}}"#, &values, Form::Json);
        let read: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&read["a"], &read["b"], &read["c"]["d"]), (&"\"},{sign}\n& 好".into(), &"关山".into(), &1.into()));
        assert_eq!(fill("t={text}&p={phone}", &values, Form::UrlEncoded).matches('&').count(), 1);
        assert_eq!(written("\"", Form::Json), "\\\"");
        assert_eq!(written("\"a\"", Form::Json), "\\\"a\\\"");
    }

    #[test]
    fn only_a_clear_answer_is_one() {
        let settings = settings();
        let read = |status, body: &str| settings.read(status, body.as_bytes());
        assert_eq!(read(200, r#"{"result":{"code":0},"sid":7}"#), SmsDelivery::Taken(Some("7".into())));
        assert_eq!(read(200, r#"{"result":{"code":"OK"}}"#), SmsDelivery::Taken(None));
        assert_eq!(read(200, r#"{"result":{"code":"busy"}}"#), SmsDelivery::NotNow);
        assert_eq!(read(200, r#"{"result":{"code":"isv.MOBILE 138"}}"#), SmsDelivery::Refused("isv.MOBILE138".into()));
        for unclear in ["", "<html>", "{}", r#"{"result":{"code":null}}"#] {
            assert_eq!(read(200, unclear), SmsDelivery::InDoubt, "{unclear}");
        }
        assert_eq!(read(500, r#"{"result":{"code":0}}"#), SmsDelivery::InDoubt);
        assert_eq!(read(400, ""), SmsDelivery::Refused("400".into()));
        assert_eq!((read(401, ""), read(429, "")), (SmsDelivery::NotUs(401), SmsDelivery::NotNow));
    }

    #[test]
    fn wrong_settings_are_named() {
        let wrong = |change: fn(&mut SmsSettings)| {
            let mut settings = settings();
            change(&mut settings);
            SmsSender::new(settings).unwrap_err()
        };
        assert!(wrong(|s| s.url = "ftp://x".into()).contains("sms.url"));
        assert!(wrong(|s| s.method = "PUT".into()).contains("sms.method"));
        assert!(wrong(|s| s.body = "{}".into()).contains("sms.body"));
        assert!(wrong(|s| s.result_pointer = "code".into()).contains("sms.result_pointer"));
        assert!(wrong(|s| s.success_values.clear()).contains("sms.success_values"));
        assert!(wrong(|s| _ = s.headers.insert("a b".into(), "x".into())).contains("sms.headers"));
    }
}
