//! Use cases that read orders and deliveries.

use std::collections::{BTreeMap, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Statement,
};
use serde_json::json;

use super::more::{self, OrderMore};
use super::{DeliveryState, OrderError, OrderState, delivery, entity, goods_return, line};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::complaints;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OrderId};
use crate::money::Money;
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
    /// What else belongs to it; only where one order is asked for.
    pub more: OrderMore,
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
/// that are no drafts, staff those of the customers they own; after-sales reads those that an open
/// complaint is about which they see to.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(entity::Column::TenantId.eq(uow.tenant()));
    Ok(match reach(uow, access)? {
        Reach::Customer(id) => {
            base.add(entity::Column::CustomerId.eq(id)).add(entity::Column::State.ne(OrderState::Draft))
        }
        Reach::All => base,
        Reach::Owned(scope) => {
            let own = Condition::any().add(entity::Column::CustomerId.in_subquery(owned(uow, scope)));
            let linked =
                complaints::linked(uow, complaints::entity::Column::OrderId).filter(|_| access == Access::Read);
            base.add(own.add_option(linked.map(|linked| entity::Column::Id.in_subquery(linked))))
        }
    })
}

/// As [`visible`], for deliveries.
pub(crate) fn visible_deliveries(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(delivery::Column::TenantId.eq(uow.tenant()));
    Ok(match reach(uow, access)? {
        Reach::Customer(id) => {
            base.add(delivery::Column::CustomerId.eq(id)).add(delivery::Column::State.ne(DeliveryState::Planned))
        }
        Reach::All => base,
        Reach::Owned(scope) => {
            let own = Condition::any().add(delivery::Column::CustomerId.in_subquery(owned(uow, scope)));
            let linked =
                complaints::linked(uow, complaints::entity::Column::DeliveryId).filter(|_| access == Access::Read);
            base.add(own.add_option(linked.map(|linked| delivery::Column::Id.in_subquery(linked))))
        }
    })
}

/// As [`visible`], for returns.
pub(super) fn visible_returns(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    use goods_return::Column as C;
    let base = Condition::all().add(C::TenantId.eq(uow.tenant()));
    Ok(match reach(uow, access)? {
        Reach::Customer(id) => base.add(C::CustomerId.eq(id)),
        Reach::All => base,
        Reach::Owned(scope) => base.add(C::CustomerId.in_subquery(owned(uow, scope))),
    })
}

/// Locks an order that the actor may change.
pub(super) async fn lock(uow: &Uow, id: OrderId) -> Result<entity::Model, Fault> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Write)?);
    query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该订单"))
}

/// Locks an order of the tenant, for what follows from a change elsewhere.
pub(super) async fn lock_any(uow: &Uow, id: OrderId) -> Result<Option<entity::Model>, Fault> {
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant()));
    Ok(query.lock_exclusive().one(uow).await?)
}

/// An order that the actor may read.
pub(super) async fn readable(uow: &Uow, id: OrderId) -> Result<entity::Model, Fault> {
    let query = entity::Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该订单"))
}

/// The lines of an order, in their order.
pub(super) async fn lines_of(uow: &Uow, id: OrderId) -> Result<Vec<line::Model>, Fault> {
    let query = line::Entity::find().filter(line::Column::OrderId.eq(id));
    Ok(query.order_by_asc(line::Column::LineNo).all(uow).await?)
}

/// Refuses a change of another version than the one that is stored, and shows what that is like.
pub(super) async fn check_version(uow: &Uow, order: &entity::Model, seen: i64) -> Result<(), OrderError> {
    if order.version == seen {
        return Ok(());
    }
    let lines = lines_of(uow, order.id).await?;
    Err(OrderError::Newer { version: order.version, current: Box::new(as_json(order, &lines)) })
}

/// What an order is like, for the trail of its editions and for whoever was too slow.
pub(super) fn as_json(order: &entity::Model, lines: &[line::Model]) -> serde_json::Value {
    let line = |line: &line::Model| {
        json!({
            "id": line.id, "line_no": line.line_no, "product_id": line.product_id,
            "product_name": line.product_name, "specification": line.specification, "unit": line.unit,
            "quantity": line.quantity, "unit_price": line.unit_price, "amount": line.amount,
            "shipped_quantity": line.shipped_quantity, "cancelled_quantity": line.cancelled_quantity,
        })
    };
    json!({
        "state": order.state, "version": order.version, "edition": order.edition, "amount": order.amount,
        "ordered_on": order.ordered_on, "deliver_by": order.deliver_by, "remark": order.remark,
        "updated_at": order.updated_at, "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// What is confirmed and not yet shipped of each customer, added up from the lines of the orders
/// that are paid by terms; customers with nothing are left out. A plan is open from the beginning,
/// and not counted again.
///
/// # Errors
/// When the database fails.
pub async fn raw_unshipped(uow: &Uow) -> Result<BTreeMap<CustomerId, Money>, Fault> {
    let sql = "SELECT o.customer_id, CAST(SUM(l.amount - COALESCE(d.amount, 0)) AS BIGINT) AS amount \
        FROM orders o JOIN order_lines l ON l.order_id = o.id \
        LEFT JOIN (SELECT order_line_id, SUM(amount) AS amount FROM delivery_lines WHERE tenant_id = $1 \
            GROUP BY order_line_id) d ON d.order_line_id = l.id \
        WHERE o.tenant_id = $1 AND o.state IN ('confirmed', 'partly_shipped') AND o.payment = 'terms' \
            AND l.quantity > l.shipped_quantity + l.cancelled_quantity \
        GROUP BY o.customer_id";
    let values = [uow.tenant().into()];
    let rows = uow.query_all_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let amount = Money(row.try_get("", "amount")?);
        if amount != Money(0) {
            found.insert(row.try_get("", "customer_id")?, amount);
        }
    }
    Ok(found)
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

/// Whose the order, delivery or return with this number is, if there is one. For the search, which looks
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
    if number.starts_with("RT") {
        use goods_return::Column as C;
        let query = goods_return::Entity::find().select_only().column(C::CustomerId);
        let query = query.filter(C::TenantId.eq(uow.tenant())).filter(C::Number.eq(number));
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
    let mut detail = complete(uow, vec![order]).await?.pop().ok_or(Fault::NotFound("该订单"))?;
    // What it brings to whom, and what is asked inside, is not for customers.
    if uow.actor().may(Resource::Orders, Access::Read) {
        detail.more = more::of(uow, detail.order.id).await?;
    }
    Ok(detail)
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
        more: OrderMore::default(),
        order,
    };
    Ok(orders.into_iter().map(detail).collect())
}

pub(super) async fn summaries(uow: &Uow, rows: Vec<delivery::Model>) -> Result<Vec<DeliverySummary>, Fault> {
    let numbers = order_numbers(uow, rows.iter().map(|row| row.order_id)).await?;
    let names = customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let summary = |delivery: delivery::Model| DeliverySummary {
        order_number: numbers.get(&delivery.order_id).cloned().unwrap_or_default(),
        customer_name: name_of(&names, delivery.customer_id),
        delivery,
    };
    Ok(rows.into_iter().map(summary).collect())
}

pub(super) async fn order_numbers(
    uow: &Uow,
    ids: impl Iterator<Item = OrderId>,
) -> Result<HashMap<OrderId, String>, Fault> {
    let rows = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::Number])
        .filter(entity::Column::Id.is_in(ids))
        .into_tuple::<(OrderId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
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
