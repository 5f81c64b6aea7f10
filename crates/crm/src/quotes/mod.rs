//! Quotes: lines with prices, valid for some days, in editions.
//!
//! ```text
//! draft → sent → ordered | lost | expired | replaced (by a newer edition)
//! draft → waiting → approved → sent …   where a price or a product needs an approval
//! waiting → draft (refused)              draft, approved → ordered | lost, too
//! ```

mod acts;
mod asking;
mod drafts;
pub mod entity;
pub mod line;
mod listing;
mod ordering;
mod queries;
mod rules;

pub use acts::{Chat, expire, lose, send};
pub(crate) use asking::approval_decided;
pub use asking::request;
pub use drafts::{NewQuote, copy, create, edit, new_edition};
pub use entity::Model as Quote;
pub use line::Model as QuoteLine;
pub use listing::{QuoteFilter, QuoteSort, list};
pub use ordering::{OrderTerms, to_order};
pub(crate) use queries::lock;
pub use queries::{QuoteDetail, QuoteSummary, editions, find, own};

use crate::approvals::ApprovalKind;
use crate::conversations::ReplyError;
use crate::error::{Fault, coded};
use crate::orders::OrderError;
use crate::text_enum::text_enum;

text_enum! {
    /// Where a quote stands.
    pub enum QuoteState {
        /// Still being written; customers don't see it.
        Draft = "draft",
        /// Somebody else has to approve a price or a product.
        Waiting = "waiting",
        /// Approved; the customer was not told yet.
        Approved = "approved",
        /// The customer was told.
        Sent = "sent",
        /// An order was made of it.
        Ordered = "ordered",
        /// The customer does not want it.
        Lost = "lost",
        /// It does not hold any more.
        Expired = "expired",
        /// A newer edition took its place.
        Replaced = "replaced",
    }
}

/// What can go wrong with quotes.
#[derive(Debug, thiserror::Error)]
pub enum QuoteError {
    /// Anything that every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// In this state it can't be done with the quote.
    #[error("该报价单当前状态不能执行此操作")]
    WrongState(QuoteState),
    /// Somebody else changed it in the meantime; with what it is like now.
    #[error("内容已被他人修改，请刷新后重试")]
    Newer {
        /// The version that is stored now.
        version: i64,
        /// What the quote is like now.
        current: Box<serde_json::Value>,
    },
    /// A product is not sold any more.
    #[error("第 {line_no} 行的产品“{product}”已停用")]
    Inactive {
        /// The line of the quote.
        line_no: i64,
        /// What it is called.
        product: String,
    },
    /// The price is too far from the one told last; it needs a reason.
    #[error("第 {line_no} 行的价格与上次报给该客户的价格 {last} 相差较大，请填写原因")]
    ReasonNeeded {
        /// The line of the quote.
        line_no: i64,
        /// The price of one that the customer was told last.
        last: String,
    },
    /// It needs an approval before the customer is told.
    #[error("该报价单有低于底价的价格或限制销售的产品，请先提交审批")]
    ApprovalNeeded(Vec<ApprovalKind>),
    /// There is nothing to be approved.
    #[error("该报价单无需审批，可以直接发送")]
    NothingToApprove,
    /// It does not hold any more.
    #[error("该报价单已过有效期，请新建版本")]
    Expired,
    /// What the order had to say.
    #[error(transparent)]
    Order(Box<OrderError>),
    /// It can't go into the chat.
    #[error(transparent)]
    Chat(ReplyError),
}

coded!(QuoteError {
    Self::WrongState(state) => Conflict "quote.wrong_state" with serde_json::json!({ "state": state }),
    Self::Newer { version, current } => Conflict "stale" with serde_json::json!({ "version": version, "current": current }),
    Self::Inactive { line_no, product } => Conflict "quote.inactive_product" with serde_json::json!({ "line_no": line_no, "product": product }),
    Self::ReasonNeeded { line_no, last } => Conflict "quote.reason_needed" with serde_json::json!({ "line_no": line_no, "last": last }),
    Self::ApprovalNeeded(kinds) => Conflict "quote.approval_needed" with serde_json::json!({ "kinds": kinds }),
    Self::NothingToApprove => Conflict "quote.nothing_to_approve",
    Self::Expired => Conflict "quote.expired",
    Self::Order(error) => Conflict "quote.order_refused" with serde_json::json!({
        "code": crate::error::Coded::code(error.as_ref()), "details": crate::error::Coded::details(error.as_ref()),
    }),
    Self::Chat(error) => Conflict "quote.chat_refused" with serde_json::json!({ "code": crate::error::Coded::code(error) }),
});

impl From<ReplyError> for QuoteError {
    fn from(error: ReplyError) -> Self {
        match error {
            ReplyError::Fault(fault) => Self::Fault(fault),
            other => Self::Chat(other),
        }
    }
}

impl From<OrderError> for QuoteError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Fault(fault) => Self::Fault(fault),
            OrderError::Inactive { line_no, product } => Self::Inactive { line_no, product },
            OrderError::ReasonNeeded { line_no, last } => Self::ReasonNeeded { line_no, last },
            other => Self::Order(Box::new(other)),
        }
    }
}
