//! Payables, and their aging.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{PurchaseOrderId, SupplierId};
use crm::money::Money;
use crm::purchasing::{
    NewPayable, Payable, PayableAgingRow, PayableAgingTotal, PayableDetail, PayableFilter, PayableKind, PayableSummary,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::aging::BucketsOut;
use super::common::{Day, Named, short};
use super::payments::PaymentAllocationOut;
use crate::error::ApiError;

/// Which payables are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PayableParams {
    /// Only to this supplier.
    supplier_id: Option<i64>,
    /// Only of this purchase order.
    purchase_order_id: Option<i64>,
    /// Only of this kind.
    kind: Option<PayableKind>,
    /// Only those with something open (`true`), or settled (`false`).
    open: Option<bool>,
    /// Only those that are overdue today (`true`), or not (`false`).
    overdue: Option<bool>,
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

impl PayableParams {
    pub(crate) fn filter(&self) -> Result<PayableFilter, ApiError> {
        Ok(PayableFilter {
            supplier: self.supplier_id.map(SupplierId),
            order: self.purchase_order_id.map(PurchaseOrderId),
            kind: self.kind,
            open: self.open,
            overdue: self.overdue,
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
            due_from: self.due_from.map(|day| day.0),
            due_until: self.due_until.map(|day| day.0),
        })
    }
}

/// What is or was to be paid.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwedOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "AP20261122-0001")]
    number: String,
    /// What it comes from.
    kind: PayableKind,
    /// The goods receipt that it comes from.
    goods_receipt_id: Option<i64>,
    /// When it began to be owed.
    issued_on: NaiveDate,
    /// When it is due.
    due_on: NaiveDate,
    /// How much, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// What of it was paid.
    allocated: String,
    /// What is left.
    open: String,
    /// When its goods receipt was reversed: nothing is owed from then on.
    reversed_on: Option<NaiveDate>,
    /// A note.
    remark: Option<String>,
    /// When it was entered.
    created_at: DateTime<Utc>,
    /// Grows with each change.
    version: i64,
}

impl From<Payable> for OwedOut {
    fn from(row: Payable) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind,
            goods_receipt_id: row.goods_receipt_id.map(|id| id.0),
            issued_on: row.issued_on,
            due_on: row.due_on,
            amount: row.amount.to_string(),
            allocated: row.allocated.to_string(),
            open: row.open.to_string(),
            reversed_on: row.reversed_on,
            remark: row.remark,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A payable as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayableRow {
    #[serde(flatten)]
    owed: OwedOut,
    /// To whom.
    supplier: Named,
    /// The purchase order behind it, by its number.
    purchase_order: Option<Named>,
}

impl From<PayableSummary> for PayableRow {
    fn from(summary: PayableSummary) -> Self {
        let order = summary.payable.purchase_order_id;
        Self {
            supplier: Named { id: summary.payable.supplier_id.0, name: summary.supplier_name },
            purchase_order: order.map(|id| Named { id: id.0, name: summary.order_number.unwrap_or_default() }),
            owed: summary.payable.into(),
        }
    }
}

/// A payable with all that was paid of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayableFull {
    #[serde(flatten)]
    row: PayableRow,
    /// What was allocated to it, the oldest first.
    allocations: Vec<PaymentAllocationOut>,
}

impl From<PayableDetail> for PayableFull {
    fn from(detail: PayableDetail) -> Self {
        let number = detail.summary.payable.number.clone();
        let rows = detail.allocations.into_iter();
        let rows = rows.map(|(row, payment)| (row, Some(payment), Some(number.clone()))).collect();
        Self { allocations: PaymentAllocationOut::all(rows), row: detail.summary.into() }
    }
}

/// What was owed to a supplier when the company moved here.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpeningPayableIn {
    /// To whom.
    supplier_id: i64,
    /// Business date of the old document.
    issued_on: Day,
    /// When it is due; after the supplier's days to payment where nothing is said.
    due_on: Option<Day>,
    /// How much is left, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
    /// The old document's number, and the like.
    remark: Option<String>,
}

impl From<OpeningPayableIn> for NewPayable {
    fn from(new: OpeningPayableIn) -> Self {
        Self {
            supplier: SupplierId(new.supplier_id),
            issued_on: new.issued_on.0,
            due_on: new.due_on.map(|day| day.0),
            amount: new.amount,
            remark: new.remark,
        }
    }
}

/// Of what the aging of payables is wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PayableAgingParams {
    /// As of which day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) as_of: Option<Day>,
    /// Only what is owed to this supplier.
    pub(crate) supplier_id: Option<i64>,
}

/// Of which suppliers the aging is wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PayableAgingListParams {
    /// As of which day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) as_of: Option<Day>,
    /// Only this supplier.
    pub(crate) supplier_id: Option<i64>,
    /// By what: `-open` or `-overdue`; `-open` where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

/// The aging of all payables.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayableAgingOut {
    /// As of which day.
    day: NaiveDate,
    /// What is open.
    #[serde(flatten)]
    buckets: BucketsOut,
    /// What was paid ahead, in 元.
    prepaid: String,
}

impl From<PayableAgingTotal> for PayableAgingOut {
    fn from(total: PayableAgingTotal) -> Self {
        Self { day: total.day, buckets: total.buckets.into(), prepaid: total.prepaid.to_string() }
    }
}

/// The aging of what is owed to one supplier.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PayableAgingLine {
    /// To whom.
    supplier: Named,
    /// What is open.
    #[serde(flatten)]
    buckets: BucketsOut,
    /// Its share of all, in basis points.
    share_bp: i64,
    /// The oldest due date of what is open.
    oldest_due_on: NaiveDate,
    /// What was paid ahead, in 元.
    prepaid: String,
}

impl From<PayableAgingRow> for PayableAgingLine {
    fn from(row: PayableAgingRow) -> Self {
        Self {
            supplier: Named { id: row.supplier.0, name: row.name },
            buckets: row.buckets.into(),
            share_bp: row.share_bp,
            oldest_due_on: row.oldest_due_on,
            prepaid: row.prepaid.to_string(),
        }
    }
}
