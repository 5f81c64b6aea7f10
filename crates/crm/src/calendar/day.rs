//! Table `working_days`.

use sea_orm::entity::prelude::*;

use super::DayKind;
use crate::ids::TenantId;

/// A row of `working_days`: a day that is not what its weekday says.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "working_days")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// Whether it is free, or worked on.
    pub kind: DayKind,
    /// What it is called.
    pub name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
