//! Allocating receipts and credit notes to receivables, by hand and automatically, and taking it
//! back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::balances::{self, Change, Shifts};
use super::{
    Allocation, AllocationKind, Receipt, ReceiptKind, Receivable, ReceivableError, allocation, changing, entity,
    locking, policy, queries, receipt, receipts,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::commissions;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{AllocationId, CustomerId, ReceiptId, ReceivableId};
use crate::money::Money;
use crate::months;
use crate::tenants;
use crate::text;

/// The most parts that are allocated at once.
const MOST_PARTS: usize = 500;

/// What of a receipt goes to a receivable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it comes from.
    pub receipt: ReceiptId,
    /// Where it goes.
    pub receivable: ReceivableId,
    /// How much.
    pub amount: Money,
}

/// The rows that are concerned, locked, in the order of their keys.
pub(super) struct Concerned {
    pub(super) receivables: Vec<Receivable>,
    pub(super) receipts: Vec<Receipt>,
}

/// Allocates parts of receipts to receivables of the same customer, on a business date (today
/// where none is given).
///
/// # Errors
/// `TooMuch` where more is allocated than is open on either side on that day or a later one;
/// `Reversed`; a wrong field; a closed month; `Forbidden` for those who may not.
pub async fn allocate(uow: &Uow, parts: &[Part], on: Option<NaiveDate>) -> Result<Vec<Allocation>, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "核销收款")?;
    if parts.is_empty() || parts.len() > MOST_PARTS {
        return Err(Invalid::new("parts", format!("应有 1 到 {MOST_PARTS} 行")).into());
    }
    let mut wanted: BTreeMap<(ReceivableId, ReceiptId), Money> = BTreeMap::new();
    for part in parts {
        policy::check_amount("amount", part.amount)?;
        let sum = wanted.entry((part.receivable, part.receipt)).or_default();
        *sum = *sum + part.amount;
    }
    let concerned = Concerned {
        receivables: locking::receivables(uow, &wanted.keys().map(|(id, _)| *id).collect()).await?,
        receipts: locking::receipts(uow, &wanted.keys().map(|(_, id)| *id).collect()).await?,
    };
    book(uow, &concerned, &wanted, on).await
}

/// Allocates what is open of a customer's receipts (or of one of them) to what is open of their
/// receivables, the oldest due date first; the oldest receipt is used first. Answers nothing where
/// nothing is open on one side.
///
/// # Errors
/// As [`allocate`]; `NotFound` where the receipt is not the customer's.
pub async fn allocate_oldest(
    uow: &Uow,
    customer: CustomerId,
    only: Option<ReceiptId>,
    on: Option<NaiveDate>,
) -> Result<Vec<Allocation>, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "核销收款")?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    policy::check_day("on", day, None, today)?;
    let debts: BTreeSet<ReceivableId> = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.eq(customer))
        .filter(queries::is_open())
        .filter(entity::Column::IssuedOn.lte(day))
        .order_by_asc(entity::Column::DueOn)
        .order_by_asc(entity::Column::Id)
        .limit(MOST_PARTS as u64)
        .into_tuple::<ReceivableId>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let receivables = locking::receivables(uow, &debts).await?;
    let receipts = open_receipts(uow, customer, only, day).await?;
    if receivables.is_empty() || receipts.is_empty() {
        return Ok(Vec::new());
    }
    let concerned = Concerned { receivables, receipts };
    let rooms = (
        changing::room_of_receivables(uow, &concerned.receivables, day, today).await?,
        changing::room_of_receipts(uow, &concerned.receipts, day, today).await?,
    );
    let mut debts: Vec<(NaiveDate, ReceivableId, Money)> =
        concerned.receivables.iter().map(|row| (row.due_on, row.id, rooms.0[&row.id])).collect();
    debts.sort_unstable();
    let mut money: Vec<(NaiveDate, ReceiptId, Money)> =
        concerned.receipts.iter().map(|row| (row.received_on, row.id, rooms.1[&row.id])).collect();
    money.sort_unstable();
    let debts: Vec<_> = debts.into_iter().map(|(_, id, open)| (id, open)).collect();
    let money: Vec<_> = money.into_iter().map(|(_, id, open)| (id, open)).collect();
    let mut parts: BTreeMap<_, _> = policy::oldest_first(&debts, &money).into_iter().collect();
    parts.retain(|_, amount| *amount > Money(0));
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    book(uow, &concerned, &parts, Some(day)).await
}

/// The customer's receipts with something open, locked.
async fn open_receipts(
    uow: &Uow,
    customer: CustomerId,
    only: Option<ReceiptId>,
    day: NaiveDate,
) -> Result<Vec<Receipt>, Fault> {
    use receipt::Column as C;
    let mut query = receipt::Entity::find().filter(C::TenantId.eq(uow.tenant())).filter(C::CustomerId.eq(customer));
    match only {
        Some(id) => {
            let row = query.filter(C::Id.eq(id)).lock_exclusive().one(uow).await?;
            let row = row.ok_or(Fault::NotFound("该收款"))?;
            Ok(if row.open > Money(0) && row.received_on <= day { vec![row] } else { Vec::new() })
        }
        None => {
            query = query.filter(C::Open.gt(0)).filter(C::ReceivedOn.lte(day)).order_by_asc(C::Id);
            Ok(query.limit(MOST_PARTS as u64).lock_exclusive().all(uow).await?)
        }
    }
}

/// Checks and writes allocations between rows that are locked.
pub(super) async fn book(
    uow: &Uow,
    concerned: &Concerned,
    parts: &BTreeMap<(ReceivableId, ReceiptId), Money>,
    on: Option<NaiveDate>,
) -> Result<Vec<Allocation>, ReceivableError> {
    let Concerned { receivables, receipts } = concerned;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    let customer = receivables.first().map(|row| row.customer_id).ok_or(Fault::NotFound("该应收款"))?;
    let same = receivables.iter().map(|row| row.customer_id).chain(receipts.iter().map(|row| row.customer_id));
    if same.into_iter().any(|other| other != customer) {
        return Err(Invalid::new("parts", "收款与应收款应属于同一客户").into());
    }
    if let Some(gone) = receipts.iter().find(|row| row.reversed_on.is_some()) {
        return Err(ReceivableError::Reversed(gone.number.clone()));
    }
    let earliest = receivables.iter().map(|row| row.issued_on).chain(receipts.iter().map(|row| row.received_on)).max();
    policy::check_day("on", day, earliest, today)?;
    months::check_open(uow, day).await?;
    let mut of_receivable: BTreeMap<ReceivableId, Money> = BTreeMap::new();
    let mut of_receipt: BTreeMap<ReceiptId, Money> = BTreeMap::new();
    for ((receivable, receipt), amount) in parts {
        let sum = of_receivable.entry(*receivable).or_default();
        *sum = *sum + *amount;
        let sum = of_receipt.entry(*receipt).or_default();
        *sum = *sum + *amount;
    }
    let rooms = changing::room_of_receivables(uow, receivables, day, today).await?;
    let mut shifts = Shifts::default();
    for row in receivables {
        let Some(sum) = of_receivable.get(&row.id).copied() else { continue };
        check_room(&row.number, sum, rooms.get(&row.id).copied())?;
        changing::take_receivable(uow, row, sum, Money(0)).await?;
        shifts.add(row, -sum);
    }
    let rooms = changing::room_of_receipts(uow, receipts, day, today).await?;
    for row in receipts {
        let Some(sum) = of_receipt.get(&row.id).copied() else { continue };
        check_room(&row.number, sum, rooms.get(&row.id).copied())?;
        changing::take_receipt(uow, row, sum, Money(0)).await?;
    }
    let mut written = Vec::with_capacity(parts.len());
    for ((receivable, receipt), amount) in parts {
        written.push(row_of(uow, customer, *receipt, *receivable, *amount, day).insert(uow).await?);
    }
    let total: Money = parts.values().copied().sum();
    balances::adjust(uow, customer, Change { open: -total, credit: -total, ..Change::default() }).await?;
    shifts.write(uow).await?;
    accrue(uow, receipts, &written).await?;
    for (receipt, amount) in &of_receipt {
        let detail = json!({ "amount": amount, "on": day });
        audit::record(uow, "receipt.allocate", "receipt", receipt.0, detail).await?;
    }
    let paid = receivables.iter().filter(|row| of_receivable.get(&row.id) == Some(&row.open));
    changing::tell_orders(uow, &paid.filter_map(|row| row.order_id).collect()).await?;
    Ok(written)
}

pub(super) fn check_room(number: &str, wanted: Money, room: Option<Money>) -> Result<(), ReceivableError> {
    let open = room.unwrap_or_default();
    if wanted > open {
        return Err(ReceivableError::TooMuch { number: number.to_owned(), open: open.max(Money(0)).to_string() });
    }
    Ok(())
}

fn row_of(
    uow: &Uow,
    customer: CustomerId,
    receipt: ReceiptId,
    receivable: ReceivableId,
    amount: Money,
    day: NaiveDate,
) -> allocation::ActiveModel {
    allocation::ActiveModel {
        tenant_id: Set(uow.tenant()),
        receipt_id: Set(receipt),
        receivable_id: Set(Some(receivable)),
        customer_id: Set(customer),
        kind: Set(AllocationKind::Allocation),
        amount: Set(amount),
        allocated_on: Set(day),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    }
}

/// Tells the commission what cash has reached receivables, or left them. Credit notes are no cash.
async fn accrue(uow: &Uow, receipts: &[Receipt], rows: &[Allocation]) -> Result<(), Fault> {
    for row in rows {
        let cash = receipts.iter().any(|of| of.id == row.receipt_id && of.kind == ReceiptKind::Receipt);
        if let (true, Some(receivable)) = (cash, row.receivable_id) {
            commissions::on_cash(uow, row.allocated_on, receivable, row.id).await?;
        }
    }
    Ok(())
}

/// Takes an allocation or a refund back: both sides are open again by its amount, from that day on.
///
/// # Errors
/// `Reversed` where that has happened before; a wrong date, a closed month, a reason that is
/// missing; `NotFound`.
pub async fn reverse_allocation(
    uow: &Uow,
    id: AllocationId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<Allocation, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "冲销核销记录")?;
    let reason = text::required("reason", reason, 200)?;
    let row = allocation::Entity::find_by_id(id)
        .filter(allocation::Column::TenantId.eq(uow.tenant()))
        .filter(allocation::Column::ReversesId.is_null())
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该核销记录"))?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    policy::check_day("on", day, Some(row.allocated_on), today)?;
    let Some(receivable) = row.receivable_id else {
        months::check_open(uow, day).await?;
        return receipts::reverse_refund(uow, &row, day, &reason).await;
    };
    let concerned = Concerned {
        receivables: locking::receivables(uow, &BTreeSet::from([receivable])).await?,
        receipts: locking::receipts(uow, &BTreeSet::from([row.receipt_id])).await?,
    };
    months::check_open(uow, day).await?;
    let mut taken = take_back(uow, &concerned, &[row], day, &reason).await?;
    taken.pop().ok_or(ReceivableError::Fault(Fault::Broken("a reversal was not written")))
}

/// Takes allocations of locked rows back, on a day that was checked.
pub(super) async fn take_back(
    uow: &Uow,
    concerned: &Concerned,
    rows: &[Allocation],
    day: NaiveDate,
    reason: &str,
) -> Result<Vec<Allocation>, ReceivableError> {
    let reversed = allocation::Entity::find()
        .filter(allocation::Column::ReversesId.is_in(rows.iter().map(|row| row.id)))
        .one(uow)
        .await?;
    if reversed.is_some() {
        return Err(ReceivableError::Reversed("该核销记录".to_owned()));
    }
    let mut written = Vec::with_capacity(rows.len());
    let mut shifts = Shifts::default();
    let mut total = Money(0);
    let mut reopened = BTreeSet::new();
    for row in rows {
        let receivable = concerned.receivables.iter().find(|of| Some(of.id) == row.receivable_id);
        let receipt = concerned.receipts.iter().find(|of| of.id == row.receipt_id);
        let (Some(receivable), Some(receipt)) = (receivable, receipt) else {
            return Err(Fault::Broken("an allocation without its documents").into());
        };
        changing::take_receivable(uow, receivable, -row.amount, Money(0)).await?;
        changing::take_receipt(uow, receipt, -row.amount, Money(0)).await?;
        shifts.add(receivable, row.amount);
        total = total + row.amount;
        reopened.extend(receivable.order_id);
        let mut back = row_of(uow, row.customer_id, row.receipt_id, receivable.id, -row.amount, day);
        back.reverses_id = Set(Some(row.id));
        back.reason = Set(Some(reason.to_owned()));
        written.push(back.insert(uow).await?);
    }
    if let Some(first) = rows.first() {
        let change = Change { open: total, credit: total, ..Change::default() };
        balances::adjust(uow, first.customer_id, change).await?;
    }
    shifts.write(uow).await?;
    accrue(uow, &concerned.receipts, &written).await?;
    for row in &written {
        let detail = json!({ "amount": row.amount, "on": day, "reason": reason, "reverses": row.reverses_id });
        audit::record(uow, "receipt.take_back", "receipt", row.receipt_id.0, detail).await?;
    }
    changing::tell_orders(uow, &reopened).await?;
    Ok(written)
}
