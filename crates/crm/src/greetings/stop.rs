//! Table `greeting_stops`.

use sea_orm::entity::prelude::*;

use crate::ids::{GreetingRuleId, StaffId, TenantId};

/// A row of `greeting_stops`: a rule makes nothing more on that day.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting_stops")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// The rule.
    #[sea_orm(primary_key, auto_increment = false)]
    pub rule_id: GreetingRuleId,
    /// The day on which it would send.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: Date,
    /// Why it was stopped.
    pub reason: String,
    /// Who stopped it.
    pub staff_id: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
