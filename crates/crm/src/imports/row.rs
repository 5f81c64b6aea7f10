//! Table `import_rows`.

use sea_orm::entity::prelude::*;

use super::{ImportError, RowState};
use crate::error::Fault;
use crate::ids::{ImportId, TenantId};

/// A row of `import_rows`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_rows")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// The number of the row in the sheet.
    #[sea_orm(primary_key, auto_increment = false)]
    pub row_no: i64,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The first row of what goes in as one with it.
    pub unit: i64,
    /// Its cells, as JSON.
    pub cells: String,
    /// What becomes of it.
    pub state: RowState,
    /// What is wrong with it, as JSON.
    pub errors: Option<String>,
    /// The key of what it added, changed or is.
    pub subject_id: Option<i64>,
}

impl Model {
    /// Its cells.
    ///
    /// # Errors
    /// Where what is stored is none.
    pub fn cells(&self) -> Result<Vec<String>, Fault> {
        serde_json::from_str(&self.cells).map_err(|_| Fault::Broken("stored cells are none"))
    }

    /// What is wrong with it.
    ///
    /// # Errors
    /// Where what is stored is none.
    pub fn errors(&self) -> Result<Vec<ImportError>, Fault> {
        let read = self.errors.as_deref().map(serde_json::from_str).transpose();
        Ok(read.map_err(|_| Fault::Broken("stored errors are none"))?.unwrap_or_default())
    }
}

impl ActiveModelBehavior for ActiveModel {}
