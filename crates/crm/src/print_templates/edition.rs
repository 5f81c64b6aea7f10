//! Table `print_template_editions`: what a template said, version by version.

use sea_orm::entity::prelude::*;

use crate::ids::{FileId, PrintTemplateId, StaffId, TenantId};

/// A row of `print_template_editions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "print_template_editions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The template.
    #[sea_orm(primary_key, auto_increment = false)]
    pub template_id: PrintTemplateId,
    /// The version that it said this in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// What it was called.
    pub name: String,
    /// What was chosen by the form.
    pub form: Json,
    /// A source of one's own.
    pub source: Option<String>,
    /// The logo.
    pub logo_id: Option<FileId>,
    /// Who wrote it.
    pub staff_id: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
