//! A table of profit: what is reported by, row by row, over periods.

use std::collections::BTreeMap;

use sea_orm::Value;

use super::source::{Key, Source, by_period, keys, source, team, values, within};
use super::{ReportBy, Span, Sums, names, overhead};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::StaffId;
use crate::money::{Money, scale};
use crate::text_enum::text_enum;

/// The most periods of one table: three years by month.
const MOST_SPANS: usize = 36;

text_enum! {
    /// Which figure a table of profit shows.
    pub enum ProfitLevel {
        /// Net sales less net returns.
        NetSales = "net_sales",
        /// The first level: the marginal contribution.
        Contribution = "contribution",
        /// The second level: gross.
        Gross = "gross",
        /// The third level before overhead.
        BeforeOverhead = "before_overhead",
        /// The third level: net, less overhead. By customer alone, for those who see all.
        Net = "net",
    }
}

impl ProfitLevel {
    /// The figure, before overhead.
    fn of(self, sums: &Sums) -> Money {
        match self {
            Self::NetSales => sums.net_sales(),
            Self::Contribution => sums.contribution(),
            Self::Gross => sums.gross(),
            Self::BeforeOverhead | Self::Net => sums.before_overhead(),
        }
    }

    /// The same of the rows of a source.
    fn sql(self) -> &'static str {
        match self {
            Self::NetSales => "sum(t.sales - t.returns)",
            Self::Contribution => "sum(t.contribution)",
            Self::Gross => "sum(t.contribution - t.commission - t.compensation)",
            Self::BeforeOverhead | Self::Net => {
                "sum(t.contribution - t.commission - t.compensation - t.expenses - t.bad_debt)"
            }
        }
    }
}

/// Which table is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PivotQuery {
    /// By what the rows are told apart.
    pub by: ReportBy,
    /// Which figure.
    pub level: ProfitLevel,
    /// The first period: a month, quarter or year.
    pub from: Span,
    /// The last one, of the same length.
    pub until: Span,
    /// How many rows at the most; all others are summed up.
    pub top: u64,
}

/// A figure in each period, and in all together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PivotCells {
    /// Period by period.
    pub cells: Vec<Money>,
    /// All together.
    pub whole: Money,
}

impl PivotCells {
    fn new(cells: Vec<Money>) -> Self {
        Self { whole: cells.iter().copied().sum(), cells }
    }

    fn less(&self, others: &[PivotRow]) -> Self {
        let mut cells = self.cells.clone();
        for row in others {
            for (cell, part) in cells.iter_mut().zip(&row.cells.cells) {
                *cell = *cell - *part;
            }
        }
        Self::new(cells)
    }
}

/// One of those that the table tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PivotRow {
    /// The key; 0 for none, and for channels and regions.
    pub key: i64,
    /// What people call it; empty for none.
    pub name: String,
    /// Its place by the figure of all periods together, before overhead, from 1.
    pub rank: i64,
    /// The figures.
    pub cells: PivotCells,
    /// Its part of the whole in basis points; none where there is no whole.
    pub share_bp: Option<i64>,
}

/// A table of profit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pivot {
    /// The periods.
    pub spans: Vec<Span>,
    /// The rows, the best first.
    pub rows: Vec<PivotRow>,
    /// How many there are besides, and their figures; none where the rows are all there is.
    pub rest: Option<(i64, PivotCells)>,
    /// All that the actor may see.
    pub total: PivotCells,
}

/// A table of profit: the best by the figure of all periods together, the others summed up, and the
/// whole, which is the one of the reports.
///
/// # Errors
/// `Forbidden` for those who may see no profit; `Invalid` for periods of different lengths, in the wrong
/// order or too many, and for a level that is not kept by what is asked for.
pub async fn pivot(uow: &Uow, query: &PivotQuery) -> Result<Pivot, Fault> {
    let team = team(uow).await?;
    let team = team.as_deref();
    let spans = spans(query.from, query.until)?;
    check_level(query, team.is_none())?;
    let (found, count) = best(uow, query, &spans, team).await?;
    let mut cells = cells_of(uow, query, &spans, &found, team).await?;
    let mut total = total(uow, query, &spans, team).await?;
    if query.level == ProfitLevel::Net {
        let wanted: Vec<i64> = found.iter().map(|(key, _)| *key).collect();
        for (column, span) in spans.iter().enumerate() {
            let whole = overhead::of(uow, *span).await?;
            take(&mut total, column, whole);
            for (row, part) in cells.iter_mut().zip(overhead::parts(uow, *span, whole, &wanted).await?) {
                take(row, column, part);
            }
        }
    }
    let total = PivotCells::new(total);
    let names = names::of(uow, query.by, found.iter().map(|(key, _)| *key)).await?;
    let row = |(((key, word), cells), rank): ((Key, Vec<Money>), i64)| {
        let cells = PivotCells::new(cells);
        PivotRow {
            key,
            name: if query.by.by_word() { word } else { names.get(&key).cloned().unwrap_or_default() },
            rank,
            share_bp: scale(cells.whole.0, 10_000, total.whole.0),
            cells,
        }
    };
    let rows: Vec<PivotRow> = found.into_iter().zip(cells).zip(1..).map(row).collect();
    let others = count - i64::try_from(rows.len()).unwrap_or(count);
    let rest = total.less(&rows);
    // Overhead of a time in which nobody bought anything falls on nobody.
    let is_there = others > 0 || rest.cells.iter().any(|cell| *cell != Money(0));
    Ok(Pivot { spans, rows, rest: is_there.then_some((others, rest)), total })
}

fn take(cells: &mut [Money], column: usize, amount: Money) {
    if let Some(cell) = cells.get_mut(column) {
        *cell = *cell - amount;
    }
}

fn spans(from: Span, until: Span) -> Result<Vec<Span>, Invalid> {
    if !from.is_as_long_as(until) {
        return Err(Invalid::new("until", "起止期间应同为月份、季度或年"));
    }
    if from.first_day() > until.first_day() {
        return Err(Invalid::new("until", "结束期间不能早于开始期间"));
    }
    let spans: Vec<Span> = std::iter::successors(Some(from), |span| Some(span.after()))
        .take_while(|span| span.first_day() <= until.first_day())
        .take(MOST_SPANS + 1)
        .collect();
    match spans.len() <= MOST_SPANS {
        true => Ok(spans),
        false => Err(Invalid::new("until", format!("最多 {MOST_SPANS} 个期间"))),
    }
}

fn check_level(query: &PivotQuery, sees_all: bool) -> Result<(), Invalid> {
    let goods = matches!(query.level, ProfitLevel::NetSales | ProfitLevel::Contribution);
    if query.by.goods_only() && !goods {
        return Err(Invalid::new("level", "按订单、产品、分类只有净销售额和边际贡献"));
    }
    if query.level == ProfitLevel::Net && !(sees_all && query.by == ReportBy::Customer) {
        return Err(Invalid::new("level", "分摊公共费用后的净贡献只能按客户查看，且需要全公司的权限"));
    }
    Ok(())
}

/// The keys of totals that make up all the spans together: years where they are whole.
fn covering(spans: &[Span]) -> Vec<i64> {
    let mut of_year: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for period in spans.iter().flat_map(|span| span.periods()) {
        of_year.entry(period / 100).or_default().push(period);
    }
    let year = |(year, months): (i64, Vec<i64>)| if months.len() == 12 { vec![year * 100] } else { months };
    of_year.into_iter().flat_map(year).collect()
}

fn bounds(uow: &Uow, query: &PivotQuery) -> Vec<Value> {
    values(uow, query.from.first_day(), query.until.last_day())
}

/// The best of all periods together, and how many there are.
async fn best(
    uow: &Uow,
    query: &PivotQuery,
    spans: &[Span],
    team: Option<&[StaffId]>,
) -> Result<(Vec<Key>, i64), Fault> {
    let Source { key, from, .. } = source(query.by, &within(covering(spans)), team);
    let sql = format!(
        "SELECT {key} AS key, count(*) OVER () AS n FROM {from} GROUP BY {key} ORDER BY {} DESC, {key} LIMIT {}",
        query.level.sql(),
        query.top
    );
    let (mut found, mut count) = (Vec::new(), 0);
    for row in uow.rows(&sql, bounds(uow, query)).await? {
        found.push(query.by.key_of(&row)?);
        count = row.try_get("", "n")?;
    }
    Ok((found, count))
}

/// The figures of some rows, period by period.
async fn cells_of(
    uow: &Uow,
    query: &PivotQuery,
    spans: &[Span],
    rows: &[Key],
    team: Option<&[StaffId]>,
) -> Result<Vec<Vec<Money>>, Fault> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let source = source(query.by, &within(spans.iter().flat_map(|span| span.periods())), team);
    let mut values = bounds(uow, query);
    let wanted = match query.by.by_word() {
        false => keys(rows.iter().map(|(key, _)| *key)),
        true => {
            let first = values.len() + 1;
            values.extend(rows.iter().map(|(_, word)| Value::from(word.as_str())));
            let places: Vec<String> = (first..=values.len()).map(|place| format!("${place}")).collect();
            format!("({})", places.join(", "))
        }
    };
    let wanted = format!("AND {} IN {wanted}", source.key);
    let found = by_period(uow, Some(query.by), &source, &wanted, values).await?;
    Ok(rows.iter().map(|key| columns(&found, key, spans).map(|sums| query.level.of(&sums)).collect()).collect())
}

/// All that the actor may see, period by period. The totals by person are few, and hold what all others
/// hold.
async fn total(uow: &Uow, query: &PivotQuery, spans: &[Span], team: Option<&[StaffId]>) -> Result<Vec<Money>, Fault> {
    let by = if team.is_none() { ReportBy::Salesperson } else { query.by };
    let source = source(by, &within(spans.iter().flat_map(|span| span.periods())), team);
    let found = by_period(uow, None, &source, "", bounds(uow, query)).await?;
    let key = Key::default();
    Ok(columns(&found, &key, spans).map(|sums| query.level.of(&sums)).collect())
}

fn columns<'a>(
    found: &'a BTreeMap<(Key, i64), Sums>,
    key: &'a Key,
    spans: &'a [Span],
) -> impl Iterator<Item = Sums> + 'a {
    spans.iter().map(move |span| {
        let mut sums = Sums::default();
        for period in span.periods() {
            sums.add(&found.get(&(key.clone(), period)).copied().unwrap_or_default());
        }
        sums
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().unwrap()
    }

    #[test]
    fn periods_follow_one_another() {
        let found = spans(span("2025-11"), span("2026-02")).unwrap();
        assert_eq!(found, [span("2025-11"), span("2025-12"), span("2026-01"), span("2026-02")]);
        assert_eq!(spans(span("2026-Q4"), span("2027-Q1")).unwrap().len(), 2);
        assert_eq!(spans(span("2024"), span("2024")).unwrap(), [span("2024")]);
        assert_eq!(spans(span("2024-01"), span("2026-12")).unwrap().len(), MOST_SPANS);
        for (from, until) in
            [("2026", "2026-12"), ("2026-02", "2026-01"), ("2024-01", "2027-01"), ("2026-Q1", "2026-03")]
        {
            assert_eq!(spans(span(from), span(until)).unwrap_err().field, "until", "{from} to {until}");
        }
    }

    #[test]
    fn whole_years_are_one_total() {
        let covered = |from, until| covering(&spans(span(from), span(until)).unwrap());
        assert_eq!(covered("2024-12", "2026-01"), [202_412, 202_500, 202_601]);
        assert_eq!(covered("2025-Q1", "2025-Q4"), [202_500]);
        assert_eq!(covered("2025-Q4", "2026-Q1"), [202_510, 202_511, 202_512, 202_601, 202_602, 202_603]);
        assert_eq!(covered("2024", "2025"), [202_400, 202_500]);
    }
}
