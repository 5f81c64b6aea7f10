//! Deliveries: planned, shipped, arrived, signed for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{DeliveryState, OrderError, delivery, delivery_line, entity, line, parcels, policy, queries};
use crate::actor::Access;
use crate::arrivals;
use crate::audit;
use crate::checkpoints;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CheckpointListId, DeliveryId, OrderId, OrderLineId};
use crate::money::{Money, Quantity};
use crate::months;
use crate::numbers;
use crate::tenants;
use crate::text;

/// The most that carriage or packing of a delivery may cost: a hundred million 元.
const MAX_COST: Money = Money(10_000_000_000);

/// A quantity of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedLine {
    /// The line of the order.
    pub line: OrderLineId,
    /// How many.
    pub quantity: Quantity,
}

/// A new delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewDelivery {
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Business date; today where none is given.
    pub shipped_on: Option<NaiveDate>,
    /// What is shipped; all that is open where nothing is given.
    pub lines: Vec<ShippedLine>,
    /// Where the goods leave from.
    pub warehouse: Option<String>,
    /// What the carriage costs us.
    pub freight: Money,
    /// What the packing costs us.
    pub packing: Money,
    /// Whether it is only planned, and shipped later.
    pub planned: bool,
    /// Which checkpoints it carries; the standard list where none is given.
    pub checkpoint_list: Option<CheckpointListId>,
}

/// A step of a delivery after shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is at the customer's place.
    Arrived,
    /// The customer has signed for it.
    Signed,
}

/// Ships what is open of an order, or a part of it; or plans to.
///
/// # Errors
/// `NotShippable`, `TooMuch`, a wrong field, a closed month, or no such order within the scope.
pub async fn ship(uow: &Uow, id: OrderId, new: NewDelivery) -> Result<delivery::Model, OrderError> {
    // One shipment of an order at a time: the lock makes the open quantities true.
    let order = queries::lock(uow, id).await?;
    if !policy::is_shippable(order.state) {
        return Err(OrderError::NotShippable(order.state));
    }
    let lines = queries::lines_of(uow, id).await?;
    let taken = take(&lines, &new.lines)?;
    if taken.is_empty() {
        return Err(OrderError::NotShippable(order.state));
    }
    let (row, on) = checked(uow, &order, &new, None).await?;
    let row = delivery::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "DN", on).await?),
        order_id: Set(id),
        customer_id: Set(order.customer_id),
        state: Set(DeliveryState::Planned),
        created_at: Set(uow.now()),
        version: Set(1),
        ..row
    };
    if !new.planned {
        return parcels::send(uow, order, &lines, &taken, row, (on, new.checkpoint_list)).await;
    }
    let delivery = row.insert(uow).await?;
    let rows = taken.iter().map(|(line, quantity)| delivery_line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        delivery_id: Set(delivery.id),
        order_line_id: Set(line.id),
        quantity: Set(*quantity),
        product_id: Set(line.product_id),
        ..Default::default()
    });
    delivery_line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    let detail = json!({ "delivery": delivery.number });
    audit::record(uow, "order.plan_delivery", "order", id.0, detail).await?;
    Ok(delivery)
}

/// Ships a planned delivery. What `new` says of carrier and costs takes the place of what was
/// planned; its lines are those that were planned.
///
/// # Errors
/// `WrongStep` where it was shipped before, and as [`ship`].
pub async fn dispatch(uow: &Uow, id: DeliveryId, new: NewDelivery) -> Result<delivery::Model, OrderError> {
    let (order, delivery) = lock_both(uow, id).await?;
    if delivery.state != DeliveryState::Planned {
        return Err(OrderError::WrongStep(delivery.state));
    }
    if !policy::is_shippable(order.state) {
        return Err(OrderError::NotShippable(order.state));
    }
    let lines = queries::lines_of(uow, order.id).await?;
    let planned = delivery_line::Entity::find().filter(delivery_line::Column::DeliveryId.eq(id));
    let planned = planned.order_by_asc(delivery_line::Column::Id).all(uow).await?;
    let asked: Vec<ShippedLine> =
        planned.iter().map(|part| ShippedLine { line: part.order_line_id, quantity: part.quantity }).collect();
    let taken = take(&lines, &asked)?;
    let (row, on) = checked(uow, &order, &new, Some(&delivery)).await?;
    delivery_line::Entity::delete_many().filter(delivery_line::Column::DeliveryId.eq(id)).exec(uow).await?;
    let row = delivery::ActiveModel { id: Set(id), version: Set(delivery.version + 1), ..row };
    parcels::send(uow, order, &lines, &taken, row, (on, new.checkpoint_list)).await
}

/// Drops a planned delivery, as if it had never been planned.
///
/// # Errors
/// `WrongStep` where it was shipped, or no such delivery within the scope.
pub async fn drop_planned(uow: &Uow, id: DeliveryId) -> Result<(), OrderError> {
    let (order, delivery) = lock_both(uow, id).await?;
    if delivery.state != DeliveryState::Planned {
        return Err(OrderError::WrongStep(delivery.state));
    }
    delivery_line::Entity::delete_many().filter(delivery_line::Column::DeliveryId.eq(id)).exec(uow).await?;
    delivery::Entity::delete_by_id(id).exec(uow).await?;
    let detail = json!({ "delivery": delivery.number });
    Ok(audit::record(uow, "order.drop_delivery", "order", order.id.0, detail).await?)
}

/// An order and one of its deliveries, locked in this order.
pub(super) async fn lock_both(uow: &Uow, id: DeliveryId) -> Result<(entity::Model, delivery::Model), Fault> {
    let query = delivery::Entity::find_by_id(id).filter(queries::visible_deliveries(uow, Access::Write)?);
    let seen = query.clone().one(uow).await?.ok_or(Fault::NotFound("该发货单"))?;
    let order = queries::lock(uow, seen.order_id).await?;
    let delivery = query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该发货单"))?;
    Ok((order, delivery))
}

/// What a delivery says besides its lines, and when it leaves. What was planned stays where nothing
/// new is said.
async fn checked(
    uow: &Uow,
    order: &entity::Model,
    new: &NewDelivery,
    planned: Option<&delivery::Model>,
) -> Result<(delivery::ActiveModel, NaiveDate), OrderError> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    let on = new.shipped_on.unwrap_or(today);
    if !new.planned {
        check_day("shipped_on", on, order.ordered_on, today)?;
        months::check_open(uow, on).await?;
    }
    for (field, cost) in [("freight", new.freight), ("packing", new.packing)] {
        if cost < Money(0) || cost > MAX_COST {
            return Err(Invalid::new(field, "费用不能为负数，且不超过一亿").into());
        }
    }
    let text = |field, typed: &Option<String>, before: Option<&Option<String>>| {
        let typed = text::optional(field, typed.as_deref(), 50)?;
        Ok::<_, Invalid>(typed.or_else(|| before.cloned().flatten()))
    };
    let cost = |given: Money, before: Option<Money>| if given == Money(0) { before.unwrap_or(given) } else { given };
    let row = delivery::ActiveModel {
        carrier: Set(text("carrier", &new.carrier, planned.map(|row| &row.carrier))?),
        tracking_number: Set(text("tracking_number", &new.tracking_number, planned.map(|row| &row.tracking_number))?),
        warehouse: Set(text("warehouse", &new.warehouse, planned.map(|row| &row.warehouse))?),
        freight: Set(cost(new.freight, planned.map(|row| row.freight))),
        packing: Set(cost(new.packing, planned.map(|row| row.packing))),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    Ok((row, on))
}

/// Which lines are shipped with which quantities: what was asked for, or all that is open.
fn take<'a>(lines: &'a [line::Model], asked: &[ShippedLine]) -> Result<Vec<(&'a line::Model, Quantity)>, OrderError> {
    if asked.is_empty() {
        return Ok(lines.iter().map(|line| (line, line.open())).filter(|(_, open)| *open > Quantity(0)).collect());
    }
    let mut wanted: BTreeMap<OrderLineId, i64> = BTreeMap::new();
    for part in asked {
        if part.quantity <= Quantity(0) {
            return Err(Invalid::new("quantity", "发货数量应大于 0").into());
        }
        let sum = wanted.entry(part.line).or_default();
        *sum = sum.saturating_add(part.quantity.0);
    }
    let mut taken = Vec::with_capacity(wanted.len());
    for (id, quantity) in wanted {
        let line = lines.iter().find(|line| line.id == id);
        let line = line.ok_or_else(|| Invalid::new("lines", "发货行不属于该订单"))?;
        if quantity > line.open().0 {
            return Err(OrderError::TooMuch { line_no: line.line_no, open: line.open().short() });
        }
        taken.push((line, Quantity(quantity)));
    }
    Ok(taken)
}

/// Notes that a delivery has arrived, or was signed for, on a business date (today where none is
/// given).
///
/// # Errors
/// `WrongStep`, a wrong date, or no such delivery within the scope.
pub async fn progress(
    uow: &Uow,
    id: DeliveryId,
    step: Progress,
    on: Option<NaiveDate>,
) -> Result<delivery::Model, OrderError> {
    let delivery = delivery::Entity::find_by_id(id)
        .filter(queries::visible_deliveries(uow, Access::Write)?)
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该发货单"))?;
    let state = policy::next_state(delivery.state, step).ok_or(OrderError::WrongStep(delivery.state))?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let on = on.unwrap_or(today);
    let earliest = delivery.arrived_on.or(delivery.shipped_on).unwrap_or(on);
    check_day("on", on, earliest, today)?;
    let first = delivery.arrived_on.is_none();
    let arrived_on = delivery.arrived_on.unwrap_or(on);
    let version = delivery.version + 1;
    let mut row = delivery.into_active_model();
    row.state = Set(state);
    row.arrived_on = Set(Some(arrived_on));
    if state == DeliveryState::Signed {
        row.signed_on = Set(Some(on));
    }
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    let delivery = row.update(uow).await?;
    checkpoints::arrived(uow, id, arrived_on).await?;
    if first {
        arrivals::ask(uow, &delivery).await?;
    }
    audit::record(uow, "delivery.progress", "delivery", id.0, json!({ "state": state, "on": on })).await?;
    Ok(delivery)
}

pub(super) fn check_day(
    field: &'static str,
    day: NaiveDate,
    earliest: NaiveDate,
    today: NaiveDate,
) -> Result<(), Invalid> {
    if day < earliest || day > today {
        return Err(Invalid::new(field, format!("日期应在 {earliest} 到 {today} 之间")));
    }
    Ok(())
}
