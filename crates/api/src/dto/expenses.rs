//! Expenses.

use chrono::{DateTime, NaiveDate, Utc};
use crm::cash::Method;
use crm::expenses::{ExpenseCategory, ExpenseDetail, ExpenseFilter, ExpenseItem, ExpenseTotal, NewExpense};
use crm::ids::{CashAccountId, CustomerId, ExpenseCategoryId, ExpenseItemId, StaffId};
use crm::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};
use crate::error::ApiError;

/// An item of expenses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExpenseItemOut {
    /// The key.
    id: i64,
    /// What people call it.
    name: String,
    /// Whether it is in use.
    active: bool,
}

impl From<ExpenseItem> for ExpenseItemOut {
    fn from(row: ExpenseItem) -> Self {
        Self { id: row.id.0, name: row.name, active: row.active }
    }
}

/// A category of expenses with its items.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExpenseCategoryOut {
    /// The key.
    id: i64,
    /// What people call it.
    name: String,
    /// Whether it is in use.
    active: bool,
    /// Its items.
    items: Vec<ExpenseItemOut>,
}

impl ExpenseCategoryOut {
    pub(crate) fn new(row: ExpenseCategory, items: Vec<ExpenseItem>) -> Self {
        let items = items.into_iter().map(ExpenseItemOut::from).collect();
        Self { id: row.id.0, name: row.name, active: row.active, items }
    }
}

/// Which expenses are wanted, and in which order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExpenseParams {
    /// On this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// On this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// Only of this category.
    category_id: Option<i64>,
    /// Only of this item.
    item_id: Option<i64>,
    /// Only of this person.
    staff_id: Option<i64>,
    /// Only for this customer.
    customer_id: Option<i64>,
    /// Only for this campaign.
    campaign: Option<String>,
    /// Only those for a customer (true), or for none (false): overhead.
    tagged: Option<bool>,
    /// By what: `date`, `amount`, `number`; `-` in front for the greatest first; `-date` where
    /// nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ExpenseParams {
    pub(crate) fn filter(&self) -> Result<ExpenseFilter, ApiError> {
        if self.campaign.as_ref().is_some_and(|campaign| campaign.chars().count() > 100) {
            return Err(ApiError::invalid("campaign", "不能超过 100 个字"));
        }
        Ok(ExpenseFilter {
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
            category: self.category_id.map(ExpenseCategoryId),
            item: self.item_id.map(ExpenseItemId),
            staff: self.staff_id.map(StaffId),
            customer: self.customer_id.map(CustomerId),
            campaign: self.campaign.clone(),
            tagged: self.tagged,
        })
    }
}

/// An expense.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExpenseOut {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "EX20261121-0001")]
    number: String,
    /// For what.
    item: Named,
    /// In which category.
    category: String,
    /// Business date.
    spent_on: NaiveDate,
    /// How much (negative: a reversal).
    #[schema(value_type = String, example = "120.00")]
    amount: Money,
    /// Who spent it.
    staff: Option<Named>,
    /// For whom.
    customer: Option<Named>,
    /// For which campaign.
    campaign: Option<String>,
    /// How it was paid.
    method: Method,
    /// From which account.
    cash_account_id: Option<i64>,
    /// A note; why, for a reversal.
    remark: Option<String>,
    /// Which expense it reverses.
    reverses_id: Option<i64>,
    /// The expense that reverses it.
    reversed_by_id: Option<i64>,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

impl From<ExpenseDetail> for ExpenseOut {
    fn from(detail: ExpenseDetail) -> Self {
        let named = |id: i64, name: Option<String>| Named { id, name: name.unwrap_or_default() };
        let row = detail.expense;
        Self {
            id: row.id.0,
            number: row.number,
            item: Named { id: row.item_id.0, name: detail.item_name },
            category: detail.category_name,
            spent_on: row.spent_on,
            amount: row.amount,
            staff: row.staff_id.map(|id| named(id.0, detail.staff_name)),
            customer: row.customer_id.map(|id| named(id.0, detail.customer_name)),
            campaign: row.campaign,
            method: row.method,
            cash_account_id: row.cash_account_id.map(|id| id.0),
            remark: row.remark,
            reverses_id: row.reverses_id.map(|id| id.0),
            reversed_by_id: detail.reversed_by.map(|id| id.0),
            created_at: row.created_at,
        }
    }
}

/// A new expense.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpenseIn {
    /// For what.
    item_id: i64,
    /// Business date; today where nothing is said.
    spent_on: Option<Day>,
    /// How much, in 元.
    #[schema(value_type = String, example = "120.00")]
    amount: Money,
    /// Who spent it; oneself where nobody is named.
    staff_id: Option<i64>,
    /// For whom.
    customer_id: Option<i64>,
    /// For which campaign.
    campaign: Option<String>,
    /// How it was paid.
    method: Method,
    /// From which account.
    cash_account_id: Option<i64>,
    /// A note.
    remark: Option<String>,
}

impl From<ExpenseIn> for NewExpense {
    fn from(new: ExpenseIn) -> Self {
        Self {
            item: ExpenseItemId(new.item_id),
            spent_on: new.spent_on.map(|day| day.0),
            amount: new.amount,
            staff: new.staff_id.map(StaffId),
            customer: new.customer_id.map(CustomerId),
            campaign: new.campaign,
            method: new.method,
            account: new.cash_account_id.map(CashAccountId),
            remark: new.remark,
        }
    }
}

/// Why and when something is reversed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpenseReversal {
    /// Why, 1 to 200 characters.
    pub(crate) reason: String,
    /// Business date; today where nothing is said.
    pub(crate) on: Option<Day>,
}

/// What was spent on one item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExpenseTotalOut {
    /// The item.
    item: Named,
    /// Its category.
    category: String,
    /// How much.
    #[schema(value_type = String, example = "1200.00")]
    amount: Money,
    /// How many entries.
    count: i64,
}

impl From<ExpenseTotal> for ExpenseTotalOut {
    fn from(total: ExpenseTotal) -> Self {
        Self {
            item: Named { id: total.item.id.0, name: total.item.name },
            category: total.category_name,
            amount: total.amount,
            count: total.count,
        }
    }
}
