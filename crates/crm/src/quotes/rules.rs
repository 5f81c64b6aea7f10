//! What the prices of a quote ask for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{QuoteError, QuoteLine};
use crate::approvals::ApprovalKind;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ProductId};
use crate::money::UnitPrice;
use crate::prices::{self, PriceFacts, check_line};
use crate::tenants;

/// A price on a line, as the rules look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Priced<'a> {
    pub(super) line_no: i64,
    pub(super) product: Option<ProductId>,
    pub(super) unit_price: UnitPrice,
    pub(super) reason: Option<&'a str>,
}

impl<'a> From<&'a QuoteLine> for Priced<'a> {
    fn from(line: &'a QuoteLine) -> Self {
        Self {
            line_no: line.line_no,
            product: line.product_id,
            unit_price: line.unit_price,
            reason: line.price_reason.as_deref(),
        }
    }
}

/// Checks products and prices, and tells which approvals they need.
pub(super) async fn check(
    uow: &Uow,
    customer: CustomerId,
    day: NaiveDate,
    lines: &[Priced<'_>],
) -> Result<BTreeSet<ApprovalKind>, QuoteError> {
    let keys: Vec<ProductId> = lines.iter().filter_map(|line| line.product).collect();
    let facts = prices::facts(uow, customer, &keys, day).await?;
    let change_bp = tenants::settings(uow).await?.price_change_bp;
    needed(&facts, change_bp, lines)
}

fn needed(
    facts: &BTreeMap<ProductId, PriceFacts>,
    change_bp: u32,
    lines: &[Priced<'_>],
) -> Result<BTreeSet<ApprovalKind>, QuoteError> {
    let mut needed = BTreeSet::new();
    for line in lines {
        let Some(key) = line.product else { continue };
        let facts = facts.get(&key).ok_or(Fault::NotFound("该产品"))?;
        if !facts.product.active {
            return Err(QuoteError::Inactive { line_no: line.line_no, product: facts.product.name.clone() });
        }
        let verdict = check_line(facts, line.unit_price, change_bp);
        if verdict.wants_reason && line.reason.is_none() {
            let last = facts.told.as_ref().map(|told| told.unit_price.to_string()).unwrap_or_default();
            return Err(QuoteError::ReasonNeeded { line_no: line.line_no, last });
        }
        needed.extend(verdict.needs());
    }
    Ok(needed)
}
