//! Table `knowledge_grams`: the pieces by which the chat finds published articles.

use sea_orm::entity::prelude::*;

use crate::ids::{ArticleId, TenantId};

/// A row of `knowledge_grams`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_grams")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// A piece of one of its questions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub gram: String,
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
}

impl ActiveModelBehavior for ActiveModel {}
