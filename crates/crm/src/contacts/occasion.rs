//! Table `occasions`.

use sea_orm::entity::prelude::*;

use super::{Calendar, OccasionKind};
use crate::ids::{ContactId, OccasionId, TenantId};

/// A row of `occasions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "occasions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: OccasionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The contact.
    pub contact_id: ContactId,
    /// Which kind.
    pub kind: OccasionKind,
    /// Its name.
    pub name: Option<String>,
    /// Solar or lunar.
    pub calendar: Calendar,
    /// The year, where known.
    pub year: Option<i64>,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day of the month.
    pub day: i64,
    /// Whether it is a lunar leap month.
    pub leap: bool,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// The contact, when it is loaded with it.
    #[sea_orm(belongs_to, from = "contact_id", to = "id")]
    pub contact: BelongsTo<super::entity::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
