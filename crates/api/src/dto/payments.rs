//! Payments to suppliers, and what of them went where.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use crm::cash::Method;
use crm::ids::{CashAccountId, PayableId, PaymentId, SupplierId};
use crm::money::Money;
use crm::purchasing::{
    NewPayment, PaymentAllocation, PaymentDetail, PaymentFilter, PaymentPart, PaymentSummary, PaymentUse,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, short};
use super::receipts::AllocateIn;
use crate::error::ApiError;

/// Which payments are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PaymentParams {
    /// Only to this supplier.
    supplier_id: Option<i64>,
    /// Only what went this way.
    method: Option<Method>,
    /// Only what went from there.
    cash_account_id: Option<i64>,
    /// Only those with something open (`true`), or used up (`false`).
    open: Option<bool>,
    /// Only those that were reversed (`true`), or not (`false`).
    reversed: Option<bool>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Paid on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Paid on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `amount`, `open`, `number`; `-` in front for the greatest first; `-date`
    /// where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl PaymentParams {
    pub(crate) fn filter(&self) -> Result<PaymentFilter, ApiError> {
        Ok(PaymentFilter {
            supplier: self.supplier_id.map(SupplierId),
            method: self.method,
            account: self.cash_account_id.map(CashAccountId),
            open: self.open,
            reversed: self.reversed,
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// A payment as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "PM20261122-0001")]
    number: String,
    /// To whom.
    supplier: Named,
    /// When it was paid.
    paid_on: NaiveDate,
    /// How much, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// What of it went to payables.
    allocated: String,
    /// What is left: paid ahead.
    open: String,
    /// How it went.
    method: Method,
    /// From where.
    cash_account_id: Option<i64>,
    /// A note.
    remark: Option<String>,
    /// When it was found to be wrong.
    reversed_on: Option<NaiveDate>,
    /// Why.
    reversal_reason: Option<String>,
    /// Who entered it.
    created_by: Option<Named>,
    /// When it was entered.
    created_at: DateTime<Utc>,
    /// Grows with each change.
    version: i64,
}

impl From<PaymentSummary> for PaymentRow {
    fn from(summary: PaymentSummary) -> Self {
        let row = summary.payment;
        Self {
            id: row.id.0,
            number: row.number,
            supplier: Named { id: row.supplier_id.0, name: summary.supplier_name },
            paid_on: row.paid_on,
            amount: row.amount.to_string(),
            allocated: row.allocated.to_string(),
            open: row.open.to_string(),
            method: row.method,
            cash_account_id: row.cash_account_id.map(|id| id.0),
            remark: row.remark,
            reversed_on: row.reversed_on,
            reversal_reason: row.reversal_reason,
            created_by: row.created_by.map(|id| Named { id: id.0, name: summary.created_by_name.unwrap_or_default() }),
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A payment with all that was paid by it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentFull {
    #[serde(flatten)]
    row: PaymentRow,
    /// Where it went, the oldest first.
    allocations: Vec<PaymentAllocationOut>,
}

impl From<PaymentDetail> for PaymentFull {
    fn from(detail: PaymentDetail) -> Self {
        let number = detail.summary.payment.number.clone();
        let rows = detail.allocations.into_iter();
        let rows = rows.map(|(row, payable)| (row, Some(number.clone()), Some(payable))).collect();
        Self { allocations: PaymentAllocationOut::all(rows), row: detail.summary.into() }
    }
}

/// What of a payment went to a payable.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaymentAllocationOut {
    /// The key.
    id: i64,
    /// The payment.
    payment_id: i64,
    /// Its number, where it is at hand.
    payment_number: Option<String>,
    /// The payable.
    payable_id: i64,
    /// Its number, where it is at hand.
    payable_number: Option<String>,
    /// How much, in 元; negative where it takes back.
    amount: String,
    /// When.
    allocated_on: NaiveDate,
    /// What it takes back.
    reverses_id: Option<i64>,
    /// Whether it was taken back.
    reversed: bool,
    /// Why, for what takes back.
    reason: Option<String>,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

/// An allocation with the numbers of its payment and its payable.
type Entry = (PaymentAllocation, Option<String>, Option<String>);

impl PaymentAllocationOut {
    /// All of one document: what was taken back is marked.
    pub(crate) fn all(rows: Vec<Entry>) -> Vec<Self> {
        let reversed: BTreeSet<_> = rows.iter().filter_map(|(row, ..)| row.reverses_id).collect();
        let one = |(row, payment_number, payable_number): Entry| Self {
            id: row.id.0,
            payment_id: row.payment_id.0,
            payment_number,
            payable_id: row.payable_id.0,
            payable_number,
            amount: row.amount.to_string(),
            allocated_on: row.allocated_on,
            reverses_id: row.reverses_id.map(|id| id.0),
            reversed: reversed.contains(&row.id),
            reason: row.reason,
            created_at: row.created_at,
        };
        rows.into_iter().map(one).collect()
    }

    /// Allocations that were just made.
    pub(crate) fn made(rows: Vec<PaymentAllocation>) -> Vec<Self> {
        Self::all(rows.into_iter().map(|row| (row, None, None)).collect())
    }
}

/// Money that went to a supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentIn {
    /// To whom.
    supplier_id: i64,
    /// When it was paid; today where nothing is said.
    paid_on: Option<Day>,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
    /// How it went.
    method: Method,
    /// From where.
    cash_account_id: Option<i64>,
    /// A note.
    remark: Option<String>,
    /// What happens with it at once: `parts` (without any it is paid ahead), or `oldest`.
    #[serde(default)]
    allocate: AllocateIn,
    /// To which payables it goes at once.
    #[serde(default)]
    parts: Vec<PaidPartIn>,
}

/// What goes to a payable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidPartIn {
    /// Which.
    payable_id: i64,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
}

impl TryFrom<PaymentIn> for NewPayment {
    type Error = ApiError;

    fn try_from(new: PaymentIn) -> Result<Self, ApiError> {
        let used = match (new.allocate, new.parts.is_empty()) {
            (AllocateIn::Oldest, true) => PaymentUse::Oldest,
            (AllocateIn::Oldest, false) => return Err(ApiError::invalid("parts", "自动核销时不能指定核销明细")),
            (AllocateIn::Parts, true) => PaymentUse::Ahead,
            (AllocateIn::Parts, false) => {
                PaymentUse::Parts(new.parts.iter().map(|part| (PayableId(part.payable_id), part.amount)).collect())
            }
        };
        Ok(Self {
            supplier: SupplierId(new.supplier_id),
            paid_on: new.paid_on.map(|day| day.0),
            amount: new.amount,
            method: new.method,
            account: new.cash_account_id.map(CashAccountId),
            remark: new.remark,
            used,
        })
    }
}

/// To which payables a payment goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidPartsIn {
    /// 1 to 500 parts.
    parts: Vec<PaidPartIn>,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

impl PaidPartsIn {
    /// As the domain wants it.
    pub(crate) fn of(&self, payment: PaymentId) -> Vec<PaymentPart> {
        let part =
            |part: &PaidPartIn| PaymentPart { payment, payable: PayableId(part.payable_id), amount: part.amount };
        self.parts.iter().map(part).collect()
    }
}

/// Which payments go to which payables of one supplier.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManyPaidPartsIn {
    /// 1 to 500 parts.
    parts: Vec<ManyPaidPartIn>,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// What of a payment goes to a payable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManyPaidPartIn {
    /// From where.
    payment_id: i64,
    /// To where.
    payable_id: i64,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
}

impl ManyPaidPartsIn {
    /// As the domain wants it.
    pub(crate) fn all(&self) -> Vec<PaymentPart> {
        let part = |part: &ManyPaidPartIn| PaymentPart {
            payment: PaymentId(part.payment_id),
            payable: PayableId(part.payable_id),
            amount: part.amount,
        };
        self.parts.iter().map(part).collect()
    }
}

/// The payments to whom are allocated by themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OldestPaidIn {
    /// To which supplier.
    pub(crate) supplier_id: i64,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}
