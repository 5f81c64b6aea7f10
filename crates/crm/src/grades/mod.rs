//! Grades of customers: computed for a closed year, kept as a snapshot, overridden by hand.

mod overrides;
mod policy;
mod run;

pub use overrides::{GradeEntry, GradeHistory, Override, end, end_due, history, set};
pub use policy::{GradeMode, GradeRule};
pub use run::{GradeLine, GradeRun, Preview, apply, preview, results, runs};

use crate::error::{Fault, coded};

/// What can go wrong with grades.
#[derive(Debug, thiserror::Error)]
pub enum GradeError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The year is not closed: its contributions can still change.
    #[error("{year} 年尚有月份未结账，不能评定等级")]
    YearOpen {
        /// Which.
        year: i64,
    },
    /// This year, or a later one, has its grades already.
    #[error("{year} 年的等级已评定")]
    YearDone {
        /// Which.
        year: i64,
    },
}

coded!(GradeError {
    Self::YearOpen { year } => Conflict "grade.year_open" with serde_json::json!({ "year": year }),
    Self::YearDone { year } => Conflict "grade.year_done" with serde_json::json!({ "year": year }),
});
