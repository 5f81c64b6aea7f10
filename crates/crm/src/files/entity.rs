//! Table `files`.

use sea_orm::entity::prelude::*;

use crate::ids::{ContactId, FileId, StaffId, TenantId};

/// A row of `files`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "files")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: FileId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub mime: String,
    /// In bytes.
    pub size: i64,
    /// Of its content.
    pub sha256: String,
    /// Where the content lies.
    pub location: String,
    /// Who created it; none where the system did.
    pub created_by: Option<StaffId>,
    /// Which customer's contact created it, on their own page.
    pub contact_id: Option<ContactId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
