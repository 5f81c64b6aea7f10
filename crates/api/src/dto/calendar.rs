//! The working calendar.

use chrono::NaiveDate;
use crm::calendar::{DayKind, NewDay, YearCalendar};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::Day;

/// Which year is wanted.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarParams {
    /// The year; this one where nothing is said.
    pub(crate) year: Option<i32>,
}

/// Which version is meant.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarVersion {
    /// The version that one has seen.
    pub(crate) version: i64,
}

/// A day that is not what its weekday says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarDayIn {
    /// The day.
    on: Day,
    /// Whether it is free, or worked on.
    kind: DayKind,
    /// What it is called; at most 50 characters.
    #[schema(example = "国庆节")]
    name: Option<String>,
}

impl From<CalendarDayIn> for NewDay {
    fn from(day: CalendarDayIn) -> Self {
        Self { on: day.on.0, kind: day.kind, name: day.name }
    }
}

/// What a year shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarIn {
    /// The version that one has seen; 0 where the year is not known.
    pub(crate) version: i64,
    /// The days that are not what their weekday says.
    pub(crate) days: Vec<CalendarDayIn>,
}

/// A year as text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarImport {
    /// Which year.
    pub(crate) year: i32,
    /// The version that one has seen; 0 where the year is not known.
    pub(crate) version: i64,
    /// A day in each line as `date,kind,name`, or a list as JSON.
    #[schema(example = "2026-10-01,holiday,国庆节")]
    pub(crate) text: String,
}

/// A day that is not what its weekday says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarDayOut {
    /// The day.
    on: NaiveDate,
    /// Whether it is free, or worked on.
    kind: DayKind,
    /// What it is called.
    name: Option<String>,
}

/// The calendar of a year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WorkingYearOut {
    /// Which year.
    year: i32,
    /// Whether its holidays are known; weekends count where they are not.
    known: bool,
    /// The version; 0 where the year is not known.
    version: i64,
    /// What people must be told.
    warning: Option<String>,
    /// The days that are not what their weekday says, in their order.
    days: Vec<CalendarDayOut>,
}

impl From<YearCalendar> for WorkingYearOut {
    fn from(calendar: YearCalendar) -> Self {
        let known = calendar.is_known();
        let warning = (!known).then(|| format!("{} 年的节假日安排尚未录入，暂按周末休息计算", calendar.year));
        let day = |row: crm::calendar::day::Model| CalendarDayOut { on: row.day, kind: row.kind, name: row.name };
        Self {
            year: calendar.year,
            known,
            version: calendar.version,
            warning,
            days: calendar.days.into_iter().map(day).collect(),
        }
    }
}
