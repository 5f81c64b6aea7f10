//! What customers were told, and what was agreed with them.

use actix_web::http::StatusCode;
use actix_web::{delete, get, patch, post};
use crm::actor::{Access, Resource};
use crm::db::Uow;
use crm::ids::{CustomerId, FollowUpId, PriceAgreementId, ProductId, StaffId};
use crm::prices::{self, HistoryFilter, PriceAgreement, agreements};
use crm::{customers, products, staff, tenants};

use super::products::eyes;
use crate::dto::common::{Errors, List, page};
use crate::dto::prices::{
    AgreementIn, AgreementOut, AgreementParams, AgreementPatch, FactParams, PriceFactsOut, ToldIn, ToldParams, ToldRow,
};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(get_product_prices)
        .service(list_prices_told)
        .service(tell_prices)
        .service(list_price_agreements)
        .service(add_price_agreement)
        .service(edit_price_agreement)
        .service(remove_price_agreement);
}

/// What is to be known of products before a customer hears their prices: the last price told, agreed,
/// list and floor price; cost and margin for those who may see them.
#[utoipa::path(tag = "prices", params(("id" = i64, Path, description = "The customer"), FactParams),
    responses((status = 200, description = "One for each product that there is", body = List<PriceFactsOut>), Errors))]
#[get("/customers/{id}/product-prices")]
pub(super) async fn get_product_prices(uow: Read, id: Id, params: Params<FactParams>) -> Answer {
    uow.own_scope(Resource::Orders, Access::Read, "查看报价")?;
    let wanted = params.0.products()?;
    let customer = customers::find(&uow, CustomerId(id.id), Access::Read).await?;
    let today = uow.today(tenants::settings(&uow).await?.zone);
    let facts = prices::facts(&uow, customer.id, &wanted, today).await?;
    let tellers: Vec<StaffId> = facts.values().filter_map(|fact| fact.told.as_ref()?.staff_id).collect();
    let (eyes, names) = (eyes(&uow).await?, staff::names(&uow, &tellers).await?);
    let mut known = Vec::with_capacity(facts.len());
    for id in wanted {
        if let Some(fact) = facts.get(&id) {
            known.push(PriceFactsOut::new(fact, None, &eyes, &names));
        }
    }
    ok(List::whole(known))
}

/// The prices that a customer was told, the newest first.
#[utoipa::path(tag = "prices", params(("id" = i64, Path, description = "The customer"), ToldParams),
    responses((status = 200, description = "A page of them", body = List<ToldRow>), Errors))]
#[get("/customers/{id}/prices-told")]
pub(super) async fn list_prices_told(uow: Read, id: Id, params: Params<ToldParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor)?;
    let filter = HistoryFilter { customer: CustomerId(id.id), product: params.0.product_id.map(ProductId) };
    let page = prices::history(&uow, filter, &request).await?;
    let keys: Vec<ProductId> = page.items.iter().map(|row| row.product_id).collect();
    let known = products::by_keys(&uow, &keys).await?;
    let tellers: Vec<StaffId> = page.items.iter().filter_map(|row| row.staff_id).collect();
    let names = staff::names(&uow, &tellers).await?;
    ok(List::from(page.map(|row| ToldRow::new(&row, &known, &names))))
}

/// Keeps the prices that a customer was told in a contact that is logged.
#[utoipa::path(tag = "prices", params(("id" = i64, Path, description = "The follow-up")), request_body = ToldIn,
    responses((status = 204, description = "Kept"), Errors))]
#[post("/follow-ups/{id}/prices")]
pub(super) async fn tell_prices(write: Write, id: Id, body: Body<ToldIn>) -> Answer {
    let told = body.0.prices();
    write
        .run(StatusCode::NO_CONTENT, async move |uow| {
            Ok(prices::tell_in_follow_up(uow, FollowUpId(id.id), &told).await?)
        })
        .await
}

async fn out(uow: &Uow, rows: Vec<PriceAgreement>) -> Result<Vec<AgreementOut>, ApiError> {
    let keys: Vec<ProductId> = rows.iter().map(|row| row.product_id).collect();
    let known = products::by_keys(uow, &keys).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.created_by).collect();
    let names = staff::names(uow, &people).await?;
    let customers = agreements::customer_names(uow, &rows).await?;
    Ok(rows.into_iter().map(|row| AgreementOut::new(row, &customers, &known, &names)).collect())
}

async fn one(uow: &Uow, row: PriceAgreement) -> Result<AgreementOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("an agreement got lost"))
}

/// Prices agreed with customers, the newest first.
#[utoipa::path(tag = "prices", params(AgreementParams),
    responses((status = 200, description = "A page of them", body = List<AgreementOut>), Errors))]
#[get("/price-agreements")]
pub(super) async fn list_price_agreements(uow: Read, params: Params<AgreementParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = agreements::list(&uow, params.0.filter(), &request).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Notes what was agreed with a customer.
#[utoipa::path(tag = "prices", request_body = AgreementIn,
    responses((status = 201, description = "Noted", body = AgreementOut), Errors))]
#[post("/price-agreements")]
pub(super) async fn add_price_agreement(write: Write, body: Body<AgreementIn>) -> Answer {
    let (customer, product) = (CustomerId(body.0.customer_id), ProductId(body.0.product_id));
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = agreements::add(uow, customer, product, body.0.fields()).await?;
            one(uow, row).await
        })
        .await
}

/// Changes an agreement: what is left out stays, `null` clears.
#[utoipa::path(tag = "prices", params(("id" = i64, Path, description = "The agreement")),
    request_body = AgreementPatch, responses((status = 200, description = "Changed", body = AgreementOut), Errors))]
#[patch("/price-agreements/{id}")]
pub(super) async fn edit_price_agreement(write: Write, id: Id, body: Body<AgreementPatch>) -> Answer {
    let id = PriceAgreementId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let now = agreements::find(uow, id).await?;
            let version = body.0.version;
            let row = agreements::edit(uow, id, version, body.0.apply(now)).await?;
            one(uow, row).await
        })
        .await
}

/// Removes an agreement. What was quoted and ordered stays as it was.
#[utoipa::path(tag = "prices", params(("id" = i64, Path, description = "The agreement")),
    responses((status = 204, description = "Removed"), Errors))]
#[delete("/price-agreements/{id}")]
pub(super) async fn remove_price_agreement(write: Write, id: Id) -> Answer {
    let id = PriceAgreementId(id.id);
    write.run(StatusCode::NO_CONTENT, async move |uow| Ok(agreements::remove(uow, id).await?)).await
}
