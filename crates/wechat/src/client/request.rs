//! One HTTP request to the platform.

use std::error::Error as _;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;

use super::{Answer, ClientConfig};
use crate::error::WechatError;

/// JSON answers are far smaller.
const JSON_LIMIT: usize = 4 * 1024 * 1024;
/// Uploads and downloads take longer than other calls.
const FILE_TIMEOUT: Duration = Duration::from_secs(60);

/// A call: everything but account and token, so that it can be repeated.
#[derive(Clone)]
pub(crate) struct Call {
    pub endpoint: &'static str,
    method: Method,
    query: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
    upload: Option<Upload>,
    limit: usize,
    timeout: Option<Duration>,
}

/// A file to upload.
#[derive(Clone)]
pub(crate) struct Upload {
    pub file_name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Call {
    pub(crate) fn get(endpoint: &'static str) -> Self {
        Self::new(endpoint, Method::GET)
    }

    pub(crate) fn post(endpoint: &'static str) -> Self {
        Self::new(endpoint, Method::POST)
    }

    fn new(endpoint: &'static str, method: Method) -> Self {
        Self { endpoint, method, query: Vec::new(), body: None, upload: None, limit: JSON_LIMIT, timeout: None }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The body as JSON: raw UTF-8 and a raw `&`, as the platform wants it.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, WechatError> {
        let body = serde_json::to_vec(body)
            .map_err(|error| WechatError::Invalid { endpoint: self.endpoint, reason: error.to_string() })?;
        self.body = Some(body);
        Ok(self)
    }

    pub(crate) fn upload(mut self, upload: Upload) -> Self {
        self.upload = Some(upload);
        self.timeout = Some(FILE_TIMEOUT);
        self
    }

    /// Expects a file of at most `limit` bytes.
    pub(crate) fn file(mut self, limit: usize) -> Self {
        self.limit = limit;
        self.timeout = Some(FILE_TIMEOUT);
        self
    }
}

pub(super) async fn send(
    http: &reqwest::Client,
    config: &ClientConfig,
    call: &Call,
    token: Option<&str>,
) -> Result<Answer, WechatError> {
    let request = build(http, config, call, token)?;
    let response = request.send().await.map_err(|error| sort(call, error))?;
    let answer = receive(call, response).await?;
    tracing::debug!(endpoint = call.endpoint, status = answer.status, bytes = answer.body.len(), "platform called");
    Ok(answer)
}

fn build(
    http: &reqwest::Client,
    config: &ClientConfig,
    call: &Call,
    token: Option<&str>,
) -> Result<reqwest::RequestBuilder, WechatError> {
    let invalid = |error: reqwest::Error| WechatError::Invalid { endpoint: call.endpoint, reason: describe(error) };
    let url = format!("{}{}", config.api_base, call.endpoint);
    let mut request = http.request(call.method.clone(), url).timeout(call.timeout.unwrap_or(config.timeout));
    if let Some(token) = token {
        request = request.query(&[("access_token", token)]);
    }
    if !call.query.is_empty() {
        request = request.query(&call.query);
    }
    if let Some(body) = &call.body {
        request = request.header("content-type", "application/json; charset=utf-8").body(body.clone());
    }
    if let Some(upload) = &call.upload {
        let part = reqwest::multipart::Part::bytes(upload.bytes.clone())
            .file_name(upload.file_name.clone())
            .mime_str(&upload.content_type)
            .map_err(invalid)?;
        request = request.multipart(reqwest::multipart::Form::new().part("media", part));
    }
    Ok(request)
}

/// Reads the answer, but no more than the call expects.
async fn receive(call: &Call, mut response: reqwest::Response) -> Result<Answer, WechatError> {
    let in_doubt = |cause: String| WechatError::InDoubt { endpoint: call.endpoint, cause };
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let content_type = header("content-type").unwrap_or_default();
    let disposition = header("content-disposition");
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| in_doubt(describe(error)))? {
        if body.len() + chunk.len() > call.limit {
            return Err(in_doubt(format!("the answer is larger than {} bytes", call.limit)));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status: response.status().as_u16(), content_type, disposition, body })
}

/// Only what failed before or while connecting was certainly not sent.
fn sort(call: &Call, error: reqwest::Error) -> WechatError {
    let endpoint = call.endpoint;
    if error.is_builder() {
        let reason = describe(error);
        return WechatError::Invalid { endpoint, reason };
    }
    let not_sent = error.is_connect();
    let cause = describe(error);
    if not_sent { WechatError::NotSent { endpoint, cause } } else { WechatError::InDoubt { endpoint, cause } }
}

/// An error's words without the address, which contains token and secret.
pub(super) fn describe(error: reqwest::Error) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
