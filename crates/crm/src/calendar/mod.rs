//! The working calendar: on which days and at which hours a company works. Statutory holidays and
//! the days that make up for them (调休) are data that an administrator enters or imports; none is
//! ever invented. Where the official calendar of a year is not known yet, weekends count, and
//! whoever computes with it is told so.

pub mod day;
mod import;
mod policy;
mod service;
pub mod year;

pub use import::parse;
pub use policy::{Allowance, AllowanceUnit, Moment, WorkingCalendar, WorkingSpan};
pub use service::{NewDay, YearCalendar, forget, load, of_year, replace};

use crate::text_enum::text_enum;

text_enum! {
    /// What a day is that is not what its weekday says.
    pub enum DayKind {
        /// Nobody works.
        Holiday = "holiday",
        /// A day that makes up for a holiday: it is worked on.
        Working = "working",
    }
}
