//! What a shipment writes: quantities, amounts, costs, the receivable, the profit.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::drafts::touched;
use super::people::{departments, shares_of};
use super::policy::{self, Part};
use super::{
    DeliveryState, OrderError, OrderState, Payment, confirmation, delivery, delivery_line, delivery_share, entity,
    line, notices,
};
use crate::audit;
use crate::checkpoints;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CheckpointListId, DeliveryId, OrderId, OrderLineId, StaffId};
use crate::money::{Money, Quantity, UnitPrice, split};
use crate::products;
use crate::profit::{self, Effect, Share};
use crate::receivables::{self, NewReceivable, Origin};

/// A part of a line that leaves, with what it comes to.
struct Loaded<'a> {
    line: &'a line::Model,
    quantity: Quantity,
    part: Part,
    unit_cost: UnitPrice,
    cost: Money,
    direct_cost: Money,
}

/// Ships parts of an order whose row is locked. The row of the delivery has its key where it was
/// planned before.
pub(super) async fn send(
    uow: &Uow,
    order: entity::Model,
    lines: &[line::Model],
    taken: &[(&line::Model, Quantity)],
    row: delivery::ActiveModel,
    (on, checkpoint_list): (NaiveDate, Option<CheckpointListId>),
) -> Result<delivery::Model, OrderError> {
    for (line, quantity) in taken {
        raise_shipped(uow, line, *quantity).await?;
    }
    let direct: Money = [&row.freight, &row.packing].into_iter().filter_map(|cost| cost.try_as_ref().copied()).sum();
    let loaded = load(uow, taken, direct).await?;
    let customer = customers::by_key(uow, order.customer_id).await?.ok_or(Fault::NotFound("该客户"))?;
    let shares = shares_of(uow, order.id).await?;
    let people = shares.iter().map(|share| share.staff_id).chain(customer.owner_id);
    let departments = departments(uow, people).await?;
    let department = |id: StaffId| departments.get(&id).copied().flatten();
    let amount: Money = loaded.iter().map(|one| one.part.amount).sum();
    let row = delivery::ActiveModel {
        state: Set(DeliveryState::Shipped),
        shipped_on: Set(Some(on)),
        owner_id: Set(customer.owner_id),
        department_id: Set(customer.owner_id.and_then(department)),
        amount: Set(amount),
        net_amount: Set(loaded.iter().map(|one| one.part.net).sum::<Money>()),
        ..row
    };
    let delivery = row.save(uow).await?;
    let delivery = sea_orm::TryIntoModel::try_into_model(delivery).map_err(Fault::from)?;
    insert_lines(uow, delivery.id, &loaded).await?;
    let shares: Vec<Share> = shares
        .iter()
        .map(|share| Share { staff: share.staff_id, department: department(share.staff_id), share_bp: share.share_bp })
        .collect();
    insert_shares(uow, delivery.id, &shares).await?;
    if order.payment == Payment::Terms {
        receivables::change_unshipped(uow, order.customer_id, -amount).await?;
        issue(uow, &order, &delivery, on).await?;
    }
    checkpoints::copy_onto(uow, &delivery, order.staff_id, checkpoint_list).await?;
    profit::post(uow, on, order.customer_id, &shares, &effects(&loaded)).await?;
    notices::shipped(uow, &order, &delivery, customer.owner_id).await?;
    let state = state_after(uow, order.id, lines, taken).await?;
    let id = order.id;
    let mut row = touched(uow, order);
    row.state = Set(state);
    row.update(uow).await?;
    let detail = json!({ "delivery": delivery.number, "amount": amount, "state": state });
    audit::record(uow, "order.ship", "order", id.0, detail).await?;
    Ok(delivery)
}

/// Raises the shipped quantity, and never above what was ordered and not called off.
async fn raise_shipped(uow: &Uow, line: &line::Model, by: Quantity) -> Result<(), OrderError> {
    let raised = Expr::col(line::Column::ShippedQuantity).add(by.0);
    let gone = raised.clone().add(Expr::col(line::Column::CancelledQuantity));
    let done = line::Entity::update_many()
        .col_expr(line::Column::ShippedQuantity, raised)
        .filter(line::Column::Id.eq(line.id))
        .filter(gone.lte(Expr::col(line::Column::Quantity)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(OrderError::TooMuch { line_no: line.line_no, open: Quantity(0).short() }),
    }
}

/// What the parts that were shipped before took of these lines.
pub(super) async fn taken_before(
    uow: &Uow,
    lines: impl IntoIterator<Item = &line::Model>,
) -> Result<BTreeMap<OrderLineId, Part>, Fault> {
    let begun: Vec<OrderLineId> =
        lines.into_iter().filter(|line| line.shipped_quantity > Quantity(0)).map(|line| line.id).collect();
    if begun.is_empty() {
        return Ok(BTreeMap::new());
    }
    use delivery_line::Column as C;
    let rows = delivery_line::Entity::find()
        .select_only()
        .column(C::OrderLineId)
        .column_as(C::Amount.sum().cast_as("bigint"), "amount")
        .column_as(C::NetAmount.sum().cast_as("bigint"), "net")
        .filter(C::OrderLineId.is_in(begun))
        .group_by(C::OrderLineId)
        .into_tuple::<(OrderLineId, i64, i64)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|(id, amount, net)| (id, Part { amount: Money(amount), net: Money(net) })).collect())
}

async fn load<'a>(
    uow: &Uow,
    taken: &[(&'a line::Model, Quantity)],
    direct: Money,
) -> Result<Vec<Loaded<'a>>, OrderError> {
    let before = taken_before(uow, taken.iter().map(|(line, _)| *line)).await?;
    let goods: Vec<_> =
        taken.iter().filter_map(|(line, quantity)| line.product_id.map(|product| (product, *quantity))).collect();
    let costs = products::take_all(uow, &goods).await?;
    let mut loaded = Vec::with_capacity(taken.len());
    for (line, quantity) in taken {
        let whole = Part { amount: line.amount, net: line.net_amount };
        let cumulative = Quantity(line.shipped_quantity.0 + quantity.0);
        let taken = before.get(&line.id).copied().unwrap_or_default();
        let unit_cost = line.product_id.and_then(|product| costs.get(&product).copied()).unwrap_or_default();
        loaded.push(Loaded {
            line,
            quantity: *quantity,
            part: policy::next_part(whole, line.quantity, cumulative, taken),
            unit_cost,
            cost: quantity.times(unit_cost).ok_or(Fault::Broken("the cost of a delivery does not fit"))?,
            direct_cost: Money(0),
        });
    }
    let weights: Vec<i64> = loaded.iter().map(|one| one.part.amount.0).collect();
    for (one, share) in loaded.iter_mut().zip(split(direct, &weights)) {
        one.direct_cost = share;
    }
    Ok(loaded)
}

async fn insert_lines(uow: &Uow, delivery: DeliveryId, loaded: &[Loaded<'_>]) -> Result<(), Fault> {
    let rows = loaded.iter().map(|one| delivery_line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        delivery_id: Set(delivery),
        order_line_id: Set(one.line.id),
        quantity: Set(one.quantity),
        product_id: Set(one.line.product_id),
        amount: Set(one.part.amount),
        net_amount: Set(one.part.net),
        unit_cost: Set(one.unit_cost),
        cost: Set(one.cost),
        direct_cost: Set(one.direct_cost),
        returned_quantity: Set(Quantity(0)),
        ..Default::default()
    });
    delivery_line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

async fn insert_shares(uow: &Uow, delivery: DeliveryId, shares: &[Share]) -> Result<(), Fault> {
    if shares.is_empty() {
        return Ok(());
    }
    let rows = shares.iter().map(|share| delivery_share::ActiveModel {
        delivery_id: Set(delivery),
        staff_id: Set(share.staff),
        tenant_id: Set(uow.tenant()),
        department_id: Set(share.department),
        share_bp: Set(share.share_bp),
    });
    delivery_share::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// Makes the receivable of a delivery that is worth something.
async fn issue(uow: &Uow, order: &entity::Model, delivery: &delivery::Model, on: NaiveDate) -> Result<(), Fault> {
    if delivery.amount <= Money(0) {
        return Ok(());
    }
    let days = Days::new(u64::try_from(order.credit_days).unwrap_or(0));
    let new = NewReceivable {
        origin: Origin::Delivery(order.id, delivery.id),
        customer: order.customer_id,
        owner: delivery.owner_id,
        department: delivery.department_id,
        issued_on: on,
        due_on: on.checked_add_days(days).unwrap_or(on),
        amount: delivery.amount,
    };
    receivables::issue(uow, new).await?;
    Ok(())
}

fn effects(loaded: &[Loaded<'_>]) -> Vec<Effect> {
    let of = |one: &Loaded<'_>| Effect {
        product: one.line.product_id,
        sales: one.part.net,
        cost: one.cost,
        direct_cost: one.direct_cost,
        ..Effect::default()
    };
    loaded.iter().map(of).collect()
}

async fn state_after(
    uow: &Uow,
    order: OrderId,
    lines: &[line::Model],
    taken: &[(&line::Model, Quantity)],
) -> Result<OrderState, Fault> {
    let open = lines.iter().map(|line| {
        let now = taken.iter().find(|(taken, _)| taken.id == line.id).map_or(0, |(_, quantity)| quantity.0);
        Quantity(line.open().0 - now)
    });
    match policy::after_shipment(open) {
        OrderState::Shipped => confirmation::shipped_state(uow, order).await,
        state => Ok(state),
    }
}

/// The salespeople of a delivery as they were at shipment.
pub(super) async fn shares_of_delivery(uow: &Uow, delivery: DeliveryId) -> Result<Vec<Share>, Fault> {
    let rows = delivery_share::Entity::find().filter(delivery_share::Column::DeliveryId.eq(delivery)).all(uow).await?;
    let of = |row: delivery_share::Model| Share {
        staff: row.staff_id,
        department: row.department_id,
        share_bp: row.share_bp,
    };
    Ok(rows.into_iter().map(of).collect())
}
