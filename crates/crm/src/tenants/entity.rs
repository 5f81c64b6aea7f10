//! Table `tenants`.

use sea_orm::entity::prelude::*;

use crate::ids::TenantId;

/// A row of `tenants`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tenants")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: TenantId,
    /// The company's name.
    pub name: String,
    /// The IANA name of its time zone.
    pub zone: String,
    /// What it has set differently from the defaults.
    pub settings: Json,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
