//! Table `expenses`. A reversal is a row of its own, with the amount negative.

use sea_orm::entity::prelude::*;

use crate::cash::Method;
use crate::ids::{CashAccountId, CustomerId, DepartmentId, ExpenseId, ExpenseItemId, StaffId, TenantId};
use crate::money::Money;

/// A row of `expenses`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expenses")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ExpenseId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The number people use.
    pub number: String,
    /// For what.
    pub item_id: ExpenseItemId,
    /// Business date.
    pub spent_on: Date,
    /// How much (negative: a reversal).
    pub amount: Money,
    /// Who spent it.
    pub staff_id: Option<StaffId>,
    /// Which department bears it.
    pub department_id: Option<DepartmentId>,
    /// For which customer.
    pub customer_id: Option<CustomerId>,
    /// For which campaign.
    pub campaign: Option<String>,
    /// How it was paid.
    pub method: Method,
    /// From which account.
    pub cash_account_id: Option<CashAccountId>,
    /// A note; why, for a reversal.
    pub remark: Option<String>,
    /// Which expense it reverses.
    pub reverses_id: Option<ExpenseId>,
    /// Who entered it.
    pub created_by: Option<StaffId>,
    /// When it was entered.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
