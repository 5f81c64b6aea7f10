//! Giving up a rest or a debt: asked for, approved by somebody else, taken back.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::json;

use super::balances::{self, Change, Shifts};
use super::{
    Receivable, ReceivableError, WriteOff, WriteOffKind, WriteOffState, allocations, changing, entity, locking, policy,
    queries, write_off,
};
use crate::actor::{Access, Resource};
use crate::approvals::{self, ApprovalKind, NewApproval, Subject};
use crate::audit;
use crate::commissions;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ReceivableId, WriteOffId};
use crate::money::{Money, scale};
use crate::months;
use crate::numbers;
use crate::orders;
use crate::profit::{self, Effect};
use crate::tenants;
use crate::text;

/// Asks to give up a part of what is open of a receivable that the actor may see. It counts once
/// somebody else has approved it.
///
/// # Errors
/// `TooMuch`; `Waiting` where a request waits already; a wrong field; `NotFound` out of scope.
pub async fn request_write_off(
    uow: &Uow,
    receivable: ReceivableId,
    kind: WriteOffKind,
    amount: Money,
    reason: &str,
) -> Result<WriteOff, ReceivableError> {
    policy::check_amount("amount", amount)?;
    let reason = text::required("reason", reason, 200)?;
    let seen = entity::Entity::find_by_id(receivable).filter(queries::of_staff(uow)?).one(uow).await?;
    let seen = seen.ok_or(Fault::NotFound("该应收款"))?;
    let rows = locking::receivables(uow, &BTreeSet::from([seen.id])).await?;
    let Some(row) = rows.first() else { return Err(Fault::NotFound("该应收款").into()) };
    allocations::check_room(&row.number, amount, Some(row.open))?;
    let waiting = write_off::Entity::find()
        .filter(write_off::Column::ReceivableId.eq(row.id))
        .filter(write_off::Column::State.eq(WriteOffState::Waiting));
    if waiting.count(uow).await? > 0 {
        return Err(ReceivableError::Waiting(row.number.clone()));
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let new = write_off::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "WO", today).await?),
        receivable_id: Set(row.id),
        customer_id: Set(row.customer_id),
        kind: Set(kind),
        state: Set(WriteOffState::Waiting),
        amount: Set(amount),
        net_amount: Set(Money(0)),
        written_on: Set(today),
        reason: Set(reason.clone()),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let asked = new.insert(uow).await?;
    let detail = json!({
        "receivable": row.number, "due_on": row.due_on, "receivable_amount": row.amount, "open": row.open,
        "amount": amount,
    });
    let approval = NewApproval {
        kind: match kind {
            WriteOffKind::WriteOff => ApprovalKind::WriteOff,
            WriteOffKind::BadDebt => ApprovalKind::BadDebt,
        },
        subject: Subject::WriteOff,
        subject_id: asked.id.0,
        number: &asked.number,
        customer: Some(row.customer_id),
        reason: &reason,
        detail: detail.clone(),
    };
    let approval = approvals::request(uow, &approval).await?;
    let id = asked.id;
    let mut asked = asked.into_active_model();
    asked.approval_id = Set(Some(approval));
    let asked = asked.update(uow).await?;
    audit::record(uow, "write_off.request", "write_off", id.0, detail).await?;
    Ok(asked)
}

/// Locks the receivable of a write-off: whoever decides on the request does so first.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn lock_write_off(uow: &Uow, id: WriteOffId) -> Result<(), Fault> {
    let row = one(uow, id).await?;
    locking::receivables(uow, &BTreeSet::from([row.receivable_id])).await.map(|_| ())
}

/// The request for a write-off was decided. Approved, it counts from today on.
///
/// # Errors
/// `State` where it does not wait any more, or less is open by now; `MonthClosed`.
pub async fn write_off_decided(uow: &Uow, id: WriteOffId, approved: bool) -> Result<(), Fault> {
    let seen = one(uow, id).await?;
    let rows = locking::receivables(uow, &BTreeSet::from([seen.receivable_id])).await?;
    let row = one(uow, id).await?;
    if row.state != WriteOffState::Waiting {
        return Err(Fault::State("该核销申请已处理"));
    }
    let Some(receivable) = rows.first() else { return Err(Fault::NotFound("该应收款")) };
    let today = uow.today(tenants::settings(uow).await?.zone);
    let (amount, number) = (row.amount, row.number.clone());
    let mut change = row.into_active_model();
    change.updated_at = Set(uow.now());
    if !approved {
        change.state = Set(WriteOffState::Refused);
        change.update(uow).await?;
        return audit::record(uow, "write_off.refuse", "write_off", id.0, json!({ "number": number })).await;
    }
    months::check_open(uow, today).await?;
    if amount > receivable.open {
        return Err(Fault::State("应收款余额已小于申请核销的金额，请驳回后重新申请"));
    }
    change.state = Set(WriteOffState::Applied);
    change.written_on = Set(today);
    change.net_amount = Set(net(uow, receivable, amount).await?);
    let row = change.update(uow).await?;
    apply(uow, receivable, &row).await.map_err(as_fault)?;
    let detail = json!({ "number": number, "receivable": receivable.number, "amount": amount });
    audit::record(uow, "write_off.apply", "write_off", id.0, detail).await
}

/// What only a race that the locks prevent could bring.
fn as_fault(error: ReceivableError) -> Fault {
    match error {
        ReceivableError::Fault(fault) => fault,
        _ => Fault::State("应收款余额已变化，请重试"),
    }
}

/// Takes a write-off back: the customer has paid after all, or it was a mistake.
///
/// # Errors
/// `Reversed`; a wrong date, a closed month, a reason that is missing; `State` where it never
/// counted.
pub async fn reverse_write_off(
    uow: &Uow,
    id: WriteOffId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<WriteOff, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "冲销坏账或核销")?;
    let reason = text::required("reason", reason, 200)?;
    let seen = one(uow, id).await?;
    let rows = locking::receivables(uow, &BTreeSet::from([seen.receivable_id])).await?;
    let Some(receivable) = rows.first() else { return Err(Fault::NotFound("该应收款").into()) };
    let row = one(uow, id).await?;
    match row.state {
        WriteOffState::Applied if row.reverses_id.is_none() => {}
        WriteOffState::Reversed => return Err(ReceivableError::Reversed(row.number)),
        _ => return Err(Fault::State("该核销未生效，不能冲销").into()),
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    policy::check_day("on", day, Some(row.written_on), today)?;
    months::check_open(uow, day).await?;
    let back = write_off::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "WO", day).await?),
        receivable_id: Set(row.receivable_id),
        customer_id: Set(row.customer_id),
        kind: Set(row.kind),
        state: Set(WriteOffState::Applied),
        amount: Set(-row.amount),
        net_amount: Set(-row.net_amount),
        written_on: Set(day),
        reason: Set(reason.clone()),
        reverses_id: Set(Some(row.id)),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let back = back.insert(uow).await?;
    let mut old = row.into_active_model();
    old.state = Set(WriteOffState::Reversed);
    old.updated_at = Set(uow.now());
    old.update(uow).await?;
    apply(uow, receivable, &back).await?;
    let detail = json!({ "number": back.number, "amount": back.amount, "on": day, "reason": reason });
    audit::record(uow, "write_off.reverse", "write_off", id.0, detail).await?;
    Ok(back)
}

async fn one(uow: &Uow, id: WriteOffId) -> Result<WriteOff, Fault> {
    let row = write_off::Entity::find_by_id(id).filter(write_off::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    row.ok_or(Fault::NotFound("该核销"))
}

/// What a write-off, or its reversal, does to everything else.
async fn apply(uow: &Uow, receivable: &Receivable, row: &WriteOff) -> Result<(), ReceivableError> {
    changing::take_receivable(uow, receivable, Money(0), row.amount).await?;
    balances::adjust(uow, row.customer_id, Change { open: -row.amount, ..Change::default() }).await?;
    let mut shifts = Shifts::default();
    shifts.add(receivable, -row.amount);
    shifts.write(uow).await?;
    let effect = Effect { bad_debt: row.net_amount, ..Effect::default() };
    profit::post(uow, row.written_on, row.customer_id, &[], &[effect]).await?;
    if row.kind == WriteOffKind::BadDebt {
        commissions::on_bad_debt(uow, row.id).await?;
    }
    let ended = receivable.open == row.amount;
    let begun = receivable.open == Money(0);
    let order = receivable.order_id.filter(|_| ended || begun);
    Ok(changing::tell_orders(uow, &order.into_iter().collect()).await?)
}

/// How much of an amount counts in the profit: net of tax, as the document behind the receivable
/// has it. Parts of one receivable sum up: what was counted before is taken off.
async fn net(uow: &Uow, receivable: &Receivable, amount: Money) -> Result<Money, Fault> {
    let (whole, whole_net) = behind(uow, receivable).await?;
    let given_up = receivable.written_off + amount;
    let net = scale(given_up.0, whole_net.0, whole.0).map_or(given_up, Money);
    let before = write_off::Entity::find()
        .filter(write_off::Column::ReceivableId.eq(receivable.id))
        .filter(write_off::Column::State.is_in([WriteOffState::Applied, WriteOffState::Reversed]))
        .all(uow)
        .await?;
    Ok(net - before.iter().map(|row| row.net_amount).sum())
}

/// Amount and net amount of the document behind a receivable.
async fn behind(uow: &Uow, receivable: &Receivable) -> Result<(Money, Money), Fault> {
    if let Some(delivery) = receivable.delivery_id
        && let Some(row) = orders::delivery::Entity::find_by_id(delivery).one(uow).await?
    {
        return Ok((row.amount, row.net_amount));
    }
    if let Some(order) = receivable.order_id
        && let Some(row) = orders::entity::Entity::find_by_id(order).one(uow).await?
    {
        return Ok((row.amount, row.net_amount));
    }
    // What was open when the company moved here: nothing is known of its tax.
    Ok((receivable.amount, receivable.amount))
}
