//! Orders.

use chrono::{DateTime, NaiveDate, Utc};
use crm::actor::{Access, Actor, Resource};
use crm::approvals::ApprovalKind;
use crm::ids::{CustomerId, StaffId};
use crm::orders::{Order, OrderDetail, OrderFilter, OrderLine, OrderMore, OrderState, OrderSummary, Payment};
use crm::products::MarginGrade;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Percent, Words, short};
use super::deliveries::DeliveryRow;
use super::returns::ReturnRef;
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
    /// Where it stands, in one line that customers and colleagues understand.
    #[schema(example = "部分发货（已发 2.5/10 个）")]
    standing: String,
    /// The quote that it comes from.
    quote_id: Option<i64>,
    /// What makes the receivables: each shipment, or the payment plan.
    payment: Payment,
    /// Days from shipment to payment.
    credit_days: i64,
    /// The amount without tax, in 元.
    #[schema(example = "1092.48")]
    net_amount: String,
    /// Grows with each amendment; 1 is what was confirmed.
    edition: i64,
    /// When it became binding.
    confirmed_at: Option<DateTime<Utc>>,
    /// Why it, or its rest, was called off.
    close_reason: Option<String>,
    /// Who shares it.
    shares: Vec<ShareOut>,
    /// The payment plan; empty where it is paid by terms.
    instalments: Vec<InstalmentOut>,
    /// What came back, or was credited, the oldest first.
    returns: Vec<ReturnRef>,
    /// Which approvals it waits for.
    waiting: Vec<ApprovalKind>,
}

/// A salesperson's share of an order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShareOut {
    /// Who.
    staff: Named,
    /// How much, in percent.
    #[schema(example = "60.00")]
    share: String,
}

/// A part of a payment plan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstalmentOut {
    /// The key.
    id: i64,
    /// What it is called.
    #[schema(example = "预付款")]
    name: String,
    /// When it is due.
    due_on: NaiveDate,
    /// How much, in 元.
    #[schema(example = "300.00")]
    amount: String,
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
    /// Which product; none for a line that was typed freely.
    product_id: Option<i64>,
    /// The tax that the price includes, in percent.
    #[schema(example = "13.00")]
    tax_rate: String,
    /// The amount without tax, in 元.
    #[schema(example = "1092.48")]
    net_amount: String,
    /// How much was called off.
    cancelled_quantity: String,
    /// How much came back.
    returned_quantity: String,
    /// How much is still to be shipped.
    open_quantity: String,
    /// Why the price differs from the one told before.
    price_reason: Option<String>,
    /// The product's margin grade at confirmation, for those who may see it.
    margin_grade: Option<MarginGrade>,
}

impl LineOut {
    fn new(row: OrderLine, grades: bool) -> Self {
        Self {
            id: row.id.0,
            line_no: row.line_no,
            quantity: row.quantity.to_string(),
            shipped_quantity: row.shipped_quantity.to_string(),
            unit_price: row.unit_price.to_string(),
            amount: row.amount.to_string(),
            product_id: row.product_id.map(|id| id.0),
            tax_rate: Percent::text(row.tax_rate_bp),
            net_amount: row.net_amount.to_string(),
            cancelled_quantity: row.cancelled_quantity.to_string(),
            returned_quantity: row.returned_quantity.to_string(),
            open_quantity: row.open().to_string(),
            margin_grade: row.margin_grade.filter(|_| grades),
            product_name: row.product_name,
            specification: row.specification,
            unit: row.unit,
            price_reason: row.price_reason,
        }
    }
}

impl OrderFull {
    /// An order as `actor` may see it.
    pub(crate) fn new(detail: OrderDetail, actor: &Actor) -> Self {
        let grades = actor.may(Resource::MarginGrade, Access::Read);
        let standing = crm::orders::order_standing(&detail.order, &detail.lines, &detail.deliveries);
        let (number, name) = (detail.order.number.clone(), detail.customer_name);
        let delivery = |row| DeliveryRow::new(row, number.clone(), name.clone());
        let OrderMore { shares, instalments, returns, waiting } = detail.more;
        let order = &detail.order;
        Self {
            deliveries: detail.deliveries.into_iter().map(delivery).collect(),
            contact_id: order.contact_id.map(|id| id.0),
            remark: order.remark.clone(),
            lines: detail.lines.into_iter().map(|line| LineOut::new(line, grades)).collect(),
            version: order.version,
            standing,
            quote_id: order.quote_id.map(|id| id.0),
            payment: order.payment,
            credit_days: order.credit_days,
            net_amount: order.net_amount.to_string(),
            edition: order.edition,
            confirmed_at: order.confirmed_at,
            close_reason: order.close_reason.clone(),
            shares: shares
                .into_iter()
                .map(|(row, name)| ShareOut {
                    staff: Named { id: row.staff_id.0, name },
                    share: Percent::text(row.share_bp),
                })
                .collect(),
            instalments: instalments
                .into_iter()
                .map(|row| InstalmentOut {
                    id: row.id.0,
                    name: row.name,
                    due_on: row.due_on,
                    amount: row.amount.to_string(),
                })
                .collect(),
            returns: returns.into_iter().map(ReturnRef::from).collect(),
            waiting,
            row: OrderRow::new(detail.order, name, detail.staff_name),
        }
    }
}
