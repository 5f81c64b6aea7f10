//! Receivables, and what is given up of them.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CustomerId, DepartmentId, OrderId, ReceivableId, StaffId};
use crm::money::Money;
use crm::receivables::{
    NewOpening, ReceivableDetail, ReceivableFilter, ReceivableKind, ReceivableSummary, WriteOffFilter, WriteOffKind,
    WriteOffState, WriteOffSummary,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, short};
use super::receipts::AllocationOut;
use crate::error::ApiError;

/// Which receivables are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceivableParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of this order.
    order_id: Option<i64>,
    /// Only those that this member of staff owned when they were issued.
    owner_id: Option<i64>,
    /// Only those of this department or one below, as it was when they were issued.
    department_id: Option<i64>,
    /// Only of this kind.
    kind: Option<ReceivableKind>,
    /// Only those with something open (`true`), or settled (`false`).
    open: Option<bool>,
    /// Only those that are overdue today (`true`), or not (`false`).
    overdue: Option<bool>,
    /// Only those that the customer contests (`true`), or not (`false`).
    disputed: Option<bool>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Issued on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Issued on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// Due on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    due_from: Option<Day>,
    /// Due on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    due_until: Option<Day>,
    /// By what: `date`, `due`, `amount`, `open`, `number`; `-` in front for the greatest first;
    /// `-date` where nothing is said.
    #[param(example = "due")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ReceivableParams {
    pub(crate) fn filter(&self) -> Result<ReceivableFilter, ApiError> {
        Ok(ReceivableFilter {
            customer: self.customer_id.map(CustomerId),
            order: self.order_id.map(OrderId),
            owner: self.owner_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            kind: self.kind,
            open: self.open,
            overdue: self.overdue,
            disputed: self.disputed,
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
            due_from: self.due_from.map(|day| day.0),
            due_until: self.due_until.map(|day| day.0),
        })
    }
}

/// A receivable as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceivableRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "AR20261121-0001")]
    number: String,
    /// What it comes from.
    kind: ReceivableKind,
    /// Who owes.
    customer: Named,
    /// The order behind it.
    order: Option<Named>,
    /// The delivery that it comes from.
    delivery_id: Option<i64>,
    /// Who owned the customer when it was issued.
    owner: Option<Named>,
    /// When it was issued.
    issued_on: NaiveDate,
    /// When it is due.
    due_on: NaiveDate,
    /// Its amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// What of it was paid or credited.
    allocated: String,
    /// What of it was given up.
    written_off: String,
    /// What is left.
    open: String,
    /// Whether the customer contests it.
    disputed: bool,
    /// What they contest.
    dispute_reason: Option<String>,
    /// A note.
    remark: Option<String>,
    /// Grows with each change.
    version: i64,
}

impl From<ReceivableSummary> for ReceivableRow {
    fn from(summary: ReceivableSummary) -> Self {
        let row = summary.receivable;
        let named = |id: i64, name: Option<String>| Named { id, name: name.unwrap_or_default() };
        Self {
            order: row.order_id.map(|id| named(id.0, summary.order_number)),
            owner: row.owner_id.map(|id| named(id.0, summary.owner_name)),
            id: row.id.0,
            number: row.number,
            kind: row.kind,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            delivery_id: row.delivery_id.map(|id| id.0),
            issued_on: row.issued_on,
            due_on: row.due_on,
            amount: row.amount.to_string(),
            allocated: row.allocated.to_string(),
            written_off: row.written_off.to_string(),
            open: row.open.to_string(),
            disputed: row.disputed,
            dispute_reason: row.dispute_reason,
            remark: row.remark,
            version: row.version,
        }
    }
}

/// A receivable with all that touched it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceivableFull {
    #[serde(flatten)]
    row: ReceivableRow,
    /// What was allocated to it, the oldest first.
    allocations: Vec<AllocationOut>,
    /// What was given up of it, or asked for.
    write_offs: Vec<WriteOffOut>,
}

impl From<ReceivableDetail> for ReceivableFull {
    fn from(detail: ReceivableDetail) -> Self {
        let number = detail.summary.receivable.number.clone();
        let rows = detail.allocations.into_iter();
        let rows = rows.map(|(row, receipt, kind)| (row, Some(number.clone()), Some((receipt, kind)))).collect();
        Self {
            allocations: AllocationOut::all(rows),
            write_offs: detail.write_offs.into_iter().map(WriteOffOut::from).collect(),
            row: detail.summary.into(),
        }
    }
}

/// A receivable from before the company moved here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpeningIn {
    /// Who owes.
    customer_id: i64,
    /// Date of the old document.
    issued_on: Day,
    /// When it is due; after the customer's credit days where nothing is said.
    due_on: Option<Day>,
    /// What is left of it, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
    /// The old document's number, and the like.
    remark: Option<String>,
}

impl From<OpeningIn> for NewOpening {
    fn from(new: OpeningIn) -> Self {
        Self {
            customer: CustomerId(new.customer_id),
            issued_on: new.issued_on.0,
            due_on: new.due_on.map(|day| day.0),
            amount: new.amount,
            remark: new.remark,
        }
    }
}

/// What shall be given up of a receivable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteOffIn {
    /// A small rest, or a debt.
    pub(crate) kind: WriteOffKind,
    /// How much, in 元; at most what is open.
    #[schema(value_type = String, example = "0.50")]
    pub(crate) amount: Money,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
}

/// Which write-offs are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WriteOffParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of this receivable.
    receivable_id: Option<i64>,
    /// Only of this kind.
    kind: Option<WriteOffKind>,
    /// Only in this state.
    state: Option<WriteOffState>,
    /// Dated on this day or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Dated on this day or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `amount`, `number`; `-` in front for the greatest first; `-date` where
    /// nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl WriteOffParams {
    pub(crate) fn filter(&self) -> WriteOffFilter {
        WriteOffFilter {
            customer: self.customer_id.map(CustomerId),
            receivable: self.receivable_id.map(ReceivableId),
            kind: self.kind,
            state: self.state,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        }
    }
}

/// What was given up of a receivable, or is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WriteOffOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "WO20261121-0001")]
    number: String,
    /// The customer.
    customer: Named,
    /// The receivable.
    receivable: Named,
    /// A small rest, or a debt.
    kind: WriteOffKind,
    /// Whether it counts.
    state: WriteOffState,
    /// How much, in 元; negative where it takes back.
    amount: String,
    /// When it was asked for; from the approval on, when it was approved.
    written_on: NaiveDate,
    /// Why.
    reason: String,
    /// The request for approval.
    approval_id: Option<i64>,
    /// What it takes back.
    reverses_id: Option<i64>,
    /// Who asked.
    created_by: Option<Named>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl From<WriteOffSummary> for WriteOffOut {
    fn from(summary: WriteOffSummary) -> Self {
        let row = summary.write_off;
        Self {
            id: row.id.0,
            number: row.number,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            receivable: Named { id: row.receivable_id.0, name: summary.receivable_number },
            kind: row.kind,
            state: row.state,
            amount: row.amount.to_string(),
            written_on: row.written_on,
            reason: row.reason,
            approval_id: row.approval_id.map(|id| id.0),
            reverses_id: row.reverses_id.map(|id| id.0),
            created_by: row.created_by.map(|id| Named { id: id.0, name: summary.created_by_name.unwrap_or_default() }),
            created_at: row.created_at,
        }
    }
}
