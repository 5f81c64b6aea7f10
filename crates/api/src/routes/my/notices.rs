//! Notices that a customer can agree to, and the JS-SDK with which they do.

use crate::routes::Routes;
use actix_web::get;
use crm::conversations;
use crm::pushes;

use crate::dto::common::{Errors, List};
use crate::dto::my::{JsSdk, JsSdkParams, MyNotice};
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{Visit, VisitParams};
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_notices).service(my_js_sdk);
}

/// The notices that one can agree to.
///
/// Consents are given by `<wx-open-subscribe>` in the page; the platform tells us of them itself.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 200, description = "All of them, with the consents left", body = List<MyNotice>), Errors))]
#[get("/my/notices")]
pub(super) async fn my_notices(visit: Visit) -> Answer {
    let uow = visit.read();
    let identity = &visit.who.identity;
    let templates = pushes::templates_for_customers(&uow, &identity.appid).await?;
    let left = conversations::consents_of(&uow, identity.id).await?;
    let notice = |template: pushes::template::Model| MyNotice {
        remaining: left.get(&template.template_id).copied().unwrap_or(0),
        template_id: template.template_id,
        title: template.title,
        content: template.content,
    };
    ok(List::whole(templates.into_iter().map(notice).collect()))
}

/// Signs a page of ours for the JS-SDK.
#[utoipa::path(tag = "my", security(("visit" = [])), params(JsSdkParams),
    responses((status = 200, description = "For `wx.config`, and where the SDK is", body = JsSdk), Errors))]
#[get("/my/js-sdk")]
pub(super) async fn my_js_sdk(visit: Visit, params: VisitParams<JsSdkParams>) -> Answer {
    let shared = &visit.shared;
    let url = own_page(&params.0.url, &shared.web.public_url)?;
    let account = shared.accounts.get(&visit.who.identity.appid).await.map_err(account_error)?;
    let now = shared.db.clock().now().timestamp();
    let config = account.client.sign_page(url, now).await.map_err(|error| platform_error(&error))?;
    ok(JsSdk::new(config, &shared.web.js_sdk_url))
}

/// The address of a page of ours without what stands behind `#`: others are not signed for.
fn own_page<'a>(url: &'a str, own: &str) -> Result<&'a str, ApiError> {
    let page = url.split('#').next().unwrap_or_default();
    let ours = page.strip_prefix(own).is_some_and(|rest| rest.starts_with('/'));
    let plain = page.len() <= 2000 && page.chars().all(|c| !c.is_whitespace() && !c.is_control());
    if ours && plain { Ok(page) } else { Err(ApiError::invalid("url", "只能为本站页面签名")) }
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn only_pages_of_ours_are_signed() {
        let own = "https://crm.example.com";
        assert_eq!(
            own_page("https://crm.example.com/my/?a=1#/orders", own).unwrap(),
            "https://crm.example.com/my/?a=1"
        );
        for url in [
            "https://crm.example.com",
            "https://crm.example.com.evil.example/my/",
            "https://crm.example.com@evil.example/",
            "http://crm.example.com/my/",
            "/my/",
            "https://crm.example.com/my/ x",
            "",
        ] {
            assert!(own_page(url, own).is_err(), "{url}");
        }
    }
}
