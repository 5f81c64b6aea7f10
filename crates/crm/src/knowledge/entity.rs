//! Table `knowledge_articles`.

use sea_orm::entity::prelude::*;

use crate::ids::{ArticleId, ProductId, StaffId, TenantId};

/// A row of `knowledge_articles`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_articles")]
pub struct Model {
    /// The key.
    #[sea_orm(primary_key)]
    pub id: ArticleId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// What it is about, best as a question.
    pub title: String,
    /// Other ways in which people ask for it: a list of texts.
    pub questions: Json,
    /// What is answered.
    pub body: String,
    /// Under which heading.
    pub category: Option<String>,
    /// About which product.
    pub product_id: Option<ProductId>,
    /// Whether it answers, or is still being written.
    pub published: bool,
    /// Since when.
    pub published_at: Option<DateTimeUtc>,
    /// What staff find it by, line by line.
    pub search_text: String,
    /// Who wrote it first.
    pub created_by: Option<StaffId>,
    /// Who changed it last.
    pub updated_by: Option<StaffId>,
    /// When it was created.
    pub created_at: DateTimeUtc,
    /// When it was changed last.
    pub updated_at: DateTimeUtc,
    /// Grows with each change; a change names the one it saw.
    pub version: i64,
}

impl Model {
    /// The other ways in which people ask for it.
    pub fn asked(&self) -> Vec<String> {
        serde_json::from_value(self.questions.clone()).unwrap_or_default()
    }
}

impl ActiveModelBehavior for ActiveModel {}
