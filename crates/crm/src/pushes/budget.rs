//! Table `send_budgets`.

use sea_orm::entity::prelude::*;

/// A row of `send_budgets`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "send_budgets")]
pub struct Model {
    /// The account on the platform.
    #[sea_orm(primary_key, auto_increment = false)]
    pub appid: String,
    /// The platform's endpoint.
    #[sea_orm(primary_key, auto_increment = false)]
    pub endpoint: String,
    /// The day of the month.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// How much is used.
    pub used: i64,
    /// No sends before this.
    pub stopped_until: Option<DateTimeUtc>,
    /// What put it to rest last.
    pub last_error: Option<String>,
    /// When that was.
    pub last_error_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
