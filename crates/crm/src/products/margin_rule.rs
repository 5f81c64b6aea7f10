//! Table `margin_rules`.

use sea_orm::entity::prelude::*;

use crate::ids::{MarginRuleId, StaffId, TenantId};

/// A row of `margin_rules`: thresholds of margin grades and the commission of each, from a date on.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "margin_rules")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: MarginRuleId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// From this day until the next rule's.
    pub effective_from: Date,
    /// From this margin rate on the grade is high, in basis points.
    pub high_bp: i64,
    /// From this margin rate on it is middle, in basis points.
    pub middle_bp: i64,
    /// The commission on high, in basis points.
    pub high_commission_bp: i64,
    /// The commission on middle, in basis points.
    pub middle_commission_bp: i64,
    /// The commission on low, in basis points.
    pub low_commission_bp: i64,
    /// Who made it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
