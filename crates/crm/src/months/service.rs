//! Closing months, and opening them again.

use chrono::{DateTime, Utc};
use serde_json::json;

use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::StaffId;
use crate::profit::month_of;
use crate::tenants;
use crate::text;

/// How a month stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthState {
    /// Which, as `YYYYMM`.
    pub month: i64,
    /// Whether it is closed.
    pub closed: bool,
    /// Whether it is over, so that it can be closed.
    pub over: bool,
    /// Who closed or reopened it last.
    pub changed_by: Option<StaffId>,
    /// When.
    pub changed_at: Option<DateTime<Utc>>,
    /// Why it was reopened.
    pub reason: Option<String>,
}

/// A month as `YYYYMM`, checked.
pub(crate) fn checked(month: i64) -> Result<i64, Invalid> {
    match (200_000..220_000).contains(&month) && (1..=12).contains(&(month % 100)) {
        true => Ok(month),
        false => Err(Invalid::new("month", "月份应为 2000-01 到 2199-12 之间的 YYYYMM")),
    }
}

/// The months of a year.
///
/// # Errors
/// `Forbidden` for those who may not see the books, or a year that is none.
pub async fn list(uow: &Uow, year: i64) -> Result<Vec<MonthState>, Fault> {
    uow.scope(Resource::Books, Access::Read, "查看结账情况")?;
    checked(year * 100 + 1).map_err(|_| Invalid::new("year", "年份应在 2000 到 2199 之间"))?;
    let this_month = this_month(uow).await?;
    let sql = "SELECT month, closed, changed_by, changed_at, reason FROM months
        WHERE tenant_id = $1 AND month > $2 AND month < $3";
    let rows = uow.rows(sql, [uow.tenant().into(), (year * 100).into(), (year * 100 + 13).into()]).await?;
    let blank = |month| MonthState {
        month,
        closed: false,
        over: month < this_month,
        changed_by: None,
        changed_at: None,
        reason: None,
    };
    let mut months: Vec<MonthState> = (1..=12).map(|number| blank(year * 100 + number)).collect();
    for row in rows {
        let number: i64 = row.try_get("", "month")?;
        if let Some(month) = months.iter_mut().find(|month| month.month == number) {
            month.closed = row.try_get("", "closed")?;
            month.changed_by = row.try_get("", "changed_by")?;
            month.changed_at = row.try_get("", "changed_at")?;
            month.reason = row.try_get("", "reason")?;
        }
    }
    Ok(months)
}

async fn this_month(uow: &Uow) -> Result<i64, Fault> {
    Ok(month_of(uow.today(tenants::settings(uow).await?.zone)))
}

pub(super) async fn is_closed(uow: &Uow, month: i64) -> Result<bool, Fault> {
    let sql = "SELECT closed FROM months WHERE tenant_id = $1 AND month = $2";
    Ok(match uow.row(sql, [uow.tenant().into(), month.into()]).await? {
        Some(row) => row.try_get("", "closed")?,
        None => false,
    })
}

/// Whether every month of a year is closed.
///
/// # Errors
/// When the database fails.
pub async fn is_year_closed(uow: &Uow, year: i64) -> Result<bool, Fault> {
    let sql = "SELECT count(*) AS n FROM months WHERE tenant_id = $1 AND month > $2 AND month < $3 AND closed = $4";
    let values = [uow.tenant().into(), (year * 100).into(), (year * 100 + 13).into(), true.into()];
    let row = uow.row(sql, values).await?.ok_or(Fault::Broken("a count is missing"))?;
    Ok(row.try_get::<i64>("", "n")? == 12)
}

/// Closes a month that is over. Documents that are being dated into it are waited for.
///
/// # Errors
/// `State` where it is not over, or closed already; `Forbidden` for all but finance.
pub async fn close(uow: &Uow, month: i64) -> Result<(), Fault> {
    uow.scope(Resource::Books, Access::Write, "结账")?;
    let month = checked(month)?;
    if month >= this_month(uow).await? {
        return Err(Fault::State("该月尚未结束，不能结账"));
    }
    super::take(uow).await?;
    if is_closed(uow, month).await? {
        return Err(Fault::State("该月已结账"));
    }
    set(uow, month, true, None).await?;
    audit::record(uow, "month.close", "month", month, json!({ "month": month })).await
}

/// Opens a closed month again, with a reason.
///
/// # Errors
/// `State` where it is not closed, or no reason; `Forbidden` for all but finance.
pub async fn reopen(uow: &Uow, month: i64, reason: &str) -> Result<(), Fault> {
    uow.scope(Resource::Books, Access::Write, "反结账")?;
    let month = checked(month)?;
    let reason = text::required("reason", reason, 200)?;
    super::take(uow).await?;
    if !is_closed(uow, month).await? {
        return Err(Fault::State("该月没有结账"));
    }
    set(uow, month, false, Some(&reason)).await?;
    audit::record(uow, "month.reopen", "month", month, json!({ "month": month, "reason": reason })).await
}

async fn set(uow: &Uow, month: i64, closed: bool, reason: Option<&str>) -> Result<(), Fault> {
    let sql = "INSERT INTO months (tenant_id, month, closed, changed_by, changed_at, reason)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant_id, month) DO UPDATE SET closed = excluded.closed, changed_by = excluded.changed_by,
            changed_at = excluded.changed_at, reason = excluded.reason";
    let me = uow.actor().staff().map(|me| me.staff.0);
    let values = [
        uow.tenant().into(),
        month.into(),
        closed.into(),
        me.into(),
        uow.now().into(),
        reason.map(str::to_owned).into(),
    ];
    uow.change(sql, values).await?;
    Ok(())
}
