//! Table `print_templates`.

use sea_orm::entity::prelude::*;

use super::PrintKind;
use crate::ids::{FileId, PrintTemplateId, StaffId, TenantId};

/// A row of `print_templates`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "print_templates")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: PrintTemplateId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// For which documents.
    pub kind: PrintKind,
    /// What it is called.
    pub name: String,
    /// Whether documents of the kind are printed with it where nothing else is said.
    pub standard: bool,
    /// What was chosen by the form.
    pub form: Json,
    /// A source of one's own; none where the form is all.
    pub source: Option<String>,
    /// The logo.
    pub logo_id: Option<FileId>,
    /// Who created it.
    pub created_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}
