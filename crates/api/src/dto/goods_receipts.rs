//! Goods receipts.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{ProductId, PurchaseOrderId, PurchaseOrderLineId, SupplierId};
use crm::money::Quantity;
use crm::purchasing::{
    GoodsReceiptDetail, GoodsReceiptFilter, GoodsReceiptLine, GoodsReceiptSummary, NewGoodsReceipt, PurchaseOrderLine,
    ReceivedLine,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, short};
use super::payables::OwedOut;
use crate::error::ApiError;

/// Which goods receipts are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct GoodsReceiptParams {
    /// Only from this supplier.
    supplier_id: Option<i64>,
    /// Only of this purchase order.
    purchase_order_id: Option<i64>,
    /// Only those that were reversed (`true`), or not (`false`).
    reversed: Option<bool>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Received on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Received on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `amount`, `number`; `-` in front for the greatest first; `-date` where
    /// nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl GoodsReceiptParams {
    pub(crate) fn filter(&self) -> Result<GoodsReceiptFilter, ApiError> {
        Ok(GoodsReceiptFilter {
            supplier: self.supplier_id.map(SupplierId),
            order: self.purchase_order_id.map(PurchaseOrderId),
            reversed: self.reversed,
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// A goods receipt as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GoodsReceiptRow {
    /// The key.
    id: i64,
    /// Its number.
    #[schema(example = "GR20261122-0001")]
    number: String,
    /// The purchase order, by its number.
    purchase_order: Named,
    /// From whom.
    supplier: Named,
    /// When the goods came.
    received_on: NaiveDate,
    /// What came in 元, tax included.
    #[schema(example = "1234.50")]
    amount: String,
    /// What came in 元, without tax.
    net_amount: String,
    /// A note, such as the number of their delivery note.
    remark: Option<String>,
    /// When it was found to be wrong, or the goods went back.
    reversed_on: Option<NaiveDate>,
    /// Why.
    reversal_reason: Option<String>,
    /// Who entered it.
    created_by: Option<Named>,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

impl From<GoodsReceiptSummary> for GoodsReceiptRow {
    fn from(summary: GoodsReceiptSummary) -> Self {
        let row = summary.receipt;
        Self {
            id: row.id.0,
            number: row.number,
            purchase_order: Named { id: row.purchase_order_id.0, name: summary.order_number },
            supplier: Named { id: row.supplier_id.0, name: summary.supplier_name },
            received_on: row.received_on,
            amount: row.amount.to_string(),
            net_amount: row.net_amount.to_string(),
            remark: row.remark,
            reversed_on: row.reversed_on,
            reversal_reason: row.reversal_reason,
            created_by: row.created_by.map(|id| Named { id: id.0, name: summary.created_by_name.unwrap_or_default() }),
            created_at: row.created_at,
        }
    }
}

/// A goods receipt with its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GoodsReceiptFull {
    #[serde(flatten)]
    row: GoodsReceiptRow,
    /// What came in.
    lines: Vec<GoodsReceiptLineOut>,
    /// What is or was to be paid for it; none where it was for nothing.
    payable: Option<OwedOut>,
}

impl From<GoodsReceiptDetail> for GoodsReceiptFull {
    fn from(detail: GoodsReceiptDetail) -> Self {
        let codes = detail.codes;
        Self {
            row: detail.summary.into(),
            lines: detail.lines.into_iter().map(|line| GoodsReceiptLineOut::new(line, &codes)).collect(),
            payable: detail.payable.map(OwedOut::from),
        }
    }
}

/// A line of a goods receipt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GoodsReceiptLineOut {
    /// The key.
    id: i64,
    /// The line of the purchase order.
    line_id: i64,
    /// Its place in the order.
    line_no: i64,
    /// Which product.
    product_id: i64,
    /// Its code.
    #[schema(example = "QF-DN50")]
    product_code: String,
    /// What it was called when it was ordered.
    product_name: String,
    /// Its size or model then.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How many came in.
    #[schema(example = "10.000")]
    quantity: String,
    /// The price of one in 元, tax included.
    unit_price: String,
    /// How much in 元, tax included.
    amount: String,
    /// How much in 元, without tax.
    net_amount: String,
    /// What one cost before, in 元, without tax.
    #[schema(example = "54.4248")]
    cost_before: String,
    /// What one cost after.
    cost_after: String,
}

impl GoodsReceiptLineOut {
    fn new((row, line): (GoodsReceiptLine, PurchaseOrderLine), codes: &BTreeMap<ProductId, String>) -> Self {
        Self {
            id: row.id.0,
            line_id: line.id.0,
            line_no: line.line_no,
            product_id: row.product_id.0,
            product_code: codes.get(&row.product_id).cloned().unwrap_or_default(),
            product_name: line.product_name,
            specification: line.specification,
            unit: line.unit,
            quantity: row.quantity.to_string(),
            unit_price: line.unit_price.to_string(),
            amount: row.amount.to_string(),
            net_amount: row.net_amount.to_string(),
            cost_before: row.cost_before.to_string(),
            cost_after: row.cost_after.to_string(),
        }
    }
}

/// Goods that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GoodsReceiptIn {
    /// When they came; today where nothing is said.
    received_on: Option<Day>,
    /// A note, such as the number of their delivery note.
    remark: Option<String>,
    /// What came; all that is open where nothing is said.
    #[serde(default)]
    lines: Vec<ReceivedLineIn>,
}

/// A quantity of a line that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReceivedLineIn {
    /// The line of the purchase order.
    line_id: i64,
    /// How many.
    #[schema(value_type = String, example = "10")]
    quantity: Quantity,
}

impl From<GoodsReceiptIn> for NewGoodsReceipt {
    fn from(new: GoodsReceiptIn) -> Self {
        let line =
            |line: ReceivedLineIn| ReceivedLine { line: PurchaseOrderLineId(line.line_id), quantity: line.quantity };
        Self {
            received_on: new.received_on.map(|day| day.0),
            remark: new.remark,
            lines: new.lines.into_iter().map(line).collect(),
        }
    }
}
