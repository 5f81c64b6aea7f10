//! Table `conversations`.

use sea_orm::entity::prelude::*;

use crate::ids::{ConversationId, CustomerId, IdentityId, StaffId, TenantId};

/// A row of `conversations`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ConversationId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The WeChat identity.
    pub identity_id: IdentityId,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The member of staff who is responsible.
    pub owner_id: Option<StaffId>,
    /// Messages that nobody of ours has read.
    pub unread: i64,
    /// Since when the customer waits for an answer by a person.
    pub waiting_since: Option<DateTimeUtc>,
    /// When they asked for a person.
    pub handover_at: Option<DateTimeUtc>,
    /// When the last message was.
    pub last_message_at: DateTimeUtc,
    /// The last message, shortened.
    pub last_text: Option<String>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
