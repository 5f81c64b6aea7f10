//! Templates of the platform, and what they are used for.

use std::collections::BTreeSet;

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::accounts::AccountKind;
use crm::actor::{Access, Resource};
use crm::pushes::{self, TemplateKind};

use crate::dto::common::{Errors, List};
use crate::dto::greetings::{PlatformParams, PlatformTemplate, TemplateIn, TemplateOut, template_fields};
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{Body, Params};
use crate::limits;
use crate::work::{Answer, Glance, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_templates).service(list_platform_templates).service(save_template);
}

/// The templates in use.
#[utoipa::path(tag = "greetings",
    responses((status = 200, description = "All of them", body = List<TemplateOut>), Errors))]
#[get("/notice-templates")]
pub(super) async fn list_templates(uow: Read) -> Answer {
    let rows = pushes::list_templates(&uow).await?;
    ok(List::whole(rows.into_iter().map(TemplateOut::from).collect()))
}

/// The templates that an account has on the platform, asked of the platform now.
#[utoipa::path(tag = "greetings", params(PlatformParams),
    responses((status = 200, description = "All of both kinds", body = List<PlatformTemplate>), Errors))]
#[get("/notice-templates/platform")]
pub(super) async fn list_platform_templates(uow: Glance, params: Params<PlatformParams>) -> Answer {
    uow.scope(Resource::GreetingRules, Access::Write, "设置消息模板")?;
    limits::check(&uow.shared.kv, &format!("platform:{}", uow.me.staff.staff), limits::BY_PLATFORM).await?;
    let used: BTreeSet<(String, String)> =
        pushes::list_templates(&uow).await?.into_iter().map(|row| (row.appid, row.template_id)).collect();
    let account = uow.shared.accounts.get(&params.0.appid).await.map_err(account_error)?;
    if account.tenant != uow.tenant() {
        return Err(account_error(accounts::AccountError::Unknown));
    }
    let in_use = |id: &str| used.contains(&(params.0.appid.clone(), id.to_owned()));
    // Mini-programs have subscription templates only.
    let notices = match account.kind {
        AccountKind::Service => account.client.private_templates().await.map_err(refused)?,
        AccountKind::MiniProgram => Vec::new(),
    };
    let subscriptions = account.client.notice_templates().await.map_err(refused)?;
    let notices = notices.into_iter().map(|row| PlatformTemplate {
        kind: TemplateKind::Template,
        in_use: in_use(&row.template_id),
        fields: template_fields(&row.content),
        template_id: row.template_id,
        title: row.title,
        content: row.content,
        example: row.example,
    });
    let subscriptions = subscriptions.into_iter().map(|row| PlatformTemplate {
        kind: TemplateKind::Subscribe,
        in_use: in_use(&row.id),
        fields: template_fields(&row.content),
        template_id: row.id,
        title: row.title,
        content: row.content,
        example: row.example,
    });
    ok(List::whole(notices.chain(subscriptions).collect()))
}

fn refused(error: wechat::WechatError) -> ApiError {
    platform_error(&error)
}

/// Puts a template to use, or changes what is used of it.
#[utoipa::path(tag = "greetings", request_body = TemplateIn,
    responses((status = 200, description = "In use", body = TemplateOut), Errors))]
#[post("/notice-templates")]
pub(super) async fn save_template(write: Write, body: Body<TemplateIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| Ok(TemplateOut::from(pushes::save_template(uow, body.0.into()).await?)))
        .await
}
