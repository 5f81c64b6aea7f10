//! Table `staff`.

use sea_orm::entity::prelude::*;

use crate::ids::{DepartmentId, StaffId, TenantId, UserId};

/// A row of `staff`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: StaffId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The person.
    pub user_id: UserId,
    /// Where they work.
    pub department_id: Option<DepartmentId>,
    /// Its name.
    pub name: String,
    /// In E.164.
    pub phone: Option<String>,
    /// Where their reminders go when the mini-program can't tell them.
    pub email: Option<String>,
    /// Their roles, separated by commas.
    pub roles: String,
    /// Whether it is in force.
    pub active: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
