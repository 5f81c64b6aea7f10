//! Orders.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{ContactId, CustomerId, StaffId};
use crm::money::{Quantity, UnitPrice};
use crm::orders::{NewLine, NewOrder, Order, OrderDetail, OrderFilter, OrderLine, OrderState, OrderSummary};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Words, short};
use super::deliveries::DeliveryRow;
use crate::error::ApiError;

/// Which orders are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrderParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only taken by this member of staff.
    staff_id: Option<i64>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "confirmed,partly_shipped")]
    #[serde(default)]
    state: Words<OrderState>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Ordered on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Ordered on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `number`, `amount`; `-` in front for the greatest first; `-date` where
    /// nothing is said.
    #[param(example = "-amount")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl OrderParams {
    pub(crate) fn filter(&self) -> Result<OrderFilter, ApiError> {
        Ok(OrderFilter {
            customer: self.customer_id.map(CustomerId),
            staff: self.staff_id.map(StaffId),
            states: self.state.0.clone(),
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// An order as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "SO20261121-0001")]
    number: String,
    /// The customer.
    customer: Named,
    /// Who took it.
    staff: Option<Named>,
    /// Where it stands.
    state: OrderState,
    /// When it was ordered.
    ordered_on: NaiveDate,
    /// When it shall be there.
    deliver_by: Option<NaiveDate>,
    /// Its amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

impl From<OrderSummary> for OrderRow {
    fn from(summary: OrderSummary) -> Self {
        Self::new(summary.order, summary.customer_name, summary.staff_name)
    }
}

impl OrderRow {
    pub(crate) fn new(row: Order, customer_name: String, staff_name: Option<String>) -> Self {
        Self {
            staff: row.staff_id.map(|id| Named { id: id.0, name: staff_name.unwrap_or_default() }),
            id: row.id.0,
            number: row.number,
            customer: Named { id: row.customer_id.0, name: customer_name },
            state: row.state,
            ordered_on: row.ordered_on,
            deliver_by: row.deliver_by,
            amount: row.amount.to_string(),
            created_at: row.created_at,
        }
    }
}

/// An order with lines and deliveries.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrderFull {
    #[serde(flatten)]
    row: OrderRow,
    /// With whom it was agreed.
    contact_id: Option<i64>,
    /// A note.
    remark: Option<String>,
    /// Its lines.
    lines: Vec<LineOut>,
    /// Its deliveries, the oldest first.
    deliveries: Vec<DeliveryRow>,
    /// Grows with each change.
    version: i64,
}

/// A line of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineOut {
    /// The key.
    id: i64,
    /// Which line.
    line_no: i64,
    /// The product.
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How much was ordered.
    #[schema(example = "10.000")]
    quantity: String,
    /// How much was shipped.
    #[schema(example = "2.500")]
    shipped_quantity: String,
    /// The price of one, in 元.
    #[schema(example = "123.4500")]
    unit_price: String,
    /// The amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
}

impl From<OrderLine> for LineOut {
    fn from(row: OrderLine) -> Self {
        Self {
            id: row.id.0,
            line_no: row.line_no,
            product_name: row.product_name,
            specification: row.specification,
            unit: row.unit,
            quantity: row.quantity.to_string(),
            shipped_quantity: row.shipped_quantity.to_string(),
            unit_price: row.unit_price.to_string(),
            amount: row.amount.to_string(),
        }
    }
}

impl From<OrderDetail> for OrderFull {
    fn from(detail: OrderDetail) -> Self {
        let (number, name) = (detail.order.number.clone(), detail.customer_name);
        let delivery = |row| DeliveryRow::new(row, number.clone(), name.clone());
        Self {
            deliveries: detail.deliveries.into_iter().map(delivery).collect(),
            contact_id: detail.order.contact_id.map(|id| id.0),
            remark: detail.order.remark.clone(),
            lines: detail.lines.into_iter().map(LineOut::from).collect(),
            version: detail.order.version,
            row: OrderRow::new(detail.order, name, detail.staff_name),
        }
    }
}

/// An order to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderIn {
    /// The customer.
    customer_id: i64,
    /// With whom it was agreed.
    contact_id: Option<i64>,
    /// When it was ordered; today where nothing is said.
    ordered_on: Option<Day>,
    /// When it shall be there.
    deliver_by: Option<Day>,
    /// A note.
    remark: Option<String>,
    /// Its lines, 1 to 200.
    lines: Vec<LineIn>,
}

/// A line of a new order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineIn {
    /// The product.
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted.
    #[schema(example = "个")]
    unit: String,
    /// How much, with at most three decimals.
    #[schema(value_type = String, example = "10")]
    quantity: Quantity,
    /// The price of one in 元, with at most four decimals.
    #[schema(value_type = String, example = "123.45")]
    unit_price: UnitPrice,
}

impl From<OrderIn> for NewOrder {
    fn from(new: OrderIn) -> Self {
        let line = |line: LineIn| NewLine {
            product_name: line.product_name,
            specification: line.specification,
            unit: line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
        };
        Self {
            customer: CustomerId(new.customer_id),
            contact: new.contact_id.map(ContactId),
            ordered_on: new.ordered_on.map(|day| day.0),
            deliver_by: new.deliver_by.map(|day| day.0),
            remark: new.remark,
            lines: new.lines.into_iter().map(line).collect(),
        }
    }
}
