//! Payables: what is owed to suppliers, and for how long.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post};
use crm::ids::{PayableId, SupplierId};
use crm::purchasing::{self, PayableAgingSort};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::payables::{
    OpeningPayableIn, PayableAgingLine, PayableAgingListParams, PayableAgingOut, PayableAgingParams, PayableFull,
    PayableParams, PayableRow,
};
use crate::export::{Asked, PAYABLE_AGING, PAYABLES, export};
use crate::extract::{Body, Exported, Id, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// The aging and the exports before the single payable: `aging` and `export` are no keys.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_payables)
        .service(create_payable)
        .service(export_payables)
        .service(payable_aging)
        .service(payable_aging_by_supplier)
        .service(export_payable_aging)
        .service(get_payable);
}

/// Payables, the newest first where no other order is asked for.
#[utoipa::path(tag = "payables", params(PayableParams),
    responses((status = 200, description = "A page of payables", body = List<PayableRow>), Errors))]
#[get("/payables")]
pub(super) async fn list_payables(uow: Read, params: Params<PayableParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = purchasing::payables(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(page.map(PayableRow::from)))
}

/// Enters a payable from before the company moved here. All others come from goods receipts.
///
/// 409 `month.closed` where the month is closed.
#[utoipa::path(tag = "payables", request_body = OpeningPayableIn,
    responses((status = 201, description = "Entered", body = PayableFull), Errors))]
#[post("/payables")]
pub(super) async fn create_payable(write: Write, body: Body<OpeningPayableIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(PayableFull::from(purchasing::open_balance(uow, body.0.into()).await?))
        })
        .await
}

/// Payables as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "payables", params(PayableParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/payables/export")]
pub(super) async fn export_payables(uow: Read, params: Exported<PayableParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &PAYABLES, asked, async |uow, page| Ok(purchasing::payables(uow, &filter, order, page).await?)).await
}

/// What is owed as of a day, by how long it is overdue. The buckets sum to what is open.
#[utoipa::path(tag = "payables", params(PayableAgingParams),
    responses((status = 200, description = "The aging", body = PayableAgingOut), Errors))]
#[get("/payables/aging")]
pub(super) async fn payable_aging(uow: Read, params: Params<PayableAgingParams>) -> Answer {
    let (as_of, supplier) = (params.0.as_of.map(|day| day.0), params.0.supplier_id.map(SupplierId));
    ok(PayableAgingOut::from(purchasing::aging(&uow, as_of, supplier).await?))
}

/// The aging of payables by supplier, the greatest first, each with its share of all.
#[utoipa::path(tag = "payables", params(PayableAgingListParams),
    responses((status = 200, description = "A page of suppliers", body = List<PayableAgingLine>), Errors))]
#[get("/payables/aging/suppliers")]
pub(super) async fn payable_aging_by_supplier(uow: Read, params: Params<PayableAgingListParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let sort = params.0.sort.as_deref().map(PayableAgingSort::parse).transpose()?.unwrap_or_default();
    let (as_of, supplier) = (params.0.as_of.map(|day| day.0), params.0.supplier_id.map(SupplierId));
    let page = purchasing::aging_by_supplier(&uow, as_of, supplier, sort, &request).await?;
    ok(List::from(page.map(PayableAgingLine::from)))
}

/// The aging of payables by supplier as a spreadsheet, as of the day of the list.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "payables", params(PayableAgingListParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/payables/aging/export")]
pub(super) async fn export_payable_aging(
    uow: Read,
    params: Exported<PayableAgingListParams>,
    request: HttpRequest,
) -> Answer {
    let sort = params.list.sort.as_deref().map(PayableAgingSort::parse).transpose()?.unwrap_or_default();
    let (as_of, supplier) = (params.list.as_of.map(|day| day.0), params.list.supplier_id.map(SupplierId));
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    let page = async |uow: &crm::db::Uow, page: &crm::page::PageRequest| {
        Ok(purchasing::aging_by_supplier(uow, as_of, supplier, sort, page).await?)
    };
    export(&uow, &PAYABLE_AGING, asked, page).await
}

/// A payable with all that was paid of it.
#[utoipa::path(tag = "payables", params(("id" = i64, Path, description = "The payable")),
    responses((status = 200, description = "The payable", body = PayableFull), Errors))]
#[get("/payables/{id}")]
pub(super) async fn get_payable(uow: Read, id: Id) -> Answer {
    ok(PayableFull::from(purchasing::find_payable(&uow, PayableId(id.id)).await?))
}
