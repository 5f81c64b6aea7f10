//! QR codes: whoever scans one belongs to a member of staff, or is a contact.

use std::time::Duration;

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::post;
use chrono::TimeDelta;
use crm::accounts::{self, AccountKind};
use crm::actor::{Access, Resource};
use crm::contacts;
use crm::db::Uow;
use crm::error::Fault;
use crm::identities::Scene;
use crm::ids::{ContactId, StaffId};
use crm::staff;
use wechat::endpoints::qr_code;

use crate::dto::accounts::{QrCodeIn, QrCodeOut};
use crate::dto::common::Errors;
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::Body;
use crate::limits;
use crate::work::{Answer, Write};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(make_qr_code);
}

/// Makes a QR code for oneself (administrators: for anybody), or for a contact within the scope.
#[utoipa::path(tag = "identities", request_body = QrCodeIn,
    responses((status = 201, description = "The code", body = QrCodeOut), Errors))]
#[post("/qr-codes")]
pub(super) async fn make_qr_code(write: Write, body: Body<QrCodeIn>) -> Answer {
    let body = body.0;
    let days = body.days.unwrap_or(30);
    if !(1..=30).contains(&days) {
        return Err(ApiError::invalid("days", "应在 1 到 30 之间"));
    }
    let known = write.shared.accounts.clone();
    let kv = write.shared.kv.clone();
    let me = write.me.staff.staff;
    write
        .run_outside(
            StatusCode::CREATED,
            async |uow| {
                Ok((service_account(uow, body.appid).await?, scene(uow, body.staff_id, body.contact_id).await?))
            },
            async |(appid, scene): (String, Scene)| {
                limits::check(&kv, &format!("platform:{me}"), limits::BY_PLATFORM).await?;
                let account = known.get(&appid).await.map_err(account_error)?;
                let text = qr_code::Scene::Text(scene.to_string());
                let life = Duration::from_secs(u64::from(days) * 86_400);
                let code = account.client.create_qr_code(&text, Some(life)).await;
                let code = code.map_err(|error| platform_error(&error))?;
                Ok((account.client.qr_code_image_url(&code.ticket), scene, code))
            },
            async |uow, (image_url, scene, code): (String, Scene, qr_code::QrCode)| {
                let life = code.expire_seconds.and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0);
                let expires_at = uow.now() + TimeDelta::seconds(life);
                Ok(QrCodeOut { scene: scene.to_string(), url: code.url, image_url, expires_at })
            },
        )
        .await
}

/// The service account: the one that is named, or the only one.
async fn service_account(uow: &Uow, wanted: Option<String>) -> Result<String, ApiError> {
    let mut own = accounts::of_kind(uow, AccountKind::Service).await?;
    match wanted {
        Some(appid) if own.contains(&appid) => Ok(appid),
        Some(_) => Err(Fault::NotFound("该公众号").into()),
        None if own.len() > 1 => Err(ApiError::invalid("appid", "有多个公众号，请指定一个")),
        None => own.pop().ok_or_else(|| Fault::NotFound("可用的公众号").into()),
    }
}

async fn scene(uow: &Uow, member: Option<i64>, contact: Option<i64>) -> Result<Scene, ApiError> {
    match (member.map(StaffId), contact.map(ContactId)) {
        (Some(id), None) => {
            let own = uow.actor().staff().is_some_and(|me| me.staff == id);
            if !own {
                uow.scope(Resource::Administration, Access::Write, "为他人生成二维码")?;
            }
            Ok(Scene::Staff(staff::find_active(uow, id).await?.id))
        }
        (None, Some(id)) => Ok(Scene::Contact(contacts::find(uow, id, Access::Write).await?.id)),
        _ => Err(ApiError::invalid("staff_id", "请指定员工或联系人，二者选一")),
    }
}
