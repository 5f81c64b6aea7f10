//! Use cases that read orders and deliveries.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{DeliveryState, OrderState, delivery, entity, line};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OrderId};
use crate::staff;

/// An order with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetail {
    /// The order.
    pub order: entity::Model,
    /// The customer's name.
    pub customer_name: String,
    /// Who took it.
    pub staff_name: Option<String>,
    /// Its lines, in their order.
    pub lines: Vec<line::Model>,
    /// Its deliveries, the oldest first.
    pub deliveries: Vec<delivery::Model>,
}

/// An order as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSummary {
    /// The order.
    pub order: entity::Model,
    /// The customer's name.
    pub customer_name: String,
    /// Who took it.
    pub staff_name: Option<String>,
}

/// A delivery as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliverySummary {
    /// The delivery.
    pub delivery: delivery::Model,
    /// The order's number.
    pub order_number: String,
    /// The customer's name.
    pub customer_name: String,
}

/// The condition for the orders that the actor may read or change: a customer reads their own
/// that are no drafts, staff those of the customers they own.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(entity::Column::TenantId.eq(uow.tenant()));
    Ok(match reach(uow, access)? {
        Reach::Customer(id) => {
            base.add(entity::Column::CustomerId.eq(id)).add(entity::Column::State.ne(OrderState::Draft))
        }
        Reach::All => base,
        Reach::Owned(scope) => base.add(entity::Column::CustomerId.in_subquery(owned(uow, scope))),
    })
}

/// As [`visible`], for deliveries.
pub(super) fn visible_deliveries(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(delivery::Column::TenantId.eq(uow.tenant()));
    Ok(match reach(uow, access)? {
        Reach::Customer(id) => {
            base.add(delivery::Column::CustomerId.eq(id)).add(delivery::Column::State.ne(DeliveryState::Planned))
        }
        Reach::All => base,
        Reach::Owned(scope) => base.add(delivery::Column::CustomerId.in_subquery(owned(uow, scope))),
    })
}

enum Reach {
    Customer(CustomerId),
    All,
    Owned(Scope),
}

fn reach(uow: &Uow, access: Access) -> Result<Reach, Fault> {
    match (uow.actor(), access) {
        (Actor::Customer(customer), Access::Read) => Ok(Reach::Customer(customer.customer)),
        _ => Ok(match uow.scope(Resource::Orders, access, "查看或修改订单")? {
            Scope::All => Reach::All,
            scope => Reach::Owned(scope),
        }),
    }
}

/// The keys of the customers whose owner the scope reaches.
fn owned(uow: &Uow, scope: Scope) -> sea_orm::sea_query::SelectStatement {
    customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId))
        .into_query()
}

/// The newest orders of the customer who asks, each with all that belongs to it.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn recent(uow: &Uow, limit: u64) -> Result<Vec<OrderDetail>, Fault> {
    let me = asking_customer(uow)?;
    let orders = entity::Entity::find()
        .filter(visible(uow, Access::Read)?)
        .filter(entity::Column::CustomerId.eq(me))
        .order_by_desc(entity::Column::OrderedOn)
        .order_by_desc(entity::Column::Id)
        .limit(limit)
        .all(uow)
        .await?;
    complete(uow, orders).await
}

/// The newest deliveries of the customer who asks.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn recent_deliveries(uow: &Uow, limit: u64) -> Result<Vec<DeliverySummary>, Fault> {
    let me = asking_customer(uow)?;
    let rows = delivery::Entity::find()
        .filter(visible_deliveries(uow, Access::Read)?)
        .filter(delivery::Column::CustomerId.eq(me))
        .order_by_desc(delivery::Column::Id)
        .limit(limit)
        .all(uow)
        .await?;
    summaries(uow, rows).await
}

pub(super) fn asking_customer(uow: &Uow) -> Result<CustomerId, Fault> {
    match uow.actor() {
        Actor::Customer(customer) => Ok(customer.customer),
        _ => Err(Fault::Forbidden("以客户身份查询")),
    }
}

/// The order with this number, as people type it.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn by_number(uow: &Uow, number: &str) -> Result<OrderDetail, Fault> {
    let number = number.trim().to_uppercase();
    let query = entity::Entity::find().filter(visible(uow, Access::Read)?).filter(entity::Column::Number.eq(number));
    one(uow, query.one(uow).await?).await
}

/// Whose the order or delivery with this number is, if there is one. For the search, which looks
/// at the scope itself.
///
/// # Errors
/// When the database fails.
pub async fn customer_of_number(uow: &Uow, number: &str) -> Result<Option<CustomerId>, Fault> {
    let number = number.trim().to_uppercase();
    if number.starts_with("SO") {
        let query = entity::Entity::find().select_only().column(entity::Column::CustomerId);
        let query = query.filter(entity::Column::TenantId.eq(uow.tenant())).filter(entity::Column::Number.eq(number));
        return Ok(query.into_tuple().one(uow).await?);
    }
    if number.starts_with("DN") {
        let query = delivery::Entity::find().select_only().column(delivery::Column::CustomerId);
        let query =
            query.filter(delivery::Column::TenantId.eq(uow.tenant())).filter(delivery::Column::Number.eq(number));
        return Ok(query.into_tuple().one(uow).await?);
    }
    Ok(None)
}

/// One order.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn detail(uow: &Uow, id: OrderId) -> Result<OrderDetail, Fault> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    one(uow, query.one(uow).await?).await
}

async fn one(uow: &Uow, order: Option<entity::Model>) -> Result<OrderDetail, Fault> {
    let order = order.ok_or(Fault::NotFound("该订单"))?;
    complete(uow, vec![order]).await?.pop().ok_or(Fault::NotFound("该订单"))
}

/// Loads lines, deliveries and names for all orders at once.
pub(super) async fn complete(uow: &Uow, orders: Vec<entity::Model>) -> Result<Vec<OrderDetail>, Fault> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id).collect();
    let mut lines: HashMap<OrderId, Vec<line::Model>> = HashMap::new();
    let query = line::Entity::find().filter(line::Column::OrderId.is_in(ids.iter().copied()));
    for row in query.order_by_asc(line::Column::LineNo).all(uow).await? {
        lines.entry(row.order_id).or_default().push(row);
    }
    let mut deliveries: HashMap<OrderId, Vec<delivery::Model>> = HashMap::new();
    let query = delivery::Entity::find().filter(delivery::Column::OrderId.is_in(ids));
    for row in query.order_by_asc(delivery::Column::Id).all(uow).await? {
        deliveries.entry(row.order_id).or_default().push(row);
    }
    let names = customer_names(uow, orders.iter().map(|order| order.customer_id)).await?;
    let staff: Vec<_> = orders.iter().filter_map(|order| order.staff_id).collect();
    let staff = staff::names(uow, &staff).await?;
    let detail = |order: entity::Model| OrderDetail {
        customer_name: name_of(&names, order.customer_id),
        staff_name: order.staff_id.and_then(|id| staff.get(&id).cloned()),
        lines: lines.remove(&order.id).unwrap_or_default(),
        deliveries: deliveries.remove(&order.id).unwrap_or_default(),
        order,
    };
    Ok(orders.into_iter().map(detail).collect())
}

pub(super) async fn summaries(uow: &Uow, rows: Vec<delivery::Model>) -> Result<Vec<DeliverySummary>, Fault> {
    let numbers: HashMap<OrderId, String> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::Number])
        .filter(entity::Column::Id.is_in(rows.iter().map(|row| row.order_id)))
        .into_tuple::<(OrderId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let names = customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let summary = |delivery: delivery::Model| DeliverySummary {
        order_number: numbers.get(&delivery.order_id).cloned().unwrap_or_default(),
        customer_name: name_of(&names, delivery.customer_id),
        delivery,
    };
    Ok(rows.into_iter().map(summary).collect())
}

pub(super) async fn customer_names(
    uow: &Uow,
    ids: impl Iterator<Item = CustomerId>,
) -> Result<HashMap<CustomerId, String>, Fault> {
    let rows = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::Id.is_in(ids))
        .into_tuple::<(CustomerId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) fn name_of(names: &HashMap<CustomerId, String>, id: CustomerId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}
