//! An order of a quote, in one call.

use chrono::NaiveDate;
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::asking::advance;
use super::{QuoteError, QuoteLine, QuoteState, queries};
use crate::approvals::{self, Subject};
use crate::db::Uow;
use crate::ids::QuoteId;
use crate::orders::{self, NewInstalment, NewLine, NewOrder, NewShare, OrderDetail};
use crate::{audit, opportunities, tenants};

/// What an order says besides the quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderTerms {
    /// Business date; today where none is given.
    pub ordered_on: Option<NaiveDate>,
    /// Promised date.
    pub deliver_by: Option<NaiveDate>,
    /// A note.
    pub remark: Option<String>,
    /// Who shares it; all is the actor's where nobody is given.
    pub shares: Vec<NewShare>,
    /// Days from shipment to payment; the customer's where none is given.
    pub credit_days: Option<i64>,
    /// The payment plan; paid by terms where it is empty.
    pub instalments: Vec<NewInstalment>,
    /// Whether it stays a draft; otherwise it is confirmed at once, where no approval is needed.
    pub draft: bool,
    /// What those who approve are told, where an approval is needed.
    pub approval_reason: Option<String>,
}

fn again(line: QuoteLine) -> NewLine {
    NewLine {
        product: line.product_id,
        product_code: None,
        product_name: line.product_name,
        specification: line.specification,
        unit: line.unit,
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_rate_bp: Some(line.tax_rate_bp),
        price_reason: line.price_reason,
    }
}

/// Makes an order of a quote. What was approved of the quote is approved of the order.
///
/// # Errors
/// `Expired`, `WrongState`, `Newer`; what the order has to say.
pub async fn to_order(uow: &Uow, id: QuoteId, version: i64, terms: OrderTerms) -> Result<OrderDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    match quote.state {
        QuoteState::Draft | QuoteState::Approved | QuoteState::Sent => {}
        QuoteState::Expired => return Err(QuoteError::Expired),
        other => return Err(QuoteError::WrongState(other)),
    }
    if quote.valid_until < uow.today(tenants::settings(uow).await?.zone) {
        return Err(QuoteError::Expired);
    }
    let lines = queries::lines_of(uow, id).await?;
    let new = NewOrder {
        customer: quote.customer_id,
        contact: quote.contact_id,
        ordered_on: terms.ordered_on,
        deliver_by: terms.deliver_by,
        remark: terms.remark,
        lines: lines.into_iter().map(again).collect(),
        quote: Some(id),
        shares: terms.shares,
        credit_days: terms.credit_days,
        instalments: terms.instalments,
        draft: true,
        approval_reason: None,
    };
    let mut order = orders::create(uow, new).await?;
    let (key, number) = (order.order.id, order.order.number.clone());
    approvals::carry_over(uow, (Subject::Quote, id.0), (Subject::Order, key.0, &number)).await?;
    let opportunity = quote.opportunity_id;
    advance(uow, quote, QuoteState::Ordered, |row| row.order_id = Set(Some(key))).await?;
    audit::record(uow, "quote.order", "quote", id.0, json!({ "order": number })).await?;
    if let Some(opportunity) = opportunity {
        opportunities::win_by_order(uow, opportunity, &number).await?;
    }
    if !terms.draft {
        order = orders::confirm(uow, key, order.order.version, terms.approval_reason.as_deref()).await?;
    }
    Ok(order)
}
