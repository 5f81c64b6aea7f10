//! Entering and reversing expenses.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{Expense, ExpenseError, catalogue, entity, listing};
use crate::actor::{Access, Resource};
use crate::cash::{self, Method};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CashAccountId, CustomerId, ExpenseId, ExpenseItemId, StaffId};
use crate::money::Money;
use crate::profit::{self, Effect};
use crate::{audit, customers, months, numbers, staff, tenants, text};

/// The most that one expense can be: 100 million 元.
const MOST: Money = Money(10_000_000_000);

/// A new expense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExpense {
    /// For what.
    pub item: ExpenseItemId,
    /// Business date; today where none is given.
    pub spent_on: Option<NaiveDate>,
    /// How much.
    pub amount: Money,
    /// Who spent it; the actor where nobody is given.
    pub staff: Option<StaffId>,
    /// For which customer.
    pub customer: Option<CustomerId>,
    /// For which campaign.
    pub campaign: Option<String>,
    /// How it was paid.
    pub method: Method,
    /// From which account.
    pub account: Option<CashAccountId>,
    /// A note.
    pub remark: Option<String>,
}

/// Enters an expense: it is paid, and where it is for a customer, it lessens what they earn us.
///
/// # Errors
/// A wrong field, a closed month, a customer or a person out of scope.
pub async fn create(uow: &Uow, new: NewExpense) -> Result<Expense, ExpenseError> {
    let scope = uow.scope(Resource::Expenses, Access::Write, "录入费用")?;
    if new.amount <= Money(0) || new.amount > MOST {
        return Err(Invalid::new("amount", "金额应大于 0，且不超过一亿元").into());
    }
    let spent_on = match new.spent_on {
        Some(day) => day,
        None => uow.today(tenants::settings(uow).await?.zone),
    };
    months::check_day(uow, "spent_on", spent_on).await?;
    let item = catalogue::usable(uow, new.item).await?;
    if let Some(account) = new.account {
        cash::accounts::usable(uow, "cash_account_id", account).await?;
    }
    let customer = match new.customer {
        Some(id) => Some(customers::find(uow, id, Access::Read).await?.id),
        None => None,
    };
    let spender = new.staff.or_else(|| uow.actor().staff().map(|me| me.staff));
    let department = match spender {
        Some(spender) => {
            let found = staff::entity::Entity::find_by_id(spender)
                .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
                .filter(customers::owned_by(uow, scope, staff::entity::Column::Id))
                .one(uow)
                .await?;
            found.ok_or(Fault::NotFound("该员工"))?.department_id
        }
        None => None,
    };
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "EX", spent_on).await?),
        item_id: Set(item.id),
        spent_on: Set(spent_on),
        amount: Set(new.amount),
        staff_id: Set(spender),
        department_id: Set(department),
        customer_id: Set(customer),
        campaign: Set(text::optional("campaign", new.campaign.as_deref(), 100)?),
        method: Set(new.method),
        cash_account_id: Set(new.account),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 500)?),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let expense = row.insert(uow).await?;
    book(uow, &expense).await?;
    let detail = json!({ "number": expense.number, "item": item.name, "amount": expense.amount, "on": spent_on });
    audit::record(uow, "expense.create", "expense", expense.id.0, detail).await?;
    Ok(expense)
}

/// Reverses an expense with one of its own, dated on a day not before it.
///
/// # Errors
/// `Reversed`, a closed month, a wrong date, no reason, or `NotFound`.
pub async fn reverse(uow: &Uow, id: ExpenseId, on: Option<NaiveDate>, reason: &str) -> Result<Expense, ExpenseError> {
    let reason = text::required("reason", reason, 200)?;
    let found = entity::Entity::find_by_id(id)
        .filter(listing::visible(uow, Access::Write)?)
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该费用"))?;
    let reversals = entity::Entity::find().filter(entity::Column::ReversesId.eq(id)).count(uow).await?;
    if found.reverses_id.is_some() || reversals > 0 {
        return Err(ExpenseError::Reversed);
    }
    let on = match on {
        Some(day) => day,
        None => uow.today(tenants::settings(uow).await?.zone),
    };
    if on < found.spent_on {
        return Err(Invalid::new("on", "冲销日期不能早于费用日期").into());
    }
    months::check_day(uow, "on", on).await?;
    let number = numbers::next(uow, "EX", on).await?;
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(number),
        item_id: Set(found.item_id),
        spent_on: Set(on),
        amount: Set(-found.amount),
        staff_id: Set(found.staff_id),
        department_id: Set(found.department_id),
        customer_id: Set(found.customer_id),
        campaign: Set(found.campaign.clone()),
        method: Set(found.method),
        cash_account_id: Set(found.cash_account_id),
        remark: Set(Some(reason.clone())),
        reverses_id: Set(Some(id)),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let reversal = row.insert(uow).await?;
    book(uow, &reversal).await?;
    let detail = json!({ "number": found.number, "reversal": reversal.number, "on": on, "reason": reason });
    audit::record(uow, "expense.reverse", "expense", id.0, detail).await?;
    Ok(reversal)
}

/// Cash out, and less profit of the customer.
async fn book(uow: &Uow, expense: &Expense) -> Result<(), Fault> {
    let entry = cash::Entry {
        day: expense.spent_on,
        amount: -expense.amount,
        method: expense.method.as_str(),
        account: expense.cash_account_id,
        staff: expense.staff_id,
        source: "expense",
        source_id: expense.id.0,
        source_number: &expense.number,
    };
    cash::enter(uow, &entry).await?;
    if let Some(customer) = expense.customer_id {
        let effect = Effect { expenses: expense.amount, ..Effect::default() };
        profit::post(uow, expense.spent_on, customer, &[], &[effect]).await?;
    }
    Ok(())
}
