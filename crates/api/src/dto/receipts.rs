//! Receipts, credit notes, and what of them went where.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CashAccountId, CustomerId, ReceiptId, ReceivableId};
use crm::money::Money;
use crm::receivables::{
    Allocation, AllocationKind, Method, NewReceipt, NewRefund, Part, ReceiptDetail, ReceiptFilter, ReceiptKind,
    ReceiptSummary, Use,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, short};
use crate::error::ApiError;

/// Which receipts are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReceiptParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only money, or only credit notes.
    kind: Option<ReceiptKind>,
    /// Only what came this way.
    method: Option<Method>,
    /// Only what lies there.
    cash_account_id: Option<i64>,
    /// Only those with something open (`true`), or used up (`false`).
    open: Option<bool>,
    /// Only those that were reversed (`true`), or not (`false`).
    reversed: Option<bool>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Received on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Received on this date or before.
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

impl ReceiptParams {
    pub(crate) fn filter(&self) -> Result<ReceiptFilter, ApiError> {
        Ok(ReceiptFilter {
            customer: self.customer_id.map(CustomerId),
            kind: self.kind,
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

/// A receipt or a credit note as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "RC20261121-0001")]
    number: String,
    /// Money, or a credit note.
    kind: ReceiptKind,
    /// Whose it is.
    customer: Named,
    /// The return that a credit note comes from.
    return_id: Option<i64>,
    /// When it came in.
    received_on: NaiveDate,
    /// How much, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// What of it went to receivables.
    allocated: String,
    /// What of it was paid back.
    refunded: String,
    /// What is left: a credit of the customer.
    open: String,
    /// How it came; none for a credit note.
    method: Option<Method>,
    /// Where it lies.
    cash_account_id: Option<i64>,
    /// Who paid.
    payer: Option<String>,
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

impl From<ReceiptSummary> for ReceiptRow {
    fn from(summary: ReceiptSummary) -> Self {
        let row = summary.receipt;
        Self {
            id: row.id.0,
            number: row.number,
            kind: row.kind,
            customer: Named { id: row.customer_id.0, name: summary.customer_name },
            return_id: row.return_id.map(|id| id.0),
            received_on: row.received_on,
            amount: row.amount.to_string(),
            allocated: row.allocated.to_string(),
            refunded: row.refunded.to_string(),
            open: row.open.to_string(),
            method: (row.kind == ReceiptKind::Receipt).then_some(row.method),
            cash_account_id: row.cash_account_id.map(|id| id.0),
            payer: row.payer,
            remark: row.remark,
            reversed_on: row.reversed_on,
            reversal_reason: row.reversal_reason,
            created_by: row.created_by.map(|id| Named { id: id.0, name: summary.created_by_name.unwrap_or_default() }),
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A receipt with all that was taken from it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptFull {
    #[serde(flatten)]
    row: ReceiptRow,
    /// What was taken from it, the oldest first.
    allocations: Vec<AllocationOut>,
}

impl From<ReceiptDetail> for ReceiptFull {
    fn from(detail: ReceiptDetail) -> Self {
        let receipt = &detail.summary.receipt;
        let of = (receipt.number.clone(), receipt.kind);
        let rows = detail.allocations.into_iter();
        let rows = rows.map(|(row, receivable)| (row, receivable, Some(of.clone()))).collect();
        Self { allocations: AllocationOut::all(rows), row: detail.summary.into() }
    }
}

/// What of a receipt went to a receivable, or back to the customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AllocationOut {
    /// The key.
    id: i64,
    /// To a receivable, or back.
    kind: AllocationKind,
    /// The receipt or the credit note.
    receipt_id: i64,
    /// Its number, where it is at hand.
    receipt_number: Option<String>,
    /// Money, or a credit note, where it is at hand.
    receipt_kind: Option<ReceiptKind>,
    /// The receivable; none for a refund.
    receivable_id: Option<i64>,
    /// Its number, where it is at hand.
    receivable_number: Option<String>,
    /// How much, in 元; negative where it takes back.
    amount: String,
    /// When.
    allocated_on: NaiveDate,
    /// What it takes back.
    reverses_id: Option<i64>,
    /// Whether it was taken back.
    reversed: bool,
    /// How a refund was paid.
    method: Option<Method>,
    /// From where a refund was paid.
    cash_account_id: Option<i64>,
    /// Why, for refunds and what takes back.
    reason: Option<String>,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

/// An allocation with the number of its receivable, and number and kind of its receipt.
type Entry = (Allocation, Option<String>, Option<(String, ReceiptKind)>);

impl AllocationOut {
    /// All of one document: what was taken back is marked.
    pub(crate) fn all(rows: Vec<Entry>) -> Vec<Self> {
        let reversed: BTreeSet<_> = rows.iter().filter_map(|(row, ..)| row.reverses_id).collect();
        let one = |(row, receivable, receipt): Entry| {
            let (number, kind) = receipt.unzip();
            Self {
                id: row.id.0,
                kind: row.kind,
                receipt_id: row.receipt_id.0,
                receipt_number: number,
                receipt_kind: kind,
                receivable_id: row.receivable_id.map(|id| id.0),
                receivable_number: receivable,
                amount: row.amount.to_string(),
                allocated_on: row.allocated_on,
                reverses_id: row.reverses_id.map(|id| id.0),
                reversed: reversed.contains(&row.id),
                method: row.method,
                cash_account_id: row.cash_account_id.map(|id| id.0),
                reason: row.reason,
                created_at: row.created_at,
            }
        };
        rows.into_iter().map(one).collect()
    }

    /// Allocations that were just made.
    pub(crate) fn made(rows: Vec<Allocation>) -> Vec<Self> {
        Self::all(rows.into_iter().map(|row| (row, None, None)).collect())
    }
}

/// What shall happen with money at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AllocateIn {
    /// What `parts` say; without them it is a credit of the customer.
    #[default]
    Parts,
    /// It goes to the oldest receivables.
    Oldest,
}

/// Money that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReceiptIn {
    /// Whose it is.
    customer_id: i64,
    /// When it came in; today where nothing is said.
    received_on: Option<Day>,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
    /// How it came.
    method: Method,
    /// Where it lies.
    cash_account_id: Option<i64>,
    /// Who paid, where it was somebody else.
    payer: Option<String>,
    /// A note.
    remark: Option<String>,
    /// What happens with it at once.
    #[serde(default)]
    allocate: AllocateIn,
    /// To which receivables it goes at once.
    #[serde(default)]
    parts: Vec<PartIn>,
}

/// What goes to a receivable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartIn {
    /// Which.
    receivable_id: i64,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
}

impl TryFrom<ReceiptIn> for NewReceipt {
    type Error = ApiError;

    fn try_from(new: ReceiptIn) -> Result<Self, ApiError> {
        let used = match (new.allocate, new.parts.is_empty()) {
            (AllocateIn::Oldest, true) => Use::Oldest,
            (AllocateIn::Oldest, false) => return Err(ApiError::invalid("parts", "自动核销时不能指定核销明细")),
            (AllocateIn::Parts, true) => Use::Credit,
            (AllocateIn::Parts, false) => {
                Use::Parts(new.parts.iter().map(|part| (ReceivableId(part.receivable_id), part.amount)).collect())
            }
        };
        Ok(Self {
            customer: CustomerId(new.customer_id),
            received_on: new.received_on.map(|day| day.0),
            amount: new.amount,
            method: new.method,
            account: new.cash_account_id.map(CashAccountId),
            payer: new.payer,
            remark: new.remark,
            used,
        })
    }
}

/// To which receivables a receipt goes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PartsIn {
    /// 1 to 500 parts.
    parts: Vec<PartIn>,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

impl PartsIn {
    /// As the domain wants it.
    pub(crate) fn of(&self, receipt: ReceiptId) -> Vec<Part> {
        let part = |part: &PartIn| Part { receipt, receivable: ReceivableId(part.receivable_id), amount: part.amount };
        self.parts.iter().map(part).collect()
    }
}

/// Which receipts go to which receivables of one customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ManyPartsIn {
    /// 1 to 500 parts.
    parts: Vec<ManyPartIn>,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// What of a receipt goes to a receivable.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ManyPartIn {
    /// From where.
    receipt_id: i64,
    /// To where.
    receivable_id: i64,
    /// How much, in 元.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
}

impl ManyPartsIn {
    /// As the domain wants it.
    pub(crate) fn all(&self) -> Vec<Part> {
        let part = |part: &ManyPartIn| Part {
            receipt: ReceiptId(part.receipt_id),
            receivable: ReceivableId(part.receivable_id),
            amount: part.amount,
        };
        self.parts.iter().map(part).collect()
    }
}

/// When something is allocated by itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OldestIn {
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// Whose receipts are allocated by themselves.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OldestOfIn {
    /// Of which customer.
    pub(crate) customer_id: i64,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// Taking something back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReverseIn {
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// Paying back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RefundIn {
    /// How much, in 元; at most what is open.
    #[schema(value_type = String, example = "1234.50")]
    amount: Money,
    /// When; today where nothing is said.
    on: Option<Day>,
    /// How it is paid.
    method: Method,
    /// From where.
    cash_account_id: Option<i64>,
    /// Why; 1 to 200 characters.
    reason: String,
}

impl From<RefundIn> for NewRefund {
    fn from(new: RefundIn) -> Self {
        Self {
            amount: new.amount,
            on: new.on.map(|day| day.0),
            method: new.method,
            account: new.cash_account_id.map(CashAccountId),
            reason: new.reason,
        }
    }
}
