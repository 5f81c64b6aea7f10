//! Opportunities: needs with an amount, before there is a quote.
//!
//! ```text
//! open → won | lost (with a reason); won, lost → open (reopened)
//! ```

pub mod entity;
mod listing;
mod service;
mod stage;

pub use entity::Model as Opportunity;
pub use listing::{OpportunityFilter, OpportunitySort, find, list};
pub(crate) use service::win_by_order;
pub use service::{OpportunityFields, close, create, edit, reopen};
pub use stage::OpportunityStage;

use crate::text_enum::text_enum;

text_enum! {
    /// Where an opportunity stands.
    pub enum OpportunityState {
        /// Somebody works on it.
        Open = "open",
        /// They bought.
        Won = "won",
        /// They did not.
        Lost = "lost",
    }
}
