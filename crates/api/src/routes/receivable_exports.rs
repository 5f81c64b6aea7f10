//! Receivables, receipts, aging and statements as spreadsheets.

use actix_web::{HttpRequest, get};
use crm::ids::CustomerId;
use crm::page::Page;
use crm::receivables::{self, AgingSort};

use crate::dto::aging::{AgingListParams, StatementParams};
use crate::dto::common::{Errors, sort};
use crate::dto::receipts::ReceiptParams;
use crate::dto::receivables::ReceivableParams;
use crate::export::{AGING, Asked, RECEIPTS, RECEIVABLES, STATEMENT, StatementLine, export};
use crate::extract::{Exported, Id};
use crate::routes::Routes;
use crate::work::{Answer, Read};

/// Before the routes of single things: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config.service(export_receivables).service(export_receipts).service(export_aging).service(export_statement);
}

/// Receivables as a spreadsheet, with the filters and the order of the list, at most 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "receivables", params(ReceivableParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/receivables/export")]
pub(super) async fn export_receivables(uow: Read, params: Exported<ReceivableParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &RECEIVABLES, asked, async |uow, page| Ok(receivables::list(uow, &filter, order, page).await?)).await
}

/// Receipts and credit notes as a spreadsheet, with the filters and the order of the list, at most
/// 50,000 rows.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "receipts", params(ReceiptParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/receipts/export")]
pub(super) async fn export_receipts(uow: Read, params: Exported<ReceiptParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &RECEIPTS, asked, async |uow, page| Ok(receivables::receipts(uow, &filter, order, page).await?)).await
}

/// The aging by customer as a spreadsheet, as of the day and with the filters of the list.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "receivables", params(AgingListParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/receivables/aging/export")]
pub(super) async fn export_aging(uow: Read, params: Exported<AgingListParams>, request: HttpRequest) -> Answer {
    let order = params.list.sort.as_deref().map(AgingSort::parse).transpose()?.unwrap_or_default();
    let filter = params.list.filter();
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    let page = async |uow: &crm::db::Uow, page: &crm::page::PageRequest| {
        Ok(receivables::aging_by_customer(uow, &filter, order, page).await?)
    };
    export(&uow, &AGING, asked, page).await
}

/// The statement of account of a customer as a spreadsheet: the opening balance, what changed it,
/// the closing balance.
///
/// `columns` says which columns, in their order. The audit trail has a note of it.
#[utoipa::path(tag = "receivables", params(("id" = i64, Path, description = "The customer"), StatementParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/customers/{id}/statement/export")]
pub(super) async fn export_statement(
    uow: Read,
    id: Id,
    params: Exported<StatementParams>,
    request: HttpRequest,
) -> Answer {
    let (from, until) = (params.list.from.map(|day| day.0), params.list.until.map(|day| day.0));
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &STATEMENT, asked, async |uow, _| {
        let statement = receivables::statement(uow, CustomerId(id.id), from, until).await?;
        let first = StatementLine::balance(statement.from, "期初余额", statement.opening);
        let last = StatementLine::balance(statement.until, "期末余额", statement.closing);
        let entries = statement.entries.into_iter().map(StatementLine::from);
        Ok(Page { items: std::iter::once(first).chain(entries).chain([last]).collect(), next: None })
    })
    .await
}
