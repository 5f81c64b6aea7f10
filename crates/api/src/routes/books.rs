//! The books: months, cash accounts and cash flow.

use actix_web::http::StatusCode;
use actix_web::{get, patch, post};
use chrono::Datelike;
use crm::cash::{self, FlowBy};
use crm::db::Uow;
use crm::ids::{CashAccountId, StaffId};
use crm::{months, staff, tenants};

use crate::dto::books::{
    CashAccountOut, CashEntryOut, CashParams, FlowOut, FlowParams, FlowRow, MonthOut, NameIn, NamePatch, YearParams,
};
use crate::dto::common::{Errors, List, Reason, page, sort};
use crate::error::ApiError;
use crate::extract::{Body, Id, NoBody, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_months)
        .service(close_month)
        .service(reopen_month)
        .service(list_cash_accounts)
        .service(create_cash_account)
        .service(edit_cash_account)
        .service(get_cash_flow)
        .service(list_cash_entries);
}

async fn year(uow: &Uow, year: i64) -> Result<List<MonthOut>, ApiError> {
    let months = months::list(uow, year).await?;
    let people: Vec<StaffId> = months.iter().filter_map(|month| month.changed_by).collect();
    let names = staff::names(uow, &people).await?;
    Ok(List::whole(months.into_iter().map(|month| MonthOut::new(month, &names)).collect()))
}

/// The months of a year, and which of them are closed.
#[utoipa::path(tag = "books", params(YearParams),
    responses((status = 200, description = "Twelve months", body = List<MonthOut>), Errors))]
#[get("/months")]
pub(super) async fn list_months(uow: Read, params: Params<YearParams>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    ok(year(&uow, params.0.year.unwrap_or(i64::from(today.year()))).await?)
}

/// Closes a month that is over: nothing is dated into it any more.
#[utoipa::path(tag = "books", params(("id" = i64, Path, description = "The month, as YYYYMM")),
    responses((status = 200, description = "The months of its year", body = List<MonthOut>), Errors))]
#[post("/months/{id}/close")]
pub(super) async fn close_month(write: Write, id: Id, _body: NoBody) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            months::close(uow, id.id).await?;
            year(uow, id.id / 100).await
        })
        .await
}

/// Opens a closed month again, with a reason.
#[utoipa::path(tag = "books", params(("id" = i64, Path, description = "The month, as YYYYMM")),
    request_body = Reason, responses((status = 200, description = "The months of its year", body = List<MonthOut>), Errors))]
#[post("/months/{id}/reopen")]
pub(super) async fn reopen_month(write: Write, id: Id, body: Body<Reason>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            months::reopen(uow, id.id, &body.0.reason).await?;
            year(uow, id.id / 100).await
        })
        .await
}

/// Cash accounts, for whoever enters money.
#[utoipa::path(tag = "books",
    responses((status = 200, description = "All of them", body = List<CashAccountOut>), Errors))]
#[get("/cash-accounts")]
pub(super) async fn list_cash_accounts(uow: Read) -> Answer {
    let accounts = cash::accounts::list(&uow).await?;
    ok(List::whole(accounts.into_iter().map(CashAccountOut::from).collect()))
}

/// Adds a cash account.
#[utoipa::path(tag = "books", request_body = NameIn,
    responses((status = 201, description = "Added", body = CashAccountOut), Errors))]
#[post("/cash-accounts")]
pub(super) async fn create_cash_account(write: Write, body: Body<NameIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            Ok(CashAccountOut::from(cash::accounts::add(uow, &body.0.name).await?))
        })
        .await
}

/// Renames a cash account, takes it out of use or into it again.
#[utoipa::path(tag = "books", params(("id" = i64, Path, description = "The account")), request_body = NamePatch,
    responses((status = 200, description = "Changed", body = CashAccountOut), Errors))]
#[patch("/cash-accounts/{id}")]
pub(super) async fn edit_cash_account(write: Write, id: Id, body: Body<NamePatch>) -> Answer {
    write
        .run(StatusCode::OK, async move |uow| {
            let (id, patch) = (CashAccountId(id.id), body.0);
            Ok(CashAccountOut::from(cash::accounts::change(uow, id, patch.name.as_deref(), patch.active).await?))
        })
        .await
}

/// Cash flow of a span by day, month, method, account, person or kind of document: in, out, net.
#[utoipa::path(tag = "books", params(FlowParams),
    responses((status = 200, description = "The report", body = FlowOut), Errors))]
#[get("/cash/flow")]
pub(super) async fn get_cash_flow(uow: Read, params: Params<FlowParams>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    let until = params.0.until.map_or(today, |day| day.0);
    let from = params.0.from.map_or_else(|| until.with_day(1).unwrap_or(until), |day| day.0);
    let by = params.0.by.unwrap_or(FlowBy::Month);
    let report = cash::flow(&uow, from, until, by).await?;
    let keys: Vec<i64> = report.rows.iter().filter_map(|row| row.key.parse().ok()).collect();
    let people = match by {
        FlowBy::Person => staff::names(&uow, &keys.iter().copied().map(StaffId).collect::<Vec<_>>()).await?,
        _ => Default::default(),
    };
    let accounts = match by {
        FlowBy::Account => cash::accounts::list(&uow).await?,
        _ => Vec::new(),
    };
    let name = |key: &str| match (by, key.parse::<i64>()) {
        (FlowBy::Person, Ok(id)) => people.get(&StaffId(id)).cloned(),
        (FlowBy::Account, Ok(id)) => {
            accounts.iter().find(|account| account.id.0 == id).map(|account| account.name.clone())
        }
        _ => None,
    };
    let rows = report.rows.into_iter().map(|row| {
        let name = name(&row.key);
        FlowRow::new(row, name)
    });
    ok(FlowOut { from, until, rows: rows.collect(), total: FlowRow::new(report.total, None) })
}

/// Movements of cash, the newest first where no other order is asked for.
#[utoipa::path(tag = "books", params(CashParams),
    responses((status = 200, description = "A page of them", body = List<CashEntryOut>), Errors))]
#[get("/cash/entries")]
pub(super) async fn list_cash_entries(uow: Read, params: Params<CashParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let found = cash::entries(&uow, &params.0.filter()?, sort(params.0.sort.as_deref())?, &request).await?;
    let people: Vec<StaffId> = found.items.iter().filter_map(|row| row.staff_id).collect();
    let names = staff::names(&uow, &people).await?;
    let accounts = cash::accounts::list(&uow).await?;
    ok(List::from(found.map(|row| CashEntryOut::new(row, &names, &accounts))))
}
