//! Requests that somebody else approves.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::approvals::{self, Approval};
use crm::db::Uow;
use crm::ids::{ApprovalId, StaffId};
use crm::{overview, staff};

use crate::dto::approvals::{ApprovalGrantIn, ApprovalOut, ApprovalParams, ApprovalRefusalIn};
use crate::dto::common::{Errors, List, page};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_approvals).service(get_approval).service(approve_approval).service(refuse_approval);
}

pub(super) async fn out(uow: &Uow, rows: Vec<Approval>) -> Result<Vec<ApprovalOut>, ApiError> {
    let people: Vec<StaffId> = rows.iter().flat_map(|row| [row.requested_by, row.decided_by]).flatten().collect();
    let names = staff::names(uow, &people).await?;
    let customers = overview::customer_names(uow, rows.iter().filter_map(|row| row.customer_id)).await?;
    Ok(rows.into_iter().map(|row| ApprovalOut::new(row, &names, &customers)).collect())
}

async fn one(uow: &Uow, row: Approval) -> Result<ApprovalOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("an approval got lost"))
}

/// Requests that one has made or may decide on, the newest first; `for_me=true`: those that wait for
/// oneself.
#[utoipa::path(tag = "approvals", params(ApprovalParams),
    responses((status = 200, description = "A page of them", body = List<ApprovalOut>), Errors))]
#[get("/approvals")]
pub(super) async fn list_approvals(uow: Read, params: Params<ApprovalParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = approvals::list(&uow, &params.0.filter()?, &request).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// A request.
#[utoipa::path(tag = "approvals", params(("id" = i64, Path, description = "The request")),
    responses((status = 200, description = "The request", body = ApprovalOut), Errors))]
#[get("/approvals/{id}")]
pub(super) async fn get_approval(uow: Read, id: Id) -> Answer {
    let row = approvals::find(&uow, ApprovalId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Approves what somebody else asked for. With the last approval an order becomes binding, a quote can
/// be sent, a debt is given up.
#[utoipa::path(tag = "approvals", params(("id" = i64, Path, description = "The request")), request_body = ApprovalGrantIn,
    responses((status = 200, description = "Approved", body = ApprovalOut), Errors))]
#[post("/approvals/{id}/approve")]
pub(super) async fn approve_approval(write: Write, id: Id, body: Body<ApprovalGrantIn>) -> Answer {
    let id = ApprovalId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let row = approvals::decide(uow, id, true, body.0.comment.as_deref()).await?;
            one(uow, row).await
        })
        .await
}

/// Refuses a request, and says why.
#[utoipa::path(tag = "approvals", params(("id" = i64, Path, description = "The request")), request_body = ApprovalRefusalIn,
    responses((status = 200, description = "Refused", body = ApprovalOut), Errors))]
#[post("/approvals/{id}/refuse")]
pub(super) async fn refuse_approval(write: Write, id: Id, body: Body<ApprovalRefusalIn>) -> Answer {
    let id = ApprovalId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let row = approvals::decide(uow, id, false, Some(&body.0.comment)).await?;
            one(uow, row).await
        })
        .await
}
