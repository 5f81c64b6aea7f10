//! Table `departments`.

use sea_orm::entity::prelude::*;

use crate::ids::{DepartmentId, TenantId};

/// A row of `departments`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "departments")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: DepartmentId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The department above.
    pub parent_id: Option<DepartmentId>,
    /// Its name.
    pub name: String,
    /// The keys from the root to here, such as `/1/4/`.
    pub path: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
