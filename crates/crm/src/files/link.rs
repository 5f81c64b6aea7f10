//! Table `file_links`.

use sea_orm::entity::prelude::*;

use super::Attached;
use crate::ids::{FileId, TenantId};

/// A row of `file_links`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "file_links")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// To which kind of thing.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity: Attached,
    /// To which one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub entity_id: i64,
    /// The stored file.
    #[sea_orm(primary_key, auto_increment = false)]
    pub file_id: FileId,
}

impl ActiveModelBehavior for ActiveModel {}
