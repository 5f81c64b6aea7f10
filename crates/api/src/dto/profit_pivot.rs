//! Tables of profit: rows by something, columns by period.

use crm::money::Money;
use crm::profit::{Pivot, PivotCells, PivotQuery, PivotRow, ProfitLevel, ReportBy};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Percent, page};
use super::profit::span;
use crate::error::ApiError;

/// Which table is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PivotParams {
    /// By what the rows are told apart.
    by: ReportBy,
    /// Which figure; `contribution` where nothing is said. By order, product and category there are
    /// `net_sales` and `contribution`; `net` is by customer alone, for those who see all.
    level: Option<ProfitLevel>,
    /// The first period: `2026-01`, `2026-Q1`, `2024`.
    #[param(example = "2026-01")]
    from: String,
    /// The last one, of the same length; at most 36 periods.
    #[param(example = "2026-12")]
    until: String,
    /// How many rows, 1 to 100; 20 where nothing is said. All others are summed up.
    limit: Option<u64>,
}

impl PivotParams {
    /// As the domain wants it.
    pub(crate) fn query(&self) -> Result<PivotQuery, ApiError> {
        Ok(PivotQuery {
            by: self.by,
            level: self.level.unwrap_or(ProfitLevel::Contribution),
            from: span(&self.from)?,
            until: span(&self.until)?,
            top: page(self.limit, None)?.limit,
        })
    }
}

/// A figure in each period, and in all together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PivotCellsOut {
    /// Period by period.
    #[schema(value_type = Vec<String>, example = json!(["100.00", "-20.00"]))]
    cells: Vec<Money>,
    /// All together.
    #[schema(value_type = String, example = "80.00")]
    whole: Money,
}

impl From<PivotCells> for PivotCellsOut {
    fn from(found: PivotCells) -> Self {
        Self { cells: found.cells, whole: found.whole }
    }
}

/// A row of a table of profit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PivotRowOut {
    /// Its key; 0 for none, and for channels and regions.
    key: i64,
    /// What people call it; empty for none.
    name: String,
    /// Its place by the figure of all periods together, before overhead, from 1.
    rank: i64,
    /// The figures.
    figures: PivotCellsOut,
    /// Its part of the whole, in percent; none where there is no whole.
    #[schema(example = "12.50")]
    share: Option<String>,
}

impl From<PivotRow> for PivotRowOut {
    fn from(row: PivotRow) -> Self {
        Self {
            key: row.key,
            name: row.name,
            rank: row.rank,
            figures: row.cells.into(),
            share: row.share_bp.map(Percent::text),
        }
    }
}

/// What is not among the rows of a table of profit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PivotRestOut {
    /// How many; 0 where it is overhead that falls on nobody.
    count: i64,
    /// The figures.
    figures: PivotCellsOut,
}

/// A table of profit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PivotOut {
    /// Which figure.
    level: ProfitLevel,
    /// The periods, column by column.
    #[schema(example = json!(["2026-01", "2026-02"]))]
    periods: Vec<String>,
    /// The rows, the best first.
    items: Vec<PivotRowOut>,
    /// All others; none where there are none.
    rest: Option<PivotRestOut>,
    /// All that one may see: the rows and the others.
    total: PivotCellsOut,
}

impl PivotOut {
    /// A table of a figure.
    pub(crate) fn new(level: ProfitLevel, pivot: Pivot) -> Self {
        Self {
            level,
            periods: pivot.spans.iter().map(ToString::to_string).collect(),
            items: pivot.rows.into_iter().map(PivotRowOut::from).collect(),
            rest: pivot.rest.map(|(count, cells)| PivotRestOut { count, figures: cells.into() }),
            total: pivot.total.into(),
        }
    }
}
