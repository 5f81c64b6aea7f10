//! Table `document_numbers`.

use sea_orm::entity::prelude::*;

use crate::ids::TenantId;

/// A row of `document_numbers`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_numbers")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// Which kind.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: String,
    /// The day of the month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// The number given out last.
    pub last: i64,
}

impl ActiveModelBehavior for ActiveModel {}
