//! Money that came in: entering it, and taking a wrong entry back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::allocations::{self, Concerned};
use super::balances::{self, Change};
use super::{
    Allocation, AllocationKind, Method, Part, Receipt, ReceiptKind, ReceivableError, allocation, entity, locking,
    policy, receipt,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::cash;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{AllocationId, CashAccountId, CustomerId, ReceiptId, ReceivableId};
use crate::money::Money;
use crate::months;
use crate::numbers;
use crate::tenants;
use crate::text;

/// What shall happen with the money at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Use {
    /// Nothing: it is a credit of the customer.
    #[default]
    Credit,
    /// It goes to the oldest receivables.
    Oldest,
    /// It goes to these receivables.
    Parts(Vec<(ReceivableId, Money)>),
}

/// A receipt to be entered.
#[derive(Clone, Debug)]
pub struct NewReceipt {
    /// Whose money it is.
    pub customer: CustomerId,
    /// Business date; today where none is given.
    pub received_on: Option<NaiveDate>,
    /// How much.
    pub amount: Money,
    /// How it came.
    pub method: Method,
    /// Where it lies.
    pub account: Option<CashAccountId>,
    /// Who paid, where it was somebody else.
    pub payer: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// What happens with it at once.
    pub used: Use,
}

/// Enters money that came in. What is allocated at once counts from the day it came in, or from the
/// day the receivable was issued where that is later.
///
/// # Errors
/// A wrong field, a closed month, no such customer; what allocating may answer.
pub async fn create(uow: &Uow, new: NewReceipt) -> Result<Receipt, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "登记收款")?;
    let customer = customers::find(uow, new.customer, Access::Read).await?;
    policy::check_amount("amount", new.amount)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = new.received_on.unwrap_or(today);
    months::check_day(uow, "received_on", day).await?;
    if let Some(account) = new.account {
        cash::accounts::usable(uow, "cash_account_id", account).await?;
    }
    let me = uow.actor().staff().map(|me| me.staff);
    let row = receipt::ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(ReceiptKind::Receipt),
        customer_id: Set(customer.id),
        received_on: Set(day),
        amount: Set(new.amount),
        method: Set(new.method),
        cash_account_id: Set(new.account),
        payer: Set(text::optional("payer", new.payer.as_deref(), 100)?),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 500)?),
        allocated: Set(Money(0)),
        refunded: Set(Money(0)),
        open: Set(new.amount),
        created_by: Set(me),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        number: Set(numbers::next(uow, "RC", day).await?),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    balances::adjust(uow, customer.id, Change { credit: new.amount, ..Change::default() }).await?;
    cash::enter(uow, &entry(&row, day, row.amount, me)).await?;
    let detail = json!({ "number": row.number, "amount": row.amount, "customer": customer.id, "on": day });
    audit::record(uow, "receipt.create", "receipt", row.id.0, detail).await?;
    put_to_use(uow, &row, new.used, today).await?;
    reread(uow, row.id).await
}

fn entry(row: &Receipt, day: NaiveDate, amount: Money, me: Option<crate::ids::StaffId>) -> cash::Entry<'_> {
    cash::Entry {
        day,
        amount,
        method: row.method.as_str(),
        account: row.cash_account_id,
        staff: me,
        source: "receipt",
        source_id: row.id.0,
        source_number: &row.number,
    }
}

async fn put_to_use(uow: &Uow, row: &Receipt, used: Use, today: NaiveDate) -> Result<(), ReceivableError> {
    match used {
        Use::Credit => {}
        Use::Oldest => {
            // What was issued after the money came in is paid by it today.
            for day in BTreeSet::from([row.received_on, today]) {
                allocations::allocate_oldest(uow, row.customer_id, Some(row.id), Some(day)).await?;
            }
        }
        Use::Parts(parts) => {
            let issued = entity::Entity::find()
                .filter(entity::Column::TenantId.eq(uow.tenant()))
                .filter(entity::Column::Id.is_in(parts.iter().map(|(id, _)| *id)))
                .order_by_desc(entity::Column::IssuedOn)
                .one(uow)
                .await?;
            let day = issued.map_or(row.received_on, |last| Ord::max(last.issued_on, row.received_on));
            let part = |(receivable, amount)| Part { receipt: row.id, receivable, amount };
            let parts: Vec<Part> = parts.into_iter().map(part).collect();
            allocations::allocate(uow, &parts, Some(day)).await?;
        }
    }
    Ok(())
}

async fn reread(uow: &Uow, id: ReceiptId) -> Result<Receipt, ReceivableError> {
    let row = receipt::Entity::find_by_id(id).one(uow).await?;
    row.ok_or(ReceivableError::Fault(Fault::Broken("a receipt has vanished")))
}

/// The allocations and refunds of a receipt that count: neither reversals nor reversed.
pub(super) async fn live(uow: &Uow, id: ReceiptId) -> Result<Vec<Allocation>, Fault> {
    let query = allocation::Entity::find().filter(allocation::Column::ReceiptId.eq(id));
    let rows = query.order_by_asc(allocation::Column::Id).all(uow).await?;
    let reversed: BTreeSet<AllocationId> = rows.iter().filter_map(|row| row.reverses_id).collect();
    let counts = |row: &Allocation| row.reverses_id.is_none() && !reversed.contains(&row.id);
    Ok(rows.into_iter().filter(counts).collect())
}

/// Takes a receipt back that was entered wrongly: its allocations are reversed on the same day, and
/// the money leaves the cash account again.
///
/// # Errors
/// `Reversed`; `Refunded` where a part was paid back; `OfReturn` for a credit note; a wrong date, a
/// closed month, a reason that is missing.
pub async fn reverse(
    uow: &Uow,
    id: ReceiptId,
    on: Option<NaiveDate>,
    reason: &str,
) -> Result<Receipt, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "冲销收款")?;
    let reason = text::required("reason", reason, 200)?;
    let seen = receipt::Entity::find_by_id(id).filter(receipt::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let seen = seen.ok_or(Fault::NotFound("该收款"))?;
    if seen.kind == ReceiptKind::CreditNote {
        return Err(ReceivableError::OfReturn(seen.number));
    }
    let paid: BTreeSet<ReceivableId> = live(uow, id).await?.iter().filter_map(|row| row.receivable_id).collect();
    let concerned = Concerned {
        receivables: locking::receivables(uow, &paid).await?,
        receipts: locking::receipts(uow, &BTreeSet::from([id])).await?,
    };
    let Some(row) = concerned.receipts.first() else { return Err(Fault::NotFound("该收款").into()) };
    if row.reversed_on.is_some() {
        return Err(ReceivableError::Reversed(row.number.clone()));
    }
    if row.refunded != Money(0) {
        return Err(ReceivableError::Refunded(row.number.clone()));
    }
    // Somebody may have allocated it before the lock.
    let rows = live(uow, id).await?;
    if rows.iter().any(|row| row.receivable_id.is_some_and(|id| !paid.contains(&id))) {
        return Err(Fault::Stale { version: row.version }.into());
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = on.unwrap_or(today);
    let last = last_movement(uow, id).await?;
    policy::check_day("on", day, Ord::max(Some(row.received_on), last), today)?;
    months::check_open(uow, day).await?;
    allocations::take_back(uow, &concerned, &rows, day, &reason).await?;
    let open = receipt::Column::Open;
    let done = receipt::Entity::update_many()
        .col_expr(open, Expr::value(Money(0)))
        .col_expr(receipt::Column::ReversedOn, Expr::value(day))
        .col_expr(receipt::Column::ReversalReason, Expr::value(reason.clone()))
        .col_expr(receipt::Column::UpdatedAt, Expr::value(uow.now()))
        .col_expr(receipt::Column::Version, Expr::col(receipt::Column::Version).add(1))
        .filter(receipt::Column::Id.eq(id))
        .filter(receipt::Column::ReversedOn.is_null())
        .filter(Expr::col(open).eq(Expr::col(receipt::Column::Amount)))
        .exec(uow)
        .await?;
    if done.rows_affected != 1 {
        return Err(Fault::Broken("a receipt is not whole after its allocations were taken back").into());
    }
    balances::adjust(uow, row.customer_id, Change { credit: -row.amount, ..Change::default() }).await?;
    let me = uow.actor().staff().map(|me| me.staff);
    cash::enter(uow, &entry(row, day, -row.amount, me)).await?;
    let detail = json!({ "number": row.number, "amount": row.amount, "on": day, "reason": reason });
    audit::record(uow, "receipt.reverse", "receipt", id.0, detail).await?;
    reread(uow, id).await
}

/// The last day on which a receipt was allocated, or something of it taken back.
async fn last_movement(uow: &Uow, id: ReceiptId) -> Result<Option<NaiveDate>, Fault> {
    let row = allocation::Entity::find()
        .filter(allocation::Column::ReceiptId.eq(id))
        .order_by_desc(allocation::Column::AllocatedOn)
        .one(uow)
        .await?;
    Ok(row.map(|row| row.allocated_on))
}

/// A refund of what is open of a receipt or a credit note.
#[derive(Clone, Debug)]
pub struct NewRefund {
    /// How much.
    pub amount: Money,
    /// Business date; today where none is given.
    pub on: Option<NaiveDate>,
    /// How it is paid.
    pub method: Method,
    /// From where.
    pub account: Option<CashAccountId>,
    /// Why.
    pub reason: String,
}

/// Pays back what is open of a receipt or a credit note.
///
/// # Errors
/// `TooMuch`, `Reversed`, a wrong field, a closed month.
pub async fn refund(uow: &Uow, id: ReceiptId, new: NewRefund) -> Result<Receipt, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "退款")?;
    policy::check_amount("amount", new.amount)?;
    let reason = text::required("reason", &new.reason, 200)?;
    if let Some(account) = new.account {
        cash::accounts::usable(uow, "cash_account_id", account).await?;
    }
    let rows = locking::receipts(uow, &BTreeSet::from([id])).await?;
    let Some(row) = rows.first() else { return Err(Fault::NotFound("该收款").into()) };
    if row.reversed_on.is_some() {
        return Err(ReceivableError::Reversed(row.number.clone()));
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let day = new.on.unwrap_or(today);
    policy::check_day("on", day, Some(row.received_on), today)?;
    months::check_open(uow, day).await?;
    let rooms: BTreeMap<_, _> = super::changing::room_of_receipts(uow, &rows, day, today).await?;
    allocations::check_room(&row.number, new.amount, rooms.get(&id).copied())?;
    super::changing::take_receipt(uow, row, Money(0), new.amount).await?;
    let paid = write_refund(uow, row, new.amount, day, (new.method, new.account), &reason, None).await?;
    let detail = json!({ "number": row.number, "amount": paid.amount, "on": day, "reason": reason });
    audit::record(uow, "receipt.refund", "receipt", id.0, detail).await?;
    reread(uow, id).await
}

/// Takes a refund back that was entered wrongly.
pub(super) async fn reverse_refund(
    uow: &Uow,
    refund: &Allocation,
    day: NaiveDate,
    reason: &str,
) -> Result<Allocation, ReceivableError> {
    let rows = locking::receipts(uow, &BTreeSet::from([refund.receipt_id])).await?;
    let Some(row) = rows.first() else { return Err(Fault::NotFound("该收款").into()) };
    if !live(uow, row.id).await?.iter().any(|counts| counts.id == refund.id) {
        return Err(ReceivableError::Reversed("该退款".to_owned()));
    }
    super::changing::take_receipt(uow, row, Money(0), -refund.amount).await?;
    let way = (refund.method.unwrap_or(Method::Other), refund.cash_account_id);
    let back = write_refund(uow, row, -refund.amount, day, way, reason, Some(refund.id)).await?;
    let detail = json!({ "number": row.number, "amount": back.amount, "on": day, "reason": reason });
    audit::record(uow, "receipt.refund_reverse", "receipt", row.id.0, detail).await?;
    Ok(back)
}

async fn write_refund(
    uow: &Uow,
    row: &Receipt,
    amount: Money,
    day: NaiveDate,
    (method, account): (Method, Option<CashAccountId>),
    reason: &str,
    reverses: Option<AllocationId>,
) -> Result<Allocation, Fault> {
    let me = uow.actor().staff().map(|me| me.staff);
    let paid = allocation::ActiveModel {
        tenant_id: Set(uow.tenant()),
        receipt_id: Set(row.id),
        customer_id: Set(row.customer_id),
        kind: Set(AllocationKind::Refund),
        amount: Set(amount),
        allocated_on: Set(day),
        reverses_id: Set(reverses),
        method: Set(Some(method)),
        cash_account_id: Set(account),
        reason: Set(Some(reason.to_owned())),
        created_by: Set(me),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let paid = paid.insert(uow).await?;
    balances::adjust(uow, row.customer_id, Change { credit: -amount, ..Change::default() }).await?;
    let movement = cash::Entry {
        day,
        amount: -amount,
        method: method.as_str(),
        account,
        staff: me,
        source: "refund",
        source_id: paid.id.0,
        source_number: &row.number,
    };
    cash::enter(uow, &movement).await?;
    Ok(paid)
}
