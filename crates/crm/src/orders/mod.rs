//! Orders with their lines, deliveries with theirs, returns: what is sold, and what a customer or a
//! salesperson asks about.
//!
//! Whoever changes several of them locks the order first.

mod amendment;
mod cancellation;
mod confirmation;
pub mod delivery;
mod delivery_detail;
pub mod delivery_line;
pub mod delivery_share;
mod drafts;
pub mod edition;
pub mod entity;
mod goods;
pub mod goods_return;
pub(crate) mod history;
pub mod instalment;
mod instalments;
pub mod line;
mod listing;
mod more;
mod notices;
mod own;
mod parcels;
mod people;
mod policy;
mod pricing;
mod queries;
pub mod return_line;
mod returns;
pub mod share;
mod shipping;
mod status;

pub use amendment::{AmendedLine, Amendment, amend, editions};
pub use cancellation::{cancel, cancel_rest};
pub use confirmation::{approval_decided, confirm, lock_for_settling, settled};
pub use delivery::Model as Delivery;
pub use delivery_detail::{DeliveryDetail, find_delivery};
pub use drafts::{NewOrder, copy, create, edit};
pub use entity::Model as Order;
pub use goods::NewLine;
pub(crate) use goods::{Goods, one as goods_of, resolve};
pub use goods_return::Model as GoodsReturn;
pub use instalments::NewInstalment;
pub use line::Model as OrderLine;
pub use listing::{
    DeliveryFilter, DeliverySort, OrderFilter, OrderSort, ReturnFilter, ReturnSort, deliveries, list, returns,
};
pub use more::OrderMore;
pub use own::own;
pub use people::NewShare;
pub use queries::{
    DeliverySummary, OrderDetail, OrderSummary, by_number, customer_of_number, detail, raw_unshipped, recent,
    recent_deliveries,
};
pub(crate) use queries::{visible, visible_deliveries};
pub use returns::{NewReturn, ReturnDetail, ReturnSummary, ReturnedLine, find_return, take_back};
pub use shipping::{NewDelivery, Progress, ShippedLine, dispatch, drop_planned, progress, ship};
pub use status::{delivery_line as delivery_status_line, goods, order_standing, status_line};

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// Where an order stands.
    pub enum OrderState {
        /// Still being written; customers don't see it.
        Draft = "draft",
        /// Binding; nothing is shipped yet.
        Confirmed = "confirmed",
        /// A part is shipped.
        PartlyShipped = "partly_shipped",
        /// All is shipped.
        Shipped = "shipped",
        /// Nothing left to ship or to collect.
        Closed = "closed",
        /// Called off.
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What makes the receivables of an order.
    pub enum Payment {
        /// Each shipment, due some days later.
        Terms = "terms",
        /// The payment plan, and only the plan.
        Plan = "plan",
    }
}

text_enum! {
    /// Where a delivery stands.
    pub enum DeliveryState {
        /// Not on its way yet.
        Planned = "planned",
        /// On its way.
        Shipped = "shipped",
        /// At the customer's place.
        Arrived = "arrived",
        /// The customer has signed for it.
        Signed = "signed",
        /// Came back.
        Returned = "returned",
    }
}

/// What can go wrong with orders.
#[derive(Debug, thiserror::Error)]
pub enum OrderError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// In this state nothing can be shipped.
    #[error("该订单当前状态不能发货")]
    NotShippable(OrderState),
    /// More than what is still open.
    #[error("第 {line_no} 行发货数量超过未发数量 {open}")]
    TooMuch {
        /// The line of the order.
        line_no: i64,
        /// How much is open.
        open: String,
    },
    /// The delivery can't go there from where it stands.
    #[error("该发货单当前状态不能执行此操作")]
    WrongStep(DeliveryState),
    /// In this state it can't be done with the order.
    #[error("该订单当前状态不能执行此操作")]
    WrongState(OrderState),
    /// Somebody else changed it in the meantime; with what it is like now.
    #[error("内容已被他人修改，请刷新后重试")]
    Newer {
        /// The version that is stored now.
        version: i64,
        /// What the order is like now.
        current: Box<serde_json::Value>,
    },
    /// A product is not sold any more.
    #[error("第 {line_no} 行的产品“{product}”已停用")]
    Inactive {
        /// The line of the order.
        line_no: i64,
        /// What it is called.
        product: String,
    },
    /// The price is too far from the one told last; it needs a reason.
    #[error("第 {line_no} 行的价格与上次报给该客户的价格相差较大，请填写原因")]
    ReasonNeeded {
        /// The line of the order.
        line_no: i64,
        /// The price of one that the customer was told last.
        last: String,
    },
    /// An amendment can't wait for an approval; who may approve amends directly.
    #[error("变更后的价格或金额需要审批：请由有审批权限的同事直接变更该订单，或另建订单提交审批")]
    ApprovalNeeded,
    /// A payment plan fixes the amount.
    #[error("该订单按付款计划收款，金额不能变更")]
    PlannedAmount,
    /// More than what was shipped and has not come back.
    #[error("退货数量超过可退数量 {left}")]
    ReturnTooMuch {
        /// The line of the delivery.
        line: i64,
        /// How much can still come back.
        left: String,
    },
}

coded!(OrderError {
    Self::NotShippable(state) => Conflict "order.not_shippable" with serde_json::json!({ "state": state }),
    Self::TooMuch { line_no, open } => Conflict "order.too_much" with serde_json::json!({ "line_no": line_no, "open": open }),
    Self::WrongStep(state) => Conflict "order.wrong_step" with serde_json::json!({ "state": state }),
    Self::WrongState(state) => Conflict "order.wrong_state" with serde_json::json!({ "state": state }),
    Self::Newer { version, current } => Conflict "stale" with serde_json::json!({ "version": version, "current": current }),
    Self::Inactive { line_no, product } => Conflict "order.inactive_product" with serde_json::json!({ "line_no": line_no, "product": product }),
    Self::ReasonNeeded { line_no, last } => Conflict "order.reason_needed" with serde_json::json!({ "line_no": line_no, "last": last }),
    Self::ApprovalNeeded => Conflict "order.approval_needed",
    Self::PlannedAmount => Conflict "order.planned_amount",
    Self::ReturnTooMuch { line, left } => Conflict "order.return_too_much" with serde_json::json!({ "delivery_line_id": line, "left": left }),
});
