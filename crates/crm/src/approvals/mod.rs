//! Requests that somebody else approves: prices under the floor, discounts over the limit, restricted
//! products, credit over the limit, giving up money, settling commission.
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
pub(crate) use listing::may_approve;
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
        /// A discount over the limit of the customer's grade, on a quote or an order.
        Discount = "discount",
        /// Settling the commission of a month.
        CommissionSettlement = "commission_settlement",
    }
}

impl ApprovalKind {
    /// The right that decides on it.
    pub fn resource(self) -> Resource {
        match self {
            Self::FloorPrice | Self::Restricted | Self::Discount => Resource::PriceApproval,
            Self::CreditLimit | Self::WriteOff | Self::BadDebt => Resource::CreditApproval,
            Self::CommissionSettlement => Resource::CommissionApproval,
        }
    }

    /// Why it is asked for, where nobody says why.
    pub(crate) fn usual_reason(self) -> &'static str {
        match self {
            Self::FloorPrice => "价格低于底价",
            Self::Restricted => "限制销售的产品",
            Self::CreditLimit => "超过信用额度",
            Self::WriteOff => "尾差核销",
            Self::BadDebt => "坏账核销",
            Self::Discount => "折扣超过客户等级的权限",
            Self::CommissionSettlement => "结算当月提成",
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
        /// Settling the commission of a month.
        CommissionSettlement = "commission_settlement",
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
