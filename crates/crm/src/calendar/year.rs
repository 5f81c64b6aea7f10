//! Table `working_years`.

use sea_orm::entity::prelude::*;

use crate::ids::{StaffId, TenantId};

/// A row of `working_years`: a year whose holidays are known.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_years")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i64,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
    /// Who changed it last.
    pub updated_by: Option<StaffId>,
    /// When.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
