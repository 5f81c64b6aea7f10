//! Which article answered how often.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::usage::{ActiveModel, Column, Entity};
use super::{UseWay, entity, service};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::ArticleId;
use crate::tenants;

/// The most months of one question.
const MOST_MONTHS: i64 = 36;

/// How often an article answered in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleUse {
    /// The article.
    pub article: ArticleId,
    /// Its title.
    pub title: String,
    /// The month, as `YYYYMM`.
    pub month: i64,
    /// How often, by way.
    pub times: BTreeMap<UseWay, i64>,
}

impl ArticleUse {
    fn total(&self) -> i64 {
        self.times.values().sum()
    }
}

fn month_of(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 100 + i64::from(day.month())
}

/// An article has answered.
///
/// # Errors
/// When the database fails; for staff, `NotFound` for an article that they can't read.
pub async fn used(uow: &Uow, article: ArticleId, way: UseWay) -> Result<(), Fault> {
    if way == UseWay::Staff {
        service::find(uow, article).await?;
    }
    let zone = tenants::settings(uow).await?.zone;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        month: Set(month_of(uow.today(zone))),
        article_id: Set(article),
        way: Set(way),
        times: Set(1),
    };
    let update = OnConflict::columns([Column::TenantId, Column::Month, Column::ArticleId, Column::Way])
        .value(Column::Times, Expr::col((Entity, Column::Times)).add(1))
        .to_owned();
    uow.put_off(Entity::insert(row).on_conflict(update).into_query()).await?;
    Ok(())
}

/// How often articles answered in the months of a span, the newest month first, in it what
/// answered most.
///
/// # Errors
/// `Forbidden` for those who do not write articles; `Invalid` for a span of more than three years.
pub async fn uses(uow: &Uow, from: NaiveDate, until: NaiveDate) -> Result<Vec<ArticleUse>, Fault> {
    uow.scope(Resource::Knowledge, Access::Write, "查看知识库统计")?;
    let (first, last) = (month_of(from), month_of(until));
    let months = i64::from(until.year() - from.year()) * 12 + i64::from(until.month()) - i64::from(from.month()) + 1;
    if !(1..=MOST_MONTHS).contains(&months) {
        return Err(Invalid::new("until", format!("时间范围应为 1 到 {MOST_MONTHS} 个月")).into());
    }
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Month.between(first, last))
        .all(uow)
        .await?;
    let titles: Vec<(ArticleId, String)> = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .column(entity::Column::Title)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .into_tuple()
        .all(uow)
        .await?;
    let titles: BTreeMap<ArticleId, String> = titles.into_iter().collect();
    let mut found: BTreeMap<(i64, ArticleId), ArticleUse> = BTreeMap::new();
    for row in rows {
        let entry = found.entry((row.month, row.article_id)).or_insert_with(|| ArticleUse {
            article: row.article_id,
            title: titles.get(&row.article_id).cloned().unwrap_or_default(),
            month: row.month,
            times: BTreeMap::new(),
        });
        entry.times.insert(row.way, row.times);
    }
    let mut all: Vec<ArticleUse> = found.into_values().collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.month), std::cmp::Reverse(one.total()), one.article));
    Ok(all)
}
