//! Open items: what receivables and payables have in common. Rules about dates and amounts, what
//! can still be taken on a day, spreading money over debts, and how long something is overdue.

pub(crate) mod buckets;
pub(crate) mod rules;
pub(crate) mod sql;

pub use buckets::Buckets;
