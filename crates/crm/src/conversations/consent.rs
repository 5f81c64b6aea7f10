//! Table `consents`.

use sea_orm::entity::prelude::*;

use super::Teller;
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
    /// From whom the last consent was heard, while the other may still tell of the same.
    pub told_by: Option<Teller>,
    /// When that was.
    pub told_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
