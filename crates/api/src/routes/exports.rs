//! Lists as spreadsheets.

use crate::routes::Routes;
use actix_web::{HttpRequest, get};
use crm::actor::{Access, Resource};
use crm::ids::StaffId;
use crm::page::Page;
use crm::{audit, customers, follow_ups, orders, overview, pushes, revisits, staff};

use super::customers::owners;
use crate::dto::common::{Errors, sort};
use crate::dto::customers::CustomerParams;
use crate::dto::deliveries::DeliveryParams;
use crate::dto::follow_ups::FollowUpParams;
use crate::dto::orders::OrderParams;
use crate::dto::pushes::PushParams;
use crate::dto::revisits::TaskParams;
use crate::dto::settings::AuditParams;
use crate::dto::staff::StaffParams;
use crate::export::{
    AUDIT, Asked, AuditLine, CUSTOMERS, CustomerLine, DELIVERIES, FOLLOW_UPS, ORDERS, PUSHES, PushLine, REVISITS,
    STAFF, export,
};
use crate::extract::Exported;
use crate::work::{Answer, Read};

/// Before the routes of single things: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(export_customers)
        .service(export_orders)
        .service(export_deliveries)
        .service(export_pushes)
        .service(export_follow_ups)
        .service(export_revisits)
        .service(export_staff)
        .service(export_audit);
}

/// Customers as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "customers", params(CustomerParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/customers/export")]
pub(super) async fn export_customers(uow: Read, params: Exported<CustomerParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter(&uow).await?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &CUSTOMERS, asked, async |uow, page| {
        let page = customers::list(uow, &filter, order, page).await?;
        let names = owners(uow, &page.items).await?;
        Ok(page
            .map(|customer| CustomerLine { owner: customer.owner_id.and_then(|id| names.get(&id).cloned()), customer }))
    })
    .await
}

/// Orders as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "orders", params(OrderParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/orders/export")]
pub(super) async fn export_orders(uow: Read, params: Exported<OrderParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &ORDERS, asked, async |uow, page| Ok(orders::list(uow, &filter, order, page).await?)).await
}

/// Deliveries as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "orders", params(DeliveryParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/deliveries/export")]
pub(super) async fn export_deliveries(uow: Read, params: Exported<DeliveryParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &DELIVERIES, asked, async |uow, page| Ok(orders::deliveries(uow, &filter, order, page).await?)).await
}

/// Pushes as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "pushes", params(PushParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/pushes/export")]
pub(super) async fn export_pushes(uow: Read, params: Exported<PushParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter(&uow).await?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &PUSHES, asked, async |uow, page| {
        let page = pushes::list(uow, &filter, order, page).await?;
        let people: Vec<StaffId> = page.items.iter().filter_map(|row| row.staff_id).collect();
        let names = staff::names(uow, &people).await?;
        let customers = overview::customer_names(uow, page.items.iter().filter_map(|row| row.customer_id)).await?;
        let contacts = overview::contact_names(uow, page.items.iter().filter_map(|row| row.contact_id)).await?;
        Ok(page.map(|push| PushLine {
            customer: push.customer_id.and_then(|id| customers.get(&id).cloned()),
            contact: push.contact_id.and_then(|id| contacts.get(&id)).map(|(name, _)| name.clone()),
            staff: push.staff_id.and_then(|id| names.get(&id).cloned()),
            push,
        }))
    })
    .await
}

/// Follow-ups as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "follow-ups", params(FollowUpParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/follow-ups/export")]
pub(super) async fn export_follow_ups(uow: Read, params: Exported<FollowUpParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter(&uow).await?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &FOLLOW_UPS, asked, async |uow, page| Ok(follow_ups::list_all(uow, &filter, order, page).await?)).await
}

/// Revisit tasks as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "revisits", params(TaskParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/revisits/export")]
pub(super) async fn export_revisits(uow: Read, params: Exported<TaskParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter();
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &REVISITS, asked, async |uow, page| Ok(revisits::list(uow, &filter, order, page).await?)).await
}

/// Staff as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "staff", params(StaffParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/staff/export")]
pub(super) async fn export_staff(uow: Read, params: Exported<StaffParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    // As in the list: login names are for administrators.
    let administrator = uow.actor().may(Resource::Administration, Access::Read);
    export(&uow, &STAFF, asked, async |uow, page| {
        let page: Page<staff::Member> = staff::list(uow, &filter, order, page).await?;
        Ok(page.map(|member| staff::Member { login: member.login.filter(|_| administrator), ..member }))
    })
    .await
}

/// The audit trail as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "settings", params(AuditParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/audit/export")]
pub(super) async fn export_audit(uow: Read, params: Exported<AuditParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter(&uow).await?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &AUDIT, asked, async |uow, page| {
        let page = audit::list(uow, &filter, order, page).await?;
        let actors = page.items.iter().filter(|row| row.actor_kind == "staff").filter_map(|row| row.actor_id);
        let names = staff::names(uow, &actors.map(StaffId).collect::<Vec<_>>()).await?;
        Ok(page.map(|entry| AuditLine {
            actor: entry
                .actor_id
                .filter(|_| entry.actor_kind == "staff")
                .and_then(|id| names.get(&StaffId(id)).cloned()),
            entry,
        }))
    })
    .await
}
