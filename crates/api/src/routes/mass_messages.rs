//! Mass messages: writing, approving, and what became of them.

use std::collections::BTreeMap;

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::customers::labels;
use crm::db::Uow;
use crm::ids::{LabelId, MassMessageId};
use crm::mass::{self, MassMessage};
use crm::staff;
use wechat::endpoints::mass::MassContent;

use crate::dto::common::{Errors, List, Reason};
use crate::dto::mass_messages::{AudienceOut, MassIn, MassOut, MassParams, MassPatch, MassReport};
use crate::dto::pushes::Resolution;
use crate::error::{ApiError, account_error, platform_error};
use crate::extract::{Body, Id, NoBody, Params};
use crate::limits;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_mass_messages)
        .service(create_mass_message)
        .service(get_mass_message)
        .service(edit_mass_message)
        .service(get_mass_audience)
        .service(preview_mass_message)
        .service(request_mass_message)
        .service(approve_mass_message)
        .service(refuse_mass_message)
        .service(cancel_mass_message)
        .service(report_mass_message)
        .service(resolve_mass_message);
}

async fn out(uow: &Uow, rows: Vec<MassMessage>) -> Result<Vec<MassOut>, ApiError> {
    let people = |row: &MassMessage| [row.created_by, row.requested_by, row.decided_by];
    let ids: Vec<_> = rows.iter().flat_map(people).flatten().collect();
    let names = staff::names(uow, &ids).await?;
    let labels: BTreeMap<LabelId, String> = match rows.iter().any(|row| row.label_id.is_some()) {
        true => labels::list(uow).await?.into_iter().map(|label| (label.id, label.name)).collect(),
        false => BTreeMap::new(),
    };
    Ok(rows.into_iter().map(|row| MassOut::new(row, &names, &labels)).collect())
}

async fn one(uow: &Uow, row: MassMessage) -> Result<MassOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("a mass message got lost"))
}

/// Mass messages, the newest first.
#[utoipa::path(tag = "mass-messages", params(MassParams),
    responses((status = 200, description = "A page of them", body = List<MassOut>), Errors))]
#[get("/mass-messages")]
pub(super) async fn list_mass_messages(uow: Read, params: Params<MassParams>) -> Answer {
    let (filter, page) = params.0.split()?;
    let page = mass::list(&uow, filter, &page).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Writes a draft.
#[utoipa::path(tag = "mass-messages", request_body = MassIn,
    responses((status = 201, description = "The draft", body = MassOut), Errors))]
#[post("/mass-messages")]
pub(super) async fn create_mass_message(write: Write, body: Body<MassIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = mass::create(uow, body.0.into()).await?;
            one(uow, row).await
        })
        .await
}

/// A mass message.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 200, description = "The mass message", body = MassOut), Errors))]
#[get("/mass-messages/{id}")]
pub(super) async fn get_mass_message(uow: Read, id: Id) -> Answer {
    let row = mass::find(&uow, MassMessageId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Changes a draft: what is left out stays, `null` clears.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    request_body = MassPatch, responses((status = 200, description = "Changed", body = MassOut), Errors))]
#[patch("/mass-messages/{id}")]
pub(super) async fn edit_mass_message(write: Write, id: Id, body: Body<MassPatch>) -> Answer {
    let id = MassMessageId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = mass::find(uow, id).await?;
            let version = body.0.version;
            let row = mass::edit(uow, id, version, body.0.apply(now)).await?;
            one(uow, row).await
        })
        .await
}

/// How many would get it now, and why others would not.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 200, description = "Counted", body = AudienceOut), Errors))]
#[get("/mass-messages/{id}/audience")]
pub(super) async fn get_mass_audience(uow: Read, id: Id) -> Answer {
    let row = mass::find(&uow, MassMessageId(id.id)).await?;
    ok(AudienceOut::from(mass::audience(&uow, &row).await?))
}

/// Sends it to one's own WeChat, to be looked at. It takes nothing of anybody's month.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 204, description = "It is in one's own chat with the account"), Errors))]
#[post("/mass-messages/{id}/preview")]
pub(super) async fn preview_mass_message(write: Write, id: Id, _body: NoBody) -> Answer {
    let known = write.shared.accounts.clone();
    let kv = write.shared.kv.clone();
    let limit = format!("platform:{}", write.me.staff.staff);
    write
        .run_outside(
            StatusCode::NO_CONTENT,
            async |uow| {
                let row = mass::find(uow, MassMessageId(id.id)).await?;
                let openid = mass::own_openid(uow, &row).await?;
                Ok((row, openid))
            },
            async |(row, openid): (MassMessage, String)| {
                limits::check(&kv, &limit, limits::BY_PLATFORM).await?;
                let account = known.get(&row.appid).await.map_err(account_error)?;
                let content = MassContent::Text { content: row.content };
                account.client.preview_mass(&openid, &content).await.map_err(|error| platform_error(&error))
            },
            async |_, ()| Ok(()),
        )
        .await
}

/// Asks a colleague to approve a draft.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 200, description = "Asked", body = MassOut), Errors))]
#[post("/mass-messages/{id}/request")]
pub(super) async fn request_mass_message(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = mass::request(uow, MassMessageId(id.id)).await?;
            one(uow, row).await
        })
        .await
}

/// Approves what somebody else asked for: it goes out when it is time, outside quiet hours.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 200, description = "Approved", body = MassOut), Errors))]
#[post("/mass-messages/{id}/approve")]
pub(super) async fn approve_mass_message(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = mass::approve(uow, MassMessageId(id.id)).await?;
            one(uow, row).await
        })
        .await
}

/// Refuses a request: it is a draft again, with the reason.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    request_body = Reason, responses((status = 200, description = "A draft again", body = MassOut), Errors))]
#[post("/mass-messages/{id}/refuse")]
pub(super) async fn refuse_mass_message(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = mass::refuse(uow, MassMessageId(id.id), &body.0.reason).await?;
            one(uow, row).await
        })
        .await
}

/// Calls a mass message off before it goes out.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    request_body = Reason, responses((status = 200, description = "Called off", body = MassOut), Errors))]
#[post("/mass-messages/{id}/cancel")]
pub(super) async fn cancel_mass_message(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = mass::cancel(uow, MassMessageId(id.id), &body.0.reason).await?;
            one(uow, row).await
        })
        .await
}

/// What became of it, as the platform told.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    responses((status = 200, description = "The report", body = MassReport), Errors))]
#[get("/mass-messages/{id}/report")]
pub(super) async fn report_mass_message(uow: Read, id: Id) -> Answer {
    let id = MassMessageId(id.id);
    let row = mass::find(&uow, id).await?;
    ok(MassReport::new(&row, mass::batches(&uow, id).await?))
}

/// Settles the parts in doubt: somebody looked at the platform's own pages.
#[utoipa::path(tag = "mass-messages", params(("id" = i64, Path, description = "The mass message")),
    request_body = Resolution, responses((status = 200, description = "Settled", body = MassOut), Errors))]
#[post("/mass-messages/{id}/resolve")]
pub(super) async fn resolve_mass_message(write: Write, id: Id, body: Body<Resolution>) -> Answer {
    let id = MassMessageId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            mass::resolve_doubt(uow, id, body.0.arrived).await?;
            let row = mass::find(uow, id).await?;
            one(uow, row).await
        })
        .await
}
