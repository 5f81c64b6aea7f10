//! Allocating payments to payables, by hand and automatically, and taking it back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{
    Payable, Payment, PaymentAllocation, PurchasingError, allocation, changing, locking, payable, payment, rules,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{PayableId, PaymentAllocationId, PaymentId, SupplierId};
use crate::money::Money;
use crate::months;
use crate::tenants;
use crate::text;

/// The most parts that are allocated at once.
const MOST_PARTS: usize = 500;

/// What of a payment goes to a payable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentPart {
    /// Where it comes from.
    pub payment: PaymentId,
    /// Where it goes.
    pub payable: PayableId,
    /// How much.
    pub amount: Money,
}

/// The rows that are concerned, locked, in the order of their keys.
pub(super) struct Concerned {
    pub(super) payables: Vec<Payable>,
    pub(super) payments: Vec<Payment>,
}

/// What goes from where to where.
type Parts = BTreeMap<(PayableId, PaymentId), Money>;

/// Allocates parts of payments to payables of the same supplier, on a business date (today where
/// none is given).
///
/// # Errors
/// `TooMuch` where more is allocated than is open on either side on that day or a later one;
/// `Reversed`; a wrong field; a closed month; `Forbidden` for those who may not.
pub async fn allocate(
    uow: &Uow,
    parts: &[PaymentPart],
    on: Option<NaiveDate>,
) -> Result<Vec<PaymentAllocation>, PurchasingError> {
    uow.scope(Resource::Payments, Access::Write, "核销付款")?;
    if parts.is_empty() || parts.len() > MOST_PARTS {
        return Err(Invalid::new("parts", format!("应有 1 到 {MOST_PARTS} 行")).into());
    }
    let mut wanted = Parts::new();
    for part in parts {
        rules::check_amount("amount", part.amount)?;
        let sum = wanted.entry((part.payable, part.payment)).or_default();
        *sum = *sum + part.amount;
    }
    let concerned = Concerned {
        payables: locking::payables(uow, &wanted.keys().map(|(id, _)| *id).collect()).await?,
        payments: locking::payments(uow, &wanted.keys().map(|(_, id)| *id).collect()).await?,
    };
    book(uow, &concerned, &wanted, on).await
}

/// Allocates what is open of the payments to a supplier (or of one of them) to what is open of
/// their payables, the oldest due date first; the oldest payment is used first. Answers nothing
/// where nothing is open on one side.
///
/// # Errors
/// As [`allocate`]; `NotFound` where the payment is not the supplier's.
pub async fn allocate_oldest(
    uow: &Uow,
    supplier: SupplierId,
    only: Option<PaymentId>,
    on: Option<NaiveDate>,
) -> Result<Vec<PaymentAllocation>, PurchasingError> {
    uow.scope(Resource::Payments, Access::Write, "核销付款")?;
    super::queries::supplier_of(uow, supplier).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    rules::check_day("on", day, None, today)?;
    let mut payables = locking::payables(uow, &open_payables(uow, supplier, day).await?).await?;
    // One may have been taken back while the lock was waited for.
    payables.retain(|row| row.reversed_on.is_none());
    let payments = open_payments(uow, supplier, only, day).await?;
    if payables.is_empty() || payments.is_empty() {
        return Ok(Vec::new());
    }
    let rooms = (
        changing::room_of_payables(uow, &payables, day, today).await?,
        changing::room_of_payments(uow, &payments, day, today).await?,
    );
    let mut debts: Vec<_> = payables.iter().map(|row| (row.due_on, row.id, rooms.0[&row.id])).collect();
    debts.sort_unstable();
    let mut money: Vec<_> = payments.iter().map(|row| (row.paid_on, row.id, rooms.1[&row.id])).collect();
    money.sort_unstable();
    let debts: Vec<_> = debts.into_iter().map(|(_, id, open)| (id, open)).collect();
    let money: Vec<_> = money.into_iter().map(|(_, id, open)| (id, open)).collect();
    let mut parts: Parts = rules::oldest_first(&debts, &money).into_iter().collect();
    parts.retain(|_, amount| *amount > Money(0));
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    book(uow, &Concerned { payables, payments }, &parts, Some(day)).await
}

/// What is open of a supplier's payables that were issued by a day.
pub(super) async fn open_payables(
    uow: &Uow,
    supplier: SupplierId,
    day: NaiveDate,
) -> Result<BTreeSet<PayableId>, Fault> {
    use payable::Column as C;
    let rows = payable::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::SupplierId.eq(supplier))
        .filter(C::Open.gt(0))
        .filter(C::IssuedOn.lte(day))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id)
        .limit(MOST_PARTS as u64)
        .into_tuple::<PayableId>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The payments to a supplier with something open, locked.
async fn open_payments(
    uow: &Uow,
    supplier: SupplierId,
    only: Option<PaymentId>,
    day: NaiveDate,
) -> Result<Vec<Payment>, Fault> {
    use payment::Column as C;
    let query = payment::Entity::find().filter(C::TenantId.eq(uow.tenant())).filter(C::SupplierId.eq(supplier));
    match only {
        Some(id) => {
            let row = query.filter(C::Id.eq(id)).lock_exclusive().one(uow).await?;
            let row = row.ok_or(Fault::NotFound("该付款"))?;
            Ok(if row.open > Money(0) && row.paid_on <= day { vec![row] } else { Vec::new() })
        }
        None => {
            let query = query.filter(C::Open.gt(0)).filter(C::PaidOn.lte(day)).order_by_asc(C::Id);
            Ok(query.limit(MOST_PARTS as u64).lock_exclusive().all(uow).await?)
        }
    }
}

/// Checks and writes allocations between rows that are locked.
async fn book(
    uow: &Uow,
    concerned: &Concerned,
    parts: &Parts,
    on: Option<NaiveDate>,
) -> Result<Vec<PaymentAllocation>, PurchasingError> {
    let Concerned { payables, payments } = concerned;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    let supplier = payables.first().map(|row| row.supplier_id).ok_or(Fault::NotFound("该应付款"))?;
    let all = payables.iter().map(|row| row.supplier_id).chain(payments.iter().map(|row| row.supplier_id));
    if all.into_iter().any(|other| other != supplier) {
        return Err(Invalid::new("parts", "付款与应付款应属于同一供应商").into());
    }
    let gone = payments.iter().filter(|row| row.reversed_on.is_some()).map(|row| &row.number);
    let gone = gone.chain(payables.iter().filter(|row| row.reversed_on.is_some()).map(|row| &row.number));
    if let Some(number) = gone.into_iter().next() {
        return Err(PurchasingError::Reversed(number.clone()));
    }
    let earliest = payables.iter().map(|row| row.issued_on).chain(payments.iter().map(|row| row.paid_on)).max();
    rules::check_day("on", day, earliest, today)?;
    months::check_open(uow, day).await?;
    let mut of_payable: BTreeMap<PayableId, Money> = BTreeMap::new();
    let mut of_payment: BTreeMap<PaymentId, Money> = BTreeMap::new();
    for ((payable, payment), amount) in parts {
        let sum = of_payable.entry(*payable).or_default();
        *sum = *sum + *amount;
        let sum = of_payment.entry(*payment).or_default();
        *sum = *sum + *amount;
    }
    let rooms = changing::room_of_payables(uow, payables, day, today).await?;
    for row in payables {
        let Some(sum) = of_payable.get(&row.id).copied() else { continue };
        changing::check_room(&row.number, sum, rooms.get(&row.id).copied())?;
        changing::take_payable(uow, row, sum).await?;
    }
    let rooms = changing::room_of_payments(uow, payments, day, today).await?;
    for row in payments {
        let Some(sum) = of_payment.get(&row.id).copied() else { continue };
        changing::check_room(&row.number, sum, rooms.get(&row.id).copied())?;
        changing::take_payment(uow, row, sum).await?;
    }
    let mut written = Vec::with_capacity(parts.len());
    for ((payable, payment), amount) in parts {
        written.push(row_of(uow, *payment, *payable, *amount, day).insert(uow).await?);
    }
    for (payment, amount) in &of_payment {
        audit::record(uow, "payment.allocate", "payment", payment.0, json!({ "amount": amount, "on": day })).await?;
    }
    let paid = payables.iter().filter(|row| of_payable.get(&row.id) == Some(&row.open));
    changing::tell_orders(uow, &paid.filter_map(|row| row.purchase_order_id).collect()).await?;
    Ok(written)
}

fn row_of(uow: &Uow, payment: PaymentId, payable: PayableId, amount: Money, day: NaiveDate) -> allocation::ActiveModel {
    allocation::ActiveModel {
        tenant_id: Set(uow.tenant()),
        payment_id: Set(payment),
        payable_id: Set(payable),
        amount: Set(amount),
        allocated_on: Set(day),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    }
}

/// Takes an allocation back: both sides are open again by its amount, from that day on.
///
/// # Errors
/// `Reversed` where that has happened before; a wrong date, a closed month, a reason that is
/// missing; `NotFound`.
pub async fn reverse_allocation(
    uow: &Uow,
    id: PaymentAllocationId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<PaymentAllocation, PurchasingError> {
    uow.scope(Resource::Payments, Access::Write, "冲销核销记录")?;
    let reason = text::required("reason", reason, 200)?;
    let row = allocation::Entity::find_by_id(id)
        .filter(allocation::Column::TenantId.eq(uow.tenant()))
        .filter(allocation::Column::ReversesId.is_null())
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该核销记录"))?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    rules::check_day("on", day, Some(row.allocated_on), today)?;
    let concerned = Concerned {
        payables: locking::payables(uow, &BTreeSet::from([row.payable_id])).await?,
        payments: locking::payments(uow, &BTreeSet::from([row.payment_id])).await?,
    };
    months::check_open(uow, day).await?;
    let mut taken = take_back(uow, &concerned, &[row], day, &reason).await?;
    taken.pop().ok_or(PurchasingError::Fault(Fault::Broken("a reversal was not written")))
}

/// Takes allocations of locked rows back, on a day that was checked.
pub(super) async fn take_back(
    uow: &Uow,
    concerned: &Concerned,
    rows: &[PaymentAllocation],
    day: NaiveDate,
    reason: &str,
) -> Result<Vec<PaymentAllocation>, PurchasingError> {
    let reversed = allocation::Entity::find()
        .filter(allocation::Column::ReversesId.is_in(rows.iter().map(|row| row.id)))
        .one(uow)
        .await?;
    if reversed.is_some() {
        return Err(PurchasingError::Reversed("该核销记录".to_owned()));
    }
    let mut written = Vec::with_capacity(rows.len());
    let mut reopened = BTreeSet::new();
    for row in rows {
        let payable = concerned.payables.iter().find(|of| of.id == row.payable_id);
        let payment = concerned.payments.iter().find(|of| of.id == row.payment_id);
        let (Some(payable), Some(payment)) = (payable, payment) else {
            return Err(Fault::Broken("an allocation without its documents").into());
        };
        changing::take_payable(uow, payable, -row.amount).await?;
        changing::take_payment(uow, payment, -row.amount).await?;
        reopened.extend(payable.purchase_order_id);
        let mut back = row_of(uow, payment.id, payable.id, -row.amount, day);
        back.reverses_id = Set(Some(row.id));
        back.reason = Set(Some(reason.to_owned()));
        written.push(back.insert(uow).await?);
    }
    for row in &written {
        let detail = json!({ "amount": row.amount, "on": day, "reason": reason, "reverses": row.reverses_id });
        audit::record(uow, "payment.take_back", "payment", row.payment_id.0, detail).await?;
    }
    changing::tell_orders(uow, &reopened).await?;
    Ok(written)
}
