//! Table `pushes`.

use sea_orm::entity::prelude::*;

use super::{Channel, PushKind, PushState};
use crate::ids::{ContactId, CustomerId, GreetingRuleId, IdentityId, MessageId, PushId, StaffId, TenantId};

/// A row of `pushes`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pushes")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PushId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Which kind.
    pub kind: PushKind,
    /// Where it stands.
    pub state: PushState,
    /// The customer.
    pub customer_id: Option<CustomerId>,
    /// The contact.
    pub contact_id: Option<ContactId>,
    /// The WeChat identity.
    pub identity_id: Option<IdentityId>,
    /// The member of staff.
    pub staff_id: Option<StaffId>,
    /// The rule that made it.
    pub rule_id: Option<GreetingRuleId>,
    /// The message in the talk.
    pub message_id: Option<MessageId>,
    /// The occasion.
    pub occasion: Option<String>,
    /// The text.
    pub content: String,
    /// Its fields.
    pub fields: Json,
    /// Which ways, in order.
    pub channels: Json,
    /// Whether it is about a service under way: outside the caps.
    pub transactional: bool,
    /// Not before this.
    pub due_at: DateTimeUtc,
    /// Until when it is valid.
    pub expires_at: Option<DateTimeUtc>,
    /// By which way.
    pub channel: Option<Channel>,
    /// The account that sends.
    pub sending_appid: Option<String>,
    /// The receiver.
    pub sending_openid: Option<String>,
    /// The e-mail address or phone number, where it goes to one.
    pub sending_address: Option<String>,
    /// What the link for unsubscribing in a mail ends with.
    pub unsubscribe_token: Option<String>,
    /// The template.
    pub sending_template: Option<String>,
    /// Our key for the platform: the same is sent once.
    pub client_msg_id: Option<String>,
    /// The platform's key.
    pub platform_id: Option<String>,
    /// Why it stands where it stands.
    pub reason: Option<String>,
    /// When the send began.
    pub sending_at: Option<DateTimeUtc>,
    /// When the platform took it.
    pub sent_at: Option<DateTimeUtc>,
    /// When the outcome was known.
    pub settled_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
