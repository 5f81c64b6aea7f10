//! The envelope of errors, and the id that every answer carries.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse};
use serde::Serialize;
use utoipa::ToSchema;

use super::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request: in the log, in the header `x-request-id`, and in every error. Whoever puts
/// one into the request's extensions before (such as the server's tracing) decides it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// What an error looks like.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorBody {
    /// The error.
    pub error: ErrorDetail,
}

/// An error.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorDetail {
    /// What it is, for programs; it stays the same for ever.
    #[schema(example = "customer.same")]
    pub code: String,
    /// What it is, for people.
    pub message: String,
    /// The id of the request, to be told to whoever reads the log.
    pub request_id: String,
    /// The field that is wrong, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// More for programs; what it holds depends on the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub details: Option<serde_json::Value>,
}

/// Gives each request its id, and each error its envelope. Causes are logged here, once.
pub(crate) async fn envelope(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = request_id(&request);
    request.extensions_mut().insert(RequestId(id.clone()));
    let answer = match next.call(request).await {
        Ok(answer) => answer,
        // Only middleware answers so, and there is none of ours within.
        Err(error) => return Err(error),
    };
    let status = answer.status();
    let mut answer = if status.is_client_error() || status.is_server_error() { wrapped(answer, &id) } else { answer };
    if let Ok(value) = HeaderValue::from_str(&id) {
        answer.headers_mut().insert(REQUEST_ID, value);
    }
    // Answers hold personal data.
    if !answer.headers().contains_key(header::CACHE_CONTROL) {
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(answer)
}

/// The id that is there already, one that a proxy gave, or a new one.
fn request_id(request: &ServiceRequest) -> String {
    if let Some(RequestId(id)) = request.extensions().get::<RequestId>() {
        return id.clone();
    }
    let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
    given.filter(|id| is_plain(id)).map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned)
}

fn is_plain(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn wrapped(answer: ServiceResponse<BoxBody>, id: &str) -> ServiceResponse<BoxBody> {
    let error = match answer.response().error().and_then(|error| error.as_error::<ApiError>()) {
        Some(error) => error.clone(),
        // A saved answer is an answer, whatever its status.
        None if answer.headers().contains_key(header::CONTENT_TYPE) && answer.response().error().is_none() => {
            let json = answer.headers().get(header::CONTENT_TYPE).is_some_and(|value| value == "application/json");
            if json {
                return answer;
            }
            foreign(answer.status())
        }
        None => foreign(answer.status()),
    };
    if let Some(cause) = error.cause() {
        let route = answer.request().match_pattern().unwrap_or_default();
        tracing::error!(
            request_id = id, method = %answer.request().method(), route, status = error.status.as_u16(),
            code = error.code, cause, "a request failed"
        );
    }
    let response = render(&error, id);
    ServiceResponse::new(answer.into_parts().0, response)
}

/// An error that none of our code made.
fn foreign(status: StatusCode) -> ApiError {
    match status {
        StatusCode::NOT_FOUND => ApiError::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => ApiError::new(status, "method_not_allowed", "不支持该请求方法"),
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::new(status, "too_large", "请求内容过大"),
        status if status.is_client_error() => ApiError::new(status, "bad_request", "请求格式不正确"),
        _ => ApiError::internal("an answer without a cause"),
    }
}

fn render(error: &ApiError, id: &str) -> HttpResponse {
    let mut response = HttpResponse::build(error.status);
    if let Some(wait) = error.retry_after() {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        response.insert_header((header::RETRY_AFTER, seconds.max(1).to_string()));
    }
    if let Some(allow) = error.allow() {
        response.insert_header((header::ALLOW, allow));
    }
    if error.status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.json(ErrorBody {
        error: ErrorDetail {
            code: error.code.to_owned(),
            message: error.message.clone(),
            request_id: id.to_owned(),
            field: error.field.clone(),
            details: error.details().cloned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_outside_are_plain() {
        assert!(is_plain("0193-abcd_EF"));
        for id in ["", "short", "with space1", "newline\n123", "x".repeat(65).as_str()] {
            assert!(!is_plain(id), "{id:?}");
        }
    }

    #[test]
    fn waiting_is_said_in_whole_seconds() {
        let error = ApiError::limited(std::time::Duration::from_millis(1200));
        let response = render(&error, "id");
        assert_eq!(response.headers().get(header::RETRY_AFTER).unwrap(), "2");
    }
}
