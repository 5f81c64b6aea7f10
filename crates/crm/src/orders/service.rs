//! Use cases that change orders and deliveries.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

use super::queries::{self, OrderDetail};
use super::{DeliveryState, OrderError, OrderState, delivery, delivery_line, entity, line, policy};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::contacts;
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, CustomerId, DeliveryId, OrderId, OrderLineId};
use crate::money::{Quantity, UnitPrice};
use crate::numbers;
use crate::staff;
use crate::tenants;
use crate::text;

/// A line of a new order.
#[derive(Clone, Debug)]
pub struct NewLine {
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
}

/// A new order.
#[derive(Clone, Debug)]
pub struct NewOrder {
    /// The customer.
    pub customer: CustomerId,
    /// Who of them ordered.
    pub contact: Option<ContactId>,
    /// Business date; today where none is given.
    pub ordered_on: Option<NaiveDate>,
    /// Promised date.
    pub deliver_by: Option<NaiveDate>,
    /// A note.
    pub remark: Option<String>,
    /// What is ordered.
    pub lines: Vec<NewLine>,
}

/// A quantity of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShippedLine {
    /// The line of the order.
    pub line: OrderLineId,
    /// How many.
    pub quantity: Quantity,
}

/// A new delivery.
#[derive(Clone, Debug, Default)]
pub struct NewDelivery {
    /// Who carries it.
    pub carrier: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Business date; today where none is given.
    pub shipped_on: Option<NaiveDate>,
    /// What is shipped; all that is open where nothing is given.
    pub lines: Vec<ShippedLine>,
}

/// A step of a delivery after shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It is at the customer's place.
    Arrived,
    /// The customer has signed for it.
    Signed,
}

/// Creates a confirmed order for a customer within the scope.
///
/// # Errors
/// When a field is wrong, or there is no such customer or contact within the scope.
pub async fn create(uow: &Uow, new: NewOrder) -> Result<OrderDetail, OrderError> {
    uow.scope(Resource::Orders, Access::Write, "创建订单")?;
    let customer = customers::find(uow, new.customer, Access::Write).await?;
    if let Some(contact) = new.contact {
        check_contact(uow, customer.id, contact).await?;
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let ordered_on = new.ordered_on.unwrap_or(today);
    policy::check_dates(ordered_on, new.deliver_by, today)?;
    let (amounts, total) = policy::amounts(&new.lines)?;
    let order = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer.id),
        contact_id: Set(new.contact),
        staff_id: Set(uow.actor().staff().map(|me| me.staff).or(customer.owner_id)),
        state: Set(OrderState::Confirmed),
        ordered_on: Set(ordered_on),
        deliver_by: Set(new.deliver_by),
        amount: Set(total),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 1000)?),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let mut lines = Vec::with_capacity(new.lines.len());
    for ((line, amount), line_no) in new.lines.iter().zip(amounts).zip(1..) {
        lines.push(line::ActiveModel {
            tenant_id: Set(uow.tenant()),
            line_no: Set(line_no),
            product_name: Set(text::required("product_name", &line.product_name, 100)?),
            specification: Set(text::optional("specification", line.specification.as_deref(), 100)?),
            unit: Set(text::required("unit", &line.unit, 20)?),
            quantity: Set(line.quantity),
            unit_price: Set(line.unit_price),
            amount: Set(amount),
            shipped_quantity: Set(Quantity(0)),
            ..Default::default()
        });
    }
    // The number last, when nothing can be wrong any more: it locks the day's counter.
    let number = numbers::next(uow, "SO", ordered_on).await?;
    let order = entity::ActiveModel { number: Set(number), ..order }.insert(uow).await?;
    for line in &mut lines {
        line.order_id = Set(order.id);
    }
    let mut lines = line::Entity::insert_many(lines).exec_with_returning(uow).await?;
    lines.sort_by_key(|line| line.line_no);
    note_last_order(uow, customer.id, ordered_on).await?;
    let detail = json!({ "number": order.number, "amount": order.amount, "customer": order.customer_id });
    audit::record(uow, "order.create", "order", order.id.0, detail).await?;
    let names = staff::names(uow, &order.staff_id.into_iter().collect::<Vec<_>>()).await?;
    let staff_name = names.into_values().next();
    Ok(OrderDetail { order, customer_name: customer.name, staff_name, lines, deliveries: Vec::new() })
}

async fn check_contact(uow: &Uow, customer: CustomerId, contact: ContactId) -> Result<(), Fault> {
    let found = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::CustomerId.eq(customer))
        .one(uow)
        .await?;
    found.map(|_| ()).ok_or_else(|| Invalid::new("contact_id", "该联系人不属于此客户").into())
}

/// Keeps the date of the customer's last order. Orders that are entered late do not turn it back.
async fn note_last_order(uow: &Uow, customer: CustomerId, on: NaiveDate) -> Result<(), Fault> {
    use customers::entity::{ActiveModel, Column, Entity};
    let newer = ActiveModel { last_order_on: Set(Some(on)), ..Default::default() };
    Entity::update_many()
        .set(newer)
        .filter(Column::Id.eq(customer))
        .filter(Condition::any().add(Column::LastOrderOn.is_null()).add(Column::LastOrderOn.lt(on)))
        .exec(uow)
        .await?;
    Ok(())
}

/// Ships what is open of an order, or a part of it.
///
/// # Errors
/// `NotShippable`, `TooMuch`, a wrong field, or no such order within the scope.
pub async fn ship(uow: &Uow, id: OrderId, new: NewDelivery) -> Result<delivery::Model, OrderError> {
    // One shipment of an order at a time: the lock makes the open quantities true.
    let order = entity::Entity::find_by_id(id)
        .filter(queries::visible(uow, Access::Write)?)
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该订单"))?;
    if !policy::is_shippable(order.state) {
        return Err(OrderError::NotShippable(order.state));
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let shipped_on = new.shipped_on.unwrap_or(today);
    check_day("shipped_on", shipped_on, order.ordered_on, today)?;
    let carrier = text::optional("carrier", new.carrier.as_deref(), 50)?;
    let tracking_number = text::optional("tracking_number", new.tracking_number.as_deref(), 50)?;
    let lines =
        line::Entity::find().filter(line::Column::OrderId.eq(id)).order_by_asc(line::Column::LineNo).all(uow).await?;
    let taken = take(&lines, &new.lines)?;
    if taken.is_empty() {
        return Err(OrderError::NotShippable(order.state));
    }
    for (line, quantity) in &taken {
        raise_shipped(uow, line, *quantity).await?;
    }
    let state = policy::after_shipment(lines.iter().map(|line| {
        let now = taken.iter().find(|(taken, _)| taken.id == line.id).map_or(0, |(_, quantity)| quantity.0);
        Quantity(line.quantity.0 - line.shipped_quantity.0 - now)
    }));
    let row = delivery::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "DN", shipped_on).await?),
        order_id: Set(id),
        customer_id: Set(order.customer_id),
        state: Set(DeliveryState::Shipped),
        carrier: Set(carrier),
        tracking_number: Set(tracking_number),
        shipped_on: Set(Some(shipped_on)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let delivery = row.insert(uow).await?;
    let rows = taken.iter().map(|(line, quantity)| delivery_line::ActiveModel {
        tenant_id: Set(uow.tenant()),
        delivery_id: Set(delivery.id),
        order_line_id: Set(line.id),
        quantity: Set(*quantity),
        ..Default::default()
    });
    delivery_line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    let version = order.version + 1;
    let mut row = order.into_active_model();
    row.state = Set(state);
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    row.update(uow).await?;
    let detail = json!({ "delivery": delivery.number, "state": state });
    audit::record(uow, "order.ship", "order", id.0, detail).await?;
    Ok(delivery)
}

/// Which lines are shipped with which quantities: what was asked for, or all that is open.
fn take<'a>(lines: &'a [line::Model], asked: &[ShippedLine]) -> Result<Vec<(&'a line::Model, Quantity)>, OrderError> {
    let open = |line: &line::Model| Quantity(line.quantity.0 - line.shipped_quantity.0);
    if asked.is_empty() {
        return Ok(lines.iter().map(|line| (line, open(line))).filter(|(_, open)| *open > Quantity(0)).collect());
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
        if quantity > open(line).0 {
            return Err(OrderError::TooMuch { line_no: line.line_no, open: open(line).short() });
        }
        taken.push((line, Quantity(quantity)));
    }
    Ok(taken)
}

/// Raises the shipped quantity, and never above what was ordered.
async fn raise_shipped(uow: &Uow, line: &line::Model, by: Quantity) -> Result<(), OrderError> {
    let raised = Expr::col(line::Column::ShippedQuantity).add(by.0);
    let done = line::Entity::update_many()
        .col_expr(line::Column::ShippedQuantity, raised.clone())
        .filter(line::Column::Id.eq(line.id))
        .filter(raised.lte(Expr::col(line::Column::Quantity)))
        .exec(uow)
        .await?;
    match done.rows_affected {
        1 => Ok(()),
        _ => Err(OrderError::TooMuch { line_no: line.line_no, open: Quantity(0).short() }),
    }
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
    let arrived_on = delivery.arrived_on.unwrap_or(on);
    let mut row = delivery.into_active_model();
    row.state = Set(state);
    row.arrived_on = Set(Some(arrived_on));
    if state == DeliveryState::Signed {
        row.signed_on = Set(Some(on));
    }
    row.updated_at = Set(uow.now());
    let delivery = row.update(uow).await?;
    audit::record(uow, "delivery.progress", "delivery", id.0, json!({ "state": state, "on": on })).await?;
    Ok(delivery)
}

fn check_day(field: &'static str, day: NaiveDate, earliest: NaiveDate, today: NaiveDate) -> Result<(), Invalid> {
    if day < earliest || day > today {
        return Err(Invalid::new(field, format!("日期应在 {earliest} 到 {today} 之间")));
    }
    Ok(())
}
