//! Purchase orders: entering them, changing drafts, making them binding.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::detail::{self, PurchaseOrderDetail};
use super::{PurchaseOrder, PurchaseOrderState, PurchasingError, entity, line, policy, queries};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ProductId, PurchaseOrderId, SupplierId};
use crate::lines::{self, MAX_TAX_BP};
use crate::money::{Money, Quantity, UnitPrice};
use crate::months;
use crate::numbers;
use crate::products::{self, Product};
use crate::tenants;
use crate::text;

/// A line of a new purchase order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPurchaseLine {
    /// Which product, by its key …
    pub product: Option<ProductId>,
    /// … or by its code.
    pub product_code: Option<String>,
    /// How many.
    pub quantity: Quantity,
    /// Price of one, tax included.
    pub unit_price: UnitPrice,
    /// The tax that the price includes, in basis points; the product's where none is given.
    pub tax_rate_bp: Option<i64>,
}

/// A new purchase order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPurchaseOrder {
    /// From whom.
    pub supplier: SupplierId,
    /// Business date; today where none is given.
    pub ordered_on: Option<NaiveDate>,
    /// When the goods are expected.
    pub expected_on: Option<NaiveDate>,
    /// Days from receipt of goods to payment; the supplier's where none is given.
    pub payment_days: Option<i64>,
    /// A note.
    pub remark: Option<String>,
    /// What is ordered.
    pub lines: Vec<NewPurchaseLine>,
    /// Whether it stays a draft; otherwise it is binding at once.
    pub draft: bool,
}

/// A line that was checked.
struct Goods {
    product: Product,
    new: NewPurchaseLine,
    tax_rate_bp: i64,
    amount: Money,
    net: Money,
}

impl Goods {
    fn row(self, uow: &Uow, order: PurchaseOrderId, line_no: i64) -> line::ActiveModel {
        line::ActiveModel {
            tenant_id: Set(uow.tenant()),
            purchase_order_id: Set(order),
            line_no: Set(line_no),
            product_id: Set(self.product.id),
            product_name: Set(self.product.name),
            specification: Set(self.product.specification),
            unit: Set(self.product.unit),
            quantity: Set(self.new.quantity),
            unit_price: Set(self.new.unit_price),
            tax_rate_bp: Set(self.tax_rate_bp),
            amount: Set(self.amount),
            net_amount: Set(self.net),
            received_quantity: Set(Quantity(0)),
            cancelled_quantity: Set(Quantity(0)),
            ..Default::default()
        }
    }
}

/// Enters a purchase order. It is binding at once unless it shall stay a draft.
///
/// # Errors
/// A wrong field, `InactiveSupplier`, `InactiveProduct`, no such supplier; `Forbidden`.
pub async fn create(uow: &Uow, new: NewPurchaseOrder) -> Result<PurchaseOrderDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "创建采购订单")?;
    let (row, goods) = check(uow, &new).await?;
    let day = *row.ordered_on.as_ref();
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "PO", day).await?),
        supplier_id: Set(new.supplier),
        staff_id: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        version: Set(1),
        ..row
    };
    let order = row.insert(uow).await?;
    write_lines(uow, order.id, goods).await?;
    let detail = json!({
        "number": order.number, "amount": order.amount, "supplier": order.supplier_id, "state": order.state,
    });
    audit::record(uow, "purchase_order.create", "purchase_order", order.id.0, detail).await?;
    Ok(detail::find_order(uow, order.id).await?)
}

/// Replaces what a draft says.
///
/// # Errors
/// `Newer` where somebody else changed it in between, `WrongState` where it is binding, and as
/// [`create`].
pub async fn edit(
    uow: &Uow,
    id: PurchaseOrderId,
    version: i64,
    new: NewPurchaseOrder,
) -> Result<PurchaseOrderDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "修改采购订单")?;
    let order = draft(uow, id, version).await?;
    let new = NewPurchaseOrder { ordered_on: new.ordered_on.or(Some(order.ordered_on)), ..new };
    let (row, goods) = check(uow, &new).await?;
    line::Entity::delete_many().filter(line::Column::PurchaseOrderId.eq(id)).exec(uow).await?;
    let row =
        entity::ActiveModel { id: Set(id), supplier_id: Set(new.supplier), version: Set(order.version + 1), ..row };
    let order = row.update(uow).await?;
    write_lines(uow, id, goods).await?;
    let detail = json!({ "amount": order.amount, "version": order.version, "state": order.state });
    audit::record(uow, "purchase_order.edit", "purchase_order", id.0, detail).await?;
    Ok(detail::find_order(uow, id).await?)
}

/// Makes a draft binding.
///
/// # Errors
/// `Newer`, `WrongState`; `InactiveSupplier`, `InactiveProduct` for what went out of use meanwhile; a
/// closed month.
pub async fn confirm(uow: &Uow, id: PurchaseOrderId, version: i64) -> Result<PurchaseOrderDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "确认采购订单")?;
    let order = draft(uow, id, version).await?;
    months::check_open(uow, order.ordered_on).await?;
    queries::orderable(uow, order.supplier_id).await?;
    let lines = queries::lines_of(uow, id).await?;
    let keys: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
    let products = products::by_keys(uow, &keys).await?;
    for line in &lines {
        match products.get(&line.product_id) {
            Some(product) if product.active => {}
            _ => {
                let product = line.product_name.clone();
                return Err(PurchasingError::InactiveProduct { line_no: line.line_no, product });
            }
        }
    }
    let mut row = touched(uow, order);
    row.state = Set(PurchaseOrderState::Confirmed);
    let order = row.update(uow).await?;
    let detail = json!({ "number": order.number, "amount": order.amount });
    audit::record(uow, "purchase_order.confirm", "purchase_order", id.0, detail).await?;
    Ok(detail::find_order(uow, id).await?)
}

async fn draft(uow: &Uow, id: PurchaseOrderId, version: i64) -> Result<PurchaseOrder, PurchasingError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    match order.state {
        PurchaseOrderState::Draft => Ok(order),
        state => Err(PurchasingError::WrongState(state)),
    }
}

/// A row of an order with nothing changed but when and which version it is.
pub(super) fn touched(uow: &Uow, order: PurchaseOrder) -> entity::ActiveModel {
    let version = order.version + 1;
    let mut row = order.into_active_model();
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    row
}

/// What an order says, checked: its row without keys, and its lines.
async fn check(uow: &Uow, new: &NewPurchaseOrder) -> Result<(entity::ActiveModel, Vec<Goods>), PurchasingError> {
    let supplier = queries::orderable(uow, new.supplier).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let ordered_on = new.ordered_on.unwrap_or(today);
    policy::check_dates(ordered_on, new.expected_on, today)?;
    // A draft is dated into nothing yet.
    if !new.draft {
        months::check_open(uow, ordered_on).await?;
    }
    lines::check_count(new.lines.len())?;
    let goods = resolve(uow, &new.lines).await?;
    let state = if new.draft { PurchaseOrderState::Draft } else { PurchaseOrderState::Confirmed };
    let row = entity::ActiveModel {
        state: Set(state),
        ordered_on: Set(ordered_on),
        expected_on: Set(new.expected_on),
        payment_days: Set(policy::check_payment_days(new.payment_days.unwrap_or(supplier.payment_days))?),
        amount: Set(lines::total(goods.iter().map(|line| line.amount))?),
        net_amount: Set(goods.iter().map(|line| line.net).sum()),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 1_000)?),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    Ok((row, goods))
}

async fn write_lines(uow: &Uow, order: PurchaseOrderId, goods: Vec<Goods>) -> Result<(), Fault> {
    let rows = goods.into_iter().zip(1..).map(|(line, line_no)| line.row(uow, order, line_no));
    line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// The code as products hold it.
fn code(line: &NewPurchaseLine) -> Option<String> {
    line.product_code.as_deref().map(|code| code.trim().to_uppercase()).filter(|code| !code.is_empty())
}

/// The products that lines name, in one question by key and one by code, and what the lines come to.
async fn resolve(uow: &Uow, new: &[NewPurchaseLine]) -> Result<Vec<Goods>, PurchasingError> {
    let keys: Vec<ProductId> = new.iter().filter_map(|line| line.product).collect();
    let by_key = products::by_keys(uow, &keys).await?;
    let codes: Vec<String> = new.iter().filter(|line| line.product.is_none()).filter_map(code).collect();
    let by_code = products::by_codes(uow, &codes).await?;
    let mut goods = Vec::with_capacity(new.len());
    for (line, line_no) in new.iter().zip(1..) {
        goods.push(one(line, line_no, &by_key, &by_code)?);
    }
    Ok(goods)
}

fn one(
    new: &NewPurchaseLine,
    line_no: i64,
    by_key: &BTreeMap<ProductId, Product>,
    by_code: &BTreeMap<String, Product>,
) -> Result<Goods, PurchasingError> {
    let product = match (new.product, code(new)) {
        (Some(key), _) => by_key.get(&key).ok_or_else(|| Invalid::new("product_id", "没有该产品"))?,
        (None, Some(code)) => {
            let found = by_code.get(&code);
            found.ok_or_else(|| Invalid::new("product_code", format!("没有编码为 {code} 的产品")))?
        }
        (None, None) => return Err(Invalid::new("product_id", "请选择产品").into()),
    };
    if !product.active {
        return Err(PurchasingError::InactiveProduct { line_no, product: product.name.clone() });
    }
    let tax_rate_bp = new.tax_rate_bp.unwrap_or(product.tax_rate_bp);
    if !(0..=MAX_TAX_BP).contains(&tax_rate_bp) {
        return Err(Invalid::new("tax_rate", "税率应在 0% 到 50% 之间").into());
    }
    let amount = lines::amount(new.quantity, new.unit_price)?;
    let net = amount.net(tax_rate_bp);
    Ok(Goods { product: product.clone(), new: new.clone(), tax_rate_bp, amount, net })
}
