//! Aging, statements of account, and the customers' own bill.

use chrono::NaiveDate;
use crm::ids::{DepartmentId, StaffId};
use crm::receivables::{AccountEntryKind, AgingFilter, AgingRow, AgingTotal, Buckets, OwnBill, Statement};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};

/// Of what the aging is wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgingParams {
    /// As of which day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
    /// Only what this member of staff owned when it was issued.
    owner_id: Option<i64>,
    /// Only what belonged to this department when it was issued.
    department_id: Option<i64>,
}

impl AgingParams {
    pub(crate) fn filter(&self) -> AgingFilter {
        AgingFilter {
            as_of: self.as_of.map(|day| day.0),
            customer: None,
            owner: self.owner_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            alerts: false,
        }
    }
}

/// Of which customers the aging is wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgingListParams {
    /// As of which day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
    /// Only what this member of staff owned when it was issued.
    owner_id: Option<i64>,
    /// Only what belonged to this department when it was issued.
    department_id: Option<i64>,
    /// Only customers with more overdue than the limit, for longer than allowed.
    #[serde(default)]
    alerts: bool,
    /// By what: `-open` or `-overdue`; `-open` where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl AgingListParams {
    pub(crate) fn filter(&self) -> AgingFilter {
        AgingFilter {
            as_of: self.as_of.map(|day| day.0),
            customer: None,
            owner: self.owner_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            alerts: self.alerts,
        }
    }
}

/// What is open, in 元, by how many days it is overdue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BucketsOut {
    /// All that is open: the sum of the others.
    #[schema(example = "1234.50")]
    open: String,
    /// What is overdue.
    overdue: String,
    /// Not due yet, or due on the day itself.
    not_due: String,
    /// 1 to 30 days.
    days_1_30: String,
    /// 31 to 60 days.
    days_31_60: String,
    /// 61 to 90 days.
    days_61_90: String,
    /// 91 to 180 days.
    days_91_180: String,
    /// More than 180 days.
    days_over_180: String,
}

impl From<Buckets> for BucketsOut {
    fn from(buckets: Buckets) -> Self {
        Self {
            open: buckets.open().to_string(),
            overdue: buckets.overdue().to_string(),
            not_due: buckets.not_due.to_string(),
            days_1_30: buckets.to_30.to_string(),
            days_31_60: buckets.to_60.to_string(),
            days_61_90: buckets.to_90.to_string(),
            days_91_180: buckets.to_180.to_string(),
            days_over_180: buckets.over_180.to_string(),
        }
    }
}

/// The aging of all that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgingOut {
    /// As of which day.
    day: NaiveDate,
    /// What is open.
    #[serde(flatten)]
    buckets: BucketsOut,
    /// What customers have paid ahead or got credited, in 元; none for an owner or a department.
    credit: Option<String>,
}

impl From<AgingTotal> for AgingOut {
    fn from(total: AgingTotal) -> Self {
        Self { day: total.day, buckets: total.buckets.into(), credit: total.credit.map(|credit| credit.to_string()) }
    }
}

/// The aging of one customer, owner or department.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgingLine {
    /// Whose; none for what belongs to nobody.
    of: Option<Named>,
    /// What is open.
    #[serde(flatten)]
    buckets: BucketsOut,
    /// Its share of all, in basis points.
    share_bp: i64,
    /// The oldest due date of what is open.
    oldest_due_on: Option<NaiveDate>,
    /// Credits of a customer, in 元.
    credit: Option<String>,
}

impl From<AgingRow> for AgingLine {
    fn from(row: AgingRow) -> Self {
        Self {
            of: row.key.map(|id| Named { id, name: row.name }),
            buckets: row.buckets.into(),
            share_bp: row.share_bp,
            oldest_due_on: row.oldest_due_on,
            credit: row.credit.map(|credit| credit.to_string()),
        }
    }
}

/// The span of a statement.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatementParams {
    /// From this day; 90 days before the end where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) from: Option<Day>,
    /// Until this day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) until: Option<Day>,
}

/// A statement of account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatementOut {
    /// Of whom.
    customer: Named,
    /// From this day …
    from: NaiveDate,
    /// … until this one.
    until: NaiveDate,
    /// What the customer owed before, in 元; negative where they had paid ahead.
    opening: String,
    /// What changed it.
    entries: Vec<StatementLine>,
    /// What the customer owes in the end.
    closing: String,
}

/// A line of a statement.
#[derive(Debug, Serialize, ToSchema)]
struct StatementLine {
    /// When.
    day: NaiveDate,
    /// What it is.
    kind: AccountEntryKind,
    /// The document's key: of the receivable, the receipt or the write-off.
    document_id: i64,
    /// The document's number.
    number: String,
    /// What it adds to what the customer owes, in 元; negative where it takes off.
    amount: String,
    /// What the customer owes after it.
    balance: String,
}

impl From<Statement> for StatementOut {
    fn from(statement: Statement) -> Self {
        let line = |entry: crm::receivables::AccountEntry| StatementLine {
            day: entry.day,
            kind: entry.kind,
            document_id: entry.document,
            number: entry.number,
            amount: entry.amount.to_string(),
            balance: entry.balance.to_string(),
        };
        Self {
            customer: Named { id: statement.customer.0, name: statement.name },
            from: statement.from,
            until: statement.until,
            opening: statement.opening.to_string(),
            entries: statement.entries.into_iter().map(line).collect(),
            closing: statement.closing.to_string(),
        }
    }
}

/// What a customer has to pay.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyBill {
    /// All that is open, in 元.
    #[schema(example = "1234.50")]
    open: String,
    /// What of it is overdue.
    overdue: String,
    /// What was paid ahead or credited.
    credit: String,
    /// How many items are open.
    count: u64,
    /// The open items, the oldest due date first; 100 at the most.
    items: Vec<MyBillItem>,
}

/// Something a customer has to pay.
#[derive(Debug, Serialize, ToSchema)]
struct MyBillItem {
    /// Its number.
    number: String,
    /// The order behind it.
    order_id: Option<i64>,
    /// The order's number.
    order_number: Option<String>,
    /// When it was issued.
    issued_on: NaiveDate,
    /// When it is due.
    due_on: NaiveDate,
    /// For how many days it is overdue; 0 where it is not.
    overdue_days: i64,
    /// Its amount, in 元.
    amount: String,
    /// What is left.
    open: String,
}

impl From<OwnBill> for MyBill {
    fn from(bill: OwnBill) -> Self {
        let item = |item: crm::receivables::BillItem| MyBillItem {
            number: item.receivable.number,
            order_id: item.receivable.order_id.map(|id| id.0),
            order_number: item.order_number,
            issued_on: item.receivable.issued_on,
            due_on: item.receivable.due_on,
            overdue_days: item.overdue_days,
            amount: item.receivable.amount.to_string(),
            open: item.receivable.open.to_string(),
        };
        Self {
            open: bill.open.to_string(),
            overdue: bill.overdue.to_string(),
            credit: bill.credit.to_string(),
            count: bill.count,
            items: bill.items.into_iter().map(item).collect(),
        }
    }
}
