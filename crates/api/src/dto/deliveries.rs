//! Deliveries.

use chrono::{DateTime, NaiveDate, Utc};
use crm::actor::{Access, Actor, Resource};
use crm::arrivals::{ArrivalAnswer, DeliveryQuestion};
use crm::ids::{CheckpointListId, CustomerId, OrderId, OrderLineId};
use crm::money::{Money, Quantity};
use crm::orders::{
    Delivery, DeliveryDetail, DeliveryFilter, DeliveryState, DeliverySummary, NewDelivery, Progress, ShippedLine,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Words, short};
use crate::error::ApiError;

/// Which deliveries are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeliveryParams {
    /// Only to this customer.
    customer_id: Option<i64>,
    /// Only of this order.
    order_id: Option<i64>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "shipped,arrived")]
    #[serde(default)]
    state: Words<DeliveryState>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Shipped on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Shipped on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `id`, `date` (of shipment), `number`; `-` in front for the greatest first; `-id`
    /// where nothing is said.
    #[param(example = "-date")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl DeliveryParams {
    pub(crate) fn filter(&self) -> Result<DeliveryFilter, ApiError> {
        Ok(DeliveryFilter {
            customer: self.customer_id.map(CustomerId),
            order: self.order_id.map(OrderId),
            states: self.state.0.clone(),
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// A delivery as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "DN20261122-0001")]
    number: String,
    /// The order.
    order_id: i64,
    /// The order's number.
    order_number: String,
    /// The customer.
    customer: Named,
    /// Where it stands.
    state: DeliveryState,
    /// Who brings it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// When it was shipped.
    shipped_on: Option<NaiveDate>,
    /// When it arrived.
    arrived_on: Option<NaiveDate>,
    /// When it was signed for.
    signed_on: Option<NaiveDate>,
    /// Where the goods left from.
    warehouse: Option<String>,
    /// What is in it, tax included, in 元; nothing before it is shipped.
    #[schema(example = "1234.50")]
    amount: String,
}

impl DeliveryRow {
    pub(super) fn new(row: Delivery, order_number: String, customer_name: String) -> Self {
        Self {
            id: row.id.0,
            number: row.number,
            order_id: row.order_id.0,
            order_number,
            customer: Named { id: row.customer_id.0, name: customer_name },
            state: row.state,
            carrier: row.carrier,
            tracking_number: row.tracking_number,
            shipped_on: row.shipped_on,
            arrived_on: row.arrived_on,
            signed_on: row.signed_on,
            warehouse: row.warehouse,
            amount: row.amount.to_string(),
        }
    }
}

impl From<DeliverySummary> for DeliveryRow {
    fn from(summary: DeliverySummary) -> Self {
        Self::new(summary.delivery, summary.order_number, summary.customer_name)
    }
}

/// A delivery with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryFull {
    #[serde(flatten)]
    row: DeliveryRow,
    /// What is in it.
    lines: Vec<DeliveryLineOut>,
    /// What the carriage costs us, in 元; for those who may see costs.
    freight: Option<String>,
    /// What the packing costs us, in 元; for those who may see costs.
    packing: Option<String>,
    /// What the customer was asked once it had arrived; only where they were asked.
    question: Option<DeliveryQuestionOut>,
    /// Grows with each change.
    version: i64,
}

/// What a customer was asked about a delivery that arrived.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryQuestionOut {
    /// When they were asked.
    asked_at: DateTime<Utc>,
    /// What they answered.
    answer: Option<ArrivalAnswer>,
    /// When they answered.
    answered_at: Option<DateTime<Utc>>,
    /// The complaint that came of it.
    complaint_id: Option<i64>,
    /// What was sent.
    push_id: Option<i64>,
}

impl From<DeliveryQuestion> for DeliveryQuestionOut {
    fn from(question: DeliveryQuestion) -> Self {
        Self {
            asked_at: question.asked_at,
            answer: question.answer,
            answered_at: question.answered_at,
            complaint_id: question.complaint_id.map(|id| id.0),
            push_id: question.push_id.map(|id| id.0),
        }
    }
}

/// A line of a delivery.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryLineOut {
    /// The key.
    id: i64,
    /// The line of the order.
    order_line_id: i64,
    /// The product.
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How much is in this delivery.
    quantity: String,
    /// How much came back.
    returned_quantity: String,
    /// What it comes to, tax included, in 元; nothing before it is shipped.
    amount: String,
    /// What one cost us at shipment, in 元; for those who may see costs.
    unit_cost: Option<String>,
    /// Its share of freight and packing, in 元; for those who may see costs.
    direct_cost: Option<String>,
}

impl DeliveryFull {
    /// A delivery as `actor` may see it.
    pub(crate) fn new(detail: DeliveryDetail, actor: &Actor) -> Self {
        let costs = actor.may(Resource::Cost, Access::Read);
        let lines = detail.lines.into_iter().map(|(part, line)| DeliveryLineOut {
            id: part.id.0,
            order_line_id: line.id.0,
            product_name: line.product_name,
            specification: line.specification,
            unit: line.unit,
            quantity: part.quantity.to_string(),
            returned_quantity: part.returned_quantity.to_string(),
            amount: part.amount.to_string(),
            unit_cost: costs.then(|| part.unit_cost.to_string()),
            direct_cost: costs.then(|| part.direct_cost.to_string()),
        });
        let delivery = &detail.summary.delivery;
        Self {
            lines: lines.collect(),
            freight: costs.then(|| delivery.freight.to_string()),
            packing: costs.then(|| delivery.packing.to_string()),
            version: delivery.version,
            question: detail.question.map(DeliveryQuestionOut::from),
            row: detail.summary.into(),
        }
    }
}

/// What is shipped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryIn {
    /// Who brings it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// When; today where nothing is said.
    shipped_on: Option<Day>,
    /// Which lines and how much; all that is open where nothing is said.
    #[serde(default)]
    lines: Vec<ShippedIn>,
    /// Where the goods leave from.
    warehouse: Option<String>,
    /// What the carriage costs us, in 元.
    #[schema(value_type = Option<String>, example = "25.00")]
    freight: Option<Money>,
    /// What the packing costs us, in 元.
    #[schema(value_type = Option<String>, example = "5.00")]
    packing: Option<Money>,
    /// Whether it is only planned, and shipped later.
    #[serde(default)]
    planned: bool,
    /// Which list of checkpoints it carries; the standard one where nothing is said.
    checkpoint_list_id: Option<i64>,
}

/// What a planned delivery leaves with; what is not said stays as it was planned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DispatchIn {
    /// Who brings it.
    carrier: Option<String>,
    /// The carrier's number.
    tracking_number: Option<String>,
    /// When; today where nothing is said.
    shipped_on: Option<Day>,
    /// Where the goods leave from.
    warehouse: Option<String>,
    /// What the carriage costs us, in 元.
    #[schema(value_type = Option<String>, example = "25.00")]
    freight: Option<Money>,
    /// What the packing costs us, in 元.
    #[schema(value_type = Option<String>, example = "5.00")]
    packing: Option<Money>,
    /// Which list of checkpoints it carries; the standard one where nothing is said.
    checkpoint_list_id: Option<i64>,
}

impl From<DispatchIn> for NewDelivery {
    fn from(new: DispatchIn) -> Self {
        Self {
            carrier: new.carrier,
            tracking_number: new.tracking_number,
            shipped_on: new.shipped_on.map(|day| day.0),
            lines: Vec::new(),
            warehouse: new.warehouse,
            freight: new.freight.unwrap_or_default(),
            packing: new.packing.unwrap_or_default(),
            planned: false,
            checkpoint_list: new.checkpoint_list_id.map(CheckpointListId),
        }
    }
}

/// How much of a line is shipped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShippedIn {
    /// The line of the order.
    order_line_id: i64,
    /// How much.
    #[schema(value_type = String, example = "2.5")]
    quantity: Quantity,
}

impl From<DeliveryIn> for NewDelivery {
    fn from(new: DeliveryIn) -> Self {
        let line = |line: ShippedIn| ShippedLine { line: OrderLineId(line.order_line_id), quantity: line.quantity };
        Self {
            carrier: new.carrier,
            tracking_number: new.tracking_number,
            shipped_on: new.shipped_on.map(|day| day.0),
            lines: new.lines.into_iter().map(line).collect(),
            warehouse: new.warehouse,
            freight: new.freight.unwrap_or_default(),
            packing: new.packing.unwrap_or_default(),
            planned: new.planned,
            checkpoint_list: new.checkpoint_list_id.map(CheckpointListId),
        }
    }
}

/// How far a delivery has come.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepIn {
    /// It has arrived.
    Arrived,
    /// It was signed for.
    Signed,
}

impl From<StepIn> for Progress {
    fn from(step: StepIn) -> Self {
        match step {
            StepIn::Arrived => Self::Arrived,
            StepIn::Signed => Self::Signed,
        }
    }
}

/// How far a delivery has come, and since when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProgressIn {
    /// What happened.
    pub(crate) step: StepIn,
    /// When; today where nothing is said.
    pub(crate) on: Option<Day>,
}
