//! Orders with their lines, deliveries with theirs: what a customer or a salesperson asks about.

pub mod delivery;
mod delivery_detail;
pub mod delivery_line;
pub mod entity;
pub mod line;
mod listing;
mod own;
mod policy;
mod queries;
mod service;
mod status;

pub use delivery::Model as Delivery;
pub use delivery_detail::{DeliveryDetail, find_delivery};
pub use entity::Model as Order;
pub use line::Model as OrderLine;
pub use listing::{DeliveryFilter, DeliverySort, OrderFilter, OrderSort, deliveries, list};
pub use own::own;
pub(crate) use queries::visible;
pub use queries::{
    DeliverySummary, OrderDetail, OrderSummary, by_number, customer_of_number, detail, recent, recent_deliveries,
};
pub use service::{NewDelivery, NewLine, NewOrder, Progress, ShippedLine, create, progress, ship};
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
}

coded!(OrderError {
    Self::NotShippable(state) => Conflict "order.not_shippable" with serde_json::json!({ "state": state }),
    Self::TooMuch { line_no, open } => Conflict "order.too_much" with serde_json::json!({ "line_no": line_no, "open": open }),
    Self::WrongStep(state) => Conflict "order.wrong_step" with serde_json::json!({ "state": state }),
});
