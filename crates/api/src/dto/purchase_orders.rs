//! Purchase orders.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{ProductId, PurchaseOrderLineId, SupplierId};
use crm::money::{Quantity, UnitPrice};
use crm::purchasing::{
    NewPurchaseLine, NewPurchaseOrder, PurchaseOrderDetail, PurchaseOrderFilter, PurchaseOrderLine, PurchaseOrderState,
    PurchaseOrderSummary,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Percent, Words, short};
use super::goods_receipts::GoodsReceiptRow;
use super::payables::OwedOut;
use crate::error::ApiError;

/// Which purchase orders are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PurchaseOrderParams {
    /// Only from this supplier.
    supplier_id: Option<i64>,
    /// Only those with a line of this product.
    product_id: Option<i64>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "confirmed,partly_received")]
    #[serde(default)]
    state: Words<PurchaseOrderState>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Ordered on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Ordered on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// Expected on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    expected_until: Option<Day>,
    /// By what: `date`, `expected`, `amount`, `number`; `-` in front for the greatest first; `-date`
    /// where nothing is said.
    #[param(example = "expected")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl PurchaseOrderParams {
    pub(crate) fn filter(&self) -> Result<PurchaseOrderFilter, ApiError> {
        Ok(PurchaseOrderFilter {
            supplier: self.supplier_id.map(SupplierId),
            product: self.product_id.map(ProductId),
            states: self.state.0.clone(),
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
            expected_until: self.expected_until.map(|day| day.0),
        })
    }
}

/// A purchase order as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PurchaseOrderRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "PO20261122-0001")]
    number: String,
    /// From whom.
    supplier: Named,
    /// Who ordered.
    staff: Option<Named>,
    /// Where it stands.
    state: PurchaseOrderState,
    /// When it was ordered.
    ordered_on: NaiveDate,
    /// When the goods are expected.
    expected_on: Option<NaiveDate>,
    /// Days from receipt of goods to payment.
    payment_days: i64,
    /// Its amount in 元, tax included.
    #[schema(example = "1234.50")]
    amount: String,
    /// Its amount in 元, without tax.
    net_amount: String,
    /// A note.
    remark: Option<String>,
    /// Why it, or what was open of it, was called off.
    close_reason: Option<String>,
    /// When it was entered.
    created_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl From<PurchaseOrderSummary> for PurchaseOrderRow {
    fn from(summary: PurchaseOrderSummary) -> Self {
        let row = summary.order;
        Self {
            id: row.id.0,
            number: row.number,
            supplier: Named { id: row.supplier_id.0, name: summary.supplier_name },
            staff: row.staff_id.map(|id| Named { id: id.0, name: summary.staff_name.unwrap_or_default() }),
            state: row.state,
            ordered_on: row.ordered_on,
            expected_on: row.expected_on,
            payment_days: row.payment_days,
            amount: row.amount.to_string(),
            net_amount: row.net_amount.to_string(),
            remark: row.remark,
            close_reason: row.close_reason,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

/// A purchase order with its lines, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PurchaseOrderFull {
    #[serde(flatten)]
    row: PurchaseOrderRow,
    /// Its lines.
    lines: Vec<PurchaseLineOut>,
    /// The goods receipts, the oldest first.
    receipts: Vec<GoodsReceiptRow>,
    /// What is or was to be paid of it, the oldest first.
    payables: Vec<OwedOut>,
}

impl From<PurchaseOrderDetail> for PurchaseOrderFull {
    fn from(detail: PurchaseOrderDetail) -> Self {
        let codes = detail.codes;
        Self {
            row: detail.summary.into(),
            lines: detail.lines.into_iter().map(|line| PurchaseLineOut::new(line, &codes)).collect(),
            receipts: detail.receipts.into_iter().map(GoodsReceiptRow::from).collect(),
            payables: detail.payables.into_iter().map(OwedOut::from).collect(),
        }
    }
}

/// A line of a purchase order.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PurchaseLineOut {
    /// The key.
    id: i64,
    /// Its place.
    line_no: i64,
    /// Which product.
    product_id: i64,
    /// Its code.
    #[schema(example = "QF-DN50")]
    product_code: String,
    /// What it was called then.
    product_name: String,
    /// Its size or model then.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How many.
    #[schema(example = "10.000")]
    quantity: String,
    /// The price of one in 元, tax included.
    #[schema(example = "61.5000")]
    unit_price: String,
    /// The tax that the price includes, in percent.
    #[schema(example = "13.00")]
    tax_rate: String,
    /// How much in 元, tax included.
    amount: String,
    /// How much in 元, without tax.
    net_amount: String,
    /// How many came in.
    received_quantity: String,
    /// How many were called off.
    cancelled_quantity: String,
    /// How many are still to come.
    open_quantity: String,
}

impl PurchaseLineOut {
    fn new(line: PurchaseOrderLine, codes: &BTreeMap<ProductId, String>) -> Self {
        Self {
            id: line.id.0,
            line_no: line.line_no,
            product_id: line.product_id.0,
            product_code: codes.get(&line.product_id).cloned().unwrap_or_default(),
            quantity: line.quantity.to_string(),
            unit_price: line.unit_price.to_string(),
            tax_rate: Percent::text(line.tax_rate_bp),
            amount: line.amount.to_string(),
            net_amount: line.net_amount.to_string(),
            received_quantity: line.received_quantity.to_string(),
            cancelled_quantity: line.cancelled_quantity.to_string(),
            open_quantity: line.open().to_string(),
            product_name: line.product_name,
            specification: line.specification,
            unit: line.unit,
        }
    }
}

/// A purchase order to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseOrderIn {
    /// From whom.
    supplier_id: i64,
    /// When it was ordered; today where nothing is said.
    ordered_on: Option<Day>,
    /// When the goods are expected.
    expected_on: Option<Day>,
    /// Days from receipt of goods to payment; the supplier's where nothing is said.
    payment_days: Option<i64>,
    /// A note.
    remark: Option<String>,
    /// Its lines, 1 to 200.
    lines: Vec<PurchaseLineIn>,
    /// Whether it stays a draft; otherwise it is binding at once.
    #[serde(default)]
    draft: bool,
}

/// A line of a new purchase order: a product by its key or its code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseLineIn {
    /// The product, by its key …
    product_id: Option<i64>,
    /// … or by its code.
    product_code: Option<String>,
    /// How much, with at most three decimals.
    #[schema(value_type = String, example = "10")]
    quantity: Quantity,
    /// The price of one in 元, tax included, with at most four decimals.
    #[schema(value_type = String, example = "61.5")]
    unit_price: UnitPrice,
    /// The tax that the price includes, in percent; the product's where nothing is said.
    #[schema(value_type = Option<String>, example = "13")]
    tax_rate: Option<Percent>,
}

impl From<PurchaseOrderIn> for NewPurchaseOrder {
    fn from(new: PurchaseOrderIn) -> Self {
        let line = |line: PurchaseLineIn| NewPurchaseLine {
            product: line.product_id.map(ProductId),
            product_code: line.product_code,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate.map(|rate| rate.0),
        };
        Self {
            supplier: SupplierId(new.supplier_id),
            ordered_on: new.ordered_on.map(|day| day.0),
            expected_on: new.expected_on.map(|day| day.0),
            payment_days: new.payment_days,
            remark: new.remark,
            lines: new.lines.into_iter().map(line).collect(),
            draft: new.draft,
        }
    }
}

/// What a draft shall say from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseDraftIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// All of the order; `draft: false` makes it binding at once.
    pub(crate) order: PurchaseOrderIn,
}

/// Making a draft binding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseConfirmIn {
    /// The version that one has seen.
    pub(crate) version: i64,
}

/// Calling off what is still to come of a purchase order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurchaseCancelRestIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
    /// Of which lines; of all where nothing is said.
    #[serde(default)]
    line_ids: Vec<i64>,
}

impl PurchaseCancelRestIn {
    pub(crate) fn lines(&self) -> Vec<PurchaseOrderLineId> {
        self.line_ids.iter().copied().map(PurchaseOrderLineId).collect()
    }
}
