//! One purchase order, goods receipt, payable or payment, with all that belongs to it.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::listing::{self, GoodsReceiptSummary, PurchaseOrderSummary};
use super::money_listing::{self, PayableSummary, PaymentSummary};
use super::{
    GoodsReceiptLine, Payable, PaymentAllocation, PurchaseOrderLine, allocation, entity, goods_receipt,
    goods_receipt_line, payable, payment, queries,
};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{GoodsReceiptId, PayableId, PaymentId, ProductId, PurchaseOrderId, PurchaseOrderLineId};
use crate::products;

/// A purchase order with its lines, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderDetail {
    /// The order with its names.
    pub summary: PurchaseOrderSummary,
    /// Its lines, in their places.
    pub lines: Vec<PurchaseOrderLine>,
    /// The codes of their products.
    pub codes: BTreeMap<ProductId, String>,
    /// The goods receipts, the oldest first.
    pub receipts: Vec<GoodsReceiptSummary>,
    /// What is or was to be paid of it, the oldest first.
    pub payables: Vec<Payable>,
}

/// A goods receipt with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodsReceiptDetail {
    /// The goods receipt with its names.
    pub summary: GoodsReceiptSummary,
    /// What came in, each with the line of the order.
    pub lines: Vec<(GoodsReceiptLine, PurchaseOrderLine)>,
    /// The codes of their products.
    pub codes: BTreeMap<ProductId, String>,
    /// What is or was to be paid for it; none where it was for nothing.
    pub payable: Option<Payable>,
}

/// A payable with all that was paid of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayableDetail {
    /// The payable with its names.
    pub summary: PayableSummary,
    /// What was allocated to it, the oldest first, with the number of the payment.
    pub allocations: Vec<(PaymentAllocation, String)>,
}

/// A payment with all that was paid by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentDetail {
    /// The payment with its names.
    pub summary: PaymentSummary,
    /// Where it went, the oldest first, with the number of the payable.
    pub allocations: Vec<(PaymentAllocation, String)>,
}

/// One purchase order.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may see none.
pub async fn find_order(uow: &Uow, id: PurchaseOrderId) -> Result<PurchaseOrderDetail, Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看采购订单")?;
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant()));
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该采购订单"))?;
    let lines = queries::lines_of(uow, id).await?;
    let receipts = goods_receipt::Entity::find()
        .filter(goods_receipt::Column::PurchaseOrderId.eq(id))
        .order_by_asc(goods_receipt::Column::Id)
        .all(uow)
        .await?;
    let payables = payable::Entity::find()
        .filter(payable::Column::PurchaseOrderId.eq(id))
        .order_by_asc(payable::Column::Id)
        .all(uow)
        .await?;
    let receipts = listing::receipt_summaries(uow, receipts).await?;
    let summary = listing::order_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该采购订单"))?;
    let codes = codes_of(uow, &lines).await?;
    Ok(PurchaseOrderDetail { summary, lines, codes, receipts, payables })
}

/// The codes of the products of lines.
async fn codes_of(uow: &Uow, lines: &[PurchaseOrderLine]) -> Result<BTreeMap<ProductId, String>, Fault> {
    let keys: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
    Ok(products::by_keys(uow, &keys).await?.into_iter().map(|(id, product)| (id, product.code)).collect())
}

/// One goods receipt.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may see none.
pub async fn find_goods_receipt(uow: &Uow, id: GoodsReceiptId) -> Result<GoodsReceiptDetail, Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看入库单")?;
    let query = goods_receipt::Entity::find_by_id(id).filter(goods_receipt::Column::TenantId.eq(uow.tenant()));
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该入库单"))?;
    let rows = goods_receipt_line::Entity::find()
        .filter(goods_receipt_line::Column::GoodsReceiptId.eq(id))
        .order_by_asc(goods_receipt_line::Column::Id)
        .all(uow)
        .await?;
    let ordered = queries::lines_of(uow, row.purchase_order_id).await?;
    let codes = codes_of(uow, &ordered).await?;
    let of: BTreeMap<PurchaseOrderLineId, PurchaseOrderLine> =
        ordered.into_iter().map(|line| (line.id, line)).collect();
    let mut lines: Vec<(GoodsReceiptLine, PurchaseOrderLine)> = rows
        .into_iter()
        .filter_map(|row| of.get(&row.purchase_order_line_id).cloned().map(|line| (row, line)))
        .collect();
    lines.sort_by_key(|(_, line)| line.line_no);
    let owed = payable::Entity::find().filter(payable::Column::TenantId.eq(uow.tenant()));
    let payable = owed.filter(payable::Column::GoodsReceiptId.eq(id)).one(uow).await?;
    let summary = listing::receipt_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该入库单"))?;
    Ok(GoodsReceiptDetail { summary, lines, codes, payable })
}

/// One payable.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may see none.
pub async fn find_payable(uow: &Uow, id: PayableId) -> Result<PayableDetail, Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看应付款")?;
    let query = payable::Entity::find_by_id(id).filter(payable::Column::TenantId.eq(uow.tenant()));
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该应付款"))?;
    let rows = allocation::Entity::find()
        .filter(allocation::Column::PayableId.eq(id))
        .order_by_asc(allocation::Column::AllocatedOn)
        .order_by_asc(allocation::Column::Id)
        .all(uow)
        .await?;
    let from: BTreeMap<PaymentId, String> = payment::Entity::find()
        .select_only()
        .columns([payment::Column::Id, payment::Column::Number])
        .filter(payment::Column::Id.is_in(rows.iter().map(|row| row.payment_id)))
        .into_tuple::<(PaymentId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let named = |row: PaymentAllocation| {
        let number = from.get(&row.payment_id).cloned().unwrap_or_default();
        (row, number)
    };
    let summary = money_listing::payable_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该应付款"))?;
    Ok(PayableDetail { summary, allocations: rows.into_iter().map(named).collect() })
}

/// One payment.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may see none.
pub async fn find_payment(uow: &Uow, id: PaymentId) -> Result<PaymentDetail, Fault> {
    uow.scope(Resource::Payments, Access::Read, "查看付款")?;
    let query = payment::Entity::find_by_id(id).filter(payment::Column::TenantId.eq(uow.tenant()));
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该付款"))?;
    let rows = allocation::Entity::find()
        .filter(allocation::Column::PaymentId.eq(id))
        .order_by_asc(allocation::Column::AllocatedOn)
        .order_by_asc(allocation::Column::Id)
        .all(uow)
        .await?;
    let to: BTreeMap<PayableId, String> = payable::Entity::find()
        .select_only()
        .columns([payable::Column::Id, payable::Column::Number])
        .filter(payable::Column::Id.is_in(rows.iter().map(|row| row.payable_id)))
        .into_tuple::<(PayableId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let named = |row: PaymentAllocation| {
        let number = to.get(&row.payable_id).cloned().unwrap_or_default();
        (row, number)
    };
    let summary = money_listing::payment_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该付款"))?;
    Ok(PaymentDetail { summary, allocations: rows.into_iter().map(named).collect() })
}
