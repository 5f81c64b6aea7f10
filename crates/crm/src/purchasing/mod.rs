//! Purchasing, the mirror of the sale: suppliers, purchase orders, goods receipts, payables,
//! payments and what they were allocated to.
//!
//! Each payable and each payment keeps what of it is open. Rows are locked in one order everywhere:
//! purchase orders, payables by key, payments by key, products by key.

mod aging;
pub mod allocation;
mod allocations;
mod calling_off;
mod changing;
mod detail;
mod drafts;
pub mod entity;
pub mod goods_receipt;
pub mod goods_receipt_line;
pub mod line;
mod listing;
mod locking;
mod money_listing;
mod opening;
pub mod payable;
pub mod payment;
mod payments;
mod policy;
mod queries;
mod receiving;
pub mod supplier;
mod suppliers;
mod undoing;

pub use aging::{PayableAgingRow, PayableAgingSort, PayableAgingTotal, aging, aging_by_supplier};
pub use allocation::Model as PaymentAllocation;
pub use allocations::{PaymentPart, allocate, allocate_oldest, reverse_allocation};
pub use calling_off::{cancel, cancel_rest};
pub use detail::{
    GoodsReceiptDetail, PayableDetail, PaymentDetail, PurchaseOrderDetail, find_goods_receipt, find_order,
    find_payable, find_payment,
};
pub use drafts::{NewPurchaseLine, NewPurchaseOrder, confirm, create, edit};
pub use entity::Model as PurchaseOrder;
pub use goods_receipt::Model as GoodsReceipt;
pub use goods_receipt_line::Model as GoodsReceiptLine;
pub use line::Model as PurchaseOrderLine;
pub use listing::{
    GoodsReceiptFilter, GoodsReceiptSort, GoodsReceiptSummary, PurchaseOrderFilter, PurchaseOrderSort,
    PurchaseOrderSummary, goods_receipts, orders,
};
pub use money_listing::{
    PayableFilter, PayableSort, PayableSummary, PaymentFilter, PaymentSort, PaymentSummary, payables, payments,
};
pub use opening::{NewPayable, open_balance};
pub use payable::Model as Payable;
pub use payment::Model as Payment;
pub use payments::{NewPayment, PaymentUse, pay, reverse_payment};
pub use receiving::{NewGoodsReceipt, ReceivedLine, receive};
pub use supplier::Model as Supplier;
pub use suppliers::{
    SupplierFields, SupplierFilter, SupplierSort, add_supplier, edit_supplier, find_supplier, suppliers,
};
pub use undoing::reverse_goods_receipt;

use crate::error::{Fault, coded};
use crate::open_items::rules;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a purchase order stands.
    pub enum PurchaseOrderState {
        /// Still being written.
        Draft = "draft",
        /// Binding; nothing has come yet.
        Confirmed = "confirmed",
        /// A part has come.
        PartlyReceived = "partly_received",
        /// All has come.
        Received = "received",
        /// Nothing left to come or to pay.
        Closed = "closed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What a payable comes from.
    pub enum PayableKind {
        /// Goods that came in.
        GoodsReceipt = "goods_receipt",
        /// What was open when the company moved here.
        Opening = "opening",
    }
}

/// What can go wrong with purchasing and payables.
#[derive(Debug, thiserror::Error)]
pub enum PurchasingError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The code is another supplier's.
    #[error("供应商编码 {0} 已被使用")]
    CodeTaken(String),
    /// The name is another supplier's.
    #[error("已有供应商“{name}”（{code}）")]
    NameTaken {
        /// The name.
        name: String,
        /// The code of the other one.
        code: String,
    },
    /// Nothing is ordered there any more.
    #[error("供应商“{0}”已停用")]
    InactiveSupplier(String),
    /// The product is out of use.
    #[error("第 {line_no} 行的产品“{product}”已停用")]
    InactiveProduct {
        /// The line of the order.
        line_no: i64,
        /// What it is called.
        product: String,
    },
    /// In this state it can't be done with the order.
    #[error("该采购订单当前状态不能执行此操作")]
    WrongState(PurchaseOrderState),
    /// Somebody else changed it in the meantime; with what it is like now.
    #[error("内容已被他人修改，请刷新后重试")]
    Newer {
        /// The version that is stored now.
        version: i64,
        /// What the order is like now.
        current: Box<serde_json::Value>,
    },
    /// More came in than is still to come.
    #[error("第 {line_no} 行入库数量超过未到数量 {open}")]
    TooManyReceived {
        /// The line of the order.
        line_no: i64,
        /// How much is open.
        open: String,
    },
    /// More than what is open.
    #[error("{number} 可核销金额只有 {open}")]
    TooMuch {
        /// The payable or the payment.
        number: String,
        /// How much is open.
        open: String,
    },
    /// The goods receipt, the payment or the allocation was reversed before.
    #[error("{0} 已冲销，不能再操作")]
    Reversed(String),
    /// A part of the payable of a goods receipt was paid.
    #[error("应付款 {0} 已有付款核销，请先冲销核销")]
    Paid(String),
}

coded!(PurchasingError {
    Self::CodeTaken(code) => Conflict "supplier.code_taken" with serde_json::json!({ "code": code }),
    Self::NameTaken { name, code } => Conflict "supplier.name_taken" with serde_json::json!({ "name": name, "code": code }),
    Self::InactiveSupplier(name) => Conflict "supplier.inactive" with serde_json::json!({ "name": name }),
    Self::InactiveProduct { line_no, product } => Conflict "purchase_order.inactive_product" with serde_json::json!({ "line_no": line_no, "product": product }),
    Self::WrongState(state) => Conflict "purchase_order.wrong_state" with serde_json::json!({ "state": state }),
    Self::Newer { version, current } => Conflict "stale" with serde_json::json!({ "version": version, "current": current }),
    Self::TooManyReceived { line_no, open } => Conflict "purchase_order.too_much" with serde_json::json!({ "line_no": line_no, "open": open }),
    Self::TooMuch { number, open } => Conflict "payable.too_much" with serde_json::json!({ "number": number, "open": open }),
    Self::Reversed(number) => Conflict "payable.reversed" with serde_json::json!({ "number": number }),
    Self::Paid(number) => Conflict "goods_receipt.paid" with serde_json::json!({ "number": number }),
});
