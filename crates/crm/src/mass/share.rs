//! Table `mass_shares`: how many mass messages a follower got in a month of the platform.

use sea_orm::entity::prelude::*;

use crate::ids::IdentityId;

/// A row of `mass_shares`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mass_shares")]
pub struct Model {
    /// The follower.
    #[sea_orm(primary_key, auto_increment = false)]
    pub identity_id: IdentityId,
    /// The month in China, as year × 12 + month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i64,
    /// How many.
    pub used: i64,
}

impl ActiveModelBehavior for ActiveModel {}
