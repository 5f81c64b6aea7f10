//! Table `greetings`.

use sea_orm::entity::prelude::*;

use crate::ids::{ContactId, PushId, TenantId};

/// A row of `greetings`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greetings")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The contact.
    #[sea_orm(primary_key, auto_increment = false)]
    pub contact_id: ContactId,
    /// The occasion.
    #[sea_orm(primary_key, auto_increment = false)]
    pub occasion: String,
    /// The year, where known.
    #[sea_orm(primary_key, auto_increment = false)]
    pub year: i64,
    /// The push that it belongs to.
    pub push_id: PushId,
}

impl ActiveModelBehavior for ActiveModel {}
