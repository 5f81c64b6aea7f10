//! Revisit tasks.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::db::Uow;
use crm::ids::RevisitTaskId;
use crm::overview;
use crm::revisits::{self, RevisitTask};

use crate::dto::common::{Errors, List, Reason, page, sort};
use crate::dto::revisits::{DoneIn, PostponeIn, TaskIn, TaskOut, TaskParams};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_revisits)
        .service(create_revisit)
        .service(get_revisit)
        .service(postpone_revisit)
        .service(finish_revisit)
        .service(cancel_revisit);
}

async fn out(uow: &Uow, row: RevisitTask) -> Result<TaskOut, ApiError> {
    let name = overview::customer_names(uow, [row.customer_id]).await?.into_values().next();
    Ok(TaskOut::new(row, name.unwrap_or_default()))
}

/// Revisit tasks within the scope, the most urgent first where no other order is asked for.
#[utoipa::path(tag = "revisits", params(TaskParams),
    responses((status = 200, description = "A page of tasks", body = List<TaskOut>), Errors))]
#[get("/revisits")]
pub(super) async fn list_revisits(uow: Read, params: Params<TaskParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = revisits::list(&uow, &params.0.filter(), sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(TaskOut::from)))
}

/// Makes a task by hand, for the owner of the customer.
#[utoipa::path(tag = "revisits", request_body = TaskIn,
    responses((status = 201, description = "Made", body = TaskOut), Errors))]
#[post("/revisits")]
pub(super) async fn create_revisit(write: Write, body: Body<TaskIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = revisits::create(uow, body.0.into()).await?;
            out(uow, row).await
        })
        .await
}

/// A revisit task.
#[utoipa::path(tag = "revisits", params(("id" = i64, Path, description = "The task")),
    responses((status = 200, description = "The task", body = TaskOut), Errors))]
#[get("/revisits/{id}")]
pub(super) async fn get_revisit(uow: Read, id: Id) -> Answer {
    let row = revisits::find(&uow, RevisitTaskId(id.id)).await?;
    ok(out(&uow, row).await?)
}

/// Puts an open task off.
#[utoipa::path(tag = "revisits", params(("id" = i64, Path, description = "The task")), request_body = PostponeIn,
    responses((status = 200, description = "Put off", body = TaskOut), Errors))]
#[post("/revisits/{id}/postpone")]
pub(super) async fn postpone_revisit(write: Write, id: Id, body: Body<PostponeIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = revisits::postpone(uow, RevisitTaskId(id.id), body.0.due_on.0, &body.0.reason).await?;
            out(uow, row).await
        })
        .await
}

/// Marks an open task as done without a follow-up.
#[utoipa::path(tag = "revisits", params(("id" = i64, Path, description = "The task")), request_body = DoneIn,
    responses((status = 200, description = "Done", body = TaskOut), Errors))]
#[post("/revisits/{id}/done")]
pub(super) async fn finish_revisit(write: Write, id: Id, body: Body<DoneIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = revisits::done(uow, RevisitTaskId(id.id), body.0.note.as_deref()).await?;
            out(uow, row).await
        })
        .await
}

/// Drops an open task, with a reason.
#[utoipa::path(tag = "revisits", params(("id" = i64, Path, description = "The task")), request_body = Reason,
    responses((status = 200, description = "Dropped", body = TaskOut), Errors))]
#[post("/revisits/{id}/cancel")]
pub(super) async fn cancel_revisit(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = revisits::cancel(uow, RevisitTaskId(id.id), &body.0.reason).await?;
            out(uow, row).await
        })
        .await
}
