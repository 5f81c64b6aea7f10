//! Finding the article that answers: for the chat by a whole question, for staff by question or
//! keyword.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{Column, Entity};
use super::policy::{self, Decision, Fit, Pieces};
use super::{Article, ArticleDetail, gram, service};
use crate::customers::index::Keyword;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ArticleId;

/// How many articles are looked at closely.
const CANDIDATES: u64 = 30;
/// How many pieces of a question are looked up.
const PIECES: usize = 80;

/// What a question finds.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// The article that answers it.
    One(Box<Article>),
    /// Articles that may, the likeliest first.
    Several(Vec<Article>),
    /// None, though it was a question.
    Nothing,
    /// It asks for nothing: a greeting, thanks, or a long story.
    NoQuestion,
}

/// What of the published articles answers a question, as a customer asks it.
///
/// # Errors
/// When the database fails.
pub async fn ask(uow: &Uow, question: &str) -> Result<Found, Fault> {
    let pieces = Pieces::of(question);
    if pieces.weight() < 2 || question.chars().count() > policy::LONGEST {
        return Ok(Found::NoQuestion);
    }
    let fits = candidates(uow, &pieces).await?;
    Ok(match policy::decide(fits) {
        Decision::Answer(article) => Found::One(Box::new(article)),
        Decision::Offer(articles) => Found::Several(articles),
        Decision::Nothing => Found::Nothing,
    })
}

/// The published articles that share most with a question, with how well they fit.
async fn candidates(uow: &Uow, asked: &Pieces) -> Result<Vec<(Fit, Article)>, Fault> {
    let ids: Vec<ArticleId> = gram::Entity::find()
        .select_only()
        .column(gram::Column::ArticleId)
        .filter(gram::Column::TenantId.eq(uow.tenant()))
        .filter(gram::Column::Gram.is_in(asked.words().take(PIECES)))
        .group_by(gram::Column::ArticleId)
        .order_by(Expr::col(gram::Column::Gram).count(), Order::Desc)
        .order_by_asc(gram::Column::ArticleId)
        .limit(CANDIDATES)
        .into_tuple()
        .all(uow)
        .await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Published.eq(true))
        .filter(Column::Id.is_in(ids))
        .order_by_asc(Column::Id)
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|row| (fit_of(asked, &row), row)).collect())
}

fn fit_of(asked: &Pieces, row: &Article) -> Fit {
    let others = row.asked();
    policy::best_fit(asked, std::iter::once(row.title.as_str()).chain(others.iter().map(String::as_str)))
}

/// A published article, for the chat.
///
/// # Errors
/// When the database fails.
pub async fn published(uow: &Uow, id: ArticleId) -> Result<Option<ArticleDetail>, Fault> {
    let row = Entity::find_by_id(id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Published.eq(true))
        .one(uow)
        .await?;
    match row {
        Some(row) => Ok(service::details(uow, vec![row]).await?.pop()),
        None => Ok(None),
    }
}

/// Published articles for somebody who types what a customer asks, or a keyword: with a score of 0
/// to 100, the best first. What only contains the keyword has a low one.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn search(uow: &Uow, typed: &str, limit: u64) -> Result<Vec<(ArticleDetail, u32)>, Fault> {
    let readable = service::readable(uow)?.add(Column::Published.eq(true));
    let asked = Pieces::of(typed);
    let mut found: BTreeMap<ArticleId, (u32, Article)> = candidates(uow, &asked)
        .await?
        .into_iter()
        .filter(|(fit, _)| fit.score > 0)
        .map(|(fit, row)| (row.id, (fit.score, row)))
        .collect();
    if let Some(keyword) = Keyword::parse(typed) {
        let holding = Entity::find()
            .filter(readable)
            .filter(Column::SearchText.like(format!("%{}%", keyword.needle)))
            .order_by_desc(Column::UpdatedAt)
            .limit(CANDIDATES)
            .all(uow)
            .await?;
        for row in holding {
            // At the beginning of a name more than inside, there more than in the text.
            let needle = keyword.needle.trim_start();
            let score = match &row.search_text {
                text if text.starts_with(&format!("\n{needle}")) => 60,
                text if text.contains(&format!("\n{needle}")) => 50,
                _ => 30,
            };
            let entry = found.entry(row.id).or_insert((0, row));
            entry.0 = Ord::max(entry.0, score);
        }
    }
    let mut ranked: Vec<(u32, Article)> = found.into_values().collect();
    ranked.sort_by_key(|(score, row)| (std::cmp::Reverse(*score), row.id));
    ranked.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let (scores, rows): (Vec<u32>, Vec<Article>) = ranked.into_iter().unzip();
    Ok(service::details(uow, rows).await?.into_iter().zip(scores).collect())
}
