//! Expenses: what we spend, on whom and for what.

pub mod catalogue;
pub mod category;
pub mod entity;
pub mod item;
mod listing;
mod service;

pub use category::Model as ExpenseCategory;
pub use entity::Model as Expense;
pub use item::Model as ExpenseItem;
pub use listing::{ExpenseDetail, ExpenseFilter, ExpenseSort, ExpenseTotal, find, list, totals};
pub use service::{NewExpense, create, reverse};

use crate::error::{Fault, coded};

/// What can go wrong with expenses.
#[derive(Debug, thiserror::Error)]
pub enum ExpenseError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// It is reversed already, or is a reversal itself.
    #[error("该费用已冲销，或本身是冲销单")]
    Reversed,
}

coded!(ExpenseError {
    Self::Reversed => Conflict "expense.reversed",
});
