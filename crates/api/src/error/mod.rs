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
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) field: Option<String>,
    pub(crate) details: Option<serde_json::Value>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) allow: Option<String>,
    /// For the log only.
    pub(crate) cause: Option<String>,
}

/// The one table.
fn status_of(class: Class) -> StatusCode {
    match class {
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::Conflict => StatusCode::CONFLICT,
        Class::Limited => StatusCode::TOO_MANY_REQUESTS,
        Class::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<E: Coded> From<E> for ApiError {
    fn from(error: E) -> Self {
        if error.class() == Class::Internal {
            return Self { code: Cow::Borrowed(error.code()), ..Self::internal(chain(&error)) };
        }
        Self {
            field: error.field().map(Cow::into_owned),
            details: error.details(),
            ..Self::new(status_of(error.class()), error.code(), error.to_string())
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
        Self {
            status,
            code: Cow::Borrowed(code),
            message: message.into(),
            field: None,
            details: None,
            retry_after: None,
            allow: None,
            cause: None,
        }
    }

    /// A field with a value that can't be accepted.
    pub(crate) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", message);
        Self { field: Some(field.into()), ..error }
    }

    /// Our fault. The cause is logged and never shown.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "系统繁忙，请稍后再试");
        Self { cause: Some(cause.into()), ..error }
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
        Self { retry_after: Some(retry_after), ..error }
    }

    /// Something that we need is out of reach just now.
    pub(crate) fn unavailable(code: &'static str, message: impl Into<String>) -> Self {
        let error = Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
        Self { retry_after: Some(Duration::from_secs(5)), ..error }
    }

    /// With more for programs.
    pub(crate) fn with_details(self, details: serde_json::Value) -> Self {
        Self { details: Some(details), ..self }
    }

    /// With a cause for the log.
    pub(crate) fn with_cause(self, cause: impl Into<String>) -> Self {
        Self { cause: Some(cause.into()), ..self }
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
        assert_eq!((error.status.as_u16(), error.code.as_ref()), (404, "not_found"));
        let error: ApiError = Fault::Stale { version: 3 }.into();
        assert_eq!(error.details, Some(serde_json::json!({ "version": 3 })));
        let error: ApiError = Fault::Broken("table gone").into();
        assert_eq!(error.status.as_u16(), 500);
        assert!(!error.message.contains("table") && error.cause.is_some_and(|cause| cause.contains("table gone")));
    }
}
