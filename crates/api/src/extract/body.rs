//! JSON bodies.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::future::LocalBoxFuture;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};

use super::{signed, why};
use crate::error::ApiError;

/// The largest JSON body, in bytes.
const JSON_LIMIT: usize = 256 * 1024;
/// How long a JSON body may take: slow ones are cut.
const PATIENCE: Duration = Duration::from_secs(15);

/// The hash of the body that was read, left in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BodyDigest(pub(crate) [u8; 32]);

/// A JSON body of a signed-in route.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON body of a route that is open to everybody.
pub(crate) struct Open<T>(pub(crate) T);

/// No body, or an empty object: for acts that need no words.
pub(crate) struct NoBody;

/// The hash of a body.
pub(crate) fn digest_of(bytes: &[u8]) -> BodyDigest {
    BodyDigest(Sha256::digest(bytes).into())
}

/// Waits for `work` no longer than `patience`.
pub(crate) async fn read_within<T>(
    patience: Duration,
    work: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    tokio::time::timeout(patience, work)
        .await
        .unwrap_or_else(|_| Err(ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "请求内容传输过慢")))
}

async fn read(mut payload: web::Payload) -> Result<Bytes, ApiError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::new(StatusCode::BAD_REQUEST, "bad_request", "请求内容不完整"))?;
        if body.len() + chunk.len() > JSON_LIMIT {
            let message = format!("请求内容不能超过 {} KB", JSON_LIMIT / 1024);
            return Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

pub(super) async fn receive(request: &HttpRequest, payload: web::Payload) -> Result<Bytes, ApiError> {
    let body = read_within(PATIENCE, read(payload)).await?;
    request.extensions_mut().insert(digest_of(&body));
    Ok(body)
}

pub(super) fn check_type(request: &HttpRequest) -> Result<(), ApiError> {
    let kind = request.content_type();
    if kind == "application/json" || kind.ends_with("+json") {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "请使用 Content-Type: application/json",
    ))
}

pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    // Serde would take an array for an object, its values in the order of the fields.
    if !body.trim_ascii_start().starts_with(b"{") {
        serde_json::from_slice::<IgnoredAny>(body).map_err(|error| no_json(&error))?;
        return Err(ApiError::invalid("body", "请求内容应为一个 JSON 对象"));
    }
    let mut input = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut input).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        // Where a word of a list of words should be, another kind of value counts as bad syntax.
        let is_json = || serde_json::from_slice::<IgnoredAny>(body).is_ok();
        if inner.is_data() || is_json() { why::refused(&path, &inner.to_string()) } else { no_json(&inner) }
    })?;
    input.end().map_err(|error| no_json(&error))?;
    // PostgreSQL keeps no NUL in texts; the escape is the only way to write one.
    if body.windows(6).any(|part| part == br"\u0000") {
        refuse_nul(body)?;
    }
    Ok(value)
}

fn no_json(error: &serde_json::Error) -> ApiError {
    let message = format!("请求内容不是有效的 JSON（第 {} 行第 {} 列）", error.line(), error.column());
    ApiError::new(StatusCode::BAD_REQUEST, "bad_json", message)
}

fn refuse_nul(body: &[u8]) -> Result<(), ApiError> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|error| no_json(&error))?;
    match with_nul(&value, String::new()) {
        Some(field) => Err(ApiError::invalid(field, "不能包含空字符")),
        None => Ok(()),
    }
}

/// The path of the first text with a NUL.
fn with_nul(value: &serde_json::Value, path: String) -> Option<String> {
    match value {
        serde_json::Value::String(text) => text.contains('\0').then_some(path),
        serde_json::Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| with_nul(item, format!("{path}[{index}]")))
        }
        serde_json::Value::Object(fields) => fields.iter().find_map(|(name, item)| {
            let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            if name.contains('\0') { Some(path.clone()) } else { with_nul(item, inner) }
        }),
        _ => None,
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            signed(&request).await?;
            check_type(&request)?;
            let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
            parse(&receive(&request, payload).await?).map(Self)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Open<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            check_type(&request)?;
            let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
            parse(&receive(&request, payload).await?).map(Self)
        })
    }
}

impl FromRequest for NoBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            signed(&request).await?;
            let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
            let body = receive(&request, payload).await?;
            if !body.trim_ascii().is_empty() {
                parse::<Nothing>(&body)?;
            }
            Ok(Self)
        })
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it parses matters")]
    struct Inner {
        name: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it parses matters")]
    struct Outer {
        count: i64,
        #[serde(default)]
        contacts: Vec<Inner>,
        #[serde(default)]
        custom: serde_json::Map<String, serde_json::Value>,
    }

    #[test]
    fn what_is_no_json_is_a_bad_request() {
        for body in ["", "{", "{\"count\":1}x", "[1", "\u{0}", "{\"count\":1,}", &"[".repeat(5000)] {
            let error = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!((error.status.as_u16(), error.code), (400, "bad_json"), "{body:?}");
        }
        assert!(parse::<Outer>(b"{\"count\":1,\"count\":\"\xff\"}").is_err());
    }

    #[test]
    fn wrong_fields_are_named() {
        for (body, field) in [
            (r#"{"count":"1"}"#, "count"),
            (r#"{"count":1.5}"#, "count"),
            (r#"{"count":99999999999999999999}"#, "count"),
            (r#"{}"#, "count"),
            (r#"{"count":1,"other":2}"#, "other"),
            (r#"{"count":1,"contacts":[{"name":"a"},{"name":1}]}"#, "contacts[1].name"),
            (r#"{"count":1,"contacts":[{"name":"a","x":1}]}"#, "contacts[0].x"),
            (r#"{"count":1,"contacts":[{}]}"#, "contacts[0].name"),
            (r#"{"count":1,"custom":{"a":["b","\u0000"]}}"#, "custom.a[1]"),
            (r#"[]"#, "body"),
            (r#"[1,[],{}]"#, "body"),
        ] {
            let error = parse::<Outer>(body.as_bytes()).unwrap_err();
            assert_eq!((error.status.as_u16(), error.field.as_deref()), (422, Some(field)), "{body}");
        }
        assert!(parse::<Outer>(br#"{"count":1,"custom":{"a":"\\u0000"}}"#).is_ok(), "an escaped backslash is no NUL");
    }
}
