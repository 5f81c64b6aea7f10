//! The columns of suppliers, purchase orders, goods receipts, payables, payments and their aging.

use crm::cash::Method;
use crm::purchasing::{
    GoodsReceiptSummary, PayableAgingRow, PayableKind, PayableSummary, PaymentSummary, PurchaseOrderState,
    PurchaseOrderSummary, Supplier,
};
use print::Cell;

use super::money::{maybe, money, text, yes};
use super::{Field, Table};

fn state(state: PurchaseOrderState) -> &'static str {
    match state {
        PurchaseOrderState::Draft => "草稿",
        PurchaseOrderState::Confirmed => "已确认",
        PurchaseOrderState::PartlyReceived => "部分到货",
        PurchaseOrderState::Received => "已到货",
        PurchaseOrderState::Closed => "已完结",
        PurchaseOrderState::Cancelled => "已取消",
    }
}

fn payable_kind(kind: PayableKind) -> &'static str {
    match kind {
        PayableKind::GoodsReceipt => "采购入库",
        PayableKind::Opening => "期初",
    }
}

fn method(method: Method) -> &'static str {
    match method {
        Method::Bank => "银行转账",
        Method::Wechat => "微信",
        Method::Alipay => "支付宝",
        Method::Cash => "现金",
        Method::Bill => "票据",
        Method::Other => "其他",
    }
}

/// Suppliers.
pub(crate) static SUPPLIERS: Table<Supplier> = Table {
    name: "suppliers",
    title: "供应商",
    fields: &[
        Field { key: "code", title: "编码", width: 14, cell: |row, _| text(row.code.as_str()) },
        Field { key: "name", title: "名称", width: 30, cell: |row, _| text(row.name.as_str()) },
        Field { key: "contact", title: "联系人", width: 12, cell: |row, _| maybe(row.contact.as_deref()) },
        Field { key: "phone", title: "电话", width: 16, cell: |row, _| maybe(row.phone.as_deref()) },
        Field { key: "address", title: "地址", width: 30, cell: |row, _| maybe(row.address.as_deref()) },
        Field { key: "tax_number", title: "税号", width: 22, cell: |row, _| maybe(row.tax_number.as_deref()) },
        Field {
            key: "bank_account", title: "收款账户", width: 30, cell: |row, _| maybe(row.bank_account.as_deref())
        },
        Field {
            key: "payment_days", title: "账期（天）", width: 10, cell: |row, _| Cell::Number(row.payment_days)
        },
        Field { key: "active", title: "启用", width: 8, cell: |row, _| yes(row.active) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.remark.as_deref()) },
    ],
};

/// Purchase orders.
pub(crate) static PURCHASE_ORDERS: Table<PurchaseOrderSummary> = Table {
    name: "purchase_orders",
    title: "采购订单",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.order.number.as_str()) },
        Field { key: "supplier", title: "供应商", width: 30, cell: |row, _| text(row.supplier_name.as_str()) },
        Field { key: "state", title: "状态", width: 10, cell: |row, _| text(state(row.order.state)) },
        Field { key: "ordered_on", title: "下单日期", width: 12, cell: |row, _| Cell::Date(row.order.ordered_on) },
        Field {
            key: "expected_on",
            title: "预计到货",
            width: 12,
            cell: |row, _| row.order.expected_on.map(Cell::Date).into(),
        },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.order.amount) },
        Field {
            key: "net_amount", title: "不含税金额（元）", width: 16, cell: |row, _| money(row.order.net_amount)
        },
        Field { key: "staff", title: "采购员", width: 12, cell: |row, _| maybe(row.staff_name.as_deref()) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.order.remark.as_deref()) },
    ],
};

/// Goods receipts.
pub(crate) static GOODS_RECEIPTS: Table<GoodsReceiptSummary> = Table {
    name: "goods_receipts",
    title: "采购入库",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.receipt.number.as_str()) },
        Field { key: "order", title: "采购订单", width: 20, cell: |row, _| text(row.order_number.as_str()) },
        Field { key: "supplier", title: "供应商", width: 30, cell: |row, _| text(row.supplier_name.as_str()) },
        Field {
            key: "received_on", title: "入库日期", width: 12, cell: |row, _| Cell::Date(row.receipt.received_on)
        },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.receipt.amount) },
        Field {
            key: "net_amount", title: "不含税金额（元）", width: 16, cell: |row, _| money(row.receipt.net_amount)
        },
        Field {
            key: "reversed_on",
            title: "冲销日期",
            width: 12,
            cell: |row, _| row.receipt.reversed_on.map(Cell::Date).into(),
        },
        Field {
            key: "created_by", title: "经办人", width: 12, cell: |row, _| maybe(row.created_by_name.as_deref())
        },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.receipt.remark.as_deref()) },
    ],
};

/// Payables.
pub(crate) static PAYABLES: Table<PayableSummary> = Table {
    name: "payables",
    title: "应付款",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.payable.number.as_str()) },
        Field { key: "kind", title: "来源", width: 10, cell: |row, _| text(payable_kind(row.payable.kind)) },
        Field { key: "supplier", title: "供应商", width: 30, cell: |row, _| text(row.supplier_name.as_str()) },
        Field { key: "order", title: "采购订单", width: 20, cell: |row, _| maybe(row.order_number.as_deref()) },
        Field { key: "issued_on", title: "日期", width: 12, cell: |row, _| Cell::Date(row.payable.issued_on) },
        Field { key: "due_on", title: "到期日", width: 12, cell: |row, _| Cell::Date(row.payable.due_on) },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.payable.amount) },
        Field { key: "allocated", title: "已付（元）", width: 14, cell: |row, _| money(row.payable.allocated) },
        Field { key: "open", title: "未付（元）", width: 14, cell: |row, _| money(row.payable.open) },
        Field {
            key: "reversed_on",
            title: "冲销日期",
            width: 12,
            cell: |row, _| row.payable.reversed_on.map(Cell::Date).into(),
        },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.payable.remark.as_deref()) },
    ],
};

/// Payments.
pub(crate) static PAYMENTS: Table<PaymentSummary> = Table {
    name: "payments",
    title: "付款",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.payment.number.as_str()) },
        Field { key: "supplier", title: "供应商", width: 30, cell: |row, _| text(row.supplier_name.as_str()) },
        Field { key: "paid_on", title: "日期", width: 12, cell: |row, _| Cell::Date(row.payment.paid_on) },
        Field { key: "method", title: "方式", width: 10, cell: |row, _| text(method(row.payment.method)) },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.payment.amount) },
        Field { key: "allocated", title: "已核销（元）", width: 14, cell: |row, _| money(row.payment.allocated) },
        Field { key: "open", title: "预付（元）", width: 14, cell: |row, _| money(row.payment.open) },
        Field {
            key: "reversed_on",
            title: "冲销日期",
            width: 12,
            cell: |row, _| row.payment.reversed_on.map(Cell::Date).into(),
        },
        Field {
            key: "created_by", title: "经办人", width: 12, cell: |row, _| maybe(row.created_by_name.as_deref())
        },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.payment.remark.as_deref()) },
    ],
};

/// The aging of payables by supplier.
pub(crate) static PAYABLE_AGING: Table<PayableAgingRow> = Table {
    name: "payable_aging",
    title: "应付账龄",
    fields: &[
        Field { key: "supplier", title: "供应商", width: 30, cell: |row, _| text(row.name.as_str()) },
        Field { key: "open", title: "应付余额（元）", width: 16, cell: |row, _| money(row.buckets.open()) },
        Field { key: "not_due", title: "未到期", width: 14, cell: |row, _| money(row.buckets.not_due) },
        Field { key: "days_1_30", title: "1–30 天", width: 14, cell: |row, _| money(row.buckets.to_30) },
        Field { key: "days_31_60", title: "31–60 天", width: 14, cell: |row, _| money(row.buckets.to_60) },
        Field { key: "days_61_90", title: "61–90 天", width: 14, cell: |row, _| money(row.buckets.to_90) },
        Field { key: "days_91_180", title: "91–180 天", width: 14, cell: |row, _| money(row.buckets.to_180) },
        Field { key: "days_over_180", title: "180 天以上", width: 14, cell: |row, _| money(row.buckets.over_180) },
        Field {
            key: "oldest_due_on", title: "最早到期日", width: 12, cell: |row, _| Cell::Date(row.oldest_due_on)
        },
        Field { key: "prepaid", title: "预付（元）", width: 14, cell: |row, _| money(row.prepaid) },
    ],
};
