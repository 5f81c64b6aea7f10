//! Complaints: recording, finding, changing them.

use actix_web::http::StatusCode;
use actix_web::{get, post, put};
use crm::complaints;
use crm::db::Uow;
use crm::ids::{CheckpointId, ComplaintId, ComplaintInquiryId, FileId};
use serde::Deserialize;

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::complaint_acts::{ComplaintEdit, InquiryAnswerIn};
use crate::dto::complaint_figures::{ComplaintFigureParams, ComplaintFiguresOut, ComplaintRoundRowOut, RoundParams};
use crate::dto::complaint_parts::InquiryOut;
use crate::dto::complaints::{
    CheckpointComplaintIn, ComplaintCountsOut, ComplaintDetailOut, ComplaintIn, ComplaintOut, ComplaintParams,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_complaints)
        .service(count_complaints)
        .service(complaint_figures)
        .service(get_complaint)
        .service(file_complaint)
        .service(file_checkpoint_complaint)
        .service(edit_complaint)
        .service(list_complaint_rounds)
        .service(list_inquiries)
        .service(answer_inquiry);
}

/// A complaint as it is now, with all that belongs to it.
pub(super) async fn detail(uow: &Uow, id: ComplaintId) -> Result<ComplaintDetailOut, ApiError> {
    Ok(ComplaintDetailOut::from(complaints::find(uow, id).await?))
}

/// Complaints within the scope, by their deadline where no other order is asked for.
#[utoipa::path(tag = "complaints", params(ComplaintParams),
    responses((status = 200, description = "A page of complaints", body = List<ComplaintOut>), Errors))]
#[get("/complaints")]
pub(super) async fn list_complaints(uow: Read, params: Params<ComplaintParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let order = sort(params.0.sort.as_deref())?;
    let page = complaints::list(&uow, &params.0.filter()?, order, &request).await?;
    ok(List::from(page.map(ComplaintOut::from)))
}

/// How many complaints there are within the scope, by state and by time left.
#[utoipa::path(tag = "complaints",
    responses((status = 200, description = "The numbers", body = ComplaintCountsOut), Errors))]
#[get("/complaints/counts")]
pub(super) async fn count_complaints(uow: Read) -> Answer {
    ok(ComplaintCountsOut::from(complaints::counts(&uow).await?))
}

/// The on-time rate and its parts: result with the customer by the deadline ÷ rounds whose deadline
/// fell in the span.
#[utoipa::path(tag = "complaints", params(ComplaintFigureParams),
    responses((status = 200, description = "The figures", body = ComplaintFiguresOut), Errors))]
#[get("/complaints/figures")]
pub(super) async fn complaint_figures(uow: Read, params: Params<ComplaintFigureParams>) -> Answer {
    let ComplaintFigureParams { from, until, by } = params.0;
    let by = by.unwrap_or(complaints::ComplaintFigureBy::Person);
    ok(ComplaintFiguresOut::from(complaints::figures(&uow, from.0, until.0, by).await?))
}

/// The rounds behind a figure, the latest deadline first.
#[utoipa::path(tag = "complaints", params(RoundParams),
    responses((status = 200, description = "A page of rounds", body = List<ComplaintRoundRowOut>), Errors))]
#[get("/complaint-rounds")]
pub(super) async fn list_complaint_rounds(uow: Read, params: Params<RoundParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = complaints::list_rounds(&uow, &params.0.filter()?, &request).await?;
    ok(List::from(page.map(ComplaintRoundRowOut::from)))
}

/// A complaint with all that belongs to it.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")),
    responses((status = 200, description = "The complaint", body = ComplaintDetailOut), Errors))]
#[get("/complaints/{id}")]
pub(super) async fn get_complaint(uow: Read, id: Id) -> Answer {
    ok(detail(&uow, ComplaintId(id.id)).await?)
}

/// Records a complaint. Its deadline follows from the severity and the working calendar.
#[utoipa::path(tag = "complaints", request_body = ComplaintIn,
    responses((status = 201, description = "Recorded", body = ComplaintDetailOut), Errors))]
#[post("/complaints")]
pub(super) async fn file_complaint(write: Write, body: Body<ComplaintIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let complaint = complaints::file(uow, body.0.into()).await?;
            detail(uow, complaint.id).await
        })
        .await
}

/// Records a complaint from a checkpoint that was answered badly: the delivery is filled in, and the
/// point counts as seen to.
///
/// 409 `complaint.reported` where there is one.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The checkpoint")),
    request_body = CheckpointComplaintIn,
    responses((status = 201, description = "Recorded", body = ComplaintDetailOut), Errors))]
#[post("/checkpoints/{id}/complaint")]
pub(super) async fn file_checkpoint_complaint(write: Write, id: Id, body: Body<CheckpointComplaintIn>) -> Answer {
    let CheckpointComplaintIn { content, severity, category, picture_ids } = body.0;
    let pictures = picture_ids.into_iter().map(FileId).collect();
    write
        .run(StatusCode::CREATED, async move |uow| {
            let id = CheckpointId(id.id);
            let complaint = complaints::file_from_checkpoint(uow, id, content, severity, category, pictures).await?;
            detail(uow, complaint.id).await
        })
        .await
}

/// Changes what a complaint says.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")),
    request_body = ComplaintEdit,
    responses((status = 200, description = "Changed", body = ComplaintDetailOut), Errors))]
#[put("/complaints/{id}")]
pub(super) async fn edit_complaint(write: Write, id: Id, body: Body<ComplaintEdit>) -> Answer {
    let version = body.0.version;
    write
        .run(StatusCode::OK, async move |uow| {
            let complaint = complaints::edit(uow, ComplaintId(id.id), version, body.0.into()).await?;
            detail(uow, complaint.id).await
        })
        .await
}

/// Which questions are wanted.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InquiryParams {
    /// Only those that nobody has answered, the oldest first.
    #[serde(default)]
    open: bool,
}

/// Questions about complaints to one's own department, 100 at the most.
#[utoipa::path(tag = "complaints", params(InquiryParams),
    responses((status = 200, description = "The questions", body = List<InquiryOut>), Errors))]
#[get("/complaint-inquiries")]
pub(super) async fn list_inquiries(uow: Read, params: Params<InquiryParams>) -> Answer {
    let found = complaints::inquiries(&uow, params.0.open).await?;
    ok(List::whole(found.into_iter().map(InquiryOut::from).collect()))
}

/// Answers a question to one's own department, or one about a complaint within the scope.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The question")),
    request_body = InquiryAnswerIn,
    responses((status = 200, description = "Answered", body = InquiryOut), Errors))]
#[post("/complaint-inquiries/{id}/answer")]
pub(super) async fn answer_inquiry(write: Write, id: Id, body: Body<InquiryAnswerIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let answered = complaints::answer(uow, ComplaintInquiryId(id.id), &body.0.answer).await?;
            Ok(InquiryOut::from(answered))
        })
        .await
}
