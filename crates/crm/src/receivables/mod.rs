//! Receivables, receipts, allocation, write-offs, aging, dunning.
//!
//! Each document keeps what of it is open; `balances` (per customer), `open_amounts` (per due date,
//! owner and department) and `open_days` (per due date) hold what the documents add up to, written in
//! the same transaction.
//! Rows are locked in one order everywhere: orders, receivables by key, receipts by key.

mod account;
mod aging;
mod aging_sql;
pub mod allocation;
mod allocations;
pub mod balance;
mod balances;
mod changing;
mod detail;
mod dunning;
pub mod dunning_letter;
pub mod entity;
mod issuing;
mod levels;
mod listing;
mod locking;
mod merging;
pub mod open_amount;
pub mod open_day;
pub(crate) mod opening;
mod queries;
pub mod receipt;
mod receipts;
mod statement;
pub mod write_off;
mod write_offs;

pub use account::Account;
pub(crate) use account::account;
pub use aging::{
    AgingFilter, AgingRow, AgingSort, AgingTotal, aging, aging_by_customer, aging_by_department, aging_by_owner,
};
pub use allocation::Model as Allocation;
pub use allocations::{Part, allocate, allocate_oldest, reverse_allocation};
pub use detail::{
    NewOpening, ReceiptDetail, ReceivableDetail, dispute, find, find_receipt, find_write_off, open_balance,
};
pub use dunning::{
    LetterFilter, LetterSort, LetterSummary, Way, cancel_letter, draft_letters, find_letter, letters, send_letter,
};
pub use dunning_letter::Model as DunningLetter;
pub use entity::Model as Receivable;
pub use issuing::{NewReceivable, Origin, change_unshipped, credit, exposure, issue};
pub use levels::DunningLevel;
pub(crate) use levels::{fill, long_date};
pub use listing::{
    ReceiptFilter, ReceiptSort, ReceiptSummary, ReceivableFilter, ReceivableSort, ReceivableSummary, WriteOffFilter,
    WriteOffSort, WriteOffSummary, list, receipts, write_offs,
};
pub(crate) use merging::merged;
pub(crate) use queries::is_open;
pub use receipt::Model as Receipt;
pub use receipts::{NewReceipt, NewRefund, Use, create as create_receipt, refund, reverse as reverse_receipt};
pub use statement::{AccountEntry, AccountEntryKind, BillItem, OwnBill, Statement, own_bill, statement};
pub use write_off::Model as WriteOff;
pub use write_offs::{lock_write_off, request_write_off, reverse_write_off, write_off_decided};

use crate::error::{Fault, coded};
pub use crate::open_items::Buckets;
use crate::open_items::rules as policy;
use crate::text_enum::text_enum;

text_enum! {
    /// What a receivable comes from.
    pub enum ReceivableKind {
        /// A shipment.
        Delivery = "delivery",
        /// A part of an order's payment plan.
        Instalment = "instalment",
        /// What was open when the company moved here.
        Opening = "opening",
    }
}

text_enum! {
    /// What can be allocated.
    pub enum ReceiptKind {
        /// Money that came in.
        Receipt = "receipt",
        /// The credit note of a return.
        CreditNote = "credit_note",
    }
}

text_enum! {
    /// How money moves.
    pub enum Method {
        /// A bank transfer.
        Bank = "bank",
        /// WeChat Pay.
        Wechat = "wechat",
        /// Alipay.
        Alipay = "alipay",
        /// Cash.
        Cash = "cash",
        /// A bill of exchange.
        Bill = "bill",
        /// Something else.
        Other = "other",
    }
}

text_enum! {
    /// Where a part of a receipt goes.
    pub enum AllocationKind {
        /// To a receivable.
        Allocation = "allocation",
        /// Back to the customer.
        Refund = "refund",
    }
}

text_enum! {
    /// What is given up.
    pub enum WriteOffKind {
        /// A small rest.
        WriteOff = "write_off",
        /// A debt that will not be paid.
        BadDebt = "bad_debt",
    }
}

text_enum! {
    /// Whether a write-off counts.
    pub enum WriteOffState {
        /// Somebody has to approve it.
        Waiting = "waiting",
        /// It counts.
        Applied = "applied",
        /// It was refused.
        Refused = "refused",
        /// It counted, and was taken back by another one.
        Reversed = "reversed",
    }
}

text_enum! {
    /// Where a letter stands.
    pub enum LetterState {
        /// Written, and not sent.
        Draft = "draft",
        /// Handed to the ways that messages to customers take; its push tells how it went.
        Sent = "sent",
        /// Printed.
        Printed = "printed",
        /// Dropped.
        Cancelled = "cancelled",
    }
}

/// What can go wrong with receivables and receipts.
#[derive(Debug, thiserror::Error)]
pub enum ReceivableError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// More than what is open.
    #[error("{number} 可核销金额只有 {open}")]
    TooMuch {
        /// The receivable or the receipt.
        number: String,
        /// How much is open.
        open: String,
    },
    /// The receipt, the allocation or the write-off was reversed before.
    #[error("{0} 已冲销，不能再操作")]
    Reversed(String),
    /// A part of it was paid back to the customer.
    #[error("收款 {0} 已有退款，请先冲销退款")]
    Refunded(String),
    /// A credit note ends with its return only.
    #[error("红字单 {0} 由退货产生，不能冲销")]
    OfReturn(String),
    /// A request waits for the approval already.
    #[error("{0} 已有待审批的核销申请")]
    Waiting(String),
}

coded!(ReceivableError {
    Self::TooMuch { number, open } => Conflict "receivable.too_much" with serde_json::json!({ "number": number, "open": open }),
    Self::Reversed(number) => Conflict "receivable.reversed" with serde_json::json!({ "number": number }),
    Self::Refunded(number) => Conflict "receipt.refunded" with serde_json::json!({ "number": number }),
    Self::OfReturn(number) => Conflict "receipt.of_return" with serde_json::json!({ "number": number }),
    Self::Waiting(number) => Conflict "write_off.waiting" with serde_json::json!({ "number": number }),
});
