//! Asking for approvals, and hearing how they were decided.

use std::collections::BTreeSet;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};
use serde_json::json;

use super::queries::{self, QuoteDetail};
use super::rules::{self, Priced};
use super::{Quote, QuoteError, QuoteLine, QuoteState};
use crate::approvals::{self, ApprovalKind, ApprovalState, NewApproval, Subject};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::QuoteId;
use crate::{audit, customers, text};

/// Which approvals a quote needs and has not got.
pub(super) async fn missing(
    uow: &Uow,
    quote: &Quote,
    lines: &[QuoteLine],
) -> Result<BTreeSet<ApprovalKind>, QuoteError> {
    let priced: Vec<Priced<'_>> = lines.iter().map(Priced::from).collect();
    let needed = rules::check(uow, quote.customer_id, quote.quoted_on, &priced).await?;
    let mut missing = BTreeSet::new();
    for kind in needed {
        if !approvals::is_approved(uow, kind, Subject::Quote, quote.id.0).await? {
            missing.insert(kind);
        }
    }
    Ok(missing)
}

/// Writes a quote in another state.
pub(super) async fn advance(
    uow: &Uow,
    quote: Quote,
    state: QuoteState,
    change: impl FnOnce(&mut super::entity::ActiveModel),
) -> Result<Quote, Fault> {
    let version = quote.version;
    let mut row = quote.into_active_model();
    row.state = Set(state);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    change(&mut row);
    Ok(row.update(uow).await?)
}

/// Asks somebody else to approve what the prices and products of a draft need.
///
/// # Errors
/// `WrongState` where it is no draft; `NothingToApprove`; `Newer`.
pub async fn request(uow: &Uow, id: QuoteId, version: i64, reason: &str) -> Result<QuoteDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    let reason = text::required("reason", reason, 200)?;
    if quote.state != QuoteState::Draft {
        return Err(QuoteError::WrongState(quote.state));
    }
    let lines = queries::lines_of(uow, id).await?;
    let kinds = missing(uow, &quote, &lines).await?;
    if kinds.is_empty() {
        return Err(QuoteError::NothingToApprove);
    }
    let customer = customers::by_key(uow, quote.customer_id).await?.map(|customer| customer.name);
    let quoted: Vec<_> = lines
        .iter()
        .map(|line| {
            json!({
                "line_no": line.line_no, "product": line.product_name, "quantity": line.quantity,
                "unit_price": line.unit_price, "amount": line.amount,
            })
        })
        .collect();
    let detail = json!({ "customer": customer, "amount": quote.amount, "lines": quoted });
    for kind in kinds {
        let new = NewApproval {
            kind,
            subject: Subject::Quote,
            subject_id: id.0,
            number: &quote.number,
            customer: Some(quote.customer_id),
            reason: &reason,
            detail: detail.clone(),
        };
        approvals::request(uow, &new).await?;
    }
    advance(uow, quote, QuoteState::Waiting, |_| ()).await?;
    audit::record(uow, "quote.request", "quote", id.0, json!({ "reason": reason })).await?;
    Ok(queries::find(uow, id).await?)
}

/// A request about the quote was decided: with the last approval it may be sent, with a refusal it is
/// a draft again.
pub(crate) async fn approval_decided(uow: &Uow, id: QuoteId, approved: bool) -> Result<(), Fault> {
    let quote = queries::lock(uow, id).await?;
    if quote.state != QuoteState::Waiting {
        return Ok(());
    }
    let waits =
        approvals::of(uow, Subject::Quote, id.0).await?.iter().any(|approval| approval.state == ApprovalState::Waiting);
    let next = match (approved, waits) {
        (true, true) => return Ok(()),
        (true, false) => QuoteState::Approved,
        (false, _) => {
            approvals::void(uow, Subject::Quote, id.0).await?;
            QuoteState::Draft
        }
    };
    advance(uow, quote, next, |_| ()).await?;
    audit::record(uow, "quote.decided", "quote", id.0, json!({ "state": next })).await
}
