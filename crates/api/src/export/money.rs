//! The columns of receivables, receipts, aging and statements.

use chrono::NaiveDate;
use crm::money::Money;
use crm::receivables::{
    AccountEntry, AccountEntryKind, AgingRow, Method, ReceiptKind, ReceiptSummary, ReceivableKind, ReceivableSummary,
};
use print::Cell;

use super::{Field, Table};

pub(super) fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

pub(super) fn maybe(text: Option<&str>) -> Cell {
    text.map(|text| Cell::Text(text.to_owned())).into()
}

pub(super) fn money(money: Money) -> Cell {
    Cell::Money(money.0)
}

pub(super) fn yes(yes: bool) -> Cell {
    Cell::Bool(yes)
}

fn receivable_kind(kind: ReceivableKind) -> &'static str {
    match kind {
        ReceivableKind::Delivery => "发货",
        ReceivableKind::Instalment => "付款计划",
        ReceivableKind::Opening => "期初",
    }
}

fn receipt_kind(kind: ReceiptKind) -> &'static str {
    match kind {
        ReceiptKind::Receipt => "收款",
        ReceiptKind::CreditNote => "退货红字单",
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

pub(crate) fn entry_kind(kind: AccountEntryKind) -> &'static str {
    match kind {
        AccountEntryKind::Receivable => "应收",
        AccountEntryKind::Receipt => "收款",
        AccountEntryKind::CreditNote => "退货红字单",
        AccountEntryKind::Refund => "退款",
        AccountEntryKind::ReceiptReversal => "冲销收款",
        AccountEntryKind::RefundReversal => "冲销退款",
        AccountEntryKind::WriteOff => "坏账与核销",
    }
}

/// Receivables.
pub(crate) static RECEIVABLES: Table<ReceivableSummary> = Table {
    name: "receivables",
    title: "应收款",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.receivable.number.as_str()) },
        Field { key: "kind", title: "来源", width: 10, cell: |row, _| text(receivable_kind(row.receivable.kind)) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field { key: "order", title: "订单", width: 20, cell: |row, _| maybe(row.order_number.as_deref()) },
        Field { key: "owner", title: "负责人", width: 12, cell: |row, _| maybe(row.owner_name.as_deref()) },
        Field { key: "issued_on", title: "日期", width: 12, cell: |row, _| Cell::Date(row.receivable.issued_on) },
        Field { key: "due_on", title: "到期日", width: 12, cell: |row, _| Cell::Date(row.receivable.due_on) },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.receivable.amount) },
        Field {
            key: "allocated", title: "已核销（元）", width: 14, cell: |row, _| money(row.receivable.allocated)
        },
        Field {
            key: "written_off", title: "坏账（元）", width: 14, cell: |row, _| money(row.receivable.written_off)
        },
        Field { key: "open", title: "未收（元）", width: 14, cell: |row, _| money(row.receivable.open) },
        Field { key: "disputed", title: "有争议", width: 8, cell: |row, _| yes(row.receivable.disputed) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.receivable.remark.as_deref()) },
    ],
};

/// Receipts and credit notes.
pub(crate) static RECEIPTS: Table<ReceiptSummary> = Table {
    name: "receipts",
    title: "收款",
    fields: &[
        Field { key: "number", title: "单号", width: 20, cell: |row, _| text(row.receipt.number.as_str()) },
        Field { key: "kind", title: "类型", width: 12, cell: |row, _| text(receipt_kind(row.receipt.kind)) },
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.customer_name.as_str()) },
        Field { key: "received_on", title: "日期", width: 12, cell: |row, _| Cell::Date(row.receipt.received_on) },
        Field { key: "method", title: "方式", width: 10, cell: |row, _| text(method(row.receipt.method)) },
        Field { key: "payer", title: "付款人", width: 20, cell: |row, _| maybe(row.receipt.payer.as_deref()) },
        Field { key: "amount", title: "金额（元）", width: 14, cell: |row, _| money(row.receipt.amount) },
        Field { key: "allocated", title: "已核销（元）", width: 14, cell: |row, _| money(row.receipt.allocated) },
        Field { key: "refunded", title: "已退款（元）", width: 14, cell: |row, _| money(row.receipt.refunded) },
        Field { key: "open", title: "未核销（元）", width: 14, cell: |row, _| money(row.receipt.open) },
        Field {
            key: "reversed_on",
            title: "冲销日期",
            width: 12,
            cell: |row, _| row.receipt.reversed_on.map(Cell::Date).into(),
        },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.receipt.remark.as_deref()) },
    ],
};

/// The aging by customer.
pub(crate) static AGING: Table<AgingRow> = Table {
    name: "aging",
    title: "账龄",
    fields: &[
        Field { key: "customer", title: "客户", width: 30, cell: |row, _| text(row.name.as_str()) },
        Field { key: "open", title: "应收余额（元）", width: 16, cell: |row, _| money(row.buckets.open()) },
        Field { key: "not_due", title: "未到期", width: 14, cell: |row, _| money(row.buckets.not_due) },
        Field { key: "days_1_30", title: "1–30 天", width: 14, cell: |row, _| money(row.buckets.to_30) },
        Field { key: "days_31_60", title: "31–60 天", width: 14, cell: |row, _| money(row.buckets.to_60) },
        Field { key: "days_61_90", title: "61–90 天", width: 14, cell: |row, _| money(row.buckets.to_90) },
        Field { key: "days_91_180", title: "91–180 天", width: 14, cell: |row, _| money(row.buckets.to_180) },
        Field { key: "days_over_180", title: "180 天以上", width: 14, cell: |row, _| money(row.buckets.over_180) },
        Field {
            key: "oldest_due_on",
            title: "最早到期日",
            width: 12,
            cell: |row, _| row.oldest_due_on.map(Cell::Date).into(),
        },
        Field { key: "credit", title: "预收（元）", width: 14, cell: |row, _| row.credit.map(money).into() },
    ],
};

/// A line of a statement of account: the opening balance, an entry, or the closing balance.
pub(crate) struct StatementLine {
    day: NaiveDate,
    kind: &'static str,
    number: Option<String>,
    amount: Option<Money>,
    balance: Money,
}

impl StatementLine {
    /// A balance at the beginning or the end.
    pub(crate) fn balance(day: NaiveDate, kind: &'static str, balance: Money) -> Self {
        Self { day, kind, number: None, amount: None, balance }
    }
}

impl From<AccountEntry> for StatementLine {
    fn from(entry: AccountEntry) -> Self {
        Self {
            day: entry.day,
            kind: entry_kind(entry.kind),
            number: Some(entry.number),
            amount: Some(entry.amount),
            balance: entry.balance,
        }
    }
}

/// The statement of account of a customer.
pub(crate) static STATEMENT: Table<StatementLine> = Table {
    name: "statement",
    title: "对账单",
    fields: &[
        Field { key: "day", title: "日期", width: 12, cell: |row, _| Cell::Date(row.day) },
        Field { key: "kind", title: "类型", width: 14, cell: |row, _| text(row.kind) },
        Field { key: "number", title: "单号", width: 20, cell: |row, _| maybe(row.number.as_deref()) },
        Field { key: "amount", title: "发生额（元）", width: 14, cell: |row, _| row.amount.map(money).into() },
        Field { key: "balance", title: "余额（元）", width: 14, cell: |row, _| money(row.balance) },
    ],
};
