//! Lists of purchase orders and goods receipts: filtered and sorted.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{GoodsReceipt, PurchaseOrder, PurchaseOrderState, entity, goods_receipt, line, queries};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ProductId, PurchaseOrderId, StaffId, SupplierId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, beginning, sort_fields};
use crate::staff;

sort_fields! {
    /// What purchase orders are sorted by.
    pub enum PurchaseOrderSort of entity::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => entity::Column::OrderedOn,
    /// When the goods are expected.
    Expected = "expected" => entity::Column::ExpectedOn,
    /// The amount.
    Amount = "amount" => entity::Column::Amount,
    /// The number.
    Number = "number" => entity::Column::Number,
}

sort_fields! {
    /// What goods receipts are sorted by.
    pub enum GoodsReceiptSort of goods_receipt::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => goods_receipt::Column::ReceivedOn,
    /// The amount.
    Amount = "amount" => goods_receipt::Column::Amount,
    /// The number.
    Number = "number" => goods_receipt::Column::Number,
}

/// Which purchase orders are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PurchaseOrderFilter {
    /// Only from this supplier.
    pub supplier: Option<SupplierId>,
    /// Only those with a line of this product.
    pub product: Option<ProductId>,
    /// Only in one of these states; empty = all.
    pub states: Vec<PurchaseOrderState>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Ordered on this date or later.
    pub from: Option<NaiveDate>,
    /// Ordered on this date or before.
    pub until: Option<NaiveDate>,
    /// Expected on this date or before.
    pub expected_until: Option<NaiveDate>,
}

/// A purchase order as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderSummary {
    /// The order.
    pub order: PurchaseOrder,
    /// The supplier's name.
    pub supplier_name: String,
    /// Who ordered.
    pub staff_name: Option<String>,
}

/// Purchase orders.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn orders(
    uow: &Uow,
    filter: &PurchaseOrderFilter,
    sort: Sort<PurchaseOrderSort>,
    page: &PageRequest,
) -> Result<Page<PurchaseOrderSummary>, Fault> {
    use entity::Column as C;
    uow.scope(Resource::Purchasing, Access::Read, "查看采购订单")?;
    let of_product = |product: ProductId| {
        let lines = line::Entity::find()
            .select_only()
            .column(line::Column::PurchaseOrderId)
            .filter(line::Column::TenantId.eq(uow.tenant()))
            .filter(line::Column::ProductId.eq(product));
        C::Id.in_subquery(lines.into_query())
    };
    let states = (!filter.states.is_empty()).then(|| C::State.is_in(filter.states.iter().copied()));
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.supplier.map(|id| C::SupplierId.eq(id)))
        .add_option(filter.product.map(of_product))
        .add_option(states)
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::OrderedOn.gte(day)))
        .add_option(filter.until.map(|day| C::OrderedOn.lte(day)))
        .add_option(filter.expected_until.map(|day| C::ExpectedOn.lte(day)));
    let page = sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: order_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names for all at once.
pub(super) async fn order_summaries(uow: &Uow, rows: Vec<PurchaseOrder>) -> Result<Vec<PurchaseOrderSummary>, Fault> {
    let suppliers = queries::supplier_names(uow, rows.iter().map(|row| row.supplier_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.staff_id).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |row: PurchaseOrder| PurchaseOrderSummary {
        supplier_name: suppliers.get(&row.supplier_id).cloned().unwrap_or_default(),
        staff_name: row.staff_id.and_then(|id| people.get(&id).cloned()),
        order: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Which goods receipts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoodsReceiptFilter {
    /// Only from this supplier.
    pub supplier: Option<SupplierId>,
    /// Only of this order.
    pub order: Option<PurchaseOrderId>,
    /// Only those that were reversed (`true`), or not (`false`).
    pub reversed: Option<bool>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Received on this date or later.
    pub from: Option<NaiveDate>,
    /// Received on this date or before.
    pub until: Option<NaiveDate>,
}

/// A goods receipt as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsReceiptSummary {
    /// The goods receipt.
    pub receipt: GoodsReceipt,
    /// The supplier's name.
    pub supplier_name: String,
    /// The order's number.
    pub order_number: String,
    /// Who entered it.
    pub created_by_name: Option<String>,
}

/// Goods receipts.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn goods_receipts(
    uow: &Uow,
    filter: &GoodsReceiptFilter,
    sort: Sort<GoodsReceiptSort>,
    page: &PageRequest,
) -> Result<Page<GoodsReceiptSummary>, Fault> {
    use goods_receipt::Column as C;
    uow.scope(Resource::Purchasing, Access::Read, "查看入库单")?;
    let reversed = |reversed| if reversed { C::ReversedOn.is_not_null() } else { C::ReversedOn.is_null() };
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.supplier.map(|id| C::SupplierId.eq(id)))
        .add_option(filter.order.map(|id| C::PurchaseOrderId.eq(id)))
        .add_option(filter.reversed.map(reversed))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::ReceivedOn.gte(day)))
        .add_option(filter.until.map(|day| C::ReceivedOn.lte(day)));
    let page = sorting::page(uow, goods_receipt::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: receipt_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names and numbers for all at once.
pub(super) async fn receipt_summaries(uow: &Uow, rows: Vec<GoodsReceipt>) -> Result<Vec<GoodsReceiptSummary>, Fault> {
    let suppliers = queries::supplier_names(uow, rows.iter().map(|row| row.supplier_id)).await?;
    let numbers = queries::order_numbers(uow, rows.iter().map(|row| row.purchase_order_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.created_by).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |row: GoodsReceipt| GoodsReceiptSummary {
        supplier_name: suppliers.get(&row.supplier_id).cloned().unwrap_or_default(),
        order_number: numbers.get(&row.purchase_order_id).cloned().unwrap_or_default(),
        created_by_name: row.created_by.and_then(|id| people.get(&id).cloned()),
        receipt: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}
