//! Table `open_amounts`: what is open by due date, owner and department, written with each document.
//! The key 0 stands for no owner, and for no department.

use sea_orm::entity::prelude::*;

use crate::ids::TenantId;
use crate::money::Money;

/// A row of `open_amounts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_amounts")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// When it is due.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_on: Date,
    /// The owner of the day it was issued; 0 = none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub owner_id: i64,
    /// The department of the day it was issued; 0 = none.
    #[sea_orm(primary_key, auto_increment = false)]
    pub department_id: i64,
    /// How much is open.
    pub open: Money,
}

impl ActiveModelBehavior for ActiveModel {}
