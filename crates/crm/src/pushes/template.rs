//! Table `notice_templates`.

use sea_orm::entity::prelude::*;

use super::{Purpose, TemplateKind};
use crate::ids::{NoticeTemplateId, TenantId};

/// A row of `notice_templates`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_templates")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: NoticeTemplateId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The account on the platform.
    pub appid: String,
    /// Which kind.
    pub kind: TemplateKind,
    /// The platform's key of the template.
    pub template_id: String,
    /// What it is used for.
    pub purpose: Purpose,
    /// Function or title.
    pub title: String,
    /// The text.
    pub content: String,
    /// Its fields.
    pub fields: Json,
    /// Why it can't be used; none where it can.
    pub disabled_reason: Option<String>,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
