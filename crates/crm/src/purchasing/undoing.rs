//! Taking a goods receipt back: it was entered wrongly, or all of the goods went back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::detail::{self, GoodsReceiptDetail};
use super::{
    PurchasingError, allocation, changing, goods_receipt, goods_receipt_line, line, locking, payable, queries, rules,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{GoodsReceiptId, PayableId};
use crate::money::{Money, Quantity};
use crate::months;
use crate::products;
use crate::tenants;
use crate::text;

/// Takes a goods receipt back, as of a business date: the goods leave the stock, the moving average
/// is what it would be without them, the lines of the order are open again, and nothing of it is
/// owed any more.
///
/// # Errors
/// `Reversed`; `Paid` where something was allocated to its payable; a wrong date, a closed month, a
/// reason that is missing; `Forbidden`.
pub async fn reverse_goods_receipt(
    uow: &Uow,
    id: GoodsReceiptId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<GoodsReceiptDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "冲销采购入库")?;
    let reason = text::required("reason", reason, 200)?;
    let query = goods_receipt::Entity::find_by_id(id).filter(goods_receipt::Column::TenantId.eq(uow.tenant()));
    let seen = query.clone().one(uow).await?.ok_or(Fault::NotFound("该入库单"))?;
    let order = queries::lock(uow, seen.purchase_order_id).await?;
    let row = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该入库单"))?;
    if row.reversed_on.is_some() {
        return Err(PurchasingError::Reversed(row.number));
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    rules::check_day("on", day, Some(row.received_on), today)?;
    months::check_open(uow, day).await?;
    drop_payable(uow, id, day, today).await?;
    let mut lines = goods_receipt_line::Entity::find()
        .filter(goods_receipt_line::Column::GoodsReceiptId.eq(id))
        .order_by_asc(goods_receipt_line::Column::Id)
        .all(uow)
        .await?;
    // The last one first where a product stands there twice.
    lines.sort_by_key(|line| (line.product_id, std::cmp::Reverse(line.id)));
    let mut costs = Vec::with_capacity(lines.len());
    for line in &lines {
        lower_received(uow, line).await?;
        let then = (line.cost_before, line.cost_after);
        let (before, after) = products::unreceive(uow, line.product_id, line.quantity, line.net_amount, then).await?;
        costs.push(json!({ "product": line.product_id, "quantity": line.quantity, "cost": [before, after] }));
    }
    goods_receipt::Entity::update_many()
        .col_expr(goods_receipt::Column::ReversedOn, Expr::value(day))
        .col_expr(goods_receipt::Column::ReversalReason, Expr::value(reason.clone()))
        .filter(goods_receipt::Column::Id.eq(id))
        .exec(uow)
        .await?;
    changing::restate(uow, order).await?;
    let detail = json!({ "number": row.number, "amount": row.amount, "on": day, "reason": reason, "lines": costs });
    audit::record(uow, "goods_receipt.reverse", "goods_receipt", id.0, detail).await?;
    Ok(detail::find_goods_receipt(uow, id).await?)
}

/// Nothing of the goods receipt is owed any more. Only where nothing of it was paid; and not before
/// the last day on which something was allocated to it, or taken back.
async fn drop_payable(uow: &Uow, id: GoodsReceiptId, day: NaiveDate, today: NaiveDate) -> Result<(), PurchasingError> {
    let owed = payable::Entity::find()
        .select_only()
        .column(payable::Column::Id)
        .filter(payable::Column::TenantId.eq(uow.tenant()))
        .filter(payable::Column::GoodsReceiptId.eq(id))
        .into_tuple::<PayableId>()
        .one(uow)
        .await?;
    let Some(owed) = owed else { return Ok(()) };
    let rows = locking::payables(uow, &BTreeSet::from([owed])).await?;
    let Some(row) = rows.first() else { return Err(Fault::Broken("a payable has vanished").into()) };
    if row.allocated != Money(0) {
        return Err(PurchasingError::Paid(row.number.clone()));
    }
    let last = allocation::Entity::find()
        .filter(allocation::Column::PayableId.eq(owed))
        .order_by_desc(allocation::Column::AllocatedOn)
        .one(uow)
        .await?;
    rules::check_day("on", day, last.map(|last| last.allocated_on), today)?;
    use payable::Column as C;
    let done = payable::Entity::update_many()
        .col_expr(C::Open, Expr::value(Money(0)))
        .col_expr(C::ReversedOn, Expr::value(day))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.eq(owed))
        .filter(Expr::col(C::Open).eq(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(PurchasingError::Paid(row.number.clone())),
    }
}

async fn lower_received(uow: &Uow, of: &goods_receipt_line::Model) -> Result<(), PurchasingError> {
    use line::Column as C;
    let after = || Expr::col(C::ReceivedQuantity).sub(of.quantity.0);
    let done = line::Entity::update_many()
        .col_expr(C::ReceivedQuantity, after())
        .filter(C::Id.eq(of.purchase_order_line_id))
        .filter(after().gte(Quantity(0).0))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(Fault::Broken("more goes back than came").into()),
    }
}
