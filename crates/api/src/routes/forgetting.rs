//! Erasing what is known of a person: asking for it, what is due, calling it off.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::forgetting::{self, Forgetting};
use crm::ids::{ContactId, ForgettingId};
use crm::staff;

use crate::dto::common::{Errors, List, Reason};
use crate::dto::forgetting::{ForgettingOut, ForgettingParams};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(forget_contact).service(list_forgetting).service(get_forgetting).service(cancel_forgetting);
}

async fn out(uow: &Uow, rows: Vec<Forgetting>) -> Result<Vec<ForgettingOut>, ApiError> {
    let mut subjects = forgetting::subjects_of(uow, &rows).await?;
    let ids: Vec<_> = rows.iter().flat_map(|row| [row.requested_by, row.ended_by]).flatten().collect();
    let names = staff::names(uow, &ids).await?;
    let shown = |row: Forgetting| {
        let subject = subjects.remove(&row.id).unwrap_or_default();
        ForgettingOut::new(row, subject, &names)
    };
    Ok(rows.into_iter().map(shown).collect())
}

async fn one(uow: &Uow, row: Forgetting) -> Result<ForgettingOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("a forgetting got lost"))
}

/// Has everything known of a person erased after the days that the settings name; trade documents
/// stay, under a pseudonym. From now on they get no pushes. Asking again answers the same.
#[utoipa::path(tag = "forgetting", params(("id" = i64, Path, description = "The contact")), request_body = Reason,
    responses((status = 200, description = "When it is due", body = ForgettingOut), Errors))]
#[post("/contacts/{id}/forget")]
pub(super) async fn forget_contact(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = forgetting::request(uow, ContactId(id.id), &body.0.reason).await?;
            one(uow, row).await
        })
        .await
}

/// What is to be erased, and was: what is due first in front.
#[utoipa::path(tag = "forgetting", params(ForgettingParams),
    responses((status = 200, description = "A page of them", body = List<ForgettingOut>), Errors))]
#[get("/forgetting")]
pub(super) async fn list_forgetting(uow: Read, params: Params<ForgettingParams>) -> Answer {
    let (filter, page) = params.0.split()?;
    let page = forgetting::list(&uow, filter, &page).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// One of them.
#[utoipa::path(tag = "forgetting", params(("id" = i64, Path, description = "Which one")),
    responses((status = 200, description = "How it stands", body = ForgettingOut), Errors))]
#[get("/forgetting/{id}")]
pub(super) async fn get_forgetting(uow: Read, id: Id) -> Answer {
    let row = forgetting::find(&uow, ForgettingId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Calls it off before it is done. Pushes stay stopped until somebody allows them again.
#[utoipa::path(tag = "forgetting", params(("id" = i64, Path, description = "Which one")), request_body = Reason,
    responses((status = 200, description = "Called off", body = ForgettingOut), Errors))]
#[post("/forgetting/{id}/cancel")]
pub(super) async fn cancel_forgetting(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = forgetting::cancel(uow, ForgettingId(id.id), &body.0.reason).await?;
            one(uow, row).await
        })
        .await
}
