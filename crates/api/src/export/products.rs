//! The columns of products.

use crm::products::{CostMode, MarginGrade, Product, Selling};
use print::Cell;

use super::{Field, Table};

/// A product with what a line of the table shows to somebody.
pub(crate) struct ProductLine {
    pub(crate) product: Product,
    pub(crate) category: Option<String>,
    /// Whether they may see the cost.
    pub(crate) cost: bool,
    /// The margin rate of the list price in basis points, where they may see it.
    pub(crate) rate_bp: Option<i64>,
    /// The margin grade, where they may see it.
    pub(crate) grade: Option<MarginGrade>,
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn maybe(text: Option<&str>) -> Cell {
    text.map(|text| Cell::Text(text.to_owned())).into()
}

fn price(price: crm::money::UnitPrice) -> Cell {
    Cell::Decimal(price.0, 4)
}

fn quantity(quantity: crm::money::Quantity) -> Cell {
    Cell::Decimal(quantity.0, 3)
}

fn cost_mode(mode: CostMode) -> &'static str {
    match mode {
        CostMode::Fixed => "固定",
        CostMode::Moving => "移动平均",
    }
}

fn selling(selling: Selling) -> &'static str {
    match selling {
        Selling::Normal => "普通",
        Selling::Promoted => "主推",
        Selling::Restricted => "限制",
    }
}

fn grade(grade: MarginGrade) -> &'static str {
    match grade {
        MarginGrade::High => "高",
        MarginGrade::Middle => "中",
        MarginGrade::Low => "低",
    }
}

/// Products.
pub(crate) static PRODUCTS: Table<ProductLine> = Table {
    name: "products",
    title: "产品",
    fields: &[
        Field { key: "code", title: "编码", width: 16, cell: |row, _| text(row.product.code.as_str()) },
        Field { key: "name", title: "名称", width: 30, cell: |row, _| text(row.product.name.as_str()) },
        Field {
            key: "specification",
            title: "规格型号",
            width: 18,
            cell: |row, _| maybe(row.product.specification.as_deref()),
        },
        Field { key: "category", title: "分类", width: 14, cell: |row, _| maybe(row.category.as_deref()) },
        Field { key: "unit", title: "单位", width: 8, cell: |row, _| text(row.product.unit.as_str()) },
        Field { key: "tax_rate", title: "税率%", width: 8, cell: |row, _| Cell::Decimal(row.product.tax_rate_bp, 2) },
        Field { key: "list_price", title: "标准价", width: 12, cell: |row, _| price(row.product.list_price) },
        Field { key: "floor_price", title: "底价", width: 12, cell: |row, _| price(row.product.floor_price) },
        Field {
            key: "cost_mode",
            title: "成本方式",
            width: 10,
            cell: |row, _| maybe(row.cost.then(|| cost_mode(row.product.cost_mode))),
        },
        Field {
            key: "cost",
            title: "成本价",
            width: 12,
            cell: |row, _| row.cost.then(|| price(row.product.cost)).into(),
        },
        Field {
            key: "margin_rate",
            title: "毛利率%",
            width: 10,
            cell: |row, _| row.rate_bp.map(|rate| Cell::Decimal(rate, 2)).into(),
        },
        Field { key: "margin_grade", title: "毛利等级", width: 10, cell: |row, _| maybe(row.grade.map(grade)) },
        Field { key: "on_hand", title: "库存", width: 12, cell: |row, _| quantity(row.product.on_hand) },
        Field { key: "selling", title: "销售方式", width: 10, cell: |row, _| text(selling(row.product.selling)) },
        Field { key: "active", title: "启用", width: 8, cell: |row, _| Cell::Bool(row.product.active) },
        Field { key: "remark", title: "备注", width: 30, cell: |row, _| maybe(row.product.remark.as_deref()) },
    ],
};
