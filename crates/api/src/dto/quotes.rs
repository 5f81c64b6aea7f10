//! Quotes.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CustomerId, OpportunityId, StaffId};
use crm::quotes::{Quote, QuoteDetail, QuoteFilter, QuoteLine, QuoteState, QuoteSummary};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::approvals::ApprovalOut;
use super::common::{Day, Named, Percent, StaffNames, Words, short};
use super::prices::PriceFactsOut;
use super::products::ProductEyes;
use crate::error::ApiError;

/// Which quotes are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct QuoteParams {
    /// Only to this customer.
    customer_id: Option<i64>,
    /// Only made by this member of staff.
    staff_id: Option<i64>,
    /// Only for this opportunity.
    opportunity_id: Option<i64>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "draft,sent")]
    #[serde(default)]
    state: Words<QuoteState>,
    /// Only those whose number begins so.
    number: Option<String>,
    /// Quoted on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Quoted on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `date`, `number`, `amount`, `valid_until`; `-` in front for the greatest first; `-date`
    /// where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl QuoteParams {
    pub(crate) fn filter(&self) -> Result<QuoteFilter, ApiError> {
        Ok(QuoteFilter {
            customer: self.customer_id.map(CustomerId),
            staff: self.staff_id.map(StaffId),
            opportunity: self.opportunity_id.map(OpportunityId),
            states: self.state.0.clone(),
            number: short("number", self.number.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// A quote as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteRow {
    /// The key.
    id: i64,
    /// Its number; all editions have the same.
    #[schema(example = "QT20261122-0001")]
    number: String,
    /// Which edition, from 1.
    edition: i64,
    /// To whom.
    customer: Named,
    /// Who made it.
    staff: Option<Named>,
    /// Where it stands.
    state: QuoteState,
    /// When it was made.
    quoted_on: NaiveDate,
    /// The last day on which it holds.
    valid_until: NaiveDate,
    /// Its amount, in 元, tax included.
    #[schema(example = "1234.50")]
    amount: String,
    /// When the customer was told.
    sent_at: Option<DateTime<Utc>>,
    /// When it was entered.
    created_at: DateTime<Utc>,
}

impl From<QuoteSummary> for QuoteRow {
    fn from(summary: QuoteSummary) -> Self {
        let QuoteSummary { quote, customer_name, staff_name } = summary;
        Self {
            id: quote.id.0,
            number: quote.number,
            edition: quote.edition,
            customer: Named { id: quote.customer_id.0, name: customer_name },
            staff: quote.staff_id.map(|id| Named { id: id.0, name: staff_name.unwrap_or_default() }),
            state: quote.state,
            quoted_on: quote.quoted_on,
            valid_until: quote.valid_until,
            amount: quote.amount.to_string(),
            sent_at: quote.sent_at,
            created_at: quote.created_at,
        }
    }
}

/// A line of a quote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteLineOut {
    /// Which line.
    line_no: i64,
    /// The product; none for a line that was typed freely.
    product_id: Option<i64>,
    /// What it is called.
    product_name: String,
    /// Its specification.
    specification: Option<String>,
    /// In what it is counted.
    unit: String,
    /// How much.
    #[schema(example = "10.000")]
    quantity: String,
    /// The price of one, in 元, tax included.
    #[schema(example = "123.4500")]
    unit_price: String,
    /// The tax that the price includes, in percent.
    #[schema(example = "13.00")]
    tax_rate: String,
    /// The amount, in 元, tax included.
    #[schema(example = "1234.50")]
    amount: String,
    /// The amount without tax, in 元.
    #[schema(example = "1092.48")]
    net_amount: String,
}

impl From<&QuoteLine> for QuoteLineOut {
    fn from(row: &QuoteLine) -> Self {
        Self {
            line_no: row.line_no,
            product_id: row.product_id.map(|id| id.0),
            product_name: row.product_name.clone(),
            specification: row.specification.clone(),
            unit: row.unit.clone(),
            quantity: row.quantity.to_string(),
            unit_price: row.unit_price.to_string(),
            tax_rate: Percent::text(row.tax_rate_bp),
            amount: row.amount.to_string(),
            net_amount: row.net_amount.to_string(),
        }
    }
}

/// A line of a quote, with what staff must know of its product.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteLineFull {
    #[serde(flatten)]
    line: QuoteLineOut,
    /// Why the price differs from the one told before.
    price_reason: Option<String>,
    /// Last price told, agreed, list and floor price, cost and margin; none for a line that was typed
    /// freely.
    facts: Option<PriceFactsOut>,
}

/// A quote with all that belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuoteFull {
    #[serde(flatten)]
    row: QuoteRow,
    /// To whom of the customer.
    contact_id: Option<i64>,
    /// The opportunity it is for.
    opportunity_id: Option<i64>,
    /// The amount without tax, in 元.
    net_amount: String,
    /// Terms: payment, delivery.
    terms: Option<String>,
    /// A note that the customer does not see.
    remark: Option<String>,
    /// Why it was lost.
    close_reason: Option<String>,
    /// The order that was made of it.
    order: Option<Named>,
    /// Its lines.
    lines: Vec<QuoteLineFull>,
    /// What somebody else had to approve, the oldest first.
    approvals: Vec<ApprovalOut>,
    /// Where the customer sees it, once it was sent.
    #[schema(example = "https://crm.example.com/my/#/quotes/17")]
    page: Option<String>,
    /// To be named by a change.
    version: i64,
}

impl QuoteFull {
    pub(crate) fn new(
        detail: QuoteDetail,
        approvals: Vec<ApprovalOut>,
        eyes: &ProductEyes,
        names: &StaffNames,
        page: Option<String>,
    ) -> Self {
        let quote: Quote = detail.summary.quote.clone();
        let facts = detail.facts;
        let line = |row: QuoteLine| QuoteLineFull {
            facts: row
                .product_id
                .and_then(|id| facts.get(&id))
                .map(|fact| PriceFactsOut::new(fact, Some(row.unit_price), eyes, names)),
            line: QuoteLineOut::from(&row),
            price_reason: row.price_reason,
        };
        let order = quote.order_id.map(|id| Named { id: id.0, name: detail.order_number.unwrap_or_default() });
        Self {
            contact_id: quote.contact_id.map(|id| id.0),
            opportunity_id: quote.opportunity_id.map(|id| id.0),
            net_amount: quote.net_amount.to_string(),
            terms: quote.terms,
            remark: quote.remark,
            close_reason: quote.close_reason,
            order,
            lines: detail.lines.into_iter().map(line).collect(),
            approvals,
            page,
            version: quote.version,
            row: QuoteRow::from(detail.summary),
        }
    }
}

/// A quote as its customer sees it in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyQuoteRow {
    /// The key.
    id: i64,
    /// Its number.
    number: String,
    /// Which edition, from 1.
    edition: i64,
    /// Where it stands.
    state: QuoteState,
    /// When it was made.
    quoted_on: NaiveDate,
    /// The last day on which it holds.
    valid_until: NaiveDate,
    /// Its amount, in 元, tax included.
    amount: String,
}

impl From<&Quote> for MyQuoteRow {
    fn from(quote: &Quote) -> Self {
        Self {
            id: quote.id.0,
            number: quote.number.clone(),
            edition: quote.edition,
            state: quote.state,
            quoted_on: quote.quoted_on,
            valid_until: quote.valid_until,
            amount: quote.amount.to_string(),
        }
    }
}

/// A quote as its customer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MyQuote {
    #[serde(flatten)]
    row: MyQuoteRow,
    /// For whom it was made.
    customer: String,
    /// Who made it.
    staff: Option<String>,
    /// Terms: payment, delivery.
    terms: Option<String>,
    /// Its lines.
    lines: Vec<QuoteLineOut>,
}

impl From<QuoteDetail> for MyQuote {
    fn from(detail: QuoteDetail) -> Self {
        Self {
            row: MyQuoteRow::from(&detail.summary.quote),
            customer: detail.summary.customer_name,
            staff: detail.summary.staff_name,
            terms: detail.summary.quote.terms,
            lines: detail.lines.iter().map(QuoteLineOut::from).collect(),
        }
    }
}
