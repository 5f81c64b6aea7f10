//! Use cases that read orders and deliveries.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::{DeliveryState, OrderState, delivery, entity, line};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, OrderId};
use crate::page::{Page, PageRequest, number_cursor};

/// An order with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDetail {
    /// The order.
    pub order: entity::Model,
    /// The customer's name.
    pub customer_name: String,
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

/// Which orders are wanted.
#[derive(Clone, Debug, Default)]
pub struct OrderFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only in this state.
    pub state: Option<OrderState>,
    /// Ordered on this date or later.
    pub from: Option<NaiveDate>,
    /// Ordered on this date or before.
    pub until: Option<NaiveDate>,
}

/// Which deliveries are wanted.
#[derive(Clone, Debug, Default)]
pub struct DeliveryFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only in this state.
    pub state: Option<DeliveryState>,
}

/// The condition for the orders that the actor may read or change: a customer reads their own
/// that are no drafts, staff those of the customers they own.
pub(super) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
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

fn asking_customer(uow: &Uow) -> Result<CustomerId, Fault> {
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

/// Orders, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see no orders at all.
pub async fn list(uow: &Uow, filter: &OrderFilter, page: &PageRequest) -> Result<Page<OrderSummary>, Fault> {
    use entity::Column;
    let mut query = entity::Entity::find().filter(visible(uow, Access::Read)?);
    if let Some(customer) = filter.customer {
        query = query.filter(Column::CustomerId.eq(customer));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(from) = filter.from {
        query = query.filter(Column::OrderedOn.gte(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(Column::OrderedOn.lte(until));
    }
    if let Some((day, id)) = date_cursor(page.after.as_deref())? {
        // The first half lets the index skip what lies before.
        query = query
            .filter(Column::OrderedOn.lte(day))
            .filter(Condition::any().add(Column::OrderedOn.lt(day)).add(Column::Id.lt(id)));
    }
    let rows = query.order_by_desc(Column::OrderedOn).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| format!("{}_{}", row.ordered_on, row.id));
    let names = customer_names(uow, page.items.iter().map(|order| order.customer_id)).await?;
    Ok(page.map(|order| OrderSummary { customer_name: name_of(&names, order.customer_id), order }))
}

/// Deliveries, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see no deliveries at all.
pub async fn deliveries(
    uow: &Uow,
    filter: &DeliveryFilter,
    page: &PageRequest,
) -> Result<Page<DeliverySummary>, Fault> {
    use delivery::Column;
    let mut query = delivery::Entity::find().filter(visible_deliveries(uow, Access::Read)?);
    if let Some(customer) = filter.customer {
        query = query.filter(Column::CustomerId.eq(customer));
    }
    if let Some(order) = filter.order {
        query = query.filter(Column::OrderId.eq(order));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(Column::Id.lt(after));
    }
    let rows = query.order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| row.id.to_string());
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

/// Loads lines, deliveries and names for all orders at once.
async fn complete(uow: &Uow, orders: Vec<entity::Model>) -> Result<Vec<OrderDetail>, Fault> {
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
    let detail = |order: entity::Model| OrderDetail {
        customer_name: name_of(&names, order.customer_id),
        lines: lines.remove(&order.id).unwrap_or_default(),
        deliveries: deliveries.remove(&order.id).unwrap_or_default(),
        order,
    };
    Ok(orders.into_iter().map(detail).collect())
}

async fn summaries(uow: &Uow, rows: Vec<delivery::Model>) -> Result<Vec<DeliverySummary>, Fault> {
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

async fn customer_names(
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

fn name_of(names: &HashMap<CustomerId, String>, id: CustomerId) -> String {
    names.get(&id).cloned().unwrap_or_default()
}

/// A cursor of a business date and an id, such as `2026-11-21_17`.
fn date_cursor(after: Option<&str>) -> Result<Option<(NaiveDate, i64)>, Invalid> {
    let bad = || Invalid::new("cursor", "分页游标无效");
    let Some(text) = after else { return Ok(None) };
    let (day, id) = text.split_once('_').ok_or_else(bad)?;
    Ok(Some((day.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(date_cursor(Some("2026-11-21_17")), Ok(Some((day, 17))));
        assert_eq!(date_cursor(None), Ok(None));
        for text in ["", "17", "2026-13-01_1", "2026-11-21_x"] {
            assert!(date_cursor(Some(text)).is_err(), "{text}");
        }
    }
}
