//! Aging of receivables, and statements of account.

use actix_web::get;
use crm::ids::CustomerId;
use crm::receivables::{self, AgingSort};

use crate::dto::aging::{AgingLine, AgingListParams, AgingOut, AgingParams, StatementOut, StatementParams};
use crate::dto::common::{Errors, List, page};
use crate::extract::{Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, ok};

/// Before the routes of single receivables: `aging` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(aging)
        .service(aging_by_customer)
        .service(aging_by_owner)
        .service(aging_by_department)
        .service(statement_of_account);
}

/// What is open as of a day, by how long it is overdue. The buckets sum to what is open.
#[utoipa::path(tag = "receivables", params(AgingParams),
    responses((status = 200, description = "The aging", body = AgingOut), Errors))]
#[get("/receivables/aging")]
pub(super) async fn aging(uow: Read, params: Params<AgingParams>) -> Answer {
    ok(AgingOut::from(receivables::aging(&uow, &params.0.filter()).await?))
}

/// The aging by customer, the greatest first, each with its share of all; with `alerts` only those
/// with more overdue than the limit, for longer than allowed.
#[utoipa::path(tag = "receivables", params(AgingListParams),
    responses((status = 200, description = "A page of customers", body = List<AgingLine>), Errors))]
#[get("/receivables/aging/customers")]
pub(super) async fn aging_by_customer(uow: Read, params: Params<AgingListParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = params.0.sort.as_deref().map(AgingSort::parse).transpose()?.unwrap_or_default();
    let page = receivables::aging_by_customer(&uow, &params.0.filter(), sort, &request).await?;
    ok(List::from(page.map(AgingLine::from)))
}

/// The aging by who owned the customers when the receivables were issued.
#[utoipa::path(tag = "receivables", params(AgingParams),
    responses((status = 200, description = "All of them", body = List<AgingLine>), Errors))]
#[get("/receivables/aging/owners")]
pub(super) async fn aging_by_owner(uow: Read, params: Params<AgingParams>) -> Answer {
    let rows = receivables::aging_by_owner(&uow, &params.0.filter()).await?;
    ok(List::whole(rows.into_iter().map(AgingLine::from).collect()))
}

/// The aging by the department that the owners belonged to when the receivables were issued.
#[utoipa::path(tag = "receivables", params(AgingParams),
    responses((status = 200, description = "All of them", body = List<AgingLine>), Errors))]
#[get("/receivables/aging/departments")]
pub(super) async fn aging_by_department(uow: Read, params: Params<AgingParams>) -> Answer {
    let rows = receivables::aging_by_department(&uow, &params.0.filter()).await?;
    ok(List::whole(rows.into_iter().map(AgingLine::from).collect()))
}

/// The statement of account of a customer: what they owed before, what changed it, what they owe in
/// the end.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The customer"), StatementParams),
    responses((status = 200, description = "The statement", body = StatementOut), Errors))]
#[get("/customers/{id}/statement")]
pub(super) async fn statement_of_account(uow: Read, id: Id, params: Params<StatementParams>) -> Answer {
    let (from, until) = (params.0.from.map(|day| day.0), params.0.until.map(|day| day.0));
    ok(StatementOut::from(receivables::statement(&uow, CustomerId(id.id), from, until).await?))
}
