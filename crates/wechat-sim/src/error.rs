//! Errors of the simulated platform (errcodes) and of the control API.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use serde_json::json;

/// An errcode with the platform's text; the `rid` is added when it is answered.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) code: i64,
    pub(crate) message: String,
    /// Further fields of the answer, such as the `msg_id` of an earlier mass message.
    pub(crate) extra: Option<serde_json::Value>,
}

impl ApiError {
    /// An errcode with a text of its own.
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), extra: None }
    }

    /// An errcode with the platform's usual text.
    pub(crate) fn code(code: i64) -> Self {
        Self::new(code, usual_text(code))
    }

    /// 47003, naming the field.
    pub(crate) fn field(name: &str, what: &str) -> Self {
        Self::new(47003, format!("argument invalid! {name} {what}"))
    }
}

/// The text that the platform gives with an errcode.
pub(crate) fn usual_text(code: i64) -> &'static str {
    match code {
        -1 => "system error",
        10003 => "redirect_uri域名与后台配置不一致",
        40001 => "invalid credential, access_token is invalid or not latest",
        40002 => "invalid grant_type",
        40003 => "invalid openid",
        40004 => "invalid media type",
        40005 => "invalid file type",
        40006 => "invalid meida size",
        40007 => "invalid media_id",
        40008 => "invalid message type",
        40009 => "invalid image size",
        40010 => "invalid voice size",
        40011 => "invalid video size",
        40012 => "invalid thumb size",
        40013 => "invalid appid",
        40014 => "invalid access_token",
        40016 => "invalid button size",
        40017 => "invalid button type",
        40018 => "invalid button name size",
        40019 => "invalid button key size",
        40020 => "invalid button url size",
        40023 => "invalid sub button size",
        40024 => "invalid sub button type",
        40025 => "invalid sub button name size",
        40026 => "invalid sub button key size",
        40027 => "invalid sub button url size",
        40029 => "invalid code",
        40030 => "invalid refresh_token",
        40032 => "invalid openid list size",
        40033 => "invalid charset. please check your request, if include \\uxxxx will create fail!",
        40035 => "invalid parameter",
        40037 => "invalid template_id",
        40097 => "invalid args",
        40125 => "invalid appsecret",
        40129 => "invalid scene",
        40163 => "code been used",
        40164 => "invalid ip, not in whitelist",
        40201 => "invalid url",
        40202 => "invalid action",
        40203 => "invalid check_operator",
        41001 => "access_token missing",
        41002 => "appid missing",
        41004 => "appsecret missing",
        41005 => "media data missing",
        41008 => "missing code",
        41030 => "invalid page",
        42001 => "access_token expired",
        42003 => "oauth_code expired",
        43001 => "require GET method",
        43002 => "require POST method",
        43004 => "require subscribe",
        43019 => "the user is in the black list",
        43101 => "user refuse to accept the msg",
        44002 => "empty post data",
        44004 => "empty content",
        45002 => "content size out of limit",
        45008 => "article size out of limit",
        45009 => "reach max api daily quota limit",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        45015 => "response out of time limit or subscription is canceled",
        45028 => "has no masssend quota",
        45047 => "out of response count limit",
        45056 => "too many tag now, please delete unused tags",
        45057 => "can't delete the tag that has too many fans",
        45058 => "can't modify sys tag",
        45059 => "can not tag so many tags to one user",
        45065 => "clientmsgid exist",
        45066 => "same clientmsgid retry too fast",
        45067 => "clientmsgid size out of limit",
        45072 => "invalid command",
        45080 => "no message from the user in the last 30 seconds",
        45081 => "already typing",
        45157 => "invalid tag name",
        45158 => "tag name too long",
        45159 => "invalid tag id",
        46003 => "menu no exist",
        47001 => "data format error",
        48001 => "api unauthorized",
        48002 => "user block the message",
        48006 => "forbid to clear quota because of reaching the limit",
        49003 => "not match openid with appid",
        61010 => "code is expired",
        76001 => "rid not found",
        76003 => "rid is empty",
        76004 => "rid does not belong to this account",
        76021 => "cgi_path not found",
        76022 => "could not use this cgi_path, no permission",
        9410010 => "long_data missing or too long",
        9410011 => "invalid expire_seconds",
        9410012 => "short_key not found or expired",
        _ => "error",
    }
}

/// A refusal of the control API.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    /// The request is malformed or impossible in the present state.
    #[error("{0}")]
    Bad(String),
    /// A user, account, template or fault that does not exist.
    #[error("{0}")]
    NotFound(String),
}

impl ControlError {
    pub(crate) fn bad(message: impl Into<String>) -> Self {
        Self::Bad(message.into())
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::NotFound(message.into())
    }
}

impl ResponseError for ControlError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Bad(_) => StatusCode::BAD_REQUEST,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).json(json!({ "error": self.to_string() }))
    }
}
