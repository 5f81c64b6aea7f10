//! Table `balances`: what the documents of a customer add up to, written with each of them.

use sea_orm::entity::prelude::*;

use crate::ids::{CustomerId, TenantId};
use crate::money::Money;

/// A row of `balances`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "balances")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Of whom.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: CustomerId,
    /// What they owe: the sum of what is open on receivables.
    pub open: Money,
    /// What they have paid ahead, or got credited: the sum of what is open on receipts.
    pub credit: Money,
    /// What is confirmed and not yet shipped, tax included.
    pub unshipped: Money,
}

impl ActiveModelBehavior for ActiveModel {}
