//! Grades of customers.

use chrono::{DateTime, NaiveDate, Utc};
use crm::customers::Grade;
use crm::grades::{GradeEntry, GradeHistory, GradeLine, GradeMode, GradeRule, GradeRun, Override, Preview};
use crm::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, named_staff};

/// Which preview is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewParams {
    /// The year.
    #[param(example = 2025)]
    pub(crate) year: i64,
    /// By another mode than the company's.
    pub(crate) mode: Option<GradeMode>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// The grade of one customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GradeLineOut {
    /// The place by contribution, from 1.
    place: i64,
    /// The customer.
    customer: Named,
    /// What they brought in the year.
    #[schema(value_type = String, example = "12000.00")]
    contribution: Money,
    /// The grade that is computed.
    grade: Grade,
    /// The grade that they have now.
    current: Grade,
    /// Whether that was set by hand, and stays.
    overridden: bool,
}

impl From<GradeLine> for GradeLineOut {
    fn from(line: GradeLine) -> Self {
        Self {
            place: line.place,
            customer: Named { id: line.customer.0, name: line.name },
            contribution: line.contribution,
            grade: line.grade,
            current: line.current,
            overridden: line.overridden,
        }
    }
}

/// How many customers get a grade.
#[derive(Debug, Serialize, ToSchema)]
struct GradeCount {
    /// The grade.
    grade: Grade,
    /// How many.
    customers: i64,
}

/// How many customers change.
#[derive(Debug, Serialize, ToSchema)]
struct GradeChange {
    /// From this grade …
    from: Grade,
    /// … to this one.
    to: Grade,
    /// How many.
    customers: i64,
}

/// What the grades of a year would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewOut {
    /// By which rule.
    rule: GradeRule,
    /// Whether the year is closed, so that they can be applied.
    closed: bool,
    /// How many customers get each grade.
    counts: Vec<GradeCount>,
    /// How many change.
    changes: Vec<GradeChange>,
    /// What all bring.
    #[schema(value_type = String, example = "120000.00")]
    contribution: Money,
    /// The customers, the best first.
    items: Vec<GradeLineOut>,
    /// The cursor of the next page; none on the last.
    next: Option<String>,
}

impl From<Preview> for PreviewOut {
    fn from(preview: Preview) -> Self {
        let count = |(grade, customers)| GradeCount { grade, customers };
        let change = |((from, to), customers)| GradeChange { from, to, customers };
        Self {
            rule: preview.rule,
            closed: preview.closed,
            counts: preview.counts.into_iter().map(count).collect(),
            changes: preview.changes.into_iter().map(change).collect(),
            contribution: preview.contribution,
            items: preview.page.items.into_iter().map(GradeLineOut::from).collect(),
            next: preview.page.next,
        }
    }
}

/// Which year is graded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeRunIn {
    /// The year; all of its months must be closed.
    pub(crate) year: i64,
    /// By another mode than the company's.
    pub(crate) mode: Option<GradeMode>,
}

/// Grades that were applied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GradeRunOut {
    /// The key.
    id: i64,
    /// The year.
    year: i64,
    /// By which rule.
    rule: GradeRule,
    /// How many customers.
    customers: i64,
    /// What they brought.
    #[schema(value_type = String, example = "120000.00")]
    contribution: Money,
    /// By whom.
    applied_by: Option<Named>,
    /// When.
    applied_at: DateTime<Utc>,
}

impl GradeRunOut {
    pub(crate) fn new(run: GradeRun, names: &StaffNames) -> Self {
        Self {
            id: run.id.0,
            year: run.year,
            rule: run.rule,
            customers: run.customers,
            contribution: run.contribution,
            applied_by: named_staff(run.applied_by, names),
            applied_at: run.applied_at,
        }
    }
}

/// A grade that was computed.
#[derive(Debug, Serialize, ToSchema)]
struct GradeEntryOut {
    /// For which year.
    year: i64,
    /// The place by contribution.
    place: i64,
    /// The contribution; none for those who may not see it.
    #[schema(value_type = Option<String>, example = "12000.00")]
    contribution: Option<Money>,
    /// The grade.
    grade: Grade,
}

/// A grade that was set by hand.
#[derive(Debug, Serialize, ToSchema)]
struct OverrideOut {
    /// The key.
    id: i64,
    /// The grade.
    grade: Grade,
    /// Why.
    reason: String,
    /// The last day on which it holds.
    until: NaiveDate,
    /// When it ended.
    ended_at: Option<DateTime<Utc>>,
    /// By whom.
    created_by: Option<Named>,
    /// When.
    created_at: DateTime<Utc>,
}

/// What a customer's grades were.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GradeHistoryOut {
    /// The one of now.
    grade: Grade,
    /// Those that were computed, the newest first.
    computed: Vec<GradeEntryOut>,
    /// Those that were set by hand, the newest first.
    overrides: Vec<OverrideOut>,
}

impl GradeHistoryOut {
    pub(crate) fn new(history: GradeHistory, names: &StaffNames, shows_profit: bool) -> Self {
        let computed = |entry: GradeEntry| GradeEntryOut {
            year: entry.year,
            place: entry.place,
            contribution: shows_profit.then_some(entry.contribution),
            grade: entry.grade,
        };
        let by_hand = |row: Override| OverrideOut {
            id: row.id.0,
            grade: row.grade,
            reason: row.reason,
            until: row.until,
            ended_at: row.ended_at,
            created_by: named_staff(row.created_by, names),
            created_at: row.created_at,
        };
        Self {
            grade: history.grade,
            computed: history.computed.into_iter().map(computed).collect(),
            overrides: history.overrides.into_iter().map(by_hand).collect(),
        }
    }
}
