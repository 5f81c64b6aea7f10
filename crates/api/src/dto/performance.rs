//! Performance and targets.

use crm::money::Money;
use crm::performance::{Figure, Forecast, Measure, NewTarget, PerformanceRow, Target, TargetSubject};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, Percent};
use crate::error::ApiError;

/// A figure as text: money in 元, a number of things, or a rate in percent.
fn text(measure: Measure, value: i64) -> String {
    match measure.is_rate() {
        true => Percent::text(value),
        false if measure.is_money() => Money(value).to_string(),
        false => value.to_string(),
    }
}

/// Which performance is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PerformanceParams {
    /// The month, quarter or year: `2026-09`, `2026-Q3`, `2026`.
    #[param(example = "2026-09")]
    pub(crate) period: String,
    /// People or departments; people where nothing is said.
    pub(crate) subject: Option<TargetSubject>,
    /// By what they are ranked; `sales` where nothing is said.
    pub(crate) by: Option<Measure>,
}

/// What was done of one measure, against the target.
#[derive(Debug, Serialize, ToSchema)]
struct FigureOut {
    /// Of what.
    measure: Measure,
    /// How much: in 元, a number of things, or a rate in percent; none for a rate where there was
    /// nothing to be measured.
    #[schema(example = "12000.00")]
    actual: Option<String>,
    /// How much was wanted, if there was a target.
    #[schema(example = "10000.00")]
    target: Option<String>,
    /// How much of the target was reached, in percent.
    #[schema(example = "120.00")]
    completion: Option<String>,
}

impl From<Figure> for FigureOut {
    fn from(figure: Figure) -> Self {
        Self {
            measure: figure.measure,
            actual: figure.actual.map(|actual| text(figure.measure, actual)),
            target: figure.target.map(|target| text(figure.measure, target)),
            completion: figure.completion_bp().map(Percent::text),
        }
    }
}

/// What is to be expected.
#[derive(Debug, Serialize, ToSchema)]
struct ForecastOut {
    /// Open opportunities, each by its probability.
    #[schema(value_type = String, example = "5000.00")]
    opportunities: Money,
    /// Confirmed and not yet shipped.
    #[schema(value_type = String, example = "7000.00")]
    unshipped: Money,
    /// Both together.
    #[schema(value_type = String, example = "12000.00")]
    total: Money,
}

impl From<Forecast> for ForecastOut {
    fn from(forecast: Forecast) -> Self {
        Self { opportunities: forecast.opportunities, unshipped: forecast.unshipped, total: forecast.total() }
    }
}

/// A person or a department.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PerformanceOut {
    /// The person or department.
    key: i64,
    /// The name.
    name: String,
    /// A person's department now.
    department: Option<Named>,
    /// The place among all by the measure that was asked for.
    rank: i64,
    /// The place in the department.
    rank_in_department: Option<i64>,
    /// Among how many.
    of: i64,
    /// Each measure that one may see.
    figures: Vec<FigureOut>,
    /// What is to be expected.
    forecast: ForecastOut,
}

impl From<PerformanceRow> for PerformanceOut {
    fn from(row: PerformanceRow) -> Self {
        let name = row.department_name.unwrap_or_default();
        Self {
            key: row.key,
            name: row.name,
            department: row.department.map(|id| Named { id: id.0, name }),
            rank: row.rank,
            rank_in_department: row.rank_in_department,
            of: row.of,
            figures: row.figures.into_iter().map(FigureOut::from).collect(),
            forecast: row.forecast.into(),
        }
    }
}

/// Of which month.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TargetParams {
    /// The month, as `YYYYMM`; this one where nothing is said.
    #[param(example = 202_611)]
    pub(crate) month: Option<i64>,
}

/// A target.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TargetOut {
    /// Of a person or a department.
    subject: TargetSubject,
    /// Whose.
    subject_id: i64,
    /// Of what.
    measure: Measure,
    /// How much: in 元, a number of things, or a rate in percent.
    #[schema(example = "10000.00")]
    value: String,
}

impl From<Target> for TargetOut {
    fn from(target: Target) -> Self {
        Self {
            subject: target.subject,
            subject_id: target.key,
            measure: target.measure,
            value: text(target.measure, target.value),
        }
    }
}

/// Targets of a month.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetsIn {
    /// The month, as `YYYYMM`.
    pub(crate) month: i64,
    /// The targets; those that are not named stay.
    pub(crate) targets: Vec<TargetIn>,
}

/// A target to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TargetIn {
    /// Of a person or a department.
    subject: TargetSubject,
    /// Whose.
    subject_id: i64,
    /// Of what.
    measure: Measure,
    /// How much: in 元, a number of things, or a rate in percent; none for no target.
    #[schema(example = "10000.00")]
    value: Option<String>,
}

impl TryFrom<TargetIn> for NewTarget {
    type Error = ApiError;

    fn try_from(new: TargetIn) -> Result<Self, ApiError> {
        let number = |text: String| -> Result<i64, ApiError> {
            let wrong = || ApiError::invalid("value", "应为数字；金额和比率最多两位小数，次数为整数");
            // A rate of 95.5 % has as many hundredths as it has basis points.
            match new.measure.is_money() || new.measure.is_rate() {
                true => text.parse::<Money>().map(|money| money.0).map_err(|_| wrong()),
                false => text.trim().parse::<i64>().map_err(|_| wrong()),
            }
        };
        Ok(Self {
            subject: new.subject,
            key: new.subject_id,
            measure: new.measure,
            value: new.value.map(number).transpose()?,
        })
    }
}
