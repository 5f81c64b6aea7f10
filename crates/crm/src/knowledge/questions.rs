//! Questions that found no article: counted, seen to, or turned into one.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait,
};
use serde_json::json;

use super::policy::{self, Pieces};
use super::question::{ActiveModel, Column, Entity};
use super::{Article, QuestionState, UnansweredQuestion, entity};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ArticleId, KnowledgeQuestionId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::{staff, text};

const WHAT: &str = "查看未解答的问题";

sort_fields! {
    /// What questions are sorted by.
    pub enum QuestionSort of Entity, default Sort::descending(Self::Times);
    /// How often they were asked.
    Times = "times" => Column::Times,
    /// When they were asked last.
    Last = "last" => Column::LastAt,
}

/// Which questions are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QuestionFilter {
    /// Only those of which this became.
    pub state: Option<QuestionState>,
}

/// A question with what stands beside it.
#[derive(Clone, Debug)]
pub struct QuestionSummary {
    /// The question.
    pub row: UnansweredQuestion,
    /// The article that it became.
    pub article: Option<(ArticleId, String)>,
    /// Who saw to it.
    pub handled_by: Option<(StaffId, String)>,
}

/// A customer asked what no article answers. One that had become an article waits again.
///
/// # Errors
/// When the database fails.
pub async fn missed(uow: &Uow, question: &str) -> Result<(), Fault> {
    let key = Pieces::of(question).key();
    if key.is_empty() {
        return Ok(());
    }
    let shown = policy::masked(&text::preview(question, policy::LONGEST));
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        key: Set(key),
        text: Set(shown),
        times: Set(1),
        first_at: Set(uow.now()),
        last_at: Set(uow.now()),
        state: Set(QuestionState::Open),
        ..Default::default()
    };
    let became = Expr::col((Entity, Column::State)).eq(QuestionState::Article.as_str());
    let again = Expr::case(became, QuestionState::Open.as_str()).finally(Expr::col((Entity, Column::State)));
    let update = OnConflict::columns([Column::TenantId, Column::Key])
        .value(Column::Times, Expr::col((Entity, Column::Times)).add(1))
        .value(Column::State, again)
        .update_columns([Column::Text, Column::LastAt])
        .to_owned();
    uow.put_off(Entity::insert(row).on_conflict(update).into_query()).await?;
    Ok(())
}

/// Questions that found no article, for those who write.
///
/// # Errors
/// `Forbidden` for others.
pub async fn list(
    uow: &Uow,
    filter: QuestionFilter,
    sort: Sort<QuestionSort>,
    page: &PageRequest,
) -> Result<Page<QuestionSummary>, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, WHAT)?;
    let wanted = Condition::all()
        .add(Column::TenantId.eq(uow.tenant()))
        .add_option(filter.state.map(|state| Column::State.eq(state)));
    let Page { items, next } = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: summaries(uow, items).await?, next })
}

async fn summaries(uow: &Uow, rows: Vec<UnansweredQuestion>) -> Result<Vec<QuestionSummary>, Fault> {
    let ids: Vec<ArticleId> = rows.iter().filter_map(|row| row.article_id).collect();
    let articles: Vec<Article> = if ids.is_empty() {
        Vec::new()
    } else {
        entity::Entity::find()
            .filter(entity::Column::TenantId.eq(uow.tenant()))
            .filter(entity::Column::Id.is_in(ids))
            .all(uow)
            .await?
    };
    let titles: BTreeMap<ArticleId, String> = articles.into_iter().map(|row| (row.id, row.title)).collect();
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.handled_by).collect();
    let names = staff::names(uow, &people).await?;
    Ok(rows
        .into_iter()
        .map(|row| QuestionSummary {
            article: row.article_id.and_then(|id| Some((id, titles.get(&id)?.clone()))),
            handled_by: row.handled_by.and_then(|id| Some((id, names.get(&id)?.clone()))),
            row,
        })
        .collect())
}

async fn open(uow: &Uow, id: KnowledgeQuestionId) -> Result<UnansweredQuestion, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该问题"))
}

/// Notes that a question was seen to.
///
/// # Errors
/// `Forbidden`, `NotFound`; `State` where somebody has seen to it already.
pub async fn handle(uow: &Uow, id: KnowledgeQuestionId, note: Option<&str>) -> Result<QuestionSummary, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, WHAT)?;
    let note = text::optional_block("note", note, 500)?;
    let row = open(uow, id).await?;
    if row.state != QuestionState::Open {
        return Err(Fault::State("该问题已处理"));
    }
    let row = close(uow, row, QuestionState::Handled, None, note).await?;
    summaries(uow, vec![row]).await?.pop().ok_or(Fault::Broken("a question is missing"))
}

/// A question has become an article. The caller has checked the right.
pub(super) async fn became(uow: &Uow, id: KnowledgeQuestionId, article: ArticleId) -> Result<(), Fault> {
    let row = open(uow, id).await?;
    close(uow, row, QuestionState::Article, Some(article), None).await.map(|_| ())
}

async fn close(
    uow: &Uow,
    row: UnansweredQuestion,
    state: QuestionState,
    article: Option<ArticleId>,
    note: Option<String>,
) -> Result<UnansweredQuestion, Fault> {
    let id = row.id;
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.article_id = Set(article);
    row.note = Set(note);
    row.handled_by = Set(uow.actor().staff().map(|me| me.staff));
    row.handled_at = Set(Some(uow.now()));
    let row = row.update(uow).await?;
    audit::record(uow, "knowledge.question", "knowledge_question", id.0, json!({ "state": state })).await?;
    Ok(row)
}

/// Takes out what only somebody asked who is to be forgotten; `said` is all that they wrote.
pub(crate) async fn forget(uow: &Uow, said: &[String]) -> Result<(), Fault> {
    let mut asked: BTreeMap<String, i64> = BTreeMap::new();
    for words in said {
        *asked.entry(Pieces::of(words).key()).or_default() += 1;
    }
    for (key, times) in asked.into_iter().filter(|(key, _)| !key.is_empty()) {
        Entity::delete_many()
            .filter(Column::TenantId.eq(uow.tenant()))
            .filter(Column::Key.eq(key))
            .filter(Column::Times.lte(times))
            .exec(uow)
            .await?;
    }
    Ok(())
}
