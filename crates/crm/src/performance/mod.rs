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
    }
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 6] =
        [Self::Sales, Self::Receipts, Self::Contribution, Self::NewCustomers, Self::FollowUps, Self::Visits];

    /// Whether it is counted in money; otherwise it is a number of things.
    pub fn is_money(self) -> bool {
        matches!(self, Self::Sales | Self::Receipts | Self::Contribution)
    }
}
