//! How well complaints are answered.

use chrono::{DateTime, Utc};
use crm::complaints::{
    ComplaintFigureBy, ComplaintOutcome, Figure, FigureRow, Figures, RoundFilter, RoundShown, Severity,
};
use crm::ids::{DepartmentId, ProductId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Percent, short};
use crate::error::ApiError;

/// Of which span, and by what.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComplaintFigureParams {
    /// Deadlines on this date or later.
    pub(crate) from: Day,
    /// Deadlines on this date or before.
    pub(crate) until: Day,
    /// By what they are told apart; `person` where nothing is said.
    pub(crate) by: Option<ComplaintFigureBy>,
}

/// How well rounds of complaints were answered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintFigure {
    /// Rounds whose deadline fell in the span and that are answered or past it.
    due: u64,
    /// Of these, answered by the deadline.
    on_time: u64,
    /// Of these, answered after it.
    late: u64,
    /// Of these, not answered.
    missed: u64,
    /// `on_time` ÷ `due` in percent; none where none was due.
    #[schema(example = "80.00")]
    rate: Option<String>,
    /// The median of the hours from the begin to the answer.
    #[schema(example = "12.5")]
    median_hours: Option<String>,
    /// Rounds with a deadline in the span that are not answered.
    open: u64,
    /// Of these, past the deadline.
    overdue: u64,
    /// First rounds where the customer had complained about the same shortly before.
    repeat: u64,
}

impl From<Figure> for ComplaintFigure {
    fn from(figure: Figure) -> Self {
        let rate = (figure.on_time * 20_000 + figure.due).checked_div(figure.due * 2);
        // Half up, once: tenths of an hour are six minutes.
        let tenths = figure.median_minutes.map(|minutes| (minutes + 3) / 6);
        Self {
            due: figure.due,
            on_time: figure.on_time,
            late: figure.late,
            missed: figure.missed,
            rate: rate.map(|bp| Percent::text(bp.cast_signed())),
            median_hours: tenths.map(|tenths| format!("{}.{}", tenths / 10, tenths % 10)),
            open: figure.open,
            overdue: figure.overdue,
            repeat: figure.repeated,
        }
    }
}

/// A figure with what it is of.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintFigureRow {
    /// The key: of the person, the department or the product, `0` for none; the category; the month
    /// as `YYYYMM`.
    key: String,
    /// Its name.
    name: String,
    /// The figure.
    figure: ComplaintFigure,
}

impl From<FigureRow> for ComplaintFigureRow {
    fn from(row: FigureRow) -> Self {
        Self { key: row.key, name: row.name, figure: row.figure.into() }
    }
}

/// Figures of a span.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintFiguresOut {
    /// Of all.
    total: ComplaintFigure,
    /// By what was asked for.
    rows: Vec<ComplaintFigureRow>,
    /// Whether a deadline goes through a year whose holidays are not known.
    uncertain: bool,
}

impl From<Figures> for ComplaintFiguresOut {
    fn from(figures: Figures) -> Self {
        Self {
            total: figures.total.into(),
            rows: figures.rows.into_iter().map(Into::into).collect(),
            uncertain: figures.uncertain,
        }
    }
}

/// Which rounds are wanted: those behind a figure.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RoundParams {
    /// Deadlines on this date or later.
    from: Day,
    /// Deadlines on this date or before.
    until: Day,
    /// Only those that ended so.
    outcome: Option<ComplaintOutcome>,
    /// Only of this person; 0 for nobody's.
    responsible_id: Option<i64>,
    /// Only of this department; 0 for none.
    department_id: Option<i64>,
    /// Only about this.
    category: Option<String>,
    /// Only about this product; 0 for none.
    product_id: Option<i64>,
    /// Only first rounds of repeated complaints.
    #[serde(default)]
    repeat: bool,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl RoundParams {
    pub(crate) fn filter(self) -> Result<RoundFilter, ApiError> {
        Ok(RoundFilter {
            from: self.from.0,
            until: self.until.0,
            outcome: self.outcome,
            responsible: self.responsible_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            category: short("category", self.category)?,
            product: self.product_id.map(ProductId),
            repeated: self.repeat,
        })
    }
}

/// A round as the list behind a figure shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComplaintRoundRowOut {
    /// The complaint.
    complaint_id: i64,
    /// Its number.
    number: String,
    /// Who complains.
    customer: Named,
    /// Which round, from 1.
    round: i64,
    /// When it began.
    begun_at: DateTime<Utc>,
    /// By when the customer has the answer.
    due_at: DateTime<Utc>,
    /// When the customer had it.
    answered_at: Option<DateTime<Utc>>,
    /// How it ended, or has not.
    outcome: ComplaintOutcome,
    /// Who sees to it.
    responsible: Option<Named>,
    /// What it is about.
    category: String,
    /// How bad it is.
    severity: Severity,
}

impl From<RoundShown> for ComplaintRoundRowOut {
    fn from(shown: RoundShown) -> Self {
        let row = shown.round;
        let responsible = row.responsible_id.zip(shown.responsible_name);
        Self {
            complaint_id: row.complaint_id.0,
            number: shown.number,
            customer: Named { id: row.customer_id.0, name: shown.customer_name },
            round: row.round,
            begun_at: row.begun_at,
            due_at: row.due_at,
            answered_at: row.answered_at,
            outcome: shown.outcome,
            responsible: responsible.map(|(id, name)| Named { id: id.0, name }),
            category: row.category,
            severity: row.severity,
        }
    }
}
