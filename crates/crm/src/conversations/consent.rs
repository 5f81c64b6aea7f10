//! Table `consents`.

use sea_orm::entity::prelude::*;

use crate::ids::IdentityId;

/// A row of `consents`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    /// The WeChat identity.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: IdentityId,
    /// The platform's key of the template.
    #[sea_orm(primary_key, auto_increment = false)]
    pub template_id: String,
    /// How many are left.
    pub remaining: i64,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
