//! Table `greeting_rules`.

use sea_orm::entity::prelude::*;

use crate::ids::{GreetingRuleId, StaffId, TenantId};

/// A row of `greeting_rules`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting_rules")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: GreetingRuleId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Its name.
    pub name: String,
    /// The occasion.
    pub occasion: String,
    /// Which customers.
    pub segment: Json,
    /// Days before the occasion.
    pub lead_days: i64,
    /// Minutes after midnight.
    pub send_at: i64,
    /// The text with its placeholders.
    pub template: String,
    /// Which ways, in order.
    pub channels: Json,
    /// Whether it is in force.
    pub active: bool,
    /// Who created it; none where the system did.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
