//! Table `labels`.

use sea_orm::entity::prelude::*;

use super::LabelKind;
use crate::ids::{LabelId, TenantId};

/// A row of `labels`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "labels")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: LabelId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Which kind.
    pub kind: LabelKind,
    /// Its name.
    pub name: String,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
