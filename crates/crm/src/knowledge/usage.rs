//! Table `knowledge_uses`: how often an article answered, month by month. It tells of nobody.

use sea_orm::entity::prelude::*;

use super::UseWay;
use crate::ids::{ArticleId, TenantId};

/// A row of `knowledge_uses`.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "knowledge_uses")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    /// In which month, as `YYYYMM` of the tenant's zone.
    #[sea_orm(primary_key, auto_increment = false)]
    pub month: i64,
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: ArticleId,
    /// How it came to answer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub way: UseWay,
    /// How often.
    pub times: i64,
}

impl ActiveModelBehavior for ActiveModel {}
