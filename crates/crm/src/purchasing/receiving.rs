//! Goods receipts: taken over from open lines of a purchase order.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::detail::{self, GoodsReceiptDetail};
use super::opening::{self, Owed};
use super::{
    GoodsReceipt, PayableKind, PurchaseOrder, PurchasingError, changing, goods_receipt, goods_receipt_line, line,
    policy, queries, rules,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{GoodsReceiptId, ProductId, PurchaseOrderId, PurchaseOrderLineId};
use crate::lines::{Part, next_part};
use crate::money::{Money, Quantity, UnitPrice};
use crate::months;
use crate::numbers;
use crate::products;
use crate::tenants;
use crate::text;

/// A quantity of one line that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceivedLine {
    /// The line of the purchase order.
    pub line: PurchaseOrderLineId,
    /// How many.
    pub quantity: Quantity,
}

/// A goods receipt to be entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewGoodsReceipt {
    /// Business date; today where none is given.
    pub received_on: Option<NaiveDate>,
    /// A note, such as the number of their delivery note.
    pub remark: Option<String>,
    /// What came in; all that is open where nothing is given.
    pub lines: Vec<ReceivedLine>,
}

/// What of a line comes in, with what it comes to.
struct Incoming<'a> {
    line: &'a line::Model,
    quantity: Quantity,
    part: Part,
    cost: (UnitPrice, UnitPrice),
}

/// Enters goods that came in: a part of what is open of a purchase order, or all of it. The stock
/// grows, the moving-average cost follows, and what came is owed to the supplier.
///
/// # Errors
/// `TooManyReceived`, `WrongState` where nothing is to come, a wrong field, a closed month, no such
/// order; `Forbidden`.
pub async fn receive(
    uow: &Uow,
    id: PurchaseOrderId,
    new: NewGoodsReceipt,
) -> Result<GoodsReceiptDetail, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "登记采购入库")?;
    // One receipt of an order at a time: the lock makes the open quantities true.
    let order = queries::lock(uow, id).await?;
    if !policy::is_receivable(order.state) {
        return Err(PurchasingError::WrongState(order.state));
    }
    let remark = text::optional_block("remark", new.remark.as_deref(), 500)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let on = new.received_on.unwrap_or(today);
    rules::check_day("received_on", on, Some(order.ordered_on), today)?;
    months::check_open(uow, on).await?;
    let lines = queries::lines_of(uow, id).await?;
    let taken = taken_before(uow, id).await?;
    let mut incoming = incoming(&lines, &new.lines, &taken)?;
    for one in &incoming {
        raise_received(uow, one.line, one.quantity).await?;
    }
    // Always in the order of the products' keys: so two receipts never wait for each other.
    incoming.sort_by_key(|one| (one.line.product_id, one.line.line_no));
    for one in &mut incoming {
        one.cost = products::receive(uow, one.line.product_id, one.quantity, one.part.net).await?;
    }
    let row = write(uow, &order, on, remark, &incoming).await?;
    changing::restate(uow, order).await?;
    let sums: Vec<_> =
        incoming.iter().map(|one| json!({ "line_no": one.line.line_no, "quantity": one.quantity })).collect();
    let detail = json!({ "number": row.number, "order": id, "amount": row.amount, "on": on, "lines": sums });
    audit::record(uow, "goods_receipt.create", "goods_receipt", row.id.0, detail).await?;
    Ok(detail::find_goods_receipt(uow, row.id).await?)
}

/// What came in of each line before, where it was not taken back.
async fn taken_before(uow: &Uow, order: PurchaseOrderId) -> Result<BTreeMap<PurchaseOrderLineId, Part>, Fault> {
    let sql = "SELECT l.purchase_order_line_id AS line, CAST(sum(l.amount) AS BIGINT) AS amount,
            CAST(sum(l.net_amount) AS BIGINT) AS net
        FROM goods_receipts r JOIN goods_receipt_lines l ON l.goods_receipt_id = r.id
        WHERE r.purchase_order_id = $1 AND r.reversed_on IS NULL GROUP BY l.purchase_order_line_id";
    let mut taken = BTreeMap::new();
    for row in uow.rows(sql, [order.into()]).await? {
        let part = Part { amount: row.try_get("", "amount")?, net: row.try_get("", "net")? };
        taken.insert(row.try_get("", "line")?, part);
    }
    Ok(taken)
}

/// What comes in: what was asked for, or all that is open.
fn incoming<'a>(
    lines: &'a [line::Model],
    asked: &[ReceivedLine],
    taken: &BTreeMap<PurchaseOrderLineId, Part>,
) -> Result<Vec<Incoming<'a>>, PurchasingError> {
    let mut wanted: BTreeMap<PurchaseOrderLineId, i64> = BTreeMap::new();
    for part in asked {
        if part.quantity <= Quantity(0) {
            return Err(Invalid::new("quantity", "入库数量应大于 0").into());
        }
        let sum = wanted.entry(part.line).or_default();
        *sum = sum.saturating_add(part.quantity.0);
    }
    if asked.is_empty() {
        wanted = lines.iter().filter(|line| line.open() > Quantity(0)).map(|line| (line.id, line.open().0)).collect();
    }
    let mut incoming = Vec::with_capacity(wanted.len());
    for (id, quantity) in wanted {
        let line = lines.iter().find(|line| line.id == id);
        let line = line.ok_or_else(|| Invalid::new("lines", "入库行不属于该采购订单"))?;
        if quantity > line.open().0 {
            return Err(PurchasingError::TooManyReceived { line_no: line.line_no, open: line.open().short() });
        }
        let whole = Part { amount: line.amount, net: line.net_amount };
        let cumulative = Quantity(line.received_quantity.0 + quantity);
        let part = next_part(whole, line.quantity, cumulative, taken.get(&id).copied().unwrap_or_default());
        incoming.push(Incoming { line, quantity: Quantity(quantity), part, cost: Default::default() });
    }
    Ok(incoming)
}

/// The last defence: the database never holds more received than ordered.
async fn raise_received(uow: &Uow, line: &line::Model, by: Quantity) -> Result<(), PurchasingError> {
    use line::Column as C;
    let after = || Expr::col(C::ReceivedQuantity).add(by.0);
    let done = line::Entity::update_many()
        .col_expr(C::ReceivedQuantity, after())
        .filter(C::Id.eq(line.id))
        .filter(after().add(Expr::col(C::CancelledQuantity)).lte(Expr::col(C::Quantity)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(PurchasingError::TooManyReceived { line_no: line.line_no, open: line.open().short() }),
    }
}

async fn write(
    uow: &Uow,
    order: &PurchaseOrder,
    on: NaiveDate,
    remark: Option<String>,
    incoming: &[Incoming<'_>],
) -> Result<GoodsReceipt, Fault> {
    let row = goods_receipt::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "GR", on).await?),
        purchase_order_id: Set(order.id),
        supplier_id: Set(order.supplier_id),
        received_on: Set(on),
        amount: Set(incoming.iter().map(|one| one.part.amount).sum::<Money>()),
        net_amount: Set(incoming.iter().map(|one| one.part.net).sum::<Money>()),
        remark: Set(remark),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let lines = incoming.iter().map(|one| line_row(uow, row.id, one.line.product_id, one));
    goods_receipt_line::Entity::insert_many(lines).exec_without_returning(uow).await?;
    if row.amount > Money(0) {
        let owed = Owed {
            kind: PayableKind::GoodsReceipt,
            supplier: order.supplier_id,
            from: Some((order.id, row.id)),
            issued_on: on,
            due_on: policy::due_on(on, order.payment_days),
            amount: row.amount,
            remark: None,
        };
        opening::issue(uow, owed).await?;
    }
    Ok(row)
}

fn line_row(
    uow: &Uow,
    receipt: GoodsReceiptId,
    product: ProductId,
    one: &Incoming<'_>,
) -> goods_receipt_line::ActiveModel {
    goods_receipt_line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        goods_receipt_id: Set(receipt),
        purchase_order_line_id: Set(one.line.id),
        product_id: Set(product),
        quantity: Set(one.quantity),
        amount: Set(one.part.amount),
        net_amount: Set(one.part.net),
        cost_before: Set(one.cost.0),
        cost_after: Set(one.cost.1),
        ..Default::default()
    }
}
