//! Returns.

use chrono::NaiveDate;
use crm::ids::{CustomerId, DeliveryLineId, OrderId};
use crm::money::Quantity;
use crm::orders::{GoodsReturn, NewReturn, ReturnDetail, ReturnFilter, ReturnSummary, ReturnedLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, short};
use crate::error::ApiError;

/// Which returns are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReturnParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of this order.
    order_id: Option<i64>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Returned on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Returned on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `number`; `-` in front for the greatest first; `-date` where nothing is
    /// said.
    #[param(example = "-date")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl ReturnParams {
    pub(crate) fn filter(&self) -> Result<ReturnFilter, ApiError> {
        Ok(ReturnFilter {
            customer: self.customer_id.map(CustomerId),
            order: self.order_id.map(OrderId),
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// A return as its order shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnRef {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "RT20261125-0001")]
    number: String,
    /// What came back; none where only the rest of an order with a payment plan was called off.
    delivery_id: Option<i64>,
    /// When.
    returned_on: NaiveDate,
    /// Why.
    reason: String,
    /// What is credited, in 元.
    #[schema(example = "24.69")]
    amount: String,
}

impl From<GoodsReturn> for ReturnRef {
    fn from(row: GoodsReturn) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            delivery_id: row.delivery_id.map(|id| id.0),
            returned_on: row.returned_on,
            reason: row.reason,
            amount: row.amount.to_string(),
        }
    }
}

/// A return as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnRow {
    #[serde(flatten)]
    row: ReturnRef,
    /// The order.
    order_id: i64,
    /// The order's number.
    order_number: String,
    /// The customer.
    customer: Named,
}

impl From<ReturnSummary> for ReturnRow {
    fn from(summary: ReturnSummary) -> Self {
        Self {
            order_id: summary.row.order_id.0,
            order_number: summary.order_number,
            customer: Named { id: summary.row.customer_id.0, name: summary.customer_name },
            row: summary.row.into(),
        }
    }
}

/// A return with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnFull {
    #[serde(flatten)]
    row: ReturnRow,
    /// What is credited without tax, in 元.
    net_amount: String,
    /// What came back.
    lines: Vec<ReturnLineOut>,
}

/// A line of a return.
#[derive(Debug, Serialize, ToSchema)]
struct ReturnLineOut {
    /// The line of the delivery.
    delivery_line_id: i64,
    /// The product.
    product_name: String,
    /// In what it is counted.
    unit: String,
    /// How much.
    quantity: String,
    /// What it comes to, in 元.
    amount: String,
    /// Whether it is worth nothing any more.
    scrapped: bool,
}

impl From<ReturnDetail> for ReturnFull {
    fn from(detail: ReturnDetail) -> Self {
        let lines = detail.lines.into_iter().map(|(part, line)| ReturnLineOut {
            delivery_line_id: part.delivery_line_id.0,
            product_name: line.product_name,
            unit: line.unit,
            quantity: part.quantity.to_string(),
            amount: part.amount.to_string(),
            scrapped: part.scrapped,
        });
        Self {
            lines: lines.collect(),
            net_amount: detail.summary.row.net_amount.to_string(),
            row: detail.summary.into(),
        }
    }
}

/// What comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnIn {
    /// When; today where nothing is said.
    returned_on: Option<Day>,
    /// Why; 1 to 200 characters.
    reason: String,
    /// Which lines and how much; all that has not come back yet where nothing is said.
    #[serde(default)]
    lines: Vec<ReturnLineIn>,
}

/// How much of a line of the delivery comes back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReturnLineIn {
    /// The line of the delivery.
    delivery_line_id: i64,
    /// How much.
    #[schema(value_type = String, example = "1")]
    quantity: Quantity,
    /// Whether it is worth nothing any more: its cost stays, and it does not go into the stock.
    #[serde(default)]
    scrapped: bool,
}

impl From<ReturnIn> for NewReturn {
    fn from(new: ReturnIn) -> Self {
        let line = |line: ReturnLineIn| ReturnedLine {
            line: DeliveryLineId(line.delivery_line_id),
            quantity: line.quantity,
            scrapped: line.scrapped,
        };
        Self {
            returned_on: new.returned_on.map(|day| day.0),
            reason: new.reason,
            lines: new.lines.into_iter().map(line).collect(),
        }
    }
}
