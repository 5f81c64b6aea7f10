//! Orders to be entered, amended, called off.

use chrono::{DateTime, Utc};
use crm::ids::{ContactId, CustomerId, OrderLineId, ProductId, StaffId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::orders::{AmendedLine, Amendment, NewInstalment, NewLine, NewOrder, NewShare, edition};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Day, Named, Percent, StaffNames, named_staff, present};

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
    /// Who shares it; all is one's own where nothing is said. The shares sum to 100.
    #[serde(default)]
    shares: Vec<ShareIn>,
    /// Days from shipment to payment; the customer's where nothing is said.
    credit_days: Option<i64>,
    /// The payment plan, which sums to the amount; each shipment is to be paid where it is empty.
    #[serde(default)]
    instalments: Vec<InstalmentIn>,
    /// Whether it stays a draft; otherwise it is confirmed at once. Where an approval is needed it
    /// is a draft that waits.
    #[serde(default)]
    draft: bool,
    /// What those who approve are told, where an approval is needed.
    approval_reason: Option<String>,
}

/// A salesperson's share of a new order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareIn {
    /// Who.
    staff_id: i64,
    /// How much, in percent.
    #[schema(value_type = String, example = "60")]
    share: Percent,
}

impl From<ShareIn> for NewShare {
    fn from(share: ShareIn) -> Self {
        Self { staff: StaffId(share.staff_id), share_bp: share.share.0 }
    }
}

/// A part of a payment plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstalmentIn {
    /// What it is called.
    #[schema(example = "预付款")]
    name: String,
    /// When it is due.
    due_on: Day,
    /// How much, in 元.
    #[schema(value_type = String, example = "300")]
    amount: Money,
}

impl From<InstalmentIn> for NewInstalment {
    fn from(part: InstalmentIn) -> Self {
        Self { name: part.name, due_on: part.due_on.0, amount: part.amount }
    }
}

/// A line of a new order: a product by its key or its code, or what is typed freely.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineIn {
    /// The product, by its key …
    product_id: Option<i64>,
    /// … or by its code.
    product_code: Option<String>,
    /// What it is called; the product's name where nothing is said.
    #[serde(default)]
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted; the product's unit where nothing is said.
    #[serde(default)]
    #[schema(example = "个")]
    unit: String,
    /// How much, with at most three decimals.
    #[schema(value_type = String, example = "10")]
    quantity: Quantity,
    /// The price of one in 元, tax included, with at most four decimals.
    #[schema(value_type = String, example = "123.45")]
    unit_price: UnitPrice,
    /// The tax that the price includes, in percent; the product's where nothing is said, else none.
    #[schema(value_type = Option<String>, example = "13")]
    tax_rate: Option<Percent>,
    /// Why the price differs from the one told before.
    price_reason: Option<String>,
}

impl From<LineIn> for NewLine {
    fn from(line: LineIn) -> Self {
        Self {
            product: line.product_id.map(ProductId),
            product_code: line.product_code,
            product_name: line.product_name,
            specification: line.specification,
            unit: line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate.map(|rate| rate.0),
            price_reason: line.price_reason,
        }
    }
}

impl From<OrderIn> for NewOrder {
    fn from(new: OrderIn) -> Self {
        Self {
            customer: CustomerId(new.customer_id),
            contact: new.contact_id.map(ContactId),
            ordered_on: new.ordered_on.map(|day| day.0),
            deliver_by: new.deliver_by.map(|day| day.0),
            remark: new.remark,
            lines: new.lines.into_iter().map(NewLine::from).collect(),
            quote: None,
            shares: new.shares.into_iter().map(NewShare::from).collect(),
            credit_days: new.credit_days,
            instalments: new.instalments.into_iter().map(NewInstalment::from).collect(),
            draft: new.draft,
            approval_reason: new.approval_reason,
        }
    }
}

/// What a draft shall say from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// All of the order; `draft: false` confirms it at once.
    pub(crate) order: OrderIn,
}

/// Making a draft binding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfirmIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// What those who approve are told, where an approval is needed.
    pub(crate) approval_reason: Option<String>,
}

/// Calling an order off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelOrderIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
}

/// Calling off what is open of an order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelRestIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
    /// Of which lines; of all where nothing is said.
    #[serde(default)]
    order_line_ids: Vec<i64>,
}

impl CancelRestIn {
    pub(crate) fn lines(&self) -> Vec<OrderLineId> {
        self.order_line_ids.iter().copied().map(OrderLineId).collect()
    }
}

/// An amendment of a confirmed order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmendmentIn {
    /// The version that one has seen.
    version: i64,
    /// Why; 1 to 200 characters.
    reason: String,
    /// When it shall be there; absent stays, `null` clears.
    #[serde(default, deserialize_with = "present")]
    deliver_by: Option<Option<Day>>,
    /// The note; absent stays, `null` clears.
    #[serde(default, deserialize_with = "present")]
    remark: Option<Option<String>>,
    /// Open lines that change.
    #[serde(default)]
    lines: Vec<AmendedIn>,
    /// Lines that are added.
    #[serde(default)]
    added: Vec<LineIn>,
}

/// What becomes of an open line.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AmendedIn {
    /// The line.
    order_line_id: i64,
    /// How much; not less than was shipped.
    #[schema(value_type = String, example = "12")]
    quantity: Quantity,
    /// The price of one in 元; another only while nothing of the line was shipped.
    #[schema(value_type = String, example = "123.45")]
    unit_price: UnitPrice,
    /// Why the price differs from the one told before.
    price_reason: Option<String>,
}

impl From<AmendmentIn> for Amendment {
    fn from(new: AmendmentIn) -> Self {
        let line = |line: AmendedIn| AmendedLine {
            line: OrderLineId(line.order_line_id),
            quantity: line.quantity,
            unit_price: line.unit_price,
            price_reason: line.price_reason,
        };
        Self {
            version: new.version,
            reason: new.reason,
            deliver_by: new.deliver_by.map(|day| day.map(|day| day.0)),
            remark: new.remark,
            lines: new.lines.into_iter().map(line).collect(),
            added: new.added.into_iter().map(NewLine::from).collect(),
        }
    }
}

/// What an order was like before an amendment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EditionOut {
    /// Which edition this was.
    edition: i64,
    /// The order and its lines as they were.
    before: serde_json::Value,
    /// Why it was amended.
    reason: String,
    /// Who amended it.
    changed_by: Option<Named>,
    /// When.
    changed_at: DateTime<Utc>,
}

impl EditionOut {
    pub(crate) fn new(row: edition::Model, names: &StaffNames) -> Self {
        Self {
            edition: row.edition,
            before: row.before,
            reason: row.reason,
            changed_by: named_staff(row.changed_by, names),
            changed_at: row.changed_at,
        }
    }
}
