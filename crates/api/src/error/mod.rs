//! Errors as clients see them. The one table from class to status is here.

mod envelope;
mod platform;

use std::borrow::Cow;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use crm::error::{Class, Coded};

pub(crate) use envelope::envelope;
pub use envelope::{ErrorBody, ErrorDetail, RequestId};
pub(crate) use platform::{account_error, platform_error};

/// What goes wrong in a request. The message is for people, in Chinese; the code is for programs.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) field: Option<String>,
    /// What few errors have, apart: results stay small.
    more: Option<Box<More>>,
}

/// What few errors have.
#[derive(Clone, Debug, Default)]
struct More {
    details: Option<serde_json::Value>,
    retry_after: Option<Duration>,
    allow: Option<String>,
    /// For the log only.
    cause: Option<String>,
}

/// The one table.
fn status_of(class: Class) -> StatusCode {
    match class {
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::Conflict => StatusCode::CONFLICT,
        Class::Limited => StatusCode::TOO_MANY_REQUESTS,
        Class::Busy => StatusCode::SERVICE_UNAVAILABLE,
        Class::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<E: Coded> From<E> for ApiError {
    fn from(error: E) -> Self {
        if error.class() == Class::Internal {
            return Self { code: error.code(), ..Self::internal(chain(&error)) };
        }
        if error.class() == Class::Busy {
            return Self::unavailable(error.code(), error.to_string()).with_cause(chain(&error));
        }
        let field = error.field().map(Cow::into_owned);
        let known = Self { field, ..Self::new(status_of(error.class()), error.code(), error.to_string()) };
        match error.details() {
            Some(details) => known.with_details(details),
            None => known,
        }
    }
}

/// An error with all that caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = format!("{error:?}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(" <- ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, more: None }
    }

    /// A field with a value that can't be accepted.
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message).with_field(field)
    }

    /// Our fault. The cause is logged and never shown.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "系统繁忙，请稍后再试").with_cause(cause)
    }

    /// Nobody, or somebody whose token is worth nothing any more.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "auth.required", "请先登录")
    }

    /// No such route, or no such thing.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "没有找到所请求的内容")
    }

    /// Too often.
    pub(crate) fn limited(retry_after: Duration) -> Self {
        let error = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", "操作过于频繁，请稍后再试");
        error.with(|more| more.retry_after = Some(retry_after))
    }

    /// Something that we need is out of reach just now.
    pub(crate) fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
        error.with(|more| more.retry_after = Some(Duration::from_secs(5)))
    }

    /// The path is there, but for other methods: these.
    pub(crate) fn method_not_allowed(allow: &str) -> Self {
        let error = Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "不支持该请求方法");
        error.with(|more| more.allow = Some(allow.to_owned()))
    }

    /// About a field.
    pub(crate) fn with_field(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// With more for programs.
    pub(crate) fn with_details(self, details: serde_json::Value) -> Self {
        self.with(|more| more.details = Some(details))
    }

    /// With a cause for the log.
    pub(crate) fn with_cause(self, cause: impl Into<String>) -> Self {
        self.with(|more| more.cause = Some(cause.into()))
    }

    fn with(mut self, change: impl FnOnce(&mut More)) -> Self {
        change(self.more.get_or_insert_default());
        self
    }

    /// More for programs.
    pub(crate) fn details(&self) -> Option<&serde_json::Value> {
        self.more.as_ref()?.details.as_ref()
    }

    /// When to try again.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        self.more.as_ref()?.retry_after
    }

    /// The methods that there are.
    fn allow(&self) -> Option<&str> {
        self.more.as_ref()?.allow.as_deref()
    }

    /// What goes into the log.
    fn cause(&self) -> Option<&str> {
        self.more.as_ref()?.cause.as_deref()
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// The envelope is written by the middleware, which knows the request.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status)
    }
}

#[cfg(test)]
mod tests {
    use crm::error::{Fault, Invalid};

    use super::*;

    #[test]
    fn classes_become_statuses_and_causes_stay_inside() {
        let error: ApiError = Fault::from(Invalid::new("name", "不能为空")).into();
        assert_eq!((error.status.as_u16(), error.field.as_deref()), (422, Some("name")));
        let error: ApiError = Fault::NotFound("该客户").into();
        assert_eq!((error.status.as_u16(), error.code), (404, "not_found"));
        let error: ApiError = Fault::Stale { version: 3 }.into();
        assert_eq!(error.details(), Some(&serde_json::json!({ "version": 3 })));
        let error: ApiError = Fault::Broken("table gone").into();
        assert_eq!(error.status.as_u16(), 500);
        assert!(!error.message.contains("table") && error.cause().is_some_and(|cause| cause.contains("table gone")));
    }
}
