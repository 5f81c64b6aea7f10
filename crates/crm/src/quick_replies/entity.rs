//! Table `quick_replies`.

use sea_orm::entity::prelude::*;

use crate::ids::{QuickReplyId, StaffId, TenantId};

/// A row of `quick_replies`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "quick_replies")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: QuickReplyId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Whose own it is; none = the company's, for everybody.
    pub staff_id: Option<StaffId>,
    /// Under which heading.
    pub category: Option<String>,
    /// The text, with placeholders.
    pub content: String,
    /// Where it stands in the list.
    pub position: i64,
    /// Who made it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
