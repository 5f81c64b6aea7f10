//! The company's settings.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, put};
use crm::tenants::{self, Settings};

use crate::dto::common::Errors;
use crate::extract::Body;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(get_settings).service(set_settings);
}

/// The settings.
#[utoipa::path(tag = "settings", responses((status = 200, description = "The settings", body = Settings), Errors))]
#[get("/settings")]
pub(super) async fn get_settings(uow: Read) -> Answer {
    ok(tenants::settings(&uow).await?)
}

/// Replaces the settings. What is left out gets its default.
#[utoipa::path(tag = "settings", request_body = Settings,
    responses((status = 200, description = "The settings", body = Settings), Errors))]
#[put("/settings")]
pub(super) async fn set_settings(write: Write, body: Body<Settings>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            tenants::update_settings(uow, &body.0).await?;
            Ok(tenants::settings(uow).await?)
        })
        .await
}
