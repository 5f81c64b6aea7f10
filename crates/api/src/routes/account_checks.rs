//! Asking the platform about an account, and telling it the menu.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::post;
use crm::accounts::{self, AccountKind};
use crm::actor::{Access, Resource};
use crm::audit;
use crm::ids::AccountId;
use serde_json::json;
use wechat::WechatError;
use wechat::endpoints::menu::{Menu, MenuAction, MenuButton};

use crate::dto::accounts::{CheckReport, CheckStep, MenuIn, MenuOut};
use crate::dto::common::Errors;
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{Body, Id, NoBody};
use crate::limits;
use crate::work::{Answer, Glance, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(check_account).service(publish_menu);
}

/// Checks an account with the platform, and says what is wrong: settings, token, callback, quota.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")),
    responses((status = 200, description = "What was found", body = CheckReport), Errors))]
#[post("/accounts/{id}/check")]
pub(super) async fn check_account(uow: Glance, id: Id, _body: NoBody) -> Answer {
    let row = accounts::find(&uow, AccountId(id.id)).await?;
    limits::check(&uow.shared.kv, &format!("platform:{}", uow.me.staff.staff), limits::BY_PLATFORM).await?;
    // What is kept may be older than the change that is to be checked.
    uow.shared.accounts.forget(&row.appid).await;
    let mut steps = Vec::new();
    match uow.shared.accounts.get(&row.appid).await {
        Ok(account) => {
            steps.push(well("settings", "配置完整，密钥可以解密"));
            let token = account.client.access_token().await;
            let reachable = token.is_ok();
            steps.push(step("token", token.map(|_| "AppID 和 AppSecret 正确".into())));
            if reachable && row.kind == AccountKind::Service {
                let checked = account.client.check_callback().await;
                steps.push(step(
                    "callback",
                    checked.map(|check| format!("平台可以解析回调域名（{} 个地址）", check.dns.len())),
                ));
            }
            if reachable {
                let quota = account.client.quota("/cgi-bin/message/custom/send").await;
                let words = |remain, limit| format!("客服消息今日剩余 {remain}/{limit} 次");
                steps.push(step("quota", quota.map(|status| words(status.quota.remain, status.quota.daily_limit))));
            }
        }
        Err(error) => {
            let error = account_error(error);
            steps.push(CheckStep { step: "settings", ok: false, message: error.message, errcode: None });
        }
    }
    ok(CheckReport { ok: steps.iter().all(|step| step.ok), steps })
}

fn well(step: &'static str, message: &str) -> CheckStep {
    CheckStep { step, ok: true, message: message.to_owned(), errcode: None }
}

fn step(step: &'static str, outcome: Result<String, WechatError>) -> CheckStep {
    match outcome {
        Ok(message) => CheckStep { step, ok: true, message, errcode: None },
        Err(error) => CheckStep { step, ok: false, message: advice(&error), errcode: error.code() },
    }
}

/// What to do about it, for the commonest causes.
fn advice(error: &WechatError) -> String {
    let known = match error.code() {
        Some(40013) => "AppID 不正确",
        Some(40001 | 40125) => "AppSecret 不正确",
        Some(40164) => "服务器 IP 不在白名单中，请在公众平台后台添加",
        Some(40243) => "AppSecret 已被冻结，请在公众平台后台解冻",
        Some(48001) => "该账号没有此接口的权限，请确认已认证",
        Some(45009) => "今日调用次数已用完",
        Some(_) => return format!("微信平台返回错误：{error}"),
        None => return format!("无法连接微信平台：{error}"),
    };
    known.to_owned()
}

/// Publishes the menu under the chat: the given one, or the default.
#[utoipa::path(tag = "accounts", params(("id" = i64, Path, description = "The account")), request_body = MenuIn,
    responses((status = 200, description = "Published; followers see it within a day", body = MenuOut), Errors))]
#[post("/accounts/{id}/menu")]
pub(super) async fn publish_menu(write: Write, id: Id, body: Body<MenuIn>) -> Answer {
    let id = AccountId(id.id);
    let known = write.shared.accounts.clone();
    let kv = write.shared.kv.clone();
    let limit = format!("platform:{}", write.me.staff.staff);
    let public_url = write.shared.web.public_url.clone();
    let wanted = body.0.button;
    write
        .run_outside(
            StatusCode::OK,
            async |uow| {
                uow.scope(Resource::Administration, Access::Write, "发布菜单")?;
                let account = accounts::find(uow, id).await?;
                if account.kind != AccountKind::Service {
                    return Err(ApiError::new(StatusCode::CONFLICT, "account.no_menu", "只有公众号可以发布菜单"));
                }
                Ok(account.appid)
            },
            async |appid: String| {
                limits::check(&kv, &limit, limits::BY_PLATFORM).await?;
                let menu = wanted.map_or_else(|| default_menu(&public_url, &appid), |button| Menu { button });
                let account = known.get(&appid).await.map_err(account_error)?;
                account.client.create_menu(&menu).await.map_err(|error| platform_error(&error))?;
                Ok(menu)
            },
            async |uow, menu: Menu| {
                let buttons: Vec<&str> = menu.button.iter().map(|button| button.name.as_str()).collect();
                audit::record(uow, "account.menu", "account", id.0, json!({ "buttons": buttons })).await?;
                Ok(MenuOut { button: menu.button })
            },
        )
        .await
}

/// A menu whose keys are words that the chat answers to, with the customer's own page.
fn default_menu(public_url: &str, appid: &str) -> Menu {
    let click = |name: &str, key: &str| MenuButton {
        name: name.into(),
        action: Some(MenuAction::Click { key: key.into() }),
        sub_button: Vec::new(),
    };
    let page = |name: &str, screen: &str| MenuButton {
        name: name.into(),
        action: Some(MenuAction::View { url: format!("{public_url}/api/v1/my/sign-in?appid={appid}&to={screen}") }),
        sub_button: Vec::new(),
    };
    let orders = MenuButton {
        name: "订单物流".into(),
        action: None,
        sub_button: vec![page("我的订单", "/orders"), click("查订单", "查订单"), click("查物流", "查物流")],
    };
    let service = MenuButton {
        name: "服务".into(),
        action: None,
        sub_button: vec![click("我要投诉", "投诉"), click("帮助", "帮助")],
    };
    Menu { button: vec![orders, click("联系销售", "人工"), service] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_menu_fits_the_platform() {
        let menu = default_menu("https://crm.example.com", "wx0123456789abcdef");
        assert!((1..=3).contains(&menu.button.len()));
        let json = serde_json::to_value(&menu).unwrap();
        assert_eq!(json["button"][1], json!({ "name": "联系销售", "type": "click", "key": "人工" }));
    }
}
