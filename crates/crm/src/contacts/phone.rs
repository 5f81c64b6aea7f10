//! Table `contact_phones`.

use sea_orm::entity::prelude::*;

use crate::ids::{ContactId, ContactPhoneId, TenantId};

/// A row of `contact_phones`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_phones")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ContactPhoneId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The contact.
    pub contact_id: ContactId,
    /// In E.164.
    pub phone: String,
    /// Whether it is a mobile number.
    pub mobile: bool,
    /// When the platform or a person confirmed it.
    pub confirmed_at: Option<DateTimeUtc>,
    /// The contact, when it is loaded with it.
    #[sea_orm(belongs_to, from = "contact_id", to = "id")]
    pub contact: BelongsTo<super::entity::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
