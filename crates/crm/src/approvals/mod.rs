//! Requests that somebody else approves.

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ApprovalId, CustomerId};
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

/// Asks for an approval; a waiting request for the same is kept instead of a second one.
///
/// # Errors
/// When the database fails.
pub async fn request(_uow: &Uow, _new: &NewApproval<'_>) -> Result<ApprovalId, Fault> {
    Err(Fault::Broken("approvals are not there yet"))
}

/// Whether a request of this kind was approved for the document.
///
/// # Errors
/// When the database fails.
pub async fn is_approved(
    _uow: &Uow,
    _kind: ApprovalKind,
    _subject: Subject,
    _subject_id: i64,
) -> Result<bool, Fault> {
    Ok(false)
}
