//! Pushes: looking at them, calling them off, settling what only a person can.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::ids::{GreetingRuleId, PushId};
use crm::pushes::{self, Push};
use crm::{overview, staff};

use crate::dto::common::{Errors, List, Reason, page, sort};
use crate::dto::greetings::StateCounts;
use crate::dto::pushes::{CountParams, PushFull, PushParams, PushRow, Resolution, StepOut};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_pushes)
        .service(count_pushes)
        .service(get_push)
        .service(cancel_push)
        .service(mark_push_sent)
        .service(resolve_push);
}

pub(super) async fn out(uow: &Uow, rows: Vec<Push>) -> Result<Vec<PushRow>, ApiError> {
    let ids: Vec<_> = rows.iter().filter_map(|row| row.staff_id).collect();
    let staff = staff::names(uow, &ids).await?;
    let customers = overview::customer_names(uow, rows.iter().filter_map(|row| row.customer_id)).await?;
    let contacts = overview::contact_names(uow, rows.iter().filter_map(|row| row.contact_id)).await?;
    Ok(rows.into_iter().map(|row| PushRow::new(row, &staff, &customers, &contacts)).collect())
}

async fn one(uow: &Uow, row: Push) -> Result<PushRow, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("a push got lost"))
}

/// Pushes within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "pushes", params(PushParams),
    responses((status = 200, description = "A page of pushes", body = List<PushRow>), Errors))]
#[get("/pushes")]
pub(super) async fn list_pushes(uow: Read, params: Params<PushParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = pushes::list(&uow, &params.0.filter(&uow).await?, order, &request).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// How many pushes within the scope stand where.
#[utoipa::path(tag = "pushes", params(CountParams),
    responses((status = 200, description = "How many stand where", body = StateCounts), Errors))]
#[get("/pushes/counts")]
pub(super) async fn count_pushes(uow: Read, params: Params<CountParams>) -> Answer {
    let rule = params.0.rule_id.map(GreetingRuleId);
    ok(StateCounts { counts: pushes::count_by_state(&uow, rule).await? })
}

/// A push with its life: each step with its reason.
#[utoipa::path(tag = "pushes", params(("id" = i64, Path, description = "The push")),
    responses((status = 200, description = "The push", body = PushFull), Errors))]
#[get("/pushes/{id}")]
pub(super) async fn get_push(uow: Read, id: Id) -> Answer {
    let id = PushId(id.id);
    let row = pushes::find(&uow, id).await?;
    let steps = pushes::steps(&uow, id).await?;
    let ids: Vec<_> = steps.iter().filter_map(|step| step.staff_id).collect();
    let names = staff::names(&uow, &ids).await?;
    let steps = steps.into_iter().map(|step| StepOut::new(step, &names)).collect();
    ok(PushFull { row: one(&uow, row).await?, steps })
}

/// Calls a push off that has not been sent.
#[utoipa::path(tag = "pushes", params(("id" = i64, Path, description = "The push")), request_body = Reason,
    responses((status = 200, description = "Called off", body = PushRow), Errors))]
#[post("/pushes/{id}/cancel")]
pub(super) async fn cancel_push(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = pushes::cancel(uow, PushId(id.id), &body.0.reason).await?;
            one(uow, row).await
        })
        .await
}

/// Notes that a push that was handed over was sent by hand.
#[utoipa::path(tag = "pushes", params(("id" = i64, Path, description = "The push")),
    responses((status = 200, description = "Sent", body = PushRow), Errors))]
#[post("/pushes/{id}/sent-by-hand")]
pub(super) async fn mark_push_sent(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = pushes::mark_sent_by_hand(uow, PushId(id.id)).await?;
            one(uow, row).await
        })
        .await
}

/// Settles a push in doubt: somebody found out whether it reached the customer.
#[utoipa::path(tag = "pushes", params(("id" = i64, Path, description = "The push")), request_body = Resolution,
    responses((status = 200, description = "Settled", body = PushRow), Errors))]
#[post("/pushes/{id}/resolve")]
pub(super) async fn resolve_push(write: Write, id: Id, body: Body<Resolution>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = pushes::resolve_doubt(uow, PushId(id.id), body.0.arrived).await?;
            one(uow, row).await
        })
        .await
}
