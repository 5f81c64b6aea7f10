//! Performance: what people and departments did, against their targets, ranked; and what is to be
//! expected.

mod actuals;
mod forecast;
mod report;
mod targets;

pub use forecast::Forecast;
pub use report::{Figure, PerformanceRow, TargetSubject, performance};
pub use targets::{NewTarget, Target, set_targets, targets};

use crate::text_enum::text_enum;

text_enum! {
    /// What is measured.
    pub enum Measure {
        /// Net sales less net returns, shipped.
        Sales = "sales",
        /// Cash that was allocated to receivables.
        Receipts = "receipts",
        /// Marginal contribution.
        Contribution = "contribution",
        /// Customers that were entered.
        NewCustomers = "new_customers",
        /// Contacts that were logged.
        FollowUps = "follow_ups",
        /// Visits among them.
        Visits = "visits",
        /// Required checkpoints answered in time, of those that were due: in percent, for those who
        /// had to answer them.
        CheckpointCompletion = "checkpoint_completion",
        /// Rounds of complaints answered by their deadline, of those whose deadline fell in the span:
        /// in percent, for those who saw to them.
        OnTimeComplaints = "on_time_complaints",
    }
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 8] = [
        Self::Sales,
        Self::Receipts,
        Self::Contribution,
        Self::NewCustomers,
        Self::FollowUps,
        Self::Visits,
        Self::CheckpointCompletion,
        Self::OnTimeComplaints,
    ];

    /// Whether it is counted in money; otherwise it is a number of things, or a rate.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Sales | Self::Receipts | Self::Contribution)
    }

    /// Whether it is a rate, in basis points: the parts of its two sides sum up, rates never do.
    pub fn is_rate(self) -> bool {
        matches!(self, Self::CheckpointCompletion | Self::OnTimeComplaints)
    }
}
