//! The kinds of documents, and what each may show of a line.

use serde::{Deserialize, Serialize};

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// 报价单.
    Quote,
    /// 销售订单.
    Order,
    /// 送货单.
    DeliveryNote,
    /// 采购订单.
    PurchaseOrder,
    /// 催款函.
    DunningLetter,
    /// 投诉处理结果.
    ComplaintResult,
    /// 对账单.
    Statement,
}

/// Where values stand in their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// At its left: texts.
    Left,
    /// In its middle: numbers of lines, units, dates.
    Center,
    /// At its right: figures.
    Right,
}

/// A column that lines of a kind may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnKind {
    /// Its name.
    pub key: &'static str,
    /// What stands above it where nothing else is chosen.
    pub label: &'static str,
    /// How wide it is, in shares of the page.
    pub width: u16,
    /// Where its values stand.
    pub align: Align,
    /// Whether it is shown where no columns are chosen.
    pub standard: bool,
}

const fn column(key: &'static str, label: &'static str, width: u16, align: Align, standard: bool) -> ColumnKind {
    ColumnKind { key, label, width, align, standard }
}

use Align::{Center, Left, Right};

const NO: ColumnKind = column("no", "序号", 6, Center, true);
const CODE: ColumnKind = column("code", "产品编码", 14, Left, false);
const NAME: ColumnKind = column("name", "品名", 26, Left, true);
const SPECIFICATION: ColumnKind = column("specification", "规格型号", 20, Left, true);
const UNIT: ColumnKind = column("unit", "单位", 7, Center, true);
const QUANTITY: ColumnKind = column("quantity", "数量", 10, Right, true);
const PRICE: ColumnKind = column("unit_price", "含税单价", 12, Right, true);
const TAX: ColumnKind = column("tax_rate", "税率", 7, Right, true);
const NET: ColumnKind = column("net_amount", "不含税金额", 14, Right, false);
const AMOUNT: ColumnKind = column("amount", "价税合计", 14, Right, true);
const REMARK: ColumnKind = column("remark", "备注", 14, Left, false);

const GOODS: &[ColumnKind] = &[NO, CODE, NAME, SPECIFICATION, UNIT, QUANTITY, PRICE, TAX, NET, AMOUNT, REMARK];
const SHIPPED: &[ColumnKind] = &[
    NO,
    CODE,
    NAME,
    SPECIFICATION,
    UNIT,
    QUANTITY,
    ColumnKind { standard: false, ..PRICE },
    ColumnKind { standard: false, ..AMOUNT },
    ColumnKind { standard: true, ..REMARK },
];
const ENTRIES: &[ColumnKind] = &[
    NO,
    column("day", "日期", 14, Center, true),
    column("kind", "摘要", 18, Left, true),
    column("number", "单据号", 22, Left, true),
    column("debit", "应收", 16, Right, true),
    column("credit", "已收/冲减", 16, Right, true),
    column("balance", "余额", 16, Right, true),
];

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::Quote,
        Self::Order,
        Self::DeliveryNote,
        Self::PurchaseOrder,
        Self::DunningLetter,
        Self::ComplaintResult,
        Self::Statement,
    ];

    /// Its name in programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Order => "order",
            Self::DeliveryNote => "delivery_note",
            Self::PurchaseOrder => "purchase_order",
            Self::DunningLetter => "dunning_letter",
            Self::ComplaintResult => "complaint_result",
            Self::Statement => "statement",
        }
    }

    /// What stands above the document.
    pub fn title(self) -> &'static str {
        match self {
            Self::Quote => "报价单",
            Self::Order => "销售订单",
            Self::DeliveryNote => "送货单",
            Self::PurchaseOrder => "采购订单",
            Self::DunningLetter => "催款函",
            Self::ComplaintResult => "投诉处理结果",
            Self::Statement => "对账单",
        }
    }

    /// What the other side is.
    pub fn party(self) -> &'static str {
        match self {
            Self::DeliveryNote => "收货单位",
            Self::PurchaseOrder => "供应商",
            Self::DunningLetter | Self::ComplaintResult => "致",
            Self::Quote | Self::Order | Self::Statement => "客户",
        }
    }

    /// The columns that its lines may have, in their usual order. A letter has none.
    pub fn columns(self) -> &'static [ColumnKind] {
        match self {
            Self::Quote | Self::Order | Self::PurchaseOrder => GOODS,
            Self::DeliveryNote => SHIPPED,
            Self::Statement => ENTRIES,
            Self::DunningLetter | Self::ComplaintResult => &[],
        }
    }

    /// Who signs it where nothing else is chosen.
    pub fn signatures(self) -> &'static [&'static str] {
        match self {
            Self::Quote => &["报价人", "审核", "客户确认（签章）"],
            Self::Order => &["供方（盖章）", "需方（盖章）"],
            Self::DeliveryNote => &["制单", "发货", "承运", "收货人（签字）"],
            Self::PurchaseOrder => &["需方（盖章）", "供方确认（盖章）"],
            Self::DunningLetter | Self::ComplaintResult => &[],
            Self::Statement => &["制单", "复核", "客户确认（盖章）"],
        }
    }
}
