//! Settling commission by month.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::Value;
use serde_json::json;

use super::CommissionError;
use crate::actor::{Access, Resource};
use crate::approvals::{self, ApprovalKind, NewApproval, Subject};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{SettlementId, StaffId};
use crate::money::Money;
use crate::months;
use crate::profit::month_of;
use crate::tenants;
use crate::text_enum::text_enum;

text_enum! {
    /// Where settling a month stands.
    pub enum SettlementState {
        /// Asked for; somebody else has to approve it.
        Waiting = "waiting",
        /// Approved: it never changes any more.
        Settled = "settled",
        /// Refused; it can be asked for again.
        Refused = "refused",
    }
}

/// A month whose commission is settled, or shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The key.
    pub id: SettlementId,
    /// Which month, as `YYYYMM`.
    pub month: i64,
    /// Where it stands.
    pub state: SettlementState,
    /// How much for all: settled, or as it was asked for.
    pub amount: Money,
    /// For how many people.
    pub people: i64,
    /// Who asked for it.
    pub requested_by: Option<StaffId>,
    /// When.
    pub requested_at: Option<DateTime<Utc>>,
    /// Who approved it.
    pub settled_by: Option<StaffId>,
    /// When.
    pub settled_at: Option<DateTime<Utc>>,
}

fn next(month: i64) -> i64 {
    if month % 100 == 12 { month + 89 } else { month + 1 }
}

/// The month with which an effect of `day` is settled: its own, or the first after it that is not
/// settled yet. The caller holds the books.
pub(super) async fn open_month(uow: &Uow, day: NaiveDate) -> Result<i64, Fault> {
    let mut month = month_of(day);
    let sql = "SELECT month FROM commission_settlements WHERE tenant_id = $1 AND month >= $2 AND state = 'settled'
        ORDER BY month";
    for row in uow.rows(sql, [uow.tenant().into(), month.into()]).await? {
        if row.try_get::<i64>("", "month")? != month {
            break;
        }
        month = next(month);
    }
    Ok(month)
}

/// The months of a year that are settled, or of which that was asked for.
///
/// # Errors
/// `Forbidden` for those who may see no commission.
pub async fn settlements(uow: &Uow, year: i64) -> Result<Vec<Settlement>, Fault> {
    uow.scope(Resource::Commission, Access::Read, "查看提成")?;
    read(uow, "month > $2 AND month < $3", vec![(year * 100).into(), (year * 100 + 13).into()]).await
}

async fn read(uow: &Uow, which: &str, mut values: Vec<Value>) -> Result<Vec<Settlement>, Fault> {
    let sql = format!(
        "SELECT id, month, state, amount, people, requested_by, requested_at, settled_by, settled_at
            FROM commission_settlements WHERE tenant_id = $1 AND {which} ORDER BY month"
    );
    values.insert(0, uow.tenant().into());
    let read = |row: &sea_orm::QueryResult| -> Result<Settlement, sea_orm::DbErr> {
        let state: SettlementState = row.try_get("", "state")?;
        // The column has always a time; before it is settled it is that of the request.
        let at: DateTime<Utc> = row.try_get("", "settled_at")?;
        Ok(Settlement {
            id: row.try_get("", "id")?,
            month: row.try_get("", "month")?,
            state,
            amount: row.try_get("", "amount")?,
            people: row.try_get("", "people")?,
            requested_by: row.try_get("", "requested_by")?,
            requested_at: row.try_get("", "requested_at")?,
            settled_by: row.try_get("", "settled_by")?,
            settled_at: (state == SettlementState::Settled).then_some(at),
        })
    };
    let rows = uow.rows(&sql, values).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

async fn of_month(uow: &Uow, month: i64) -> Result<Option<Settlement>, Fault> {
    Ok(read(uow, "month = $2", vec![month.into()]).await?.pop())
}

/// Whether the commission of a month is settled, or that is asked for; none where neither is.
///
/// # Errors
/// When the database fails.
pub async fn state_of(uow: &Uow, month: i64) -> Result<Option<SettlementState>, Fault> {
    Ok(of_month(uow, month).await?.map(|found| found.state))
}

/// What a month comes to now: amount, people, entries.
async fn sum(uow: &Uow, month: i64) -> Result<(Money, i64, i64), Fault> {
    let sql = "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount, count(DISTINCT staff_id) AS people,
            count(*) AS entries FROM commissions WHERE tenant_id = $1 AND month = $2";
    let row = uow.row(sql, [uow.tenant().into(), month.into()]).await?.ok_or(Fault::Broken("a sum is missing"))?;
    Ok((row.try_get("", "amount")?, row.try_get("", "people")?, row.try_get("", "entries")?))
}

/// Asks for settling the commission of a month that is over. It is settled once somebody else has
/// approved it; asking again renews the figures.
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
    if state_of(uow, month).await? == Some(SettlementState::Settled) {
        return Err(CommissionError::Settled { month });
    }
    let (amount, people, entries) = sum(uow, month).await?;
    let me = uow.actor().staff().map(|me| me.staff.0);
    let sql = "INSERT INTO commission_settlements
            (tenant_id, month, state, amount, people, entries, requested_by, requested_at, settled_at)
        VALUES ($1, $2, 'waiting', $3, $4, $5, $6, $7, $7)
        ON CONFLICT (tenant_id, month) DO UPDATE SET state = 'waiting', amount = excluded.amount,
            people = excluded.people, entries = excluded.entries, requested_by = excluded.requested_by,
            requested_at = excluded.requested_at, settled_at = excluded.settled_at";
    let tenant = uow.tenant().into();
    let figures = [amount.into(), people.into(), entries.into(), me.into(), uow.now().into()];
    uow.change(sql, [tenant, month.into()].into_iter().chain(figures).collect::<Vec<Value>>()).await?;
    let asked = of_month(uow, month).await?.ok_or(Fault::Broken("a settlement is missing"))?;
    // Whoever asks now is the one who must not approve.
    approvals::void(uow, Subject::CommissionSettlement, asked.id.0).await?;
    let detail = json!({ "month": month, "amount": amount, "people": people });
    let number = format!("{}-{:02}", month / 100, month % 100);
    let new = NewApproval {
        kind: ApprovalKind::CommissionSettlement,
        subject: Subject::CommissionSettlement,
        subject_id: asked.id.0,
        number: &number,
        customer: None,
        reason: "结算当月提成",
        detail: detail.clone(),
    };
    approvals::request(uow, &new).await?;
    audit::record(uow, "commission.settle_request", "commission_settlement", asked.id.0, detail).await?;
    Ok(asked)
}

/// Locks what a settlement is about: whoever decides on it does so first, and no commission is
/// entered meanwhile.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn lock_settlement(uow: &Uow, id: SettlementId) -> Result<(), Fault> {
    months::take(uow).await?;
    one(uow, id).await.map(|_| ())
}

async fn one(uow: &Uow, id: SettlementId) -> Result<Settlement, Fault> {
    read(uow, "id = $2", vec![id.into()]).await?.pop().ok_or(Fault::NotFound("该提成结算"))
}

/// The request for settling a month was decided. Approved, the month never changes any more.
///
/// # Errors
/// `State` where it does not wait any more, or the month is not what it was when it was asked for.
pub async fn settlement_decided(uow: &Uow, id: SettlementId, approved: bool) -> Result<(), Fault> {
    let asked = one(uow, id).await?;
    if asked.state != SettlementState::Waiting {
        return Err(Fault::State("该提成结算申请已处理"));
    }
    let detail = json!({ "month": asked.month, "amount": asked.amount, "people": asked.people });
    if !approved {
        let sql = "UPDATE commission_settlements SET state = 'refused' WHERE tenant_id = $1 AND id = $2";
        uow.change(sql, [uow.tenant().into(), id.into()]).await?;
        return audit::record(uow, "commission.settle_refuse", "commission_settlement", id.0, detail).await;
    }
    let sql = "SELECT entries FROM commission_settlements WHERE tenant_id = $1 AND id = $2";
    let row = uow.row(sql, [uow.tenant().into(), id.into()]).await?.ok_or(Fault::NotFound("该提成结算"))?;
    if sum(uow, asked.month).await? != (asked.amount, asked.people, row.try_get("", "entries")?) {
        return Err(Fault::State("申请之后该月提成有变化，请由财务重新提交结算"));
    }
    let me = uow.actor().staff().map(|me| me.staff.0);
    let sql = "UPDATE commission_settlements SET state = 'settled', settled_by = $3, settled_at = $4
        WHERE tenant_id = $1 AND id = $2";
    uow.change(sql, [uow.tenant().into(), id.into(), me.into(), uow.now().into()]).await?;
    audit::record(uow, "commission.settle", "commission_settlement", id.0, detail).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_go_on_after_december() {
        assert_eq!(super::next(202_611), 202_612);
        assert_eq!(super::next(202_612), 202_701);
    }
}
