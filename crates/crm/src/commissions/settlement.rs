//! Settling commission by month.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::CommissionError;
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{SettlementId, StaffId};
use crate::money::Money;
use crate::months;
use crate::profit::month_of;
use crate::tenants;

/// A month whose commission is settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The key.
    pub id: SettlementId,
    /// Which month, as `YYYYMM`.
    pub month: i64,
    /// How much for all.
    pub amount: Money,
    /// For how many people.
    pub people: i64,
    /// By whom.
    pub settled_by: Option<StaffId>,
    /// When.
    pub settled_at: DateTime<Utc>,
}

fn next(month: i64) -> i64 {
    if month % 100 == 12 { month + 89 } else { month + 1 }
}

/// The month with which an effect of `day` is settled: its own, or the first after it that is not
/// settled yet. The caller holds the books.
pub(super) async fn open_month(uow: &Uow, day: NaiveDate) -> Result<i64, Fault> {
    let mut month = month_of(day);
    let sql = "SELECT month FROM commission_settlements WHERE tenant_id = $1 AND month >= $2 ORDER BY month";
    for row in uow.rows(sql, [uow.tenant().into(), month.into()]).await? {
        if row.try_get::<i64>("", "month")? != month {
            break;
        }
        month = next(month);
    }
    Ok(month)
}

/// The settled months of a year.
///
/// # Errors
/// `Forbidden` for those who may see no commission.
pub async fn settlements(uow: &Uow, year: i64) -> Result<Vec<Settlement>, Fault> {
    uow.scope(Resource::Commission, Access::Read, "查看提成")?;
    let sql = "SELECT id, month, amount, people, settled_by, settled_at FROM commission_settlements
        WHERE tenant_id = $1 AND month > $2 AND month < $3 ORDER BY month";
    let rows = uow.rows(sql, [uow.tenant().into(), (year * 100).into(), (year * 100 + 13).into()]).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<Settlement, sea_orm::DbErr> {
        Ok(Settlement {
            id: row.try_get("", "id")?,
            month: row.try_get("", "month")?,
            amount: row.try_get("", "amount")?,
            people: row.try_get("", "people")?,
            settled_by: row.try_get("", "settled_by")?,
            settled_at: row.try_get("", "settled_at")?,
        })
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// Whether the commission of a month is settled.
///
/// # Errors
/// When the database fails.
pub async fn is_settled(uow: &Uow, month: i64) -> Result<bool, Fault> {
    let sql = "SELECT 1 AS found FROM commission_settlements WHERE tenant_id = $1 AND month = $2";
    Ok(uow.row(sql, [uow.tenant().into(), month.into()]).await?.is_some())
}

/// Settles the commission of a month that is over: it never changes any more.
///
/// # Errors
/// `Settled`, a month that is not over, or `Forbidden`.
pub async fn settle(uow: &Uow, month: i64) -> Result<Settlement, CommissionError> {
    uow.scope(Resource::Commission, Access::Write, "结算提成")?;
    let month = months::checked(month)?;
    if month >= month_of(uow.today(tenants::settings(uow).await?.zone)) {
        return Err(Fault::State("该月尚未结束，不能结算提成").into());
    }
    months::take(uow).await?;
    if is_settled(uow, month).await? {
        return Err(CommissionError::Settled { month });
    }
    let sql = "INSERT INTO commission_settlements (tenant_id, month, amount, people, settled_by, settled_at)
        SELECT $1, $2, CAST(coalesce(sum(amount), 0) AS BIGINT), count(DISTINCT staff_id), $3, $4
        FROM commissions WHERE tenant_id = $5 AND month = $6";
    let me = uow.actor().staff().map(|me| me.staff.0);
    let tenant = uow.tenant();
    uow.change(sql, [tenant.into(), month.into(), me.into(), uow.now().into(), tenant.into(), month.into()]).await?;
    let settled = settlements(uow, month / 100).await?.into_iter().find(|settled| settled.month == month);
    let settled = settled.ok_or(Fault::Broken("a settlement is missing"))?;
    let detail = json!({ "month": month, "amount": settled.amount, "people": settled.people });
    audit::record(uow, "commission.settle", "commission_settlement", settled.id.0, detail).await?;
    Ok(settled)
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_go_on_after_december() {
        assert_eq!(super::next(202_611), 202_612);
        assert_eq!(super::next(202_612), 202_701);
    }
}
