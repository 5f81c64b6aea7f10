//! Customers: looking for them, adding and changing them.

use crate::routes::Routes;
use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use crm::actor::Access;
use crm::customers::{self, Customer, CustomerFields};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::CustomerId;
use crm::text::parse_phone;
use crm::{overview, staff, tenants};

use crate::dto::common::{Count, Errors, List, StaffNames, page, sort};
use crate::dto::customers::{
    Collision, CollisionCheck, CustomerFull, CustomerIn, CustomerParams, CustomerPatch, CustomerRow, PhoneParams,
    SearchParams, SearchResult, checked_keyword,
};
use crate::dto::page360::{Caller, CustomerPageOut};
use crate::error::ApiError;
use crate::extract::{Body, Id, Params};
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_customers)
        .service(search_customers)
        .service(count_customers)
        .service(who_is_calling)
        .service(check_customer)
        .service(create_customer)
        .service(get_customer)
        .service(edit_customer);
}

/// The names of the owners of these customers, in one query.
pub(super) async fn owners(uow: &Uow, rows: &[Customer]) -> Result<StaffNames, Fault> {
    let mut ids: Vec<_> = rows.iter().filter_map(|row| row.owner_id).collect();
    ids.sort_unstable();
    ids.dedup();
    staff::names(uow, &ids).await
}

/// A customer with all of its fields.
pub(super) async fn full(uow: &Uow, row: Customer) -> Result<CustomerFull, ApiError> {
    let names = owners(uow, std::slice::from_ref(&row)).await?;
    Ok(CustomerFull::new(row, &names))
}

pub(super) async fn rows(uow: &Uow, rows: Vec<Customer>) -> Result<Vec<CustomerRow>, ApiError> {
    let names = owners(uow, &rows).await?;
    Ok(rows.into_iter().map(|row| CustomerRow::new(row, &names)).collect())
}

/// Customers within the scope, the newest first where no other order is asked for.
#[utoipa::path(tag = "customers", params(CustomerParams),
    responses((status = 200, description = "A page of customers", body = List<CustomerRow>), Errors))]
#[get("/customers")]
pub(super) async fn list_customers(uow: Read, params: Params<CustomerParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let filter = params.0.filter(&uow).await?;
    let page = customers::list(&uow, &filter, order, &request).await?;
    ok(List { items: rows(&uow, page.items).await?, next: page.next })
}

/// Looks for customers: one box for names, pinyin, phones, contacts and document numbers.
#[utoipa::path(tag = "customers", params(SearchParams),
    responses((status = 200, description = "What was found, the best first", body = SearchResult), Errors))]
#[get("/customers/search")]
pub(super) async fn search_customers(uow: Read, params: Params<SearchParams>) -> Answer {
    let limit = params.0.limit.unwrap_or(crm::page::DEFAULT_PAGE);
    if !(1..=50).contains(&limit) {
        return Err(ApiError::invalid("limit", "应在 1 到 50 之间"));
    }
    let q = checked_keyword(Some(params.0.q))?.unwrap_or_default();
    let found = customers::search(&uow, &q, limit).await?;
    ok(SearchResult { found: rows(&uow, found.customers).await?, elsewhere: found.elsewhere })
}

/// How many customers within the scope fit a filter.
///
/// `sort`, `limit` and `cursor` are allowed and mean nothing.
#[utoipa::path(tag = "customers", params(CustomerParams),
    responses((status = 200, description = "How many", body = Count), Errors))]
#[get("/customers/count")]
pub(super) async fn count_customers(uow: Read, params: Params<CustomerParams>) -> Answer {
    let filter = params.0.filter(&uow).await?;
    ok(Count { count: customers::count(&uow, &filter).await? })
}

/// Who is calling: the customer's page by a whole phone number.
#[utoipa::path(tag = "customers", params(PhoneParams),
    responses((status = 200, description = "Whom the number belongs to", body = Caller), Errors))]
#[get("/customers/who")]
pub(super) async fn who_is_calling(uow: Read, params: Params<PhoneParams>) -> Answer {
    let phone = parse_phone("phone", &params.0.phone)?;
    let local = phone.e164.strip_prefix("+86").unwrap_or(&phone.e164);
    let mut found = customers::search(&uow, local, 10).await?;
    if found.customers.len() == 1 {
        let id = found.customers.remove(0).id;
        return ok(Caller { page: Some(page_of(&uow, id).await?), found: Vec::new(), elsewhere: Vec::new() });
    }
    ok(Caller { page: None, found: rows(&uow, found.customers).await?, elsewhere: found.elsewhere })
}

/// What a customer collides with, to be shown while one types.
#[utoipa::path(tag = "customers", request_body = CollisionCheck,
    responses((status = 200, description = "The same, and those that look alike", body = Collision), Errors))]
#[post("/customers/check")]
pub(super) async fn check_customer(uow: Read, body: Body<CollisionCheck>) -> Answer {
    let CollisionCheck { name, tax_number, phones } = body.0;
    if phones.len() > 20 {
        return Err(ApiError::invalid("phones", "最多 20 个号码"));
    }
    let fields = CustomerFields { name, tax_number, ..CustomerFields::default() };
    let (same, alike) = customers::check_collision(&uow, &fields, &phones).await?;
    ok(Collision { same, alike })
}

/// Adds a customer with its people.
///
/// 409 `customer.same` where it is there already; 409 `customer.looks_alike` where it looks like
/// others and no reason is given. `details` names them.
#[utoipa::path(tag = "customers", request_body = CustomerIn,
    responses((status = 201, description = "Created", body = CustomerFull), Errors))]
#[post("/customers")]
pub(super) async fn create_customer(write: Write, body: Body<CustomerIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let customer = customers::create(uow, body.0.into()).await?;
            full(uow, customer).await
        })
        .await
}

async fn page_of(uow: &Uow, id: CustomerId) -> Result<CustomerPageOut, ApiError> {
    let page = overview::page(uow, id).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    Ok(CustomerPageOut::new(page, today))
}

/// The customer's page: all that someone needs who talks to the customer.
///
/// The key of a customer that was merged leads to the one that it was merged into.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")),
    responses((status = 200, description = "The page", body = CustomerPageOut), Errors))]
#[get("/customers/{id}")]
pub(super) async fn get_customer(uow: Read, id: Id) -> Answer {
    ok(page_of(&uow, CustomerId(id.id)).await?)
}

/// Changes a customer: what is left out stays, `null` clears.
#[utoipa::path(tag = "customers", params(("id" = i64, Path, description = "The customer")),
    request_body = CustomerPatch,
    responses((status = 200, description = "Changed", body = CustomerFull), Errors))]
#[patch("/customers/{id}")]
pub(super) async fn edit_customer(write: Write, id: Id, body: Body<CustomerPatch>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let now = customers::find(uow, CustomerId(id.id), Access::Write).await?;
            let (key, version) = (now.id, body.0.version);
            let customer = customers::edit(uow, key, version, body.0.apply(now)).await?;
            full(uow, customer).await
        })
        .await
}
