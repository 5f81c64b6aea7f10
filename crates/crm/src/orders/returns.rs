//! Goods that come back.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::policy::{self, Part};
use super::shipping::{check_day, lock_both};
use super::{
    Delivery, DeliveryState, OrderError, delivery_line, entity, goods_return, line, parcels, queries, return_line,
};
use crate::audit;
use crate::commissions;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{DeliveryId, DeliveryLineId, OrderId, OrderLineId, ReturnId};
use crate::money::{Money, Quantity, scale};
use crate::months;
use crate::numbers;
use crate::products;
use crate::profit::{self, Effect};
use crate::receivables;
use crate::tenants;
use crate::text;

/// How much of a line of a delivery comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnedLine {
    /// The line of the delivery.
    pub line: DeliveryLineId,
    /// How many.
    pub quantity: Quantity,
    /// Whether they are worth nothing any more: their cost stays, and they don't go into the stock.
    pub scrapped: bool,
}

/// A return of goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReturn {
    /// Business date; today where none is given.
    pub returned_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// What comes back; all that has not come back yet, unscrapped, where nothing is given.
    pub lines: Vec<ReturnedLine>,
}

/// A return as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnSummary {
    /// The return.
    pub row: goods_return::Model,
    /// The order's number.
    pub order_number: String,
    /// The customer's name.
    pub customer_name: String,
}

/// A return with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnDetail {
    /// The return.
    pub summary: ReturnSummary,
    /// What came back, each with the line of the order.
    pub lines: Vec<(return_line::Model, line::Model)>,
}

/// What of a line of the delivery comes back, with what it comes to.
struct Back<'a> {
    line: &'a delivery_line::Model,
    quantity: Quantity,
    part: Part,
    cost: Money,
    scrapped: bool,
}

/// Takes goods of a delivery back: the customer is credited, the goods go into the stock again
/// unless they are scrapped, and the profit of the day of the return shrinks.
///
/// # Errors
/// `WrongStep` for a delivery that has not left, `ReturnTooMuch`, a wrong field, a closed month, or
/// no such delivery within the scope.
pub async fn take_back(uow: &Uow, id: DeliveryId, new: NewReturn) -> Result<goods_return::Model, OrderError> {
    let (order, delivery) = lock_both(uow, id).await?;
    let Some(shipped_on) = delivery.shipped_on.filter(|_| delivery.state != DeliveryState::Planned) else {
        return Err(OrderError::WrongStep(delivery.state));
    };
    let today = uow.today(tenants::settings(uow).await?.zone);
    let on = new.returned_on.unwrap_or(today);
    check_day("returned_on", on, shipped_on, today)?;
    months::check_open(uow, on).await?;
    let reason = text::required("reason", &new.reason, 200)?;
    let lines = delivery_line::Entity::find()
        .filter(delivery_line::Column::DeliveryId.eq(id))
        .order_by_asc(delivery_line::Column::Id)
        .all(uow)
        .await?;
    let back = backs(&lines, &new.lines)?;
    for one in &back {
        raise_returned(uow, one).await?;
    }
    let whole: Part = back
        .iter()
        .fold(Part::default(), |sum, one| Part { amount: sum.amount + one.part.amount, net: sum.net + one.part.net });
    let row = insert(uow, &order, Some(id), on, reason, whole).await?;
    insert_lines(uow, row.id, &back).await?;
    let unscrapped = back.iter().filter(|one| !one.scrapped);
    let goods: Vec<_> =
        unscrapped.filter_map(|one| one.line.product_id.map(|product| (product, Quantity(-one.quantity.0)))).collect();
    products::take_all(uow, &goods).await?;
    credit(uow, &row).await?;
    let shares = parcels::shares_of_delivery(uow, id).await?;
    profit::post(uow, on, row.customer_id, &shares, &effects(&back)).await?;
    commissions::on_return(uow, row.id).await?;
    finish(uow, delivery, &lines, &back, &row).await?;
    Ok(row)
}

/// What comes back: what was asked for, or all that can.
fn backs<'a>(lines: &'a [delivery_line::Model], asked: &[ReturnedLine]) -> Result<Vec<Back<'a>>, OrderError> {
    let left = |line: &delivery_line::Model| Quantity(line.quantity.0 - line.returned_quantity.0);
    let all: Vec<ReturnedLine>;
    let asked = match asked.is_empty() {
        false => asked,
        true => {
            all = lines
                .iter()
                .map(|line| ReturnedLine { line: line.id, quantity: left(line), scrapped: false })
                .filter(|line| line.quantity > Quantity(0))
                .collect();
            all.as_slice()
        }
    };
    if asked.is_empty() {
        return Err(Invalid::new("lines", "该发货单没有可退的商品").into());
    }
    let mut before: BTreeMap<DeliveryLineId, i64> = BTreeMap::new();
    let mut backs = Vec::with_capacity(asked.len());
    for wanted in asked {
        let line = lines.iter().find(|line| line.id == wanted.line);
        let line = line.ok_or_else(|| Invalid::new("lines", "退货行不属于该发货单"))?;
        if wanted.quantity <= Quantity(0) {
            return Err(Invalid::new("quantity", "退货数量应大于 0").into());
        }
        let before = before.entry(line.id).or_insert(line.returned_quantity.0);
        let after = before.saturating_add(wanted.quantity.0);
        if after > line.quantity.0 {
            let left = Quantity(line.quantity.0 - *before).short();
            return Err(OrderError::ReturnTooMuch { line: line.id.0, left });
        }
        backs.push(back(line, Quantity(*before), Quantity(after), wanted.scrapped));
        *before = after;
    }
    Ok(backs)
}

fn back(line: &delivery_line::Model, before: Quantity, after: Quantity, scrapped: bool) -> Back<'_> {
    let whole = Part { amount: line.amount, net: line.net_amount };
    let taken = policy::up_to(whole, line.quantity, before);
    let cost_up_to = |quantity: Quantity| Money(scale(line.cost.0, quantity.0, line.quantity.0).unwrap_or(line.cost.0));
    Back {
        line,
        quantity: Quantity(after.0 - before.0),
        part: policy::next_part(whole, line.quantity, after, taken),
        cost: if scrapped { Money(0) } else { cost_up_to(after) - cost_up_to(before) },
        scrapped,
    }
}

/// Raises the returned quantities, and never above what was shipped.
async fn raise_returned(uow: &Uow, back: &Back<'_>) -> Result<(), OrderError> {
    use delivery_line::Column as C;
    let raised = Expr::col(C::ReturnedQuantity).add(back.quantity.0);
    let done = delivery_line::Entity::update_many()
        .col_expr(C::ReturnedQuantity, raised.clone())
        .filter(C::Id.eq(back.line.id))
        .filter(raised.lte(Expr::col(C::Quantity)))
        .exec(uow)
        .await?;
    if done.rows_affected != 1 {
        return Err(OrderError::ReturnTooMuch { line: back.line.id.0, left: Quantity(0).short() });
    }
    line::Entity::update_many()
        .col_expr(line::Column::ReturnedQuantity, Expr::col(line::Column::ReturnedQuantity).add(back.quantity.0))
        .filter(line::Column::Id.eq(back.line.order_line_id))
        .exec(uow)
        .await?;
    Ok(())
}

/// Writes the document: also for the rest of an order with a payment plan that is called off, which
/// no delivery stands behind.
pub(super) async fn insert(
    uow: &Uow,
    order: &entity::Model,
    delivery: Option<DeliveryId>,
    on: NaiveDate,
    reason: String,
    whole: Part,
) -> Result<goods_return::Model, Fault> {
    let row = goods_return::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "RT", on).await?),
        delivery_id: Set(delivery),
        order_id: Set(order.id),
        customer_id: Set(order.customer_id),
        returned_on: Set(on),
        reason: Set(reason),
        amount: Set(whole.amount),
        net_amount: Set(whole.net),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    Ok(row.insert(uow).await?)
}

/// Makes the credit note of a document that is worth something.
pub(super) async fn credit(uow: &Uow, row: &goods_return::Model) -> Result<(), Fault> {
    if row.amount > Money(0) {
        receivables::credit(uow, row.customer_id, row.id, row.returned_on, row.amount).await?;
    }
    Ok(())
}

async fn insert_lines(uow: &Uow, id: ReturnId, backs: &[Back<'_>]) -> Result<(), Fault> {
    let rows = backs.iter().map(|one| return_line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        return_id: Set(id),
        delivery_line_id: Set(one.line.id),
        order_line_id: Set(one.line.order_line_id),
        product_id: Set(one.line.product_id),
        quantity: Set(one.quantity),
        amount: Set(one.part.amount),
        net_amount: Set(one.part.net),
        cost: Set(one.cost),
        scrapped: Set(one.scrapped),
        ..Default::default()
    });
    return_line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

fn effects(backs: &[Back<'_>]) -> Vec<Effect> {
    let of = |one: &Back<'_>| Effect {
        product: one.line.product_id,
        returns: one.part.net,
        cost: -one.cost,
        ..Effect::default()
    };
    backs.iter().map(of).collect()
}

/// A delivery that came back wholly is returned; what happened goes on the trail.
async fn finish(
    uow: &Uow,
    delivery: Delivery,
    lines: &[delivery_line::Model],
    backs: &[Back<'_>],
    row: &goods_return::Model,
) -> Result<(), Fault> {
    let shipped: i64 = lines.iter().map(|line| line.quantity.0 - line.returned_quantity.0).sum();
    let back: i64 = backs.iter().map(|one| one.quantity.0).sum();
    let (version, state) = (delivery.version + 1, delivery.state);
    let state = if shipped == back { DeliveryState::Returned } else { state };
    let mut delivery = delivery.into_active_model();
    delivery.state = Set(state);
    delivery.version = Set(version);
    delivery.updated_at = Set(uow.now());
    let delivery = delivery.update(uow).await?;
    let detail =
        json!({ "delivery": delivery.number, "return": row.number, "amount": row.amount, "reason": row.reason });
    audit::record(uow, "order.return", "order", row.order_id.0, detail).await
}

/// One return.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find_return(uow: &Uow, id: ReturnId) -> Result<ReturnDetail, Fault> {
    let wanted = queries::visible_returns(uow, crate::actor::Access::Read)?;
    let row = goods_return::Entity::find_by_id(id).filter(wanted).one(uow).await?;
    let row = row.ok_or(Fault::NotFound("该退货单"))?;
    let parts = return_line::Entity::find()
        .filter(return_line::Column::ReturnId.eq(id))
        .order_by_asc(return_line::Column::Id)
        .all(uow)
        .await?;
    let lines: BTreeMap<OrderLineId, line::Model> =
        queries::lines_of(uow, row.order_id).await?.into_iter().map(|line| (line.id, line)).collect();
    let lines = parts.into_iter().filter_map(|part| lines.get(&part.order_line_id).cloned().map(|line| (part, line)));
    let lines = lines.collect();
    let summary = summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该退货单"))?;
    Ok(ReturnDetail { summary, lines })
}

/// The names that a list of returns shows.
pub(super) async fn summaries(uow: &Uow, rows: Vec<goods_return::Model>) -> Result<Vec<ReturnSummary>, Fault> {
    let numbers = queries::order_numbers(uow, rows.iter().map(|row| row.order_id)).await?;
    let names = queries::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let of = |row: goods_return::Model| ReturnSummary {
        order_number: numbers.get(&row.order_id).cloned().unwrap_or_default(),
        customer_name: queries::name_of(&names, row.customer_id),
        row,
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The returns of an order, the oldest first.
pub(super) async fn of_order(uow: &Uow, order: OrderId) -> Result<Vec<goods_return::Model>, Fault> {
    let query = goods_return::Entity::find().filter(goods_return::Column::OrderId.eq(order));
    Ok(query.order_by_asc(goods_return::Column::Id).all(uow).await?)
}
