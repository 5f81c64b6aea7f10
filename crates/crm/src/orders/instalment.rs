//! Table `order_instalments`.

use sea_orm::entity::prelude::*;

use crate::ids::{InstalmentId, OrderId, TenantId};
use crate::money::Money;

/// A row of `order_instalments`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_instalments")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: InstalmentId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The order.
    pub order_id: OrderId,
    /// Its place, from 1.
    pub place: i64,
    /// What it is called, such as 预付款.
    pub name: String,
    /// When it is due.
    pub due_on: Date,
    /// How much, tax included.
    pub amount: Money,
}

impl ActiveModelBehavior for ActiveModel {}
