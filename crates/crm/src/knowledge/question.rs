//! Table `knowledge_questions`: what customers asked and no article answered.

use sea_orm::entity::prelude::*;

use super::QuestionState;
use crate::ids::{ArticleId, KnowledgeQuestionId, StaffId, TenantId};

/// A row of `knowledge_questions`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_questions")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: KnowledgeQuestionId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What is the same however it is written.
    pub key: String,
    /// As it was asked last, long numbers masked.
    pub text: String,
    /// How often it was asked.
    pub times: i64,
    /// When it was asked first.
    pub first_at: DateTimeUtc,
    /// When it was asked last.
    pub last_at: DateTimeUtc,
    /// What became of it.
    pub state: QuestionState,
    /// The article that it became.
    pub article_id: Option<ArticleId>,
    /// What was done about it.
    pub note: Option<String>,
    /// Who saw to it.
    pub handled_by: Option<StaffId>,
    /// When.
    pub handled_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
