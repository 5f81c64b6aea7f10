//! Checkpoints of deliveries.

use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::checkpoints;
use crm::db::Uow;
use crm::ids::{CheckpointId, CheckpointListId, DeliveryId, StaffId};

use crate::dto::checkpoints::{
    AnswerIn, CheckpointListEdit, CheckpointListIn, CheckpointListOut, CheckpointOut, CheckpointParams, CompletionOut,
    CompletionParams, HandlingIn,
};
use crate::dto::common::{Errors, List, page, sort};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_checkpoint_lists)
        .service(create_checkpoint_list)
        .service(get_checkpoint_list)
        .service(edit_checkpoint_list)
        .service(list_checkpoints)
        .service(checkpoint_completion)
        .service(delivery_checkpoints)
        .service(answer_checkpoint)
        .service(handle_checkpoint);
}

/// The lists of checkpoints of the company.
#[utoipa::path(tag = "checkpoints",
    responses((status = 200, description = "All of them", body = List<CheckpointListOut>), Errors))]
#[get("/checkpoint-lists")]
pub(super) async fn list_checkpoint_lists(uow: Read) -> Answer {
    ok(List::whole(checkpoints::lists(&uow).await?.into_iter().map(CheckpointListOut::from).collect()))
}

/// Adds a list.
#[utoipa::path(tag = "checkpoints", request_body = CheckpointListIn,
    responses((status = 201, description = "Created", body = CheckpointListOut), Errors))]
#[post("/checkpoint-lists")]
pub(super) async fn create_checkpoint_list(write: Write, body: Body<CheckpointListIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(CheckpointListOut::from(checkpoints::create(uow, body.0.into()).await?))
        })
        .await
}

/// A list with its points.
#[utoipa::path(tag = "checkpoints", params(("id" = i64, Path, description = "The list")),
    responses((status = 200, description = "The list", body = CheckpointListOut), Errors))]
#[get("/checkpoint-lists/{id}")]
pub(super) async fn get_checkpoint_list(uow: Read, id: Id) -> Answer {
    ok(CheckpointListOut::from(checkpoints::find_list(&uow, CheckpointListId(id.id)).await?))
}

/// Replaces a list. Deliveries keep the points that they carry.
#[utoipa::path(tag = "checkpoints", params(("id" = i64, Path, description = "The list")),
    request_body = CheckpointListEdit,
    responses((status = 200, description = "Changed", body = CheckpointListOut), Errors))]
#[put("/checkpoint-lists/{id}")]
pub(super) async fn edit_checkpoint_list(write: Write, id: Id, body: Body<CheckpointListEdit>) -> Answer {
    let CheckpointListEdit { version, list } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(CheckpointListOut::from(checkpoints::edit(uow, CheckpointListId(id.id), version, list.into()).await?))
        })
        .await
}

/// Points of deliveries within the scope, what is due first in front where no other order is asked
/// for.
#[utoipa::path(tag = "checkpoints", params(CheckpointParams),
    responses((status = 200, description = "A page of points", body = List<CheckpointOut>), Errors))]
#[get("/checkpoints")]
pub(super) async fn list_checkpoints(uow: Read, params: Params<CheckpointParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = sort(params.0.sort.as_deref())?;
    let page = checkpoints::list_checkpoints(&uow, &params.0.filter(), sort, &request).await?;
    ok(List::from(page.map(CheckpointOut::from)))
}

/// Required points answered in time ÷ points due, of those within the scope.
#[utoipa::path(tag = "checkpoints", params(CompletionParams),
    responses((status = 200, description = "The figure", body = CompletionOut), Errors))]
#[get("/checkpoints/completion")]
pub(super) async fn checkpoint_completion(uow: Read, params: Params<CompletionParams>) -> Answer {
    let CompletionParams { from, until, staff_id } = params.0;
    let found = checkpoints::completion(&uow, from.0, until.0, staff_id.map(StaffId)).await?;
    ok(CompletionOut::from(found))
}

/// The points of a delivery, in their order.
#[utoipa::path(tag = "checkpoints", params(("id" = i64, Path, description = "The delivery")),
    responses((status = 200, description = "All of them", body = List<CheckpointOut>), Errors))]
#[get("/deliveries/{id}/checkpoints")]
pub(super) async fn delivery_checkpoints(uow: Read, id: Id) -> Answer {
    let found = checkpoints::of_delivery(&uow, DeliveryId(id.id)).await?;
    ok(List::whole(found.into_iter().map(CheckpointOut::from).collect()))
}

async fn one(uow: &Uow, row: checkpoints::Checkpoint) -> Result<CheckpointOut, ApiError> {
    let all = checkpoints::of_delivery(uow, row.delivery_id).await?;
    let found = all.into_iter().find(|summary| summary.row.id == row.id);
    found.map(CheckpointOut::from).ok_or_else(ApiError::not_found)
}

/// Answers a point, or corrects its answer.
#[utoipa::path(tag = "checkpoints", params(("id" = i64, Path, description = "The point")), request_body = AnswerIn,
    responses((status = 200, description = "Answered", body = CheckpointOut), Errors))]
#[post("/checkpoints/{id}/answer")]
pub(super) async fn answer_checkpoint(write: Write, id: Id, body: Body<AnswerIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = checkpoints::answer(uow, CheckpointId(id.id), body.0.into()).await?;
            one(uow, row).await
        })
        .await
}

/// Notes what was done about a bad answer.
#[utoipa::path(tag = "checkpoints", params(("id" = i64, Path, description = "The point")), request_body = HandlingIn,
    responses((status = 200, description = "Noted", body = CheckpointOut), Errors))]
#[post("/checkpoints/{id}/handle")]
pub(super) async fn handle_checkpoint(write: Write, id: Id, body: Body<HandlingIn>) -> Answer {
    let HandlingIn { version, handling } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let row = checkpoints::handle(uow, CheckpointId(id.id), version, &handling).await?;
            one(uow, row).await
        })
        .await
}
