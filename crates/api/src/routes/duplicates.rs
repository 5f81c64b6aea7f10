//! Customers that look alike: what the screen for merging works through.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, post};
use crm::customers;
use crm::ids::CustomerId;

use super::customers::rows;
use crate::dto::common::{Errors, List, page};
use crate::dto::duplicates::{Different, DuplicateParams, Duplicates};
use crate::extract::{Body, Params};
use crate::work::{Answer, Read, Write, ok};

/// Before the routes of single customers: `duplicates` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_duplicates).service(dismiss_duplicates);
}

/// Groups of customers within the scope that look alike: the same phone number, comparable name, or
/// sound. Groups in which all pairs were declared different are left out.
///
/// `POST /customers/{id}/merge` joins two of them.
#[utoipa::path(tag = "customers", params(DuplicateParams),
    responses((status = 200, description = "A page of groups", body = List<Duplicates>), Errors))]
#[get("/customers/duplicates")]
pub(super) async fn list_duplicates(uow: Read, params: Params<DuplicateParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor)?;
    let page = customers::duplicates(&uow, params.0.why, &request).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for group in page.items {
        items.push(Duplicates { why: group.why, shared: group.shared, customers: rows(&uow, group.customers).await? });
    }
    ok(List { items, next: page.next })
}

/// Declares that customers that look alike are all different from one another.
#[utoipa::path(tag = "customers", request_body = Different,
    responses((status = 204, description = "Noted"), Errors))]
#[post("/customers/duplicates/dismiss")]
pub(super) async fn dismiss_duplicates(write: Write, body: Body<Different>) -> Answer {
    let ids: Vec<CustomerId> = body.0.customer_ids.into_iter().map(CustomerId).collect();
    let reason = body.0.reason;
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(customers::dismiss(uow, &ids, &reason).await?)).await
}
