//! Table `import_keys`: by what two rows of a file would be the same, with the first row that has it.

use sea_orm::entity::prelude::*;

use crate::ids::{ImportId, TenantId};

/// A row of `import_keys`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_keys")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// What two rows must not share.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The first row that has it.
    pub row_no: i64,
}

impl ActiveModelBehavior for ActiveModel {}
