//! Bringing commission to what it is due to be, after each document that changes it.

use std::collections::{BTreeMap, btree_map::Entry};

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, EntityTrait, Value};

use super::{entity, policy, settlement};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{
    AllocationId, CustomerId, DepartmentId, OrderId, OrderLineId, ReceivableId, ReturnId, StaffId, WriteOffId,
};
use crate::money::Money;
use crate::months;
use crate::profit::{self, Effect, Share};

/// What commission is computed of as a whole.
#[derive(Clone, Copy)]
enum Deal {
    /// What one delivery brought, with the one receivable that it made.
    Delivery(ReceivableId, i64),
    /// An order with a payment plan, with all receivables of the plan.
    Plan(OrderId),
}

impl Deal {
    /// The column of receivables that tells which are its own, and the value there.
    fn key(self) -> (&'static str, i64) {
        match self {
            Self::Delivery(receivable, _) => ("id", receivable.0),
            Self::Plan(order) => ("order_id", order.0),
        }
    }
}

/// The document that changes what is due.
#[derive(Clone, Copy)]
struct Source {
    day: NaiveDate,
    customer: CustomerId,
    order: OrderId,
    receivable: Option<ReceivableId>,
    kind: &'static str,
    id: i64,
}

/// The deal behind a receivable; none for what was open when the company moved here.
async fn behind(uow: &Uow, receivable: ReceivableId) -> Result<Option<(Deal, CustomerId, OrderId)>, Fault> {
    let sql = "SELECT customer_id, order_id, delivery_id FROM receivables WHERE tenant_id = $1 AND id = $2";
    let row = uow.row(sql, [uow.tenant().into(), receivable.into()]).await?;
    let row = row.ok_or(Fault::NotFound("该应收款"))?;
    let Some(order) = row.try_get::<Option<OrderId>>("", "order_id")? else { return Ok(None) };
    let deal = match row.try_get::<Option<i64>>("", "delivery_id")? {
        Some(delivery) => Deal::Delivery(receivable, delivery),
        None => Deal::Plan(order),
    };
    Ok(Some((deal, row.try_get("", "customer_id")?, order)))
}

/// The lines of a deal with what is left of them: without what came back, and of a plan without what
/// was called off.
async fn lines(uow: &Uow, deal: Deal) -> Result<Vec<(OrderLineId, policy::Line)>, Fault> {
    let (sql, key) = match deal {
        Deal::Delivery(_, delivery) => (
            "SELECT l.id, l.tax_rate_bp, l.commission_bp, CAST(d.amount - coalesce((SELECT sum(b.amount)
                FROM return_lines b WHERE b.order_line_id = d.order_line_id AND b.delivery_line_id = d.id), 0)
                AS BIGINT) AS remaining
            FROM delivery_lines d JOIN order_lines l ON l.id = d.order_line_id WHERE d.delivery_id = $1 ORDER BY d.id",
            delivery,
        ),
        // A line that was called off is what was shipped of it; nothing more of it ever is.
        Deal::Plan(order) => (
            "SELECT l.id, l.tax_rate_bp, l.commission_bp, CAST(CASE WHEN l.cancelled_quantity = 0 THEN l.amount
                ELSE coalesce((SELECT sum(d.amount) FROM delivery_lines d JOIN deliveries v ON v.id = d.delivery_id
                    WHERE d.order_line_id = l.id AND v.state <> 'planned'), 0) END
                - coalesce((SELECT sum(b.amount) FROM return_lines b WHERE b.order_line_id = l.id), 0)
                AS BIGINT) AS remaining
            FROM order_lines l WHERE l.order_id = $1 ORDER BY l.line_no",
            order.0,
        ),
    };
    let mut found = Vec::new();
    for row in uow.rows(sql, [key.into()]).await? {
        let line = policy::Line {
            left: row.try_get("", "remaining")?,
            tax_rate_bp: row.try_get("", "tax_rate_bp")?,
            rate_bp: row.try_get("", "commission_bp")?,
        };
        found.push((row.try_get("", "id")?, line));
    }
    Ok(found)
}

/// The people of a deal: of a delivery with their departments of then, of a plan with those of now.
async fn shares(uow: &Uow, deal: Deal) -> Result<Vec<Share>, Fault> {
    let (sql, key) = match deal {
        Deal::Delivery(_, delivery) => (
            "SELECT staff_id, department_id, share_bp FROM delivery_shares WHERE delivery_id = $1 ORDER BY staff_id",
            delivery,
        ),
        Deal::Plan(order) => (
            "SELECT s.staff_id, p.department_id, s.share_bp FROM order_shares s JOIN staff p ON p.id = s.staff_id
                WHERE s.order_id = $1 ORDER BY s.staff_id",
            order.0,
        ),
    };
    let mut found = Vec::new();
    for row in uow.rows(sql, [key.into()]).await? {
        found.push(Share {
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            share_bp: row.try_get("", "share_bp")?,
        });
    }
    Ok(found)
}

/// Cash that is allocated to the receivables of a deal by allocations up to one, and what of them was
/// given up as bad debt.
async fn money(uow: &Uow, deal: Deal, up_to: Option<AllocationId>) -> Result<(Money, Money), Fault> {
    let (column, key) = deal.key();
    let sql = format!(
        "SELECT CAST(coalesce((SELECT sum(a.amount) FROM allocations a JOIN receipts r ON r.id = a.receipt_id
                WHERE a.receivable_id IN (SELECT id FROM receivables WHERE {column} = $1)
                    AND r.kind = 'receipt' AND a.id <= $2), 0) AS BIGINT) AS cash,
            CAST(coalesce((SELECT sum(w.amount) FROM write_offs w
                WHERE w.receivable_id IN (SELECT id FROM receivables WHERE {column} = $1)
                    AND w.kind = 'bad_debt' AND w.state IN ('applied', 'reversed')), 0) AS BIGINT) AS lost"
    );
    let last = up_to.map_or(i64::MAX, |id| id.0);
    let row = uow.row(&sql, [key.into(), last.into()]).await?.ok_or(Fault::Broken("a sum is missing"))?;
    Ok((row.try_get("", "cash")?, row.try_get("", "lost")?))
}

/// What a person has got so far on a line, by department, what was entered last first.
#[derive(Default)]
struct Standing {
    departments: Vec<Option<DepartmentId>>,
    bases: Vec<Money>,
    amounts: Vec<Money>,
    rate_bp: i64,
    share_bp: i64,
}

async fn standing(uow: &Uow, deal: Deal) -> Result<BTreeMap<(OrderLineId, StaffId), Standing>, Fault> {
    let (column, key) = match deal {
        Deal::Delivery(receivable, _) => ("receivable_id", receivable.0),
        Deal::Plan(order) => ("order_id", order.0),
    };
    let sql = format!(
        "SELECT order_line_id, staff_id, department_id, max(rate_bp) AS rate_bp, max(share_bp) AS share_bp,
            CAST(sum(base) AS BIGINT) AS base, CAST(sum(amount) AS BIGINT) AS amount
        FROM commissions WHERE {column} = $1 AND order_line_id IS NOT NULL
        GROUP BY order_line_id, staff_id, department_id ORDER BY order_line_id, staff_id, max(id) DESC"
    );
    let mut found: BTreeMap<_, Standing> = BTreeMap::new();
    for row in uow.rows(&sql, [Value::from(key)]).await? {
        let one = found.entry((row.try_get("", "order_line_id")?, row.try_get("", "staff_id")?)).or_default();
        one.departments.push(row.try_get("", "department_id")?);
        one.bases.push(row.try_get("", "base")?);
        one.amounts.push(row.try_get("", "amount")?);
        one.rate_bp = row.try_get("", "rate_bp")?;
        one.share_bp = row.try_get("", "share_bp")?;
    }
    Ok(found)
}

/// A commission to be entered.
struct New {
    staff: StaffId,
    department: Option<DepartmentId>,
    line: OrderLineId,
    base: Money,
    rate_bp: i64,
    share_bp: i64,
    amount: Money,
}

/// What is due to a person on a line.
struct Due {
    department: Option<DepartmentId>,
    rate_bp: i64,
    share_bp: i64,
    base: Money,
    amount: Money,
}

/// Enters what is missing until what stands is what is due.
async fn bring_up_to_date(uow: &Uow, deal: Deal, source: Source, up_to: Option<AllocationId>) -> Result<(), Fault> {
    let lines = lines(uow, deal).await?;
    let shares = shares(uow, deal).await?;
    let (cash, lost) = money(uow, deal, up_to).await?;
    let mut standing = standing(uow, deal).await?;
    let rules: Vec<_> = lines.iter().map(|(_, line)| *line).collect();
    let mut due: BTreeMap<(OrderLineId, StaffId), Due> = BTreeMap::new();
    for part in policy::parts(policy::counted(cash, lost, &rules), &rules, &shares) {
        let ((line, of), share) = (lines[part.line], shares[part.person]);
        match due.entry((line, share.staff)) {
            Entry::Occupied(mut there) => {
                let there = there.get_mut();
                there.base = there.base + part.base;
                there.amount = there.amount + part.amount;
            }
            Entry::Vacant(place) => {
                let (department, share_bp) = (share.department, share.share_bp);
                place.insert(Due { department, rate_bp: of.rate_bp, share_bp, base: part.base, amount: part.amount });
            }
        }
    }
    // Who has got something of what nothing is due any more gives it back.
    for (key, got) in &standing {
        due.entry(*key).or_insert(Due {
            department: got.departments.first().copied().flatten(),
            rate_bp: got.rate_bp,
            share_bp: got.share_bp,
            base: Money(0),
            amount: Money(0),
        });
    }
    let mut new = Vec::new();
    for ((line, staff), due) in due {
        let got = standing.remove(&(line, staff)).unwrap_or_default();
        let (bases, base) = policy::correction(due.base, &got.bases);
        let (amounts, amount) = policy::correction(due.amount, &got.amounts);
        let back = got.departments.iter().copied().zip(bases.into_iter().zip(amounts));
        for (department, (base, amount)) in back.chain([(due.department, (base, amount))]) {
            if (base, amount) != (Money(0), Money(0)) {
                let (rate_bp, share_bp) = (due.rate_bp, due.share_bp);
                new.push(New { staff, department, line, base, rate_bp, share_bp, amount });
            }
        }
    }
    write(uow, source, new).await
}

async fn write(uow: &Uow, source: Source, new: Vec<New>) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    months::hold(uow).await?;
    let month = settlement::open_month(uow, source.day).await?;
    for part in new.iter().filter(|part| part.amount != Money(0)) {
        let share = Share { staff: part.staff, department: part.department, share_bp: 10_000 };
        let effect = Effect { commission: part.amount, ..Effect::default() };
        profit::post(uow, source.day, source.customer, &[share], &[effect]).await?;
    }
    let rows = new.into_iter().map(|part| entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        month: Set(month),
        happened_on: Set(source.day),
        staff_id: Set(part.staff),
        department_id: Set(part.department),
        customer_id: Set(source.customer),
        order_id: Set(Some(source.order)),
        order_line_id: Set(Some(part.line)),
        receivable_id: Set(source.receivable),
        source: Set(source.kind.to_owned()),
        source_id: Set(source.id),
        base: Set(part.base),
        rate_bp: Set(part.rate_bp),
        share_bp: Set(part.share_bp),
        amount: Set(part.amount),
        created_at: Set(uow.now()),
        ..Default::default()
    });
    entity::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// Cash was allocated to a receivable, or an allocation of cash was reversed. The row is there, and
/// the caller has locked the receivable with the order behind it.
///
/// # Errors
/// When the database fails.
pub async fn on_cash(uow: &Uow, day: NaiveDate, receivable: ReceivableId, id: AllocationId) -> Result<(), Fault> {
    let Some((deal, customer, order)) = behind(uow, receivable).await? else { return Ok(()) };
    let source = Source { day, customer, order, receivable: Some(receivable), kind: "allocation", id: id.0 };
    bring_up_to_date(uow, deal, source, Some(id)).await
}

/// Goods came back, or the rest of an order with a payment plan was called off. The document with
/// its lines is there, and the caller has locked the order.
///
/// # Errors
/// When the database fails.
pub async fn on_return(uow: &Uow, id: ReturnId) -> Result<(), Fault> {
    let sql = "SELECT r.returned_on, r.customer_id, r.order_id, r.delivery_id, o.payment, v.id AS receivable
        FROM returns r JOIN orders o ON o.id = r.order_id LEFT JOIN receivables v ON v.delivery_id = r.delivery_id
        WHERE r.tenant_id = $1 AND r.id = $2";
    let row = uow.row(sql, [uow.tenant().into(), id.into()]).await?.ok_or(Fault::NotFound("该退货单"))?;
    let order: OrderId = row.try_get("", "order_id")?;
    let receivable: Option<ReceivableId> = row.try_get("", "receivable")?;
    let delivery: Option<i64> = row.try_get("", "delivery_id")?;
    let plan = row.try_get::<String>("", "payment")? == "plan";
    let deal = match (receivable, delivery) {
        (Some(receivable), Some(delivery)) => Deal::Delivery(receivable, delivery),
        _ if plan => Deal::Plan(order),
        // A delivery that was worth nothing.
        _ => return Ok(()),
    };
    let (day, customer) = (row.try_get("", "returned_on")?, row.try_get("", "customer_id")?);
    bring_up_to_date(uow, deal, Source { day, customer, order, receivable, kind: "return", id: id.0 }, None).await
}

/// The lines of an order with a payment plan were amended: the cash that came in is spread over what
/// they are now. The caller has locked the order.
///
/// # Errors
/// When the database fails.
pub async fn on_amendment(uow: &Uow, day: NaiveDate, customer: CustomerId, order: OrderId) -> Result<(), Fault> {
    let source = Source { day, customer, order, receivable: None, kind: "amendment", id: order.0 };
    bring_up_to_date(uow, Deal::Plan(order), source, None).await
}

/// Debt was given up as bad, or that was taken back. The caller has locked the receivable with the
/// order behind it.
///
/// # Errors
/// `NotFound` where there is no such write-off.
pub async fn on_bad_debt(uow: &Uow, id: WriteOffId) -> Result<(), Fault> {
    let sql = "SELECT receivable_id, written_on FROM write_offs WHERE tenant_id = $1 AND id = $2";
    let row = uow.row(sql, [uow.tenant().into(), id.into()]).await?.ok_or(Fault::NotFound("该坏账"))?;
    let (receivable, day) = (row.try_get("", "receivable_id")?, row.try_get("", "written_on")?);
    let Some((deal, customer, order)) = behind(uow, receivable).await? else { return Ok(()) };
    let source = Source { day, customer, order, receivable: Some(receivable), kind: "bad_debt", id: id.0 };
    bring_up_to_date(uow, deal, source, None).await
}
