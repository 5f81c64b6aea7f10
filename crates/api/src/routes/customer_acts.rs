//! What is done to customers as a whole: handing over, merging, grading, putting a contact off; and notes on their calls.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::post;
use crm::customers::{self, Which};
use crm::ids::{CustomerId, StaffId};
use crm::{follow_ups, grades, revisits};

use super::customers::full;
use crate::dto::common::{Count, Errors};
use crate::dto::customer_acts::{CallNoteIn, GradeIn, Handover, Merge};
use crate::dto::customers::CustomerFull;
use crate::dto::revisits::PostponeIn;
use crate::error::ApiError;
use crate::extract::{Body, Id};
use crate::work::{Answer, Write};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(hand_over_customers)
        .service(merge_customer)
        .service(grade_customer)
        .service(postpone_customer_contact)
        .service(note_customer_call);
}

/// Hands customers over to another member of staff: some, or all of one.
#[utoipa::path(tag = "customers", request_body = Handover,
    responses((status = 200, description = "How many were handed over", body = Count), Errors))]
#[post("/customers/handover")]
pub(super) async fn hand_over_customers(write: Write, body: Body<Handover>) -> Answer {
    let body = body.0;
    let which = match (body.customer_ids, body.from_staff_id) {
        (Some(ids), None) => Which::These(ids.into_iter().map(CustomerId).collect()),
        (None, Some(from)) => Which::AllOf(StaffId(from)),
        _ => return Err(ApiError::invalid("customer_ids", "请指定客户，或指定一位员工的全部客户")),
    };
    let to = StaffId(body.to_staff_id);
    write
        .run(StatusCode::OK, async move |uow| {
            Ok(Count { count: customers::hand_over(uow, &which, to, &body.reason).await? })
        })
        .await
}

/// Merges this customer into another: everything moves there, and this key leads there.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer that goes")),
    request_body = Merge,
    responses((status = 200, description = "The customer that stays", body = CustomerFull), Errors))]
#[post("/customers/{id}/merge")]
pub(super) async fn merge_customer(write: Write, id: Id, body: Body<Merge>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let customer = customers::merge(uow, CustomerId(id.id), CustomerId(body.0.into_id)).await?;
            full(uow, customer).await
        })
        .await
}

/// Sets the grade by hand, with a reason.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")), request_body = GradeIn,
    responses((status = 200, description = "Graded", body = CustomerFull), Errors))]
#[post("/customers/{id}/grade")]
pub(super) async fn grade_customer(write: Write, id: Id, body: Body<GradeIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, until) = (CustomerId(id.id), body.0.until.map(|day| day.0));
            let customer = grades::set(uow, id, body.0.grade, &body.0.reason, until).await?;
            full(uow, customer).await
        })
        .await
}

/// Puts the contact off that was agreed with the customer.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")),
    request_body = PostponeIn,
    responses((status = 200, description = "Put off", body = CustomerFull), Errors))]
#[post("/customers/{id}/postpone")]
pub(super) async fn postpone_customer_contact(write: Write, id: Id, body: Body<PostponeIn>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, to) = (CustomerId(id.id), body.0.due_on.0);
            full(uow, follow_ups::postpone_next(uow, id, to, &body.0.reason).await?).await
        })
        .await
}

/// Leaves a note to the owner whose customer somebody else has on the phone.
///
/// It is a revisit task of today in the owner's to-do list. For a customer out of scope the number must
/// be the customer's: whoever has taken the call knows it.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")),
    request_body = CallNoteIn, responses((status = 204, description = "Noted"), Errors))]
#[post("/customers/{id}/call-notes")]
pub(super) async fn note_customer_call(write: Write, id: Id, body: Body<CallNoteIn>) -> Answer {
    write
        .run(StatusCode::NO_CONTENT, async move |uow| {
            let CallNoteIn { phone, note } = &body.0;
            revisits::note_call(uow, CustomerId(id.id), phone, note).await?;
            Ok(())
        })
        .await
}
