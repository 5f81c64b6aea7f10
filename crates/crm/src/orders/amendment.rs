//! Amending confirmed orders: a new edition, of open lines only.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::drafts::touched;
use super::goods::{self, NewLine};
use super::policy::{self, Part};
use super::queries::{self, OrderDetail};
use super::{OrderError, Payment, confirmation, edition, entity, line, parcels, pricing};
use crate::actor::Access;
use crate::approvals::{self, ApprovalKind, Subject};
use crate::audit;
use crate::commissions;
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{OrderId, OrderLineId, ProductId};
use crate::money::{Money, Quantity, UnitPrice};
use crate::months;
use crate::prices;
use crate::products;
use crate::receivables;
use crate::tenants;
use crate::text;

/// What becomes of an open line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmendedLine {
    /// The line.
    pub line: OrderLineId,
    /// How many; not less than were shipped, and more than none.
    pub quantity: Quantity,
    /// Price of one, tax included; another only while nothing of the line was shipped.
    pub unit_price: UnitPrice,
    /// Why the price differs from the one told before.
    pub price_reason: Option<String>,
}

/// An amendment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The version that the caller has seen.
    pub version: i64,
    /// Why.
    pub reason: String,
    /// Promised date; the outer `None` keeps it.
    pub deliver_by: Option<Option<NaiveDate>>,
    /// The note; the outer `None` keeps it.
    pub remark: Option<Option<String>>,
    /// Lines that change.
    pub lines: Vec<AmendedLine>,
    /// Lines that are added.
    pub added: Vec<NewLine>,
}

/// Amends a confirmed order. What it was like before is kept as an edition.
///
/// # Errors
/// `Newer`, `WrongState`, `ApprovalNeeded`, `PlannedAmount`, a broken rule of prices, a wrong field,
/// or no such order within the scope.
pub async fn amend(uow: &Uow, id: OrderId, new: Amendment) -> Result<OrderDetail, OrderError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, new.version).await?;
    if !policy::is_shippable(order.state) {
        return Err(OrderError::WrongState(order.state));
    }
    let reason = text::required("reason", &new.reason, 200)?;
    let lines = queries::lines_of(uow, id).await?;
    policy::check_count(lines.len() + new.added.len())?;
    let changed = changed(uow, &lines, &new.lines).await?;
    let first = lines.iter().map(|line| line.line_no).max().unwrap_or(0) + 1;
    let added = goods::resolve(uow, &new.added, first).await?;
    keep_edition(uow, &order, &lines, reason.clone()).await?;
    let (before, old) = (sum(&lines), lines);
    for line in &changed {
        write(uow, line).await?;
    }
    if !added.is_empty() {
        let rows = added.into_iter().zip(first..).map(|(line, line_no)| line.row(uow, id, line_no));
        line::Entity::insert_many(rows).exec_without_returning(uow).await?;
    }
    let lines = queries::lines_of(uow, id).await?;
    let after = sum(&lines);
    policy::total([after.amount])?;
    let touched_lines: Vec<line::Model> = lines
        .into_iter()
        .filter(|line| line.line_no >= first || changed.iter().any(|changed| changed.id == line.id))
        .collect();
    let granted = check_rules(uow, &order, (&old, &touched_lines), after.amount - before.amount).await?;
    prices::tell(uow, &confirmation::told(&order, &touched_lines)).await?;
    let order = write_order(uow, order, &new, after).await?;
    if order.payment == Payment::Plan && !touched_lines.is_empty() {
        let today = uow.today(tenants::settings(uow).await?.zone);
        months::check_open(uow, today).await?;
        commissions::on_amendment(uow, today, order.customer_id, id).await?;
    }
    let mut detail =
        json!({ "edition": order.edition, "amount": order.amount, "before": before.amount, "reason": reason });
    if !granted.is_empty() {
        detail["approved"] = json!(granted);
    }
    audit::record(uow, "order.amend", "order", id.0, detail).await?;
    Ok(queries::detail(uow, id).await?)
}

fn sum(lines: &[line::Model]) -> Part {
    Part {
        amount: lines.iter().map(|line| line.amount).sum::<Money>(),
        net: lines.iter().map(|line| line.net_amount).sum::<Money>(),
    }
}

/// The lines as they shall be.
async fn changed(uow: &Uow, lines: &[line::Model], wanted: &[AmendedLine]) -> Result<Vec<line::Model>, OrderError> {
    let taken = parcels::taken_before(uow, lines).await?;
    let mut changed: Vec<line::Model> = Vec::with_capacity(wanted.len());
    for new in wanted {
        let line = lines.iter().find(|line| line.id == new.line && line.open() > Quantity(0));
        let line = line.ok_or_else(|| Invalid::new("lines", "只能变更该订单中未发完的行"))?;
        if changed.iter().any(|other| other.id == line.id) {
            return Err(Invalid::new("lines", "同一行不能变更两次").into());
        }
        if new.quantity < line.shipped_quantity {
            return Err(Invalid::new("quantity", format!("第 {} 行的数量不能少于已发数量", line.line_no)).into());
        }
        if new.unit_price != line.unit_price && line.shipped_quantity > Quantity(0) {
            let message = format!("第 {} 行已有发货，单价不能变更；请取消余量并添加新行", line.line_no);
            return Err(Invalid::new("unit_price", message).into());
        }
        let typed = NewLine { quantity: new.quantity, unit_price: new.unit_price, ..NewLine::default() };
        let amount = policy::amount(&typed)?;
        let gone = taken.get(&line.id).copied().unwrap_or_default();
        // What was shipped stays as it was; where nothing is left, the line is what its parts were.
        let part = match new.quantity == line.shipped_quantity {
            true => gone,
            false => Part { amount: amount.max(gone.amount), net: amount.net(line.tax_rate_bp).max(gone.net) },
        };
        changed.push(line::Model {
            quantity: new.quantity,
            unit_price: new.unit_price,
            amount: part.amount,
            net_amount: part.net,
            price_reason: text::optional("price_reason", new.price_reason.as_deref(), 200)?
                .or_else(|| line.price_reason.clone()),
            ..line.clone()
        });
    }
    Ok(changed)
}

async fn write(uow: &Uow, line: &line::Model) -> Result<(), Fault> {
    let mut row = line.clone().into_active_model();
    row.quantity = Set(line.quantity);
    row.unit_price = Set(line.unit_price);
    row.amount = Set(line.amount);
    row.net_amount = Set(line.net_amount);
    row.price_reason = Set(line.price_reason.clone());
    row.update(uow).await?;
    Ok(())
}

async fn keep_edition(uow: &Uow, order: &entity::Model, lines: &[line::Model], reason: String) -> Result<(), Fault> {
    let row = edition::ActiveModel {
        tenant_id: Set(uow.tenant()),
        order_id: Set(order.id),
        edition: Set(order.edition),
        before: Set(queries::as_json(order, lines)),
        reason: Set(reason),
        changed_by: Set(uow.actor().staff().map(|me| me.staff)),
        changed_at: Set(uow.now()),
        ..Default::default()
    };
    row.insert(uow).await?;
    Ok(())
}

/// The rules of prices and of credit hold for an amendment, too. It can't wait for an approval: what
/// was approved before goes through, and who may approve amends directly. Tells what they approved
/// by that.
async fn check_rules(
    uow: &Uow,
    order: &entity::Model,
    (before, lines): (&[line::Model], &[line::Model]),
    more: Money,
) -> Result<BTreeSet<ApprovalKind>, OrderError> {
    if order.payment == Payment::Plan && more != Money(0) {
        return Err(OrderError::PlannedAmount);
    }
    let mut needed = needed_by_prices(uow, order, before, lines).await?;
    if order.payment == Payment::Terms {
        let customer = customers::find(uow, order.customer_id, Access::Write).await?;
        if more > Money(0) && confirmation::exceeds_limit(uow, &customer, more).await? {
            needed.insert(ApprovalKind::CreditLimit);
        }
        receivables::change_unshipped(uow, order.customer_id, more).await?;
    }
    for kind in &needed {
        // Nobody approves what is their own.
        let own = uow.actor().staff().is_some_and(|me| order.staff_id == Some(me.staff));
        if own || !approvals::may_approve(uow, *kind, order.customer_id).await? {
            return Err(OrderError::ApprovalNeeded);
        }
    }
    let products: Vec<ProductId> = lines.iter().filter_map(|line| line.product_id).collect();
    let snapshots = products::snapshots(uow, &products, order.ordered_on).await?;
    let fresh: Vec<line::Model> = lines.iter().filter(|line| line.margin_grade.is_none()).cloned().collect();
    confirmation::keep_snapshots(uow, &fresh, &snapshots).await?;
    Ok(needed)
}

/// Which approvals the lines need that nobody has given: none for less of a line at its price or a
/// better one; for more of it those that the order has not got; for all else all.
async fn needed_by_prices(
    uow: &Uow,
    order: &entity::Model,
    before: &[line::Model],
    lines: &[line::Model],
) -> Result<BTreeSet<ApprovalKind>, OrderError> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    let all = pricing::check(uow, order.customer_id, today, lines).await?;
    if all.is_empty() {
        return Ok(all);
    }
    let (mut grown, mut fresh) = (Vec::new(), Vec::new());
    for line in lines {
        match before.iter().find(|old| old.id == line.id && line.unit_price >= old.unit_price) {
            Some(old) if line.quantity <= old.quantity => {}
            Some(_) => grown.push(line.clone()),
            None => fresh.push(line.clone()),
        }
    }
    let mut needed = pricing::check(uow, order.customer_id, today, &fresh).await?;
    for kind in pricing::check(uow, order.customer_id, today, &grown).await? {
        let approved = approvals::is_approved(uow, kind, Subject::Order, order.id.0).await?;
        // Who approved a price under the floor has approved the better one that is a discount.
        let covered = kind == ApprovalKind::Discount
            && approvals::is_approved(uow, ApprovalKind::FloorPrice, Subject::Order, order.id.0).await?;
        if !approved && !covered {
            needed.insert(kind);
        }
    }
    Ok(needed)
}

async fn write_order(
    uow: &Uow,
    order: entity::Model,
    new: &Amendment,
    after: Part,
) -> Result<entity::Model, OrderError> {
    let deliver_by = new.deliver_by.unwrap_or(order.deliver_by);
    policy::check_dates(order.ordered_on, deliver_by, order.ordered_on)?;
    let edition = order.edition + 1;
    let state = order.state;
    let lines = queries::lines_of(uow, order.id).await?;
    let id = order.id;
    let mut row = touched(uow, order);
    row.edition = Set(edition);
    row.deliver_by = Set(deliver_by);
    row.amount = Set(after.amount);
    row.net_amount = Set(after.net);
    if let Some(remark) = &new.remark {
        row.remark = Set(text::optional_block("remark", remark.as_deref(), 1000)?);
    }
    // Where the quantity went down to what was shipped, nothing is left to ship.
    let done = !lines.iter().any(|line| line.open() > Quantity(0));
    row.state = Set(if done { confirmation::shipped_state(uow, id).await? } else { state });
    Ok(row.update(uow).await?)
}

/// What an order was like before each of its amendments, the latest first.
///
/// # Errors
/// `NotFound` where there is no such order within the scope.
pub async fn editions(uow: &Uow, id: OrderId) -> Result<Vec<edition::Model>, Fault> {
    queries::readable(uow, id).await?;
    let query = edition::Entity::find().filter(edition::Column::OrderId.eq(id));
    Ok(query.order_by_desc(edition::Column::Edition).all(uow).await?)
}
