//! The statement of a person, and of all.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::{Commission, entity};
use crate::actor::{Access, Resource};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OrderId, OrderLineId, StaffId};
use crate::money::Money;
use crate::months;
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;

/// The commission of one person in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonTotal {
    /// Who.
    pub staff: StaffId,
    /// The name.
    pub name: String,
    /// What accrued.
    pub accrued: Money,
    /// What was taken back (positive).
    pub taken_back: Money,
    /// How many entries.
    pub count: i64,
}

impl PersonTotal {
    /// What is to be paid.
    pub fn amount(&self) -> Money {
        self.accrued - self.taken_back
    }
}

fn visible(uow: &Uow) -> Result<Condition, Fault> {
    let scope = uow.scope(Resource::Commission, Access::Read, "查看提成")?;
    Ok(Condition::all().add(entity::Column::TenantId.eq(uow.tenant())).add(customers::owned_by(
        uow,
        scope,
        entity::Column::StaffId,
    )))
}

/// The commission of a month by person, within the scope; the most first.
///
/// # Errors
/// `Forbidden` for those who may see none, or a month that is none.
pub async fn by_person(uow: &Uow, month: i64) -> Result<Vec<PersonTotal>, Fault> {
    use entity::Column as C;
    let month = months::checked(month)?;
    let positive = "CAST(coalesce(sum(CASE WHEN amount > 0 THEN amount ELSE 0 END), 0) AS BIGINT)";
    let negative = "CAST(coalesce(sum(CASE WHEN amount < 0 THEN -amount ELSE 0 END), 0) AS BIGINT)";
    let rows: Vec<(StaffId, i64, i64, i64)> = entity::Entity::find()
        .select_only()
        .column(C::StaffId)
        .column_as(sea_orm::sea_query::Expr::cust(positive), "accrued")
        .column_as(sea_orm::sea_query::Expr::cust(negative), "taken_back")
        .column_as(C::Id.count(), "n")
        .filter(visible(uow)?)
        .filter(C::Month.eq(month))
        .group_by(C::StaffId)
        .into_tuple()
        .all(uow)
        .await?;
    let names = staff::names(uow, &rows.iter().map(|row| row.0).collect::<Vec<_>>()).await?;
    let mut totals: Vec<PersonTotal> = rows
        .into_iter()
        .map(|(staff, accrued, taken_back, count)| PersonTotal {
            staff,
            name: names.get(&staff).cloned().unwrap_or_default(),
            accrued: Money(accrued),
            taken_back: Money(taken_back),
            count,
        })
        .collect();
    totals.sort_by_key(|total| (std::cmp::Reverse(total.amount()), total.staff));
    Ok(totals)
}

sort_fields! {
    /// What entries are sorted by.
    pub enum CommissionSort of entity::Entity, default Sort::descending(Self::Day);
    /// Business date.
    Day = "day" => entity::Column::HappenedOn,
    /// The amount.
    Amount = "amount" => entity::Column::Amount,
    /// The order in which they were entered.
    Id = "id" => entity::Column::Id,
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommissionFilter {
    /// Only those settled with this month.
    pub month: Option<i64>,
    /// Only of this person.
    pub staff: Option<StaffId>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this order.
    pub order: Option<OrderId>,
}

/// An entry with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommissionLine {
    /// The row.
    pub row: Commission,
    /// The person's name.
    pub staff_name: String,
    /// The customer's name.
    pub customer_name: String,
    /// The order's number.
    pub order_number: Option<String>,
    /// The product, as the order calls it.
    pub product_name: Option<String>,
}

/// Entries within the scope, the newest first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn lines(
    uow: &Uow,
    filter: &CommissionFilter,
    sort: Sort<CommissionSort>,
    page: &PageRequest,
) -> Result<Page<CommissionLine>, Fault> {
    use entity::Column as C;
    let wanted = visible(uow)?
        .add_option(filter.month.map(|month| C::Month.eq(month)))
        .add_option(filter.staff.map(|staff| C::StaffId.eq(staff)))
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.order.map(|order| C::OrderId.eq(order)));
    let page = sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await?;
    let staff: Vec<StaffId> = page.items.iter().map(|row| row.staff_id).collect();
    let people = staff::names(uow, &staff).await?;
    let customers = overview::customer_names(uow, page.items.iter().map(|row| row.customer_id)).await?;
    let (orders, products) = documents(uow, &page.items).await?;
    Ok(page.map(|row| CommissionLine {
        staff_name: people.get(&row.staff_id).cloned().unwrap_or_default(),
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        order_number: row.order_id.and_then(|id| orders.get(&id).cloned()),
        product_name: row.order_line_id.and_then(|id| products.get(&id).cloned()),
        row,
    }))
}

type Documents = (BTreeMap<OrderId, String>, BTreeMap<OrderLineId, String>);

async fn documents(uow: &Uow, rows: &[Commission]) -> Result<Documents, Fault> {
    use crate::orders::{entity as order, line};
    let orders: Vec<(OrderId, String)> = order::Entity::find()
        .select_only()
        .columns([order::Column::Id, order::Column::Number])
        .filter(order::Column::Id.is_in(rows.iter().filter_map(|row| row.order_id)))
        .into_tuple()
        .all(uow)
        .await?;
    let products: Vec<(OrderLineId, String)> = line::Entity::find()
        .select_only()
        .columns([line::Column::Id, line::Column::ProductName])
        .filter(line::Column::Id.is_in(rows.iter().filter_map(|row| row.order_line_id)))
        .into_tuple()
        .all(uow)
        .await?;
    Ok((orders.into_iter().collect(), products.into_iter().collect()))
}
