//! Quotes to be written, copied, sent, ordered.

use crm::ids::{ContactId, CustomerId, OpportunityId};
use crm::orders::{NewInstalment, NewLine, NewShare};
use crm::quotes::{NewQuote, OrderTerms};
use serde::Deserialize;
use utoipa::ToSchema;

use super::common::Day;
use super::new_orders::{InstalmentIn, LineIn, ShareIn};

/// A quote as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteIn {
    /// To whom. A draft keeps its customer.
    customer_id: i64,
    /// To whom of them.
    contact_id: Option<i64>,
    /// The opportunity it is for.
    opportunity_id: Option<i64>,
    /// When it is made; today where nothing is said.
    quoted_on: Option<Day>,
    /// The last day on which it holds; as the settings say where nothing is said.
    valid_until: Option<Day>,
    /// Terms: payment, delivery.
    terms: Option<String>,
    /// A note that the customer does not see.
    remark: Option<String>,
    /// Its lines, 1 to 200.
    lines: Vec<LineIn>,
}

impl From<QuoteIn> for NewQuote {
    fn from(new: QuoteIn) -> Self {
        Self {
            customer: CustomerId(new.customer_id),
            contact: new.contact_id.map(ContactId),
            opportunity: new.opportunity_id.map(OpportunityId),
            quoted_on: new.quoted_on.map(|day| day.0),
            valid_until: new.valid_until.map(|day| day.0),
            terms: new.terms,
            remark: new.remark,
            lines: new.lines.into_iter().map(NewLine::from).collect(),
        }
    }
}

/// What a draft shall say from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotePut {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// All of the quote.
    pub(crate) quote: QuoteIn,
}

/// A copy of a quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteCopyIn {
    /// For this customer; for the same where nothing is said.
    pub(crate) customer_id: Option<i64>,
}

/// The customer is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteSendIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// A link goes into this talk with the customer; into none where nothing is said.
    pub(crate) conversation_id: Option<i64>,
}

/// An act on a quote with a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteReasonIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
}

/// What an order says besides the quote.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuoteOrderIn {
    /// The version of the quote that one has seen.
    pub(crate) version: i64,
    /// When it was ordered; today where nothing is said.
    ordered_on: Option<Day>,
    /// When it shall be there.
    deliver_by: Option<Day>,
    /// A note.
    remark: Option<String>,
    /// Who shares it; all is one's own where nothing is said. The shares sum to 100.
    #[serde(default)]
    shares: Vec<ShareIn>,
    /// Days from shipment to payment; the customer's where nothing is said.
    credit_days: Option<i64>,
    /// The payment plan, which sums to the amount.
    #[serde(default)]
    instalments: Vec<InstalmentIn>,
    /// Whether it stays a draft; otherwise it is confirmed at once, where no approval is needed.
    #[serde(default)]
    draft: bool,
    /// What those who approve are told, where an approval is needed.
    approval_reason: Option<String>,
}

impl From<QuoteOrderIn> for OrderTerms {
    fn from(new: QuoteOrderIn) -> Self {
        Self {
            ordered_on: new.ordered_on.map(|day| day.0),
            deliver_by: new.deliver_by.map(|day| day.0),
            remark: new.remark,
            shares: new.shares.into_iter().map(NewShare::from).collect(),
            credit_days: new.credit_days,
            instalments: new.instalments.into_iter().map(NewInstalment::from).collect(),
            draft: new.draft,
            approval_reason: new.approval_reason,
        }
    }
}
