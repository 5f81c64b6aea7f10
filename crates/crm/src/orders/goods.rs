//! What the lines of an order are: products, or what was typed freely.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;

use super::{OrderError, line, policy};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{OrderId, ProductId};
use crate::money::{Money, Quantity, UnitPrice};
use crate::products::{self, Product};
use crate::text;

/// A line of a new order. Where a product is named, what is left empty comes from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewLine {
    /// Which product, by its key …
    pub product: Option<ProductId>,
    /// … or by its code; neither for a line that is typed freely.
    pub product_code: Option<String>,
    /// What.
    pub product_name: String,
    /// Size, model.
    pub specification: Option<String>,
    /// Unit of the quantity.
    pub unit: String,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, tax included.
    pub unit_price: UnitPrice,
    /// The tax that the price includes, in basis points; the product's where none is given.
    pub tax_rate_bp: Option<i64>,
    /// Why the price differs from the one told before.
    pub price_reason: Option<String>,
}

/// A line that was checked, with its amounts.
#[derive(Clone, Debug)]
pub(crate) struct Goods {
    pub(crate) product: Option<ProductId>,
    pub(crate) name: String,
    pub(crate) specification: Option<String>,
    pub(crate) unit: String,
    pub(crate) quantity: Quantity,
    pub(crate) unit_price: UnitPrice,
    pub(crate) tax_rate_bp: i64,
    pub(crate) amount: Money,
    pub(crate) net: Money,
    pub(crate) price_reason: Option<String>,
}

impl Goods {
    /// The row of this line.
    pub(super) fn row(self, uow: &Uow, order: OrderId, line_no: i64) -> line::ActiveModel {
        line::ActiveModel {
            tenant_id: Set(uow.tenant()),
            order_id: Set(order),
            line_no: Set(line_no),
            product_name: Set(self.name),
            specification: Set(self.specification),
            unit: Set(self.unit),
            quantity: Set(self.quantity),
            unit_price: Set(self.unit_price),
            amount: Set(self.amount),
            shipped_quantity: Set(Quantity(0)),
            product_id: Set(self.product),
            tax_rate_bp: Set(self.tax_rate_bp),
            net_amount: Set(self.net),
            margin_grade: Set(None),
            commission_bp: Set(0),
            cancelled_quantity: Set(Quantity(0)),
            returned_quantity: Set(Quantity(0)),
            price_reason: Set(self.price_reason),
            ..Default::default()
        }
    }
}

/// The products that lines name, by key and by code, in one question each.
struct Shelf {
    by_key: BTreeMap<ProductId, Product>,
    by_code: BTreeMap<String, Product>,
}

impl Shelf {
    async fn open(uow: &Uow, lines: &[NewLine]) -> Result<Self, Fault> {
        let keys: Vec<ProductId> = lines.iter().filter_map(|line| line.product).collect();
        let codes: Vec<String> = lines.iter().filter(|line| line.product.is_none()).filter_map(code).collect();
        Ok(Self { by_key: products::by_keys(uow, &keys).await?, by_code: products::by_codes(uow, &codes).await? })
    }

    fn take(&self, line: &NewLine) -> Result<Option<&Product>, Invalid> {
        if let Some(key) = line.product {
            return self.by_key.get(&key).map(Some).ok_or_else(|| Invalid::new("product_id", "没有该产品"));
        }
        let Some(code) = code(line) else { return Ok(None) };
        let found = self.by_code.get(&code);
        found.map(Some).ok_or_else(|| Invalid::new("product_code", format!("没有编码为 {code} 的产品")))
    }
}

/// The code as products hold it.
fn code(line: &NewLine) -> Option<String> {
    line.product_code.as_deref().map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty())
}

/// Checks lines and computes their amounts. `first` is the place of the first of them.
pub(crate) async fn resolve(uow: &Uow, lines: &[NewLine], first: i64) -> Result<Vec<Goods>, OrderError> {
    let shelf = Shelf::open(uow, lines).await?;
    let mut goods = Vec::with_capacity(lines.len());
    for (line, line_no) in lines.iter().zip(first..) {
        let product = shelf.take(line)?;
        if let Some(product) = product.filter(|product| !product.active) {
            return Err(OrderError::Inactive { line_no, product: product.name.clone() });
        }
        goods.push(one(line, product)?);
    }
    Ok(goods)
}

/// Checks a line and computes its amounts. Whether the product is sold is the caller's to know.
pub(crate) fn one(line: &NewLine, product: Option<&Product>) -> Result<Goods, Invalid> {
    let name = text::line("product_name", &line.product_name, 100)?;
    let unit = text::line("unit", &line.unit, 20)?;
    let specification = text::optional("specification", line.specification.as_deref(), 100)?;
    let tax_rate_bp = line.tax_rate_bp.or(product.map(|product| product.tax_rate_bp)).unwrap_or(0);
    if !(0..=policy::MAX_TAX_BP).contains(&tax_rate_bp) {
        return Err(Invalid::new("tax_rate", "税率应在 0% 到 50% 之间"));
    }
    let amount = policy::amount(line)?;
    let or = |typed: String, field, of: Option<&String>| match (typed.is_empty(), of) {
        (false, _) => Ok(typed),
        (true, Some(known)) => Ok(known.clone()),
        (true, None) => Err(Invalid::new(field, "不能为空")),
    };
    Ok(Goods {
        product: product.map(|product| product.id),
        name: or(name, "product_name", product.map(|product| &product.name))?,
        unit: or(unit, "unit", product.map(|product| &product.unit))?,
        specification: specification.or_else(|| product.and_then(|product| product.specification.clone())),
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_rate_bp,
        amount,
        net: amount.net(tax_rate_bp),
        price_reason: text::optional("price_reason", line.price_reason.as_deref(), 200)?,
    })
}
