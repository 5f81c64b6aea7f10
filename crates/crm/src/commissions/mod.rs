//! Commission: due on cash that was allocated, as far as the goods were kept; settled by
//! month.

mod accrual;
pub mod entity;
mod policy;
mod settlement;
mod statement;

pub use accrual::{on_amendment, on_bad_debt, on_cash, on_return};
pub use entity::Model as Commission;
pub use settlement::{Settlement, SettlementState, lock_settlement, settle, settlement_decided, settlements, state_of};
pub use statement::{CommissionFilter, CommissionLine, CommissionSort, PersonTotal, by_person, lines};

use crate::error::{Fault, coded};

/// What can go wrong with commission.
#[derive(Debug, thiserror::Error)]
pub enum CommissionError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// It is settled already.
    #[error("{} 年 {} 月的提成已结算", .month / 100, .month % 100)]
    Settled {
        /// Which month, as `YYYYMM`.
        month: i64,
    },
}

coded!(CommissionError {
    Self::Settled { month } => Conflict "commission.settled" with serde_json::json!({ "month": month }),
});
