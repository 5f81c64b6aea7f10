//! Cash flow: in, out and net by day, month, method, account or person; and the entries behind.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, Value};

use super::{CashEntry, Method, entry};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CashAccountId, StaffId};
use crate::money::Money;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::text_enum::text_enum;

/// The longest span of a report, in days.
const LONGEST: i64 = 3700;

text_enum! {
    /// By what cash is summed up.
    pub enum FlowBy {
        /// By business date.
        Day = "day",
        /// By month, as `YYYY-MM`.
        Month = "month",
        /// By method.
        Method = "method",
        /// By account.
        Account = "account",
        /// By person.
        Person = "person",
        /// By kind of document.
        Source = "source",
    }
}

/// In and out under one head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CashRow {
    /// The day, month, method or kind of document; the key of the account or person. Empty for what
    /// has none.
    pub key: String,
    /// What came in.
    pub inflow: Money,
    /// What went out (positive).
    pub outflow: Money,
    /// How many movements.
    pub count: i64,
}

impl CashRow {
    /// In less out.
    pub fn net(&self) -> Money {
        self.inflow - self.outflow
    }
}

/// A report of cash flow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CashFlow {
    /// Under each head, in order of the keys.
    pub rows: Vec<CashRow>,
    /// All of it.
    pub total: CashRow,
}

/// The cash flow of a span, both ends included.
///
/// # Errors
/// `Forbidden` for those who may not see the books, or a span that is none.
pub async fn flow(uow: &Uow, from: NaiveDate, until: NaiveDate, by: FlowBy) -> Result<CashFlow, Fault> {
    uow.scope(Resource::Books, Access::Read, "查看现金流")?;
    if until < from || (until - from).num_days() > LONGEST {
        return Err(Invalid::new("until", "结束日期不能早于开始日期，跨度不能超过十年").into());
    }
    let postgres = uow.get_database_backend() == DbBackend::Postgres;
    let key = match by {
        FlowBy::Day if postgres => "to_char(day, 'YYYY-MM-DD')",
        FlowBy::Day => "strftime('%Y-%m-%d', day)",
        FlowBy::Month if postgres => "to_char(day, 'YYYY-MM')",
        FlowBy::Month => "strftime('%Y-%m', day)",
        FlowBy::Method => "method",
        FlowBy::Account => "CAST(cash_account_id AS TEXT)",
        FlowBy::Person => "CAST(staff_id AS TEXT)",
        FlowBy::Source => "source",
    };
    let sql = format!(
        "SELECT coalesce({key}, '') AS key,
            CAST(coalesce(sum(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT) AS inflow,
            CAST(coalesce(sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT) AS outflow,
            count(*) AS n
        FROM cash_entries WHERE tenant_id = $1 AND day BETWEEN $2 AND $3 GROUP BY 1 ORDER BY 1"
    );
    let values: [Value; 3] = [uow.tenant().into(), from.into(), until.into()];
    let mut report = CashFlow::default();
    for row in uow.rows(&sql, values).await? {
        let row = CashRow {
            key: row.try_get("", "key")?,
            inflow: row.try_get("", "inflow")?,
            outflow: row.try_get("", "outflow")?,
            count: row.try_get("", "n")?,
        };
        report.total.inflow = report.total.inflow + row.inflow;
        report.total.outflow = report.total.outflow + row.outflow;
        report.total.count += row.count;
        report.rows.push(row);
    }
    Ok(report)
}

sort_fields! {
    /// What movements are sorted by.
    pub enum CashSort of entry::Entity, default Sort::descending(Self::Day);
    /// Business date.
    Day = "day" => entry::Column::Day,
    /// The order in which they were entered.
    Id = "id" => entry::Column::Id,
}

/// Which movements are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CashFilter {
    /// On this date or later.
    pub from: Option<NaiveDate>,
    /// On this date or before.
    pub until: Option<NaiveDate>,
    /// Only this way.
    pub method: Option<Method>,
    /// Only through this account.
    pub account: Option<CashAccountId>,
    /// Only of this person.
    pub staff: Option<StaffId>,
    /// Only of this kind of document.
    pub source: Option<String>,
    /// Only in (true) or only out (false).
    pub inflow: Option<bool>,
}

/// Movements, the newest first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may not see the books.
pub async fn entries(
    uow: &Uow,
    filter: &CashFilter,
    sort: Sort<CashSort>,
    page: &PageRequest,
) -> Result<Page<CashEntry>, Fault> {
    use entry::Column as C;
    uow.scope(Resource::Books, Access::Read, "查看资金流水")?;
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.from.map(|from| C::Day.gte(from)))
        .add_option(filter.until.map(|until| C::Day.lte(until)))
        .add_option(filter.method.map(|method| C::Method.eq(method.as_str())))
        .add_option(filter.account.map(|account| C::CashAccountId.eq(account)))
        .add_option(filter.staff.map(|staff| C::StaffId.eq(staff)))
        .add_option(filter.source.as_deref().map(|source| C::Source.eq(source)))
        .add_option(filter.inflow.map(|inflow| match inflow {
            true => C::Amount.gt(0),
            false => C::Amount.lt(0),
        }));
    sorting::page(uow, entry::Entity::find().filter(wanted), sort, page).await
}
