//! Grades of customers: preview, applying, history.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::actor::{Access, Resource};
use crm::db::Uow;
use crm::grades::{self, GradeRun};
use crm::ids::CustomerId;
use crm::staff;

use crate::dto::common::{Errors, List, PageParams, Reason, page};
use crate::dto::grades::{GradeHistoryOut, GradeLineOut, GradeRunIn, GradeRunOut, PreviewOut, PreviewParams};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(preview_grades)
        .service(list_grade_runs)
        .service(apply_grades)
        .service(list_grade_results)
        .service(get_grade_history)
        .service(end_customer_grade);
}

async fn out(uow: &Uow, runs: Vec<GradeRun>) -> Result<Vec<GradeRunOut>, ApiError> {
    let people: Vec<_> = runs.iter().filter_map(|run| run.applied_by).collect();
    let names = staff::names(uow, &people).await?;
    Ok(runs.into_iter().map(|run| GradeRunOut::new(run, &names)).collect())
}

/// What the grades of a year would be, before they are applied.
#[utoipa::path(tag = "grades", params(PreviewParams),
    responses((status = 200, description = "The preview", body = PreviewOut), Errors))]
#[get("/grades/preview")]
pub(super) async fn preview_grades(uow: Read, params: Params<PreviewParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    ok(PreviewOut::from(grades::preview(&uow, params.0.year, params.0.mode, &request).await?))
}

/// The years whose grades were applied, the newest first.
#[utoipa::path(tag = "grades",
    responses((status = 200, description = "All of them", body = List<GradeRunOut>), Errors))]
#[get("/grades/runs")]
pub(super) async fn list_grade_runs(uow: Read) -> Answer {
    let runs = grades::runs(&uow).await?;
    ok(List::whole(out(&uow, runs).await?))
}

/// Applies the grades of a closed year: they are kept, and every customer whose grade was not set by
/// hand gets theirs.
#[utoipa::path(tag = "grades", request_body = GradeRunIn,
    responses((status = 201, description = "Applied", body = GradeRunOut), Errors))]
#[post("/grades/runs")]
pub(super) async fn apply_grades(write: Write, body: Body<GradeRunIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let run = grades::apply(uow, body.0.year, body.0.mode).await?;
            out(uow, vec![run]).await?.pop().ok_or_else(|| ApiError::internal("a run got lost"))
        })
        .await
}

/// The grades that were applied for a year, the best customer first.
#[utoipa::path(tag = "grades", params(("id" = i64, Path, description = "The year"), PageParams),
    responses((status = 200, description = "A page of them", body = List<GradeLineOut>), Errors))]
#[get("/grades/runs/{id}")]
pub(super) async fn list_grade_results(uow: Read, id: Id, params: Params<PageParams>) -> Answer {
    let found = grades::results(&uow, id.id, &params.0.request()?).await?;
    ok(List::from(found.map(GradeLineOut::from)))
}

async fn history(uow: &Uow, id: CustomerId) -> Result<GradeHistoryOut, ApiError> {
    let history = grades::history(uow, id).await?;
    let people: Vec<_> = history.overrides.iter().filter_map(|row| row.created_by).collect();
    let names = staff::names(uow, &people).await?;
    Ok(GradeHistoryOut::new(history, &names, uow.actor().may(Resource::Profit, Access::Read)))
}

/// What a customer's grades were: computed, and set by hand.
#[utoipa::path(tag = "grades", params(("id" = i64, Path, description = "The customer")),
    responses((status = 200, description = "The history", body = GradeHistoryOut), Errors))]
#[get("/customers/{id}/grades")]
pub(super) async fn get_grade_history(uow: Read, id: Id) -> Answer {
    ok(history(&uow, CustomerId(id.id)).await?)
}

/// Ends the grade that was set by hand: the one that was computed last holds again.
#[utoipa::path(tag = "grades", params(("id" = i64, Path, description = "The customer")), request_body = Reason,
    responses((status = 200, description = "The history", body = GradeHistoryOut), Errors))]
#[post("/customers/{id}/grade/end")]
pub(super) async fn end_customer_grade(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let customer = grades::end(uow, CustomerId(id.id), &body.0.reason).await?;
            history(uow, customer.id).await
        })
        .await
}
