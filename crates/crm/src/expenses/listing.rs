//! Lists of expenses, and their totals.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{Expense, ExpenseItem, category, entity, item};
use crate::actor::{Access, Resource};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ExpenseCategoryId, ExpenseId, ExpenseItemId, StaffId};
use crate::money::Money;
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;

sort_fields! {
    /// What expenses are sorted by.
    pub enum ExpenseSort of entity::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => entity::Column::SpentOn,
    /// The amount.
    Amount = "amount" => entity::Column::Amount,
    /// The number.
    Number = "number" => entity::Column::Number,
}

/// Which expenses are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpenseFilter {
    /// On this date or later.
    pub from: Option<NaiveDate>,
    /// On this date or before.
    pub until: Option<NaiveDate>,
    /// Only of this category.
    pub category: Option<ExpenseCategoryId>,
    /// Only of this item.
    pub item: Option<ExpenseItemId>,
    /// Only of this person.
    pub staff: Option<StaffId>,
    /// Only for this customer.
    pub customer: Option<CustomerId>,
    /// Only for this campaign.
    pub campaign: Option<String>,
    /// Only those for a customer (true), or those for none (false): overhead.
    pub tagged: Option<bool>,
}

/// An expense with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseDetail {
    /// The row.
    pub expense: Expense,
    /// The item's name.
    pub item_name: String,
    /// The category's name.
    pub category_name: String,
    /// Who spent it.
    pub staff_name: Option<String>,
    /// For whom.
    pub customer_name: Option<String>,
    /// The expense that reverses it.
    pub reversed_by: Option<ExpenseId>,
}

/// The condition for the expenses that the actor reaches.
pub(super) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let scope = uow.scope(Resource::Expenses, access, "查看或修改费用")?;
    Ok(Condition::all().add(entity::Column::TenantId.eq(uow.tenant())).add(customers::owned_by(
        uow,
        scope,
        entity::Column::StaffId,
    )))
}

fn wanted(uow: &Uow, filter: &ExpenseFilter) -> Result<Condition, Fault> {
    use entity::Column as C;
    let items = |category: ExpenseCategoryId| {
        let items = item::Entity::find().select_only().column(item::Column::Id);
        items.filter(item::Column::CategoryId.eq(category)).into_query()
    };
    Ok(visible(uow, Access::Read)?
        .add_option(filter.from.map(|from| C::SpentOn.gte(from)))
        .add_option(filter.until.map(|until| C::SpentOn.lte(until)))
        .add_option(filter.category.map(|category| C::ItemId.in_subquery(items(category))))
        .add_option(filter.item.map(|item| C::ItemId.eq(item)))
        .add_option(filter.staff.map(|staff| C::StaffId.eq(staff)))
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.campaign.as_deref().map(|campaign| C::Campaign.eq(campaign)))
        .add_option(filter.tagged.map(|tagged| match tagged {
            true => C::CustomerId.is_not_null(),
            false => C::CustomerId.is_null(),
        })))
}

/// Expenses within the scope, the newest first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who have nothing to do with expenses.
pub async fn list(
    uow: &Uow,
    filter: &ExpenseFilter,
    sort: Sort<ExpenseSort>,
    page: &PageRequest,
) -> Result<Page<ExpenseDetail>, Fault> {
    let page = sorting::page(uow, entity::Entity::find().filter(wanted(uow, filter)?), sort, page).await?;
    Ok(Page { items: details(uow, page.items).await?, next: page.next })
}

/// One expense.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: ExpenseId) -> Result<ExpenseDetail, Fault> {
    let found = entity::Entity::find_by_id(id).filter(visible(uow, Access::Read)?).one(uow).await?;
    let found = found.ok_or(Fault::NotFound("该费用"))?;
    details(uow, vec![found]).await?.pop().ok_or(Fault::NotFound("该费用"))
}

async fn details(uow: &Uow, rows: Vec<Expense>) -> Result<Vec<ExpenseDetail>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let items: BTreeMap<ExpenseItemId, (item::Model, Option<category::Model>)> = {
        let wanted = item::Column::Id.is_in(rows.iter().map(|row| row.item_id));
        let items = item::Entity::find().filter(wanted).all(uow).await?;
        let wanted = category::Column::Id.is_in(items.iter().map(|item| item.category_id));
        let categories = category::Entity::find().filter(wanted).all(uow).await?;
        let of = |item: item::Model| {
            let category = categories.iter().find(|category| category.id == item.category_id).cloned();
            (item.id, (item, category))
        };
        items.into_iter().map(of).collect()
    };
    let people = staff::names(uow, &rows.iter().filter_map(|row| row.staff_id).collect::<Vec<_>>()).await?;
    let customers = overview::customer_names(uow, rows.iter().filter_map(|row| row.customer_id)).await?;
    let reversals: BTreeMap<Option<ExpenseId>, ExpenseId> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::ReversesId, entity::Column::Id])
        .filter(entity::Column::ReversesId.is_in(rows.iter().map(|row| row.id)))
        .into_tuple::<(Option<ExpenseId>, ExpenseId)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let detail = |expense: Expense| {
        let item = items.get(&expense.item_id);
        ExpenseDetail {
            item_name: item.map(|(item, _)| item.name.clone()).unwrap_or_default(),
            category_name: item.and_then(|(_, category)| category.as_ref()).map(|c| c.name.clone()).unwrap_or_default(),
            staff_name: expense.staff_id.and_then(|id| people.get(&id).cloned()),
            customer_name: expense.customer_id.and_then(|id| customers.get(&id).cloned()),
            reversed_by: reversals.get(&Some(expense.id)).copied(),
            expense,
        }
    };
    Ok(rows.into_iter().map(detail).collect())
}

/// The expenses of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpenseTotal {
    /// The item.
    pub item: ExpenseItem,
    /// Its category's name.
    pub category_name: String,
    /// How much.
    pub amount: Money,
    /// How many entries.
    pub count: i64,
}

/// What is spent by item, within the scope.
///
/// # Errors
/// `Forbidden` for those who have nothing to do with expenses.
pub async fn totals(uow: &Uow, filter: &ExpenseFilter) -> Result<Vec<ExpenseTotal>, Fault> {
    let rows: Vec<(ExpenseItemId, Option<i64>, i64)> = entity::Entity::find()
        .select_only()
        .column(entity::Column::ItemId)
        .column_as(entity::Column::Amount.sum().cast_as("bigint"), "amount")
        .column_as(entity::Column::Id.count(), "n")
        .filter(wanted(uow, filter)?)
        .group_by(entity::Column::ItemId)
        .into_tuple()
        .all(uow)
        .await?;
    let mut totals = Vec::with_capacity(rows.len());
    for (category, items) in super::catalogue::list(uow).await? {
        for item in items {
            let found = rows.iter().find(|row| row.0 == item.id);
            if let Some((_, amount, count)) = found {
                let amount = Money(amount.unwrap_or(0));
                totals.push(ExpenseTotal { item, category_name: category.name.clone(), amount, count: *count });
            }
        }
    }
    Ok(totals)
}
