//! Opportunities.

use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::db::Uow;
use crm::ids::{CustomerId, OpportunityId, StaffId};
use crm::opportunities::{self, Opportunity};
use crm::{overview, staff};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::opportunities::{
    OpportunityCloseIn, OpportunityIn, OpportunityOut, OpportunityParams, OpportunityPatch, SeenVersion,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_opportunities)
        .service(create_opportunity)
        .service(get_opportunity)
        .service(edit_opportunity)
        .service(close_opportunity)
        .service(reopen_opportunity);
}

async fn out(uow: &Uow, rows: Vec<Opportunity>) -> Result<Vec<OpportunityOut>, ApiError> {
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.owner_id).collect();
    let names = staff::names(uow, &people).await?;
    let customers = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    Ok(rows.into_iter().map(|row| OpportunityOut::new(row, &customers, &names)).collect())
}

async fn one(uow: &Uow, row: Opportunity) -> Result<OpportunityOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("an opportunity got lost"))
}

/// Opportunities within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "opportunities", params(OpportunityParams),
    responses((status = 200, description = "A page of them", body = List<OpportunityOut>), Errors))]
#[get("/opportunities")]
pub(super) async fn list_opportunities(uow: Read, params: Params<OpportunityParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let order = sort(params.0.sort.as_deref())?;
    let page = opportunities::list(&uow, &params.0.filter()?, order, &request).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Adds an opportunity.
#[utoipa::path(tag = "opportunities", request_body = OpportunityIn,
    responses((status = 201, description = "Created", body = OpportunityOut), Errors))]
#[post("/opportunities")]
pub(super) async fn create_opportunity(write: Write, body: Body<OpportunityIn>) -> Answer {
    let customer = CustomerId(body.0.customer_id);
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = opportunities::create(uow, customer, body.0.into()).await?;
            one(uow, row).await
        })
        .await
}

/// An opportunity.
#[utoipa::path(tag = "opportunities", params(("id" = i64, Path, description = "The opportunity")),
    responses((status = 200, description = "The opportunity", body = OpportunityOut), Errors))]
#[get("/opportunities/{id}")]
pub(super) async fn get_opportunity(uow: Read, id: Id) -> Answer {
    let row = opportunities::find(&uow, OpportunityId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Changes an opportunity that is open: what is left out stays, `null` clears.
#[utoipa::path(tag = "opportunities", params(("id" = i64, Path, description = "The opportunity")),
    request_body = OpportunityPatch,
    responses((status = 200, description = "Changed", body = OpportunityOut), Errors))]
#[patch("/opportunities/{id}")]
pub(super) async fn edit_opportunity(write: Write, id: Id, body: Body<OpportunityPatch>) -> Answer {
    let id = OpportunityId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = opportunities::find(uow, id).await?;
            let version = body.0.version;
            let row = opportunities::edit(uow, id, version, body.0.apply(&now)).await?;
            one(uow, row).await
        })
        .await
}

/// Closes an opportunity: won or lost, and why.
#[utoipa::path(tag = "opportunities", params(("id" = i64, Path, description = "The opportunity")),
    request_body = OpportunityCloseIn, responses((status = 200, description = "Closed", body = OpportunityOut), Errors))]
#[post("/opportunities/{id}/close")]
pub(super) async fn close_opportunity(write: Write, id: Id, body: Body<OpportunityCloseIn>) -> Answer {
    let OpportunityCloseIn { version, won, reason } = body.0;
    write
        .run(StatusCode::OK, async move |uow| {
            let row = opportunities::close(uow, OpportunityId(id.id), version, won, &reason).await?;
            one(uow, row).await
        })
        .await
}

/// Opens an opportunity again.
#[utoipa::path(tag = "opportunities", params(("id" = i64, Path, description = "The opportunity")),
    request_body = SeenVersion, responses((status = 200, description = "Open again", body = OpportunityOut), Errors))]
#[post("/opportunities/{id}/reopen")]
pub(super) async fn reopen_opportunity(write: Write, id: Id, body: Body<SeenVersion>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let row = opportunities::reopen(uow, OpportunityId(id.id), body.0.version).await?;
            one(uow, row).await
        })
        .await
}
