//! What goes wrong with the WeChat platform, for people who can do something about it.

use accounts::AccountError;
use actix_web::http::StatusCode;
use serde_json::json;
use wechat::{Action, WechatError};

use super::ApiError;

/// An error of the platform. Nothing of it is our fault alone: it is never a 500.
pub(crate) fn platform_error(error: &WechatError) -> ApiError {
    let (code, message) = match error.action() {
        Some(Action::LoginAgain) => {
            return ApiError::new(StatusCode::UNAUTHORIZED, "auth.code_invalid", "登录凭证已失效，请重新登录");
        }
        Some(Action::Refuse) => {
            return ApiError::new(StatusCode::FORBIDDEN, "auth.refused", "微信平台拒绝了此次登录");
        }
        _ if error.is_transient() => {
            return ApiError::unavailable("wechat.unavailable", "微信平台暂时没有响应，请稍后再试")
                .with_cause(error.to_string());
        }
        Some(Action::StopAccount) => {
            ("wechat.account", "公众号或小程序配置有误，请管理员检查 AppID、AppSecret 和 IP 白名单")
        }
        Some(_) => ("wechat.rejected", "微信平台拒绝了该操作"),
        None => ("wechat.invalid", "该操作不符合微信平台的规则"),
    };
    let details = json!({ "errcode": error.code(), "reason": error.to_string() });
    ApiError::new(StatusCode::CONFLICT, code, message).with_details(details)
}

/// Why an account can't be used.
pub(crate) fn account_error(error: AccountError) -> ApiError {
    match error {
        AccountError::Unknown => ApiError::new(StatusCode::NOT_FOUND, "account.unknown", "没有找到该公众号或小程序"),
        AccountError::Stopped(reason) => {
            ApiError::new(StatusCode::CONFLICT, "account.stopped", format!("该账号已停用：{reason}"))
        }
        AccountError::Fault(fault) => fault.into(),
    }
}
