//! Table `imports`.

use sea_orm::entity::prelude::*;

use super::{ImportColumn, ImportKind, ImportMode, ImportState, Mapping, Phase};
use crate::error::Fault;
use crate::ids::{ImportId, StaffId, TenantId};

/// A row of `imports`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "imports")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ImportId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What its rows are.
    pub kind: ImportKind,
    /// The name of the file.
    pub file_name: String,
    /// Where the bytes of the file lie until they are read.
    pub location: String,
    /// Where it stands.
    pub state: ImportState,
    /// What becomes of rows that are there already.
    pub mode: ImportMode,
    /// The columns of the file.
    pub columns: Json,
    /// Which column holds which field.
    pub mapping: Json,
    /// Who owns customers of whom the file names no owner.
    pub default_owner_id: Option<StaffId>,
    /// How many rows there are.
    pub total: i64,
    /// How many of them were gone through.
    pub done: i64,
    /// How many rows add something.
    pub created: i64,
    /// How many rows change something.
    pub updated: i64,
    /// How many rows say what is known.
    pub unchanged: i64,
    /// How many rows are wrong.
    pub wrong: i64,
    /// What is under way.
    pub phase: Phase,
    /// The last row, or unit, that was gone through.
    pub after: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// Who uploaded it.
    pub created_by: Option<StaffId>,
    /// Who had it applied.
    pub applied_by: Option<StaffId>,
    /// When it was uploaded.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// When it ended.
    pub finished_at: Option<DateTimeUtc>,
    /// When its rows were deleted.
    pub emptied_at: Option<DateTimeUtc>,
    /// Grows with each change of its state; batches are none.
    pub version: i64,
}

impl Model {
    /// The columns of the file.
    ///
    /// # Errors
    /// Where what is stored is none.
    pub fn columns(&self) -> Result<Vec<ImportColumn>, Fault> {
        serde_json::from_value(self.columns.clone()).map_err(|_| Fault::Broken("stored columns are none"))
    }

    /// Which column holds which field.
    ///
    /// # Errors
    /// Where what is stored is none.
    pub fn mapping(&self) -> Result<Mapping, Fault> {
        serde_json::from_value(self.mapping.clone()).map_err(|_| Fault::Broken("a stored mapping is none"))
    }
}

impl ActiveModelBehavior for ActiveModel {}
