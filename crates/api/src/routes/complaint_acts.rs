//! What is done with complaints, step by step. Each step names the version of the complaint that one
//! has seen, and answers the complaint as it is now.

use actix_web::http::StatusCode;
use actix_web::{post, put};
use crm::complaints::{self, Complaint, ComplaintError};
use crm::db::Uow;
use crm::ids::{ComplaintCompensationId, ComplaintId, ContactId, DepartmentId, StaffId};

use super::complaints::detail;
use crate::dto::common::{Errors, Reason};
use crate::dto::complaint_acts::{
    AssignIn, CompensationIn, ComplaintReason, ComplaintVersion, InquiryIn, LetterSendIn, LetterTextIn, ResolveIn,
    ResultToldIn,
};
use crate::dto::complaints::ComplaintDetailOut;
use crate::extract::{Body, Id};
use crate::routes::Routes;
use crate::work::{Answer, Write};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(assign_complaint)
        .service(start_complaint)
        .service(ask_department)
        .service(resolve_complaint)
        .service(draft_complaint_letter)
        .service(edit_complaint_letter)
        .service(send_complaint_letter)
        .service(tell_complaint_result)
        .service(close_complaint)
        .service(withdraw_complaint)
        .service(reopen_complaint)
        .service(compensate_complaint)
        .service(reverse_compensation);
}

/// Takes a step with a complaint, and answers the complaint as it is then.
async fn act(
    write: Write,
    id: Id,
    step: impl AsyncFnOnce(&Uow, ComplaintId) -> Result<Complaint, ComplaintError>,
) -> Answer {
    let id = ComplaintId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            step(uow, id).await?;
            detail(uow, id).await
        })
        .await
}

/// Puts somebody in charge.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = AssignIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/assign")]
pub(super) async fn assign_complaint(write: Write, id: Id, body: Body<AssignIn>) -> Answer {
    act(write, id, async move |uow, id| {
        complaints::assign(uow, id, body.0.version, StaffId(body.0.responsible_id)).await
    })
    .await
}

/// Begins the work; who begins it takes it, where nobody has.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ComplaintVersion,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/start")]
pub(super) async fn start_complaint(write: Write, id: Id, body: Body<ComplaintVersion>) -> Answer {
    act(write, id, async move |uow, id| complaints::start(uow, id, body.0.version).await).await
}

/// Asks a department.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = InquiryIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/inquiries")]
pub(super) async fn ask_department(write: Write, id: Id, body: Body<InquiryIn>) -> Answer {
    act(write, id, async move |uow, id| {
        complaints::ask(uow, id, body.0.version, DepartmentId(body.0.department_id), &body.0.question).await
    })
    .await
}

/// Notes what was done. The customer does not know yet.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ResolveIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/resolve")]
pub(super) async fn resolve_complaint(write: Write, id: Id, body: Body<ResolveIn>) -> Answer {
    act(write, id, async move |uow, id| {
        complaints::resolve(uow, id, body.0.version, body.0.cause.as_deref(), &body.0.result).await
    })
    .await
}

/// Drafts the letter with the result from the company's text; takes the place of a draft before.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ComplaintVersion,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/letter")]
pub(super) async fn draft_complaint_letter(write: Write, id: Id, body: Body<ComplaintVersion>) -> Answer {
    act(write, id, async move |uow, id| complaints::draft(uow, id, body.0.version).await).await
}

/// Changes what the draft says.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = LetterTextIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[put("/complaints/{id}/letter")]
pub(super) async fn edit_complaint_letter(write: Write, id: Id, body: Body<LetterTextIn>) -> Answer {
    act(write, id, async move |uow, id| complaints::edit_draft(uow, id, body.0.version, &body.0.text).await).await
}

/// Confirms the draft and sends it: in an open window of the chat, else as a lawful notice, else as an
/// e-mail, else as a task. The complaint's state follows when it was really sent.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = LetterSendIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/letter/send")]
pub(super) async fn send_complaint_letter(write: Write, id: Id, body: Body<LetterSendIn>) -> Answer {
    act(write, id, async move |uow, id| {
        complaints::send(uow, id, body.0.version, body.0.contact_id.map(ContactId)).await
    })
    .await
}

/// Notes that the result was told in a call, and logs the call.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ResultToldIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/told")]
pub(super) async fn tell_complaint_result(write: Write, id: Id, body: Body<ResultToldIn>) -> Answer {
    act(write, id, async move |uow, id| {
        complaints::tell(uow, id, body.0.version, &body.0.content, body.0.contact_id.map(ContactId)).await
    })
    .await
}

/// Closes a complaint whose result the customer has.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ComplaintVersion,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/close")]
pub(super) async fn close_complaint(write: Write, id: Id, body: Body<ComplaintVersion>) -> Answer {
    act(write, id, async move |uow, id| complaints::close(uow, id, body.0.version).await).await
}

/// Withdraws a complaint before the customer has the result; it is left out of the figures.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ComplaintReason,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/withdraw")]
pub(super) async fn withdraw_complaint(write: Write, id: Id, body: Body<ComplaintReason>) -> Answer {
    act(write, id, async move |uow, id| complaints::withdraw(uow, id, body.0.version, &body.0.reason).await).await
}

/// Begins a new round, with its own deadline.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")), request_body = ComplaintReason,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/reopen")]
pub(super) async fn reopen_complaint(write: Write, id: Id, body: Body<ComplaintReason>) -> Answer {
    act(write, id, async move |uow, id| complaints::reopen(uow, id, body.0.version, &body.0.reason).await).await
}

/// Notes what a customer gets for a complaint. It counts against the customer's gross profit, in the
/// month of its day.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The complaint")),
    request_body = CompensationIn,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaints/{id}/compensations")]
pub(super) async fn compensate_complaint(write: Write, id: Id, body: Body<CompensationIn>) -> Answer {
    let version = body.0.version;
    act(write, id, async move |uow, id| complaints::compensate(uow, id, version, body.0.into()).await).await
}

/// Takes a compensation back, with one of its own that is dated today.
#[utoipa::path(tag = "complaints", params(("id" = i64, Path, description = "The compensation")),
    request_body = Reason,
    responses((status = 200, description = "The complaint as it is now", body = ComplaintDetailOut), Errors))]
#[post("/complaint-compensations/{id}/reverse")]
pub(super) async fn reverse_compensation(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let id = ComplaintCompensationId(id.id);
            let complaint = complaints::reverse(uow, id, &body.0.reason).await?;
            detail(uow, complaint.id).await
        })
        .await
}
