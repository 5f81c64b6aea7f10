//! Table `open_days`: what is open by due date, of all owners and departments together; written with
//! each document.

use sea_orm::entity::prelude::*;

use crate::ids::TenantId;
use crate::money::Money;

/// A row of `open_days`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "open_days")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// When it is due.
    #[sea_orm(primary_key, auto_increment = false)]
    pub due_on: Date,
    /// How much is open.
    pub open: Money,
}

impl ActiveModelBehavior for ActiveModel {}
