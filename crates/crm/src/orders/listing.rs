//! Lists of orders and deliveries: filtered and sorted.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::queries::{customer_names, name_of, summaries, visible, visible_deliveries, visible_returns};
use super::{DeliveryState, DeliverySummary, OrderState, OrderSummary, ReturnSummary, delivery, entity, goods_return};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OrderId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;

sort_fields! {
    /// What orders are sorted by.
    pub enum OrderSort of entity::Entity, default Sort::descending(Self::Date);
    /// Business date of the order.
    Date = "date" => entity::Column::OrderedOn,
    /// The number.
    Number = "number" => entity::Column::Number,
    /// The amount.
    Amount = "amount" => entity::Column::Amount,
}

sort_fields! {
    /// What deliveries are sorted by.
    pub enum DeliverySort of delivery::Entity, default Sort::descending(Self::Id);
    /// The order in which they were made.
    Id = "id" => delivery::Column::Id,
    /// Business date of shipment.
    Date = "date" => delivery::Column::ShippedOn,
    /// The number.
    Number = "number" => delivery::Column::Number,
}

/// Which orders are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only taken by this member of staff.
    pub staff: Option<StaffId>,
    /// Only in one of these states; empty = all.
    pub states: Vec<OrderState>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Ordered on this date or later.
    pub from: Option<NaiveDate>,
    /// Ordered on this date or before.
    pub until: Option<NaiveDate>,
}

/// Which deliveries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only in one of these states; empty = all.
    pub states: Vec<DeliveryState>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Shipped on this date or later.
    pub from: Option<NaiveDate>,
    /// Shipped on this date or before.
    pub until: Option<NaiveDate>,
}

/// What begins with `typed`, as a range, which an index can serve.
fn beginning<C: ColumnTrait>(column: C, typed: &str) -> Condition {
    let from = typed.trim().to_uppercase();
    let until = format!("{from}\u{10FFFF}");
    Condition::all().add(column.gte(from)).add(column.lt(until))
}

/// Orders within the scope.
///
/// # Errors
/// `Forbidden` for those who may see no orders at all.
pub async fn list(
    uow: &Uow,
    filter: &OrderFilter,
    sort: Sort<OrderSort>,
    page: &PageRequest,
) -> Result<Page<OrderSummary>, Fault> {
    use entity::Column as C;
    let states = (!filter.states.is_empty()).then(|| C::State.is_in(filter.states.iter().copied()));
    let wanted = visible(uow, Access::Read)?
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.staff.map(|staff| C::StaffId.eq(staff)))
        .add_option(states)
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|from| C::OrderedOn.gte(from)))
        .add_option(filter.until.map(|until| C::OrderedOn.lte(until)));
    let page = sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await?;
    let customers = customer_names(uow, page.items.iter().map(|order| order.customer_id)).await?;
    let staff: Vec<StaffId> = page.items.iter().filter_map(|order| order.staff_id).collect();
    let staff = staff::names(uow, &staff).await?;
    Ok(page.map(|order| OrderSummary {
        customer_name: name_of(&customers, order.customer_id),
        staff_name: order.staff_id.and_then(|id| staff.get(&id).cloned()),
        order,
    }))
}

/// Deliveries within the scope.
///
/// # Errors
/// `Forbidden` for those who may see no deliveries at all.
pub async fn deliveries(
    uow: &Uow,
    filter: &DeliveryFilter,
    sort: Sort<DeliverySort>,
    page: &PageRequest,
) -> Result<Page<DeliverySummary>, Fault> {
    use delivery::Column as C;
    let states = (!filter.states.is_empty()).then(|| C::State.is_in(filter.states.iter().copied()));
    let wanted = visible_deliveries(uow, Access::Read)?
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.order.map(|order| C::OrderId.eq(order)))
        .add_option(states)
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|from| C::ShippedOn.gte(from)))
        .add_option(filter.until.map(|until| C::ShippedOn.lte(until)));
    let page = sorting::page(uow, delivery::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

sort_fields! {
    /// What returns are sorted by.
    pub enum ReturnSort of goods_return::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => goods_return::Column::ReturnedOn,
    /// The number.
    Number = "number" => goods_return::Column::Number,
}

/// Which returns are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Returned on this date or later.
    pub from: Option<NaiveDate>,
    /// Returned on this date or before.
    pub until: Option<NaiveDate>,
}

/// Returns within the scope.
///
/// # Errors
/// `Forbidden` for those who may see no orders at all.
pub async fn returns(
    uow: &Uow,
    filter: &ReturnFilter,
    sort: Sort<ReturnSort>,
    page: &PageRequest,
) -> Result<Page<ReturnSummary>, Fault> {
    use goods_return::Column as C;
    let wanted = visible_returns(uow, Access::Read)?
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.order.map(|order| C::OrderId.eq(order)))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|from| C::ReturnedOn.gte(from)))
        .add_option(filter.until.map(|until| C::ReturnedOn.lte(until)));
    let page = sorting::page(uow, goods_return::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: super::returns::summaries(uow, page.items).await?, next: page.next })
}
