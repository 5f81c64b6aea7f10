//! Table `identities`.

use sea_orm::entity::prelude::*;

use crate::ids::{ContactId, IdentityId, StaffId, TenantId};

/// A row of `identities`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identities")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: IdentityId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account on the platform.
    pub appid: String,
    /// The person for this account.
    pub openid: String,
    /// The person across accounts, where the platform tells.
    pub unionid: Option<String>,
    /// The contact.
    pub contact_id: Option<ContactId>,
    /// The member of staff.
    pub staff_id: Option<StaffId>,
    /// The member of staff who is responsible.
    pub owner_id: Option<StaffId>,
    /// Whether they follow now.
    pub followed: bool,
    /// Since when they follow.
    pub followed_at: Option<DateTimeUtc>,
    /// When they stopped.
    pub unfollowed_at: Option<DateTimeUtc>,
    /// The scene of the QR code they came by.
    pub scene: Option<String>,
    /// Since when the platform says that they refuse messages.
    pub muted_at: Option<DateTimeUtc>,
    /// Since when no pushes are wanted.
    pub opted_out_at: Option<DateTimeUtc>,
    /// When staff took them out of the queue of unknown followers.
    pub ignored_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
