//! The books: months, cash accounts and cash flow.

use chrono::{DateTime, NaiveDate, Utc};
use crm::cash::{CashAccount, CashEntry, CashFilter, CashRow, FlowBy, Method};
use crm::ids::{CashAccountId, StaffId};
use crm::money::Money;
use crm::months::MonthState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, named_staff, short};
use crate::error::ApiError;

/// Of which year.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct YearParams {
    /// The year; this one where nothing is said.
    #[param(example = 2026)]
    pub(crate) year: Option<i64>,
}

/// How a month stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MonthOut {
    /// Which, as `YYYYMM`.
    #[schema(example = 202_611)]
    month: i64,
    /// Whether it is closed: nothing is dated into it.
    closed: bool,
    /// Whether it is over, so that it can be closed.
    over: bool,
    /// Who closed or reopened it last.
    changed_by: Option<Named>,
    /// When.
    changed_at: Option<DateTime<Utc>>,
    /// Why it was reopened.
    reason: Option<String>,
}

impl MonthOut {
    pub(crate) fn new(month: MonthState, names: &StaffNames) -> Self {
        Self {
            month: month.month,
            closed: month.closed,
            over: month.over,
            changed_by: named_staff(month.changed_by, names),
            changed_at: month.changed_at,
            reason: month.reason,
        }
    }
}

/// A cash account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CashAccountOut {
    /// The key.
    id: i64,
    /// What people call it.
    name: String,
    /// Whether it is in use.
    active: bool,
}

impl From<CashAccount> for CashAccountOut {
    fn from(row: CashAccount) -> Self {
        Self { id: row.id.0, name: row.name, active: row.active }
    }
}

/// A name for something new.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameIn {
    /// The name, 1 to 50 characters.
    pub(crate) name: String,
}

/// What is changed; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamePatch {
    /// The name, 1 to 50 characters.
    pub(crate) name: Option<String>,
    /// Whether it is in use.
    pub(crate) active: Option<bool>,
}

/// Which span of cash flow is wanted, and by what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FlowParams {
    /// The first day; the first of this month where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) from: Option<Day>,
    /// The last day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) until: Option<Day>,
    /// By what; `month` where nothing is said.
    pub(crate) by: Option<FlowBy>,
}

/// In and out under one head.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowRow {
    /// The day, the month as `YYYY-MM`, the method, or the kind of document; the key of the account
    /// or person. Empty for what has none.
    key: String,
    /// What people call it: the name of the account or person.
    name: Option<String>,
    /// What came in.
    #[schema(value_type = String, example = "1234.50")]
    inflow: Money,
    /// What went out (positive).
    #[schema(value_type = String, example = "1234.50")]
    outflow: Money,
    /// In less out.
    #[schema(value_type = String, example = "0.00")]
    net: Money,
    /// How many movements.
    count: i64,
}

impl FlowRow {
    pub(crate) fn new(row: CashRow, name: Option<String>) -> Self {
        Self { net: row.net(), key: row.key, name, inflow: row.inflow, outflow: row.outflow, count: row.count }
    }
}

/// A report of cash flow.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlowOut {
    /// The first day.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) until: NaiveDate,
    /// Under each head.
    pub(crate) rows: Vec<FlowRow>,
    /// All of it.
    pub(crate) total: FlowRow,
}

/// Which movements are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CashParams {
    /// On this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// On this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// Only this way.
    method: Option<Method>,
    /// Only through this account.
    cash_account_id: Option<i64>,
    /// Only of this person.
    staff_id: Option<i64>,
    /// Only of this kind of document: `receipt`, `refund`, `payment`, `expense`.
    source: Option<String>,
    /// Only what came in (true), or what went out (false).
    inflow: Option<bool>,
    /// By what: `day`, `id`; `-` in front for the greatest first; `-day` where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl CashParams {
    pub(crate) fn filter(&self) -> Result<CashFilter, ApiError> {
        Ok(CashFilter {
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
            method: self.method,
            account: self.cash_account_id.map(CashAccountId),
            staff: self.staff_id.map(StaffId),
            source: short("source", self.source.clone())?,
            inflow: self.inflow,
        })
    }
}

/// A movement of cash.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CashEntryOut {
    /// The key.
    id: i64,
    /// Business date.
    day: NaiveDate,
    /// In (positive) or out (negative).
    #[schema(value_type = String, example = "-1234.50")]
    amount: Money,
    /// How.
    method: String,
    /// Through which account.
    cash_account: Option<Named>,
    /// Whose.
    staff: Option<Named>,
    /// Which kind of document is behind it: `receipt`, `refund`, `payment`, `expense`.
    source: String,
    /// The document's key.
    source_id: i64,
    /// The document's number.
    source_number: String,
}

impl CashEntryOut {
    pub(crate) fn new(row: CashEntry, names: &StaffNames, accounts: &[CashAccount]) -> Self {
        let account = accounts.iter().find(|account| Some(account.id) == row.cash_account_id);
        Self {
            id: row.id.0,
            day: row.day,
            amount: row.amount,
            method: row.method,
            cash_account: account.map(|account| Named { id: account.id.0, name: account.name.clone() }),
            staff: named_staff(row.staff_id, names),
            source: row.source,
            source_id: row.source_id,
            source_number: row.source_number,
        }
    }
}
