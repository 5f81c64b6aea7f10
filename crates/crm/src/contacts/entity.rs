//! Table `contacts`.

use sea_orm::entity::prelude::*;

use crate::ids::{ContactId, CustomerId, TenantId};

/// A row of `contacts`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contacts")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ContactId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The customer.
    pub customer_id: CustomerId,
    /// Its name.
    pub name: String,
    /// Function or title.
    pub title: Option<String>,
    /// How to address them, such as 王总.
    pub salutation: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What they like.
    pub hobbies: Option<String>,
    /// What they are used to.
    pub habits: Option<String>,
    /// What they need.
    pub needs: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// Since when no pushes are wanted.
    pub opted_out_at: Option<DateTimeUtc>,
    /// When what was known of them was erased.
    pub forgotten_at: Option<DateTimeUtc>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
    /// The phones, when they are loaded with it.
    #[sea_orm(has_many)]
    pub phones: HasMany<super::phone::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
