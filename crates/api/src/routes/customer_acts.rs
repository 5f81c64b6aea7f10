//! What is done to customers as a whole: handing over, merging, grading.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::post;
use crm::customers::{self, Which};
use crm::grades;
use crm::ids::{CustomerId, StaffId};

use super::customers::full;
use crate::dto::common::{Count, Errors};
use crate::dto::customer_acts::{GradeIn, Handover, Merge};
use crate::dto::customers::CustomerFull;
use crate::error::ApiError;
use crate::extract::{Body, Id};
use crate::work::{Answer, Write};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(hand_over_customers).service(merge_customer).service(grade_customer);
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
