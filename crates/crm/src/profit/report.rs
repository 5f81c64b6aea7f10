//! Reports: who and what earns how much in a span, ranked, beside the span before and the same span
//! of the year before.

use std::collections::BTreeMap;

use sea_orm::{DbErr, QueryResult, Value};

use super::source::{Key, PLAIN, SUMMED, Source, keys, source, sums, team, within};
use super::{Span, Sums, names, overhead};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::money::{Money, scale};
use crate::page::{Page, PageRequest};
use crate::text_enum::text_enum;

text_enum! {
    /// By what profit is reported.
    pub enum ReportBy {
        /// By customer.
        Customer = "customer",
        /// By order: goods only.
        Order = "order",
        /// By product: goods only.
        Product = "product",
        /// By category of products: goods only.
        Category = "category",
        /// By the channel that customers came by.
        Channel = "channel",
        /// By the customers' region.
        Region = "region",
        /// By salesperson.
        Salesperson = "salesperson",
        /// By department.
        Department = "department",
    }
}

impl ReportBy {
    /// Whether the rows are told apart by a word, not by a key.
    pub(super) fn by_word(self) -> bool {
        matches!(self, Self::Channel | Self::Region)
    }

    /// Whether only goods are told apart so: what belongs to no line is left out.
    pub(super) fn goods_only(self) -> bool {
        matches!(self, Self::Order | Self::Product | Self::Category)
    }

    /// What a row is about.
    pub(super) fn key_of(self, row: &QueryResult) -> Result<Key, DbErr> {
        match self.by_word() {
            true => Ok((0, row.try_get("", "key")?)),
            false => Ok((row.try_get("", "key")?, String::new())),
        }
    }
}

/// What somebody or something earned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// The key; 0 for none, and for channels and regions.
    pub key: i64,
    /// What people call it; empty for none.
    pub name: String,
    /// Its place by contribution, from 1.
    pub rank: i64,
    /// What it earned.
    pub sums: Sums,
    /// Its part of the overhead, where that was asked for.
    pub overhead: Option<Money>,
    /// What it earned in the span before.
    pub before: Sums,
    /// What it earned in the same span of the year before.
    pub year_before: Sums,
    /// Its part of the whole contribution in basis points; none where there is no whole.
    pub share_bp: Option<i64>,
    /// The part of all up to this one.
    pub cumulated_bp: Option<i64>,
}

/// A page of a report, with the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The rows, the best first.
    pub page: Page<ReportRow>,
    /// All that the actor may see.
    pub total: Sums,
    /// The overhead of the span, where it was asked for.
    pub overhead: Option<Money>,
}

/// Where a page begins: behind this row.
struct Edge {
    contribution: i64,
    key: i64,
    rank: i64,
    cumulated: i64,
}

impl Edge {
    fn read(text: &str) -> Result<Self, Invalid> {
        let wrong = || Invalid::new("cursor", "分页游标无效");
        let mut parts = text.split('_').map(|part| part.parse::<i64>().map_err(|_| wrong()));
        let mut next = || parts.next().unwrap_or_else(|| Err(wrong()));
        let edge = Self { contribution: next()?, key: next()?, rank: next()?, cumulated: next()? };
        match parts.next() {
            None => Ok(edge),
            Some(_) => Err(wrong()),
        }
    }

    fn write(&self) -> String {
        format!("{}_{}_{}_{}", self.contribution, self.key, self.rank, self.cumulated)
    }
}

fn part(of: Money, whole: Money) -> Option<i64> {
    scale(of.0, 10_000, whole.0)
}

fn values(uow: &Uow, span: Span) -> Vec<Value> {
    super::source::values(uow, span.first_day(), span.last_day())
}

/// A report by something in a span, the best first. Overhead is spread where it is asked for, over
/// customers alone, and for those alone who see all.
///
/// # Errors
/// `Forbidden` for those who may see no profit; a wrong cursor.
pub async fn report(
    uow: &Uow,
    by: ReportBy,
    span: Span,
    with_overhead: bool,
    request: &PageRequest,
) -> Result<Report, Fault> {
    let team = team(uow).await?;
    let Source { key, from, .. } = source(by, &within(span.periods()), team.as_deref());
    let edge = request.after.as_deref().map(Edge::read).transpose()?;
    let mut values = values(uow, span);
    let mut having = String::new();
    if let (Some(edge), false) = (&edge, by.by_word()) {
        values.extend([Value::from(edge.contribution), edge.key.into()]);
        having = format!("HAVING sum(t.contribution) <= $4 AND (sum(t.contribution) < $4 OR {key} > $5)");
    }
    // Channels and regions are few: they come at once.
    let limit = if by.by_word() { 1_000 } else { request.limit };
    let more = limit.saturating_add(1);
    // A month or a year of a customer or product is one row: the index has them in this order.
    let single = team.is_none() && matches!(by, ReportBy::Customer | ReportBy::Product) && span.periods().len() == 1;
    let sql = if single {
        let behind = match edge {
            Some(_) => "AND t.contribution <= $4 AND (t.contribution < $4 OR t.key_id > $5)",
            None => "",
        };
        format!(
            "SELECT t.key_id AS key, {PLAIN} FROM {from} {behind} ORDER BY t.contribution DESC, t.key_id LIMIT {more}"
        )
    } else {
        format!(
            "SELECT {key} AS key, {SUMMED} FROM {from} GROUP BY {key} {having} ORDER BY contribution DESC, key LIMIT {more}"
        )
    };
    let rows = uow.rows(&sql, values.clone()).await?;
    let total = total(uow, by, span, team.is_none()).await?;
    let mut cumulated = Money(edge.as_ref().map_or(0, |edge| edge.cumulated));
    let first = edge.as_ref().map_or(0, |edge| edge.rank) + 1;
    let mut found = Vec::with_capacity(rows.len());
    for (rank, row) in (first..).zip(&rows) {
        let sums = sums(row)?;
        let (key, name) = by.key_of(row)?;
        cumulated = cumulated + sums.contribution();
        found.push((
            ReportRow {
                key,
                name,
                rank,
                overhead: None,
                before: Sums::default(),
                year_before: Sums::default(),
                share_bp: part(sums.contribution(), total.contribution()),
                cumulated_bp: part(cumulated, total.contribution()),
                sums,
            },
            cumulated,
        ));
    }
    let page = Page::from_rows(found, limit, |(row, cumulated)| {
        let contribution = row.sums.contribution().0;
        Edge { contribution, key: row.key, rank: row.rank, cumulated: cumulated.0 }.write()
    });
    let mut page = page.map(|(row, _)| row);
    compare(uow, by, span, team.as_deref(), &mut page.items).await?;
    names::fill(uow, by, &mut page.items).await?;
    let overhead = match with_overhead && by == ReportBy::Customer && team.is_none() {
        true => Some(overhead::spread(uow, span, &mut page.items).await?),
        false => None,
    };
    Ok(Report { page, total, overhead })
}

/// The whole of a report. The totals by person are few, and hold what all others hold.
async fn total(uow: &Uow, by: ReportBy, span: Span, all: bool) -> Result<Sums, Fault> {
    let team = match all {
        true => None,
        false => team(uow).await?,
    };
    let by = if all { ReportBy::Salesperson } else { by };
    let goods_only = by.goods_only();
    let from = source(by, &within(span.periods()), team.as_deref()).from;
    let row = uow.row(&format!("SELECT {SUMMED} FROM {from}"), values(uow, span)).await?;
    let sums = sums(&row.ok_or(Fault::Broken("a sum is missing"))?)?;
    Ok(if goods_only { sums.goods() } else { sums })
}

/// Fills in what the rows earned before.
async fn compare(
    uow: &Uow,
    by: ReportBy,
    span: Span,
    team: Option<&[crate::ids::StaffId]>,
    rows: &mut [ReportRow],
) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    let (before, year_before) = (span.before(), span.year_before());
    let earlier = of(uow, by, before, team, rows).await?;
    let year_earlier = match before == year_before {
        true => earlier.clone(),
        false => of(uow, by, year_before, team, rows).await?,
    };
    for row in rows {
        let key = (row.key, row.name.clone());
        row.before = earlier.get(&key).copied().unwrap_or_default();
        row.year_before = year_earlier.get(&key).copied().unwrap_or_default();
    }
    Ok(())
}

async fn of(
    uow: &Uow,
    by: ReportBy,
    span: Span,
    team: Option<&[crate::ids::StaffId]>,
    rows: &[ReportRow],
) -> Result<BTreeMap<Key, Sums>, Fault> {
    let Source { key, from, .. } = source(by, &within(span.periods()), team);
    let wanted = match by.by_word() {
        true => String::new(),
        false => format!("AND {key} IN {}", keys(rows.iter().map(|row| row.key))),
    };
    let sql = format!("SELECT {key} AS key, {SUMMED} FROM {from} {wanted} GROUP BY {key}");
    let mut found = BTreeMap::new();
    for row in uow.rows(&sql, values(uow, span)).await? {
        found.insert(by.key_of(&row)?, sums(&row)?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_behind_its_last_row() {
        let edge = Edge::read("-120_7_20_5000").unwrap();
        assert_eq!((edge.contribution, edge.key, edge.rank, edge.cumulated), (-120, 7, 20, 5_000));
        assert_eq!(edge.write(), "-120_7_20_5000");
        for text in ["", "1_2_3", "1_2_3_4_5", "a_2_3_4"] {
            assert!(Edge::read(text).is_err(), "{text}");
        }
    }
}
