//! Requests that somebody else approves: prices under the floor, restricted products, credit over
//! the limit, giving up money.
//!
//! ```text
//! waiting → approved | refused
//! waiting, approved → withdrawn (the document changed, or was called off)
//! ```

mod decide;
pub mod entity;
mod listing;
mod request;

pub use decide::decide;
pub use entity::Model as Approval;
pub use listing::{ApprovalFilter, find, list, may_decide, of};
pub(crate) use request::carry_over;
pub use request::{is_approved, request, void};

use crate::actor::Resource;
use crate::ids::CustomerId;
use crate::text_enum::text_enum;

text_enum! {
    /// What is asked for.
    pub enum ApprovalKind {
        /// A price under the floor, on a quote or an order.
        FloorPrice = "floor_price",
        /// The sale of a restricted product.
        Restricted = "restricted",
        /// An order over the credit limit.
        CreditLimit = "credit_limit",
        /// Giving up a small rest.
        WriteOff = "write_off",
        /// Giving up a debt.
        BadDebt = "bad_debt",
    }
}

impl ApprovalKind {
    /// The right that decides on it.
    pub fn resource(self) -> Resource {
        match self {
            Self::FloorPrice | Self::Restricted => Resource::PriceApproval,
            Self::CreditLimit | Self::WriteOff | Self::BadDebt => Resource::CreditApproval,
        }
    }
}

text_enum! {
    /// What kind of document a request is about.
    pub enum Subject {
        /// A quote.
        Quote = "quote",
        /// An order.
        Order = "order",
        /// A write-off.
        WriteOff = "write_off",
    }
}

text_enum! {
    /// Where a request stands.
    pub enum ApprovalState {
        /// Nobody has decided.
        Waiting = "waiting",
        /// Granted.
        Approved = "approved",
        /// Refused.
        Refused = "refused",
        /// The document changed, or was called off.
        Withdrawn = "withdrawn",
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq)]
pub struct NewApproval<'a> {
    /// What is asked for.
    pub kind: ApprovalKind,
    /// About which kind of document.
    pub subject: Subject,
    /// The document's key.
    pub subject_id: i64,
    /// The document's number.
    pub number: &'a str,
    /// The customer concerned.
    pub customer: Option<CustomerId>,
    /// Why.
    pub reason: &'a str,
    /// What those who decide must see.
    pub detail: serde_json::Value,
}
