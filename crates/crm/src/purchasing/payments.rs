//! Money that went to suppliers: entering it, and taking a wrong entry back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::allocations::{self, Concerned};
use super::detail::{self, PaymentDetail};
use super::{
    Payment, PaymentAllocation, PaymentPart, PurchasingError, allocation, locking, payable, payment, queries, rules,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::cash::{self, Method};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CashAccountId, PayableId, PaymentAllocationId, PaymentId, StaffId, SupplierId};
use crate::money::Money;
use crate::months;
use crate::numbers;
use crate::tenants;
use crate::text;

/// What shall happen with the money at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PaymentUse {
    /// Nothing: it is paid ahead.
    #[default]
    Ahead,
    /// It goes to the oldest payables.
    Oldest,
    /// It goes to these payables.
    Parts(Vec<(PayableId, Money)>),
}

/// A payment to be entered.
#[derive(Clone, Debug)]
pub struct NewPayment {
    /// To whom.
    pub supplier: SupplierId,
    /// Business date; today where none is given.
    pub paid_on: Option<NaiveDate>,
    /// How much.
    pub amount: Money,
    /// How it went.
    pub method: Method,
    /// From where.
    pub account: Option<CashAccountId>,
    /// A note.
    pub remark: Option<String>,
    /// What happens with it at once.
    pub used: PaymentUse,
}

/// Enters money that went to a supplier. What is allocated at once counts from the day it went, or
/// from the day the payable was issued where that is later.
///
/// # Errors
/// A wrong field, a closed month, no such supplier; what allocating may answer.
pub async fn pay(uow: &Uow, new: NewPayment) -> Result<PaymentDetail, PurchasingError> {
    uow.scope(Resource::Payments, Access::Write, "登记付款")?;
    let supplier = queries::supplier_of(uow, new.supplier).await?;
    rules::check_amount("amount", new.amount)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = new.paid_on.unwrap_or(today);
    months::check_day(uow, "paid_on", day).await?;
    if let Some(account) = new.account {
        cash::accounts::usable(uow, "cash_account_id", account).await?;
    }
    let me = uow.actor().staff().map(|me| me.staff);
    let row = payment::ActiveModel {
        tenant_id: Set(uow.tenant()),
        supplier_id: Set(supplier.id),
        paid_on: Set(day),
        amount: Set(new.amount),
        method: Set(new.method),
        cash_account_id: Set(new.account),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 500)?),
        allocated: Set(Money(0)),
        open: Set(new.amount),
        created_by: Set(me),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        number: Set(numbers::next(uow, "PM", day).await?),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    cash::enter(uow, &entry(&row, day, -row.amount, me)).await?;
    let detail = json!({ "number": row.number, "amount": row.amount, "supplier": supplier.id, "on": day });
    audit::record(uow, "payment.create", "payment", row.id.0, detail).await?;
    put_to_use(uow, &row, new.used, today).await?;
    Ok(detail::find_payment(uow, row.id).await?)
}

fn entry(row: &Payment, day: NaiveDate, amount: Money, me: Option<StaffId>) -> cash::Entry<'_> {
    cash::Entry {
        day,
        amount,
        method: row.method.as_str(),
        account: row.cash_account_id,
        staff: me,
        source: "payment",
        source_id: row.id.0,
        source_number: &row.number,
    }
}

async fn put_to_use(uow: &Uow, row: &Payment, used: PaymentUse, today: NaiveDate) -> Result<(), PurchasingError> {
    match used {
        PaymentUse::Ahead => {}
        PaymentUse::Oldest => {
            // Each pass locks what is open by its day: all of it at once, or two payments could wait for each other.
            let open = allocations::open_payables(uow, row.supplier_id, today).await?;
            locking::payables(uow, &open).await?;
            // What was issued after the money went is paid by it today.
            for day in BTreeSet::from([row.paid_on, today]) {
                allocations::allocate_oldest(uow, row.supplier_id, Some(row.id), Some(day)).await?;
            }
        }
        PaymentUse::Parts(parts) => {
            let issued = payable::Entity::find()
                .filter(payable::Column::TenantId.eq(uow.tenant()))
                .filter(payable::Column::Id.is_in(parts.iter().map(|(id, _)| *id)))
                .order_by_desc(payable::Column::IssuedOn)
                .one(uow)
                .await?;
            let day = issued.map_or(row.paid_on, |last| Ord::max(last.issued_on, row.paid_on));
            let part = |(payable, amount)| PaymentPart { payment: row.id, payable, amount };
            let parts: Vec<PaymentPart> = parts.into_iter().map(part).collect();
            allocations::allocate(uow, &parts, Some(day)).await?;
        }
    }
    Ok(())
}

/// The allocations of a payment that count: neither reversals nor reversed; and the last day on
/// which something of it was allocated or taken back.
async fn live(uow: &Uow, id: PaymentId) -> Result<(Vec<PaymentAllocation>, Option<NaiveDate>), Fault> {
    let query = allocation::Entity::find().filter(allocation::Column::PaymentId.eq(id));
    let rows = query.order_by_asc(allocation::Column::Id).all(uow).await?;
    let last = rows.iter().map(|row| row.allocated_on).max();
    let reversed: BTreeSet<PaymentAllocationId> = rows.iter().filter_map(|row| row.reverses_id).collect();
    let counts = |row: &PaymentAllocation| row.reverses_id.is_none() && !reversed.contains(&row.id);
    Ok((rows.into_iter().filter(counts).collect(), last))
}

/// Takes a payment back that was entered wrongly: its allocations are reversed on the same day, and
/// the money is in the cash account again.
///
/// # Errors
/// `Reversed`; a wrong date, a closed month, a reason that is missing; `Stale` where somebody
/// allocated it at the same time.
pub async fn reverse_payment(
    uow: &Uow,
    id: PaymentId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<PaymentDetail, PurchasingError> {
    uow.scope(Resource::Payments, Access::Write, "冲销付款")?;
    let reason = text::required("reason", reason, 200)?;
    let known: BTreeSet<PayableId> = live(uow, id).await?.0.iter().map(|row| row.payable_id).collect();
    let concerned = Concerned {
        payables: locking::payables(uow, &known).await?,
        payments: locking::payments(uow, &BTreeSet::from([id])).await?,
    };
    let Some(row) = concerned.payments.first() else { return Err(Fault::NotFound("该付款").into()) };
    if row.reversed_on.is_some() {
        return Err(PurchasingError::Reversed(row.number.clone()));
    }
    // Somebody may have allocated it before the lock.
    let (rows, last) = live(uow, id).await?;
    if rows.iter().any(|row| !known.contains(&row.payable_id)) {
        return Err(Fault::Stale { version: row.version }.into());
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    rules::check_day("on", day, Ord::max(Some(row.paid_on), last), today)?;
    months::check_open(uow, day).await?;
    allocations::take_back(uow, &concerned, &rows, day, &reason).await?;
    use payment::Column as C;
    let done = payment::Entity::update_many()
        .col_expr(C::Open, Expr::value(Money(0)))
        .col_expr(C::ReversedOn, Expr::value(day))
        .col_expr(C::ReversalReason, Expr::value(reason.clone()))
        .col_expr(C::UpdatedAt, Expr::value(uow.now()))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::Id.eq(id))
        .filter(C::ReversedOn.is_null())
        .filter(Expr::col(C::Open).eq(Expr::col(C::Amount)))
        .exec(uow)
        .await?;
    if done.rows_affected != 1 {
        return Err(Fault::Broken("a payment is not whole after its allocations were taken back").into());
    }
    let me = uow.actor().staff().map(|me| me.staff);
    cash::enter(uow, &entry(row, day, row.amount, me)).await?;
    let detail = json!({ "number": row.number, "amount": row.amount, "on": day, "reason": reason });
    audit::record(uow, "payment.reverse", "payment", id.0, detail).await?;
    Ok(detail::find_payment(uow, id).await?)
}
