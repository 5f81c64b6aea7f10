//! Requests to be known by a phone number.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::identities::{binding, bindings};
use crm::ids::BindingRequestId;
use crm::overview;

use crate::dto::common::{Errors, List, PageParams};
use crate::dto::identities::BindingOut;
use crate::error::ApiError;
use crate::extract::{Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_binding_requests).service(approve_binding).service(refuse_binding);
}

async fn out(uow: &Uow, rows: Vec<binding::Model>) -> Result<Vec<BindingOut>, ApiError> {
    let contacts = overview::contact_names(uow, rows.iter().filter_map(|row| row.contact_id)).await?;
    Ok(rows.into_iter().map(|row| BindingOut::new(row, &contacts)).collect())
}

/// Requests that wait for a decision.
#[utoipa::path(tag = "identities", params(PageParams),
    responses((status = 200, description = "A page of requests", body = List<BindingOut>), Errors))]
#[get("/binding-requests")]
pub(super) async fn list_binding_requests(uow: Read, params: Params<PageParams>) -> Answer {
    let page = bindings::pending(&uow, &params.0.request()?).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Approves a request: the follower is linked to the contact.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The request")),
    responses((status = 200, description = "Approved", body = BindingOut), Errors))]
#[post("/binding-requests/{id}/approve")]
pub(super) async fn approve_binding(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = bindings::approve(uow, BindingRequestId(id.id)).await?;
            Ok(out(uow, vec![row]).await?.pop())
        })
        .await
}

/// Refuses a request.
#[utoipa::path(tag = "identities", params(("id" = i64, Path, description = "The request")),
    responses((status = 200, description = "Refused", body = BindingOut), Errors))]
#[post("/binding-requests/{id}/refuse")]
pub(super) async fn refuse_binding(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = bindings::refuse(uow, BindingRequestId(id.id)).await?;
            Ok(out(uow, vec![row]).await?.pop())
        })
        .await
}
