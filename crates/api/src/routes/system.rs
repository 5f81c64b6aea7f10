//! What administrators look after: jobs and endpoints of the platform.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::ids::{AccountId, JobId};
use crm::operations;

use crate::dto::common::{Errors, List, Reason, page};
use crate::dto::system::{EndpointOut, JobOut, JobParams, ResumeIn};
use crate::extract::{Body, Id, NoBody, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_jobs).service(retry_job).service(drop_job).service(list_endpoints).service(resume_endpoint);
}

/// The company's jobs, the newest first. Administrators only.
#[utoipa::path(tag = "system", params(JobParams),
    responses((status = 200, description = "A page of jobs", body = List<JobOut>), Errors))]
#[get("/system/jobs")]
pub(super) async fn list_jobs(uow: Read, params: Params<JobParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = operations::jobs(&uow, &params.0.filter()?, &request).await?;
    ok(List::from(page.map(JobOut::from)))
}

/// Tries a job again, at once and as if for the first time.
///
/// 409 while a worker has it.
#[utoipa::path(tag = "system", params(("id" = i64, Path, description = "The job")),
    responses((status = 200, description = "Waits for its turn", body = JobOut), Errors))]
#[post("/system/jobs/{id}/retry")]
pub(super) async fn retry_job(write: Write, id: Id, _body: NoBody) -> Answer {
    write.run(StatusCode::OK, async move |uow| Ok(JobOut::from(operations::retry_job(uow, JobId(id.id)).await?))).await
}

/// Drops a job for good. A push that still waits for it is called off.
///
/// 409 while a worker has it.
#[utoipa::path(tag = "system", params(("id" = i64, Path, description = "The job")), request_body = Reason,
    responses((status = 204, description = "Dropped"), Errors))]
#[post("/system/jobs/{id}/drop")]
pub(super) async fn drop_job(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(
            StatusCode::NO_CONTENT,
            async move |uow| Ok(operations::drop_job(uow, JobId(id.id), &body.0.reason).await?),
        )
        .await
}

/// How the platform's endpoints stand today, for each account. Administrators only.
#[utoipa::path(tag = "system",
    responses((status = 200, description = "All of them", body = List<EndpointOut>), Errors))]
#[get("/system/endpoints")]
pub(super) async fn list_endpoints(uow: Read) -> Answer {
    let endpoints = operations::endpoints(&uow).await?;
    ok(List::whole(endpoints.into_iter().map(EndpointOut::from).collect()))
}

/// Lets an endpoint that rests go on, because the cause is gone.
///
/// 409 where it does not rest. Pushes that were put off keep the time to which they were put off.
#[utoipa::path(tag = "system", params(("id" = i64, Path, description = "The account")), request_body = ResumeIn,
    responses((status = 200, description = "Goes on", body = EndpointOut), Errors))]
#[post("/system/endpoints/{id}/resume")]
pub(super) async fn resume_endpoint(write: Write, id: Id, body: Body<ResumeIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let status = operations::resume_endpoint(uow, AccountId(id.id), body.0.endpoint).await?;
            Ok(EndpointOut::from(status))
        })
        .await
}
