//! The rules of prices for the lines of an order: the same as for quotes.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{OrderError, line};
use crate::approvals::ApprovalKind;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ProductId};
use crate::prices;
use crate::tenants;

/// Checks products and prices of lines, and tells which approvals they need.
pub(super) async fn check(
    uow: &Uow,
    customer: CustomerId,
    day: NaiveDate,
    lines: &[line::Model],
) -> Result<BTreeSet<ApprovalKind>, OrderError> {
    let mut needed = BTreeSet::new();
    let keys: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    if keys.is_empty() {
        return Ok(needed);
    }
    let facts = prices::facts(uow, customer, &keys, day).await?;
    let change_bp = tenants::settings(uow).await?.price_change_bp;
    for line in lines {
        let Some(key) = line.product_id else { continue };
        let known = facts.get(&key).ok_or(Fault::NotFound("该产品"))?;
        if !known.product.active {
            return Err(OrderError::Inactive { line_no: line.line_no, product: known.product.name.clone() });
        }
        let verdict = prices::check_line(known, line.unit_price, change_bp);
        if verdict.wants_reason && line.price_reason.is_none() {
            let last = known.told.as_ref().map(|told| told.unit_price.to_string()).unwrap_or_default();
            return Err(OrderError::ReasonNeeded { line_no: line.line_no, last });
        }
        needed.extend(verdict.needs());
    }
    Ok(needed)
}
