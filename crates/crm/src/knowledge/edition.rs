//! Table `knowledge_editions`: what an article said, version by version.

use sea_orm::entity::prelude::*;

use crate::ids::{ArticleId, StaffId, TenantId};

/// A row of `knowledge_editions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_editions")]
pub struct Model {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// The version that it said this in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i64,
    /// What it was about.
    pub title: String,
    /// The other ways to ask for it.
    pub questions: Json,
    /// What was answered.
    pub body: String,
    /// Whether it answered.
    pub published: bool,
    /// Who wrote it.
    pub staff_id: Option<StaffId>,
    /// When.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
