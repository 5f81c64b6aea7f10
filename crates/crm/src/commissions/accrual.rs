//! Accruing commission on cash, and taking it back.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{entity, policy, settlement};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DepartmentId, OrderId, OrderLineId, ReceivableId, ReturnId, StaffId, WriteOffId};
use crate::money::Money;
use crate::months;
use crate::profit::{self, Effect, Share};

/// What stands behind a receivable.
struct Behind {
    customer: CustomerId,
    order: OrderId,
    lines: Vec<(OrderLineId, policy::Line)>,
    shares: Vec<Share>,
}

/// Lines and people behind a receivable; none for what was open when the company moved here.
async fn behind(uow: &Uow, receivable: ReceivableId) -> Result<Option<Behind>, Fault> {
    let sql = "SELECT customer_id, order_id, delivery_id FROM receivables WHERE tenant_id = $1 AND id = $2";
    let row = uow.row(sql, [uow.tenant().into(), receivable.into()]).await?;
    let row = row.ok_or(Fault::NotFound("该应收款"))?;
    let Some(order) = row.try_get::<Option<OrderId>>("", "order_id")? else { return Ok(None) };
    let delivery: Option<i64> = row.try_get("", "delivery_id")?;
    let (lines, shares, key) = match delivery {
        Some(delivery) => (
            "SELECT l.id, d.amount, l.tax_rate_bp, l.commission_bp FROM delivery_lines d
                JOIN order_lines l ON l.id = d.order_line_id WHERE d.delivery_id = $1 ORDER BY d.id",
            "SELECT staff_id, department_id, share_bp FROM delivery_shares WHERE delivery_id = $1 ORDER BY staff_id",
            delivery,
        ),
        None => (
            "SELECT id, amount, tax_rate_bp, commission_bp FROM order_lines WHERE order_id = $1 ORDER BY line_no",
            "SELECT s.staff_id, p.department_id, s.share_bp FROM order_shares s JOIN staff p ON p.id = s.staff_id
                WHERE s.order_id = $1 ORDER BY s.staff_id",
            order.0,
        ),
    };
    let mut found = Behind { customer: row.try_get("", "customer_id")?, order, lines: Vec::new(), shares: Vec::new() };
    for row in uow.rows(lines, [key.into()]).await? {
        let line = policy::Line {
            amount: row.try_get("", "amount")?,
            tax_rate_bp: row.try_get("", "tax_rate_bp")?,
            rate_bp: row.try_get("", "commission_bp")?,
        };
        found.lines.push((row.try_get("", "id")?, line));
    }
    for row in uow.rows(shares, [key.into()]).await? {
        found.shares.push(Share {
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            share_bp: row.try_get("", "share_bp")?,
        });
    }
    Ok(Some(found))
}

/// A commission to be entered.
struct New {
    staff: StaffId,
    department: Option<DepartmentId>,
    line: OrderLineId,
    receivable: Option<ReceivableId>,
    base: Money,
    rate_bp: i64,
    share_bp: i64,
    amount: Money,
}

/// The document that brings or takes commission.
#[derive(Clone, Copy)]
struct Source {
    day: NaiveDate,
    customer: CustomerId,
    order: OrderId,
    kind: &'static str,
    id: i64,
}

async fn write(uow: &Uow, source: Source, new: Vec<New>) -> Result<(), Fault> {
    if new.is_empty() {
        return Ok(());
    }
    months::hold(uow).await?;
    let month = settlement::open_month(uow, source.day).await?;
    for part in &new {
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
        receivable_id: Set(part.receivable),
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

fn new_part(behind: &Behind, receivable: ReceivableId, part: &policy::Part) -> New {
    let ((line, of), share) = (behind.lines[part.line], behind.shares[part.person]);
    New {
        staff: share.staff,
        department: share.department,
        line,
        receivable: Some(receivable),
        base: part.base,
        rate_bp: of.rate_bp,
        share_bp: share.share_bp,
        amount: part.amount,
    }
}

/// Cash of a document was allocated to a receivable (negative: the allocation was reversed). Spread
/// over the lines behind the receivable, and their people.
///
/// # Errors
/// When the database fails.
pub async fn accrue(
    uow: &Uow,
    day: NaiveDate,
    receivable: ReceivableId,
    cash: Money,
    source: &'static str,
    source_id: i64,
) -> Result<(), Fault> {
    let Some(behind) = behind(uow, receivable).await? else { return Ok(()) };
    let lines: Vec<_> = behind.lines.iter().map(|(_, line)| *line).collect();
    let parts = policy::parts(cash, &lines, &behind.shares);
    let new = parts.iter().map(|part| new_part(&behind, receivable, part)).collect();
    let source = Source { day, customer: behind.customer, order: behind.order, kind: source, id: source_id };
    write(uow, source, new).await
}

/// What people have got so far, on a line of an order, of one receivable or of all.
struct Accrued {
    line: OrderLineId,
    staff: StaffId,
    department: Option<DepartmentId>,
    rate_bp: i64,
    share_bp: i64,
    base: Money,
    amount: Money,
}

async fn accrued(uow: &Uow, of: &str, values: Vec<sea_orm::Value>) -> Result<Vec<Accrued>, Fault> {
    let sql = format!(
        "SELECT order_line_id, staff_id, department_id, rate_bp, share_bp,
            CAST(sum(base) AS BIGINT) AS base, CAST(sum(amount) AS BIGINT) AS amount
        FROM commissions WHERE {of}
        GROUP BY order_line_id, staff_id, department_id, rate_bp, share_bp
        ORDER BY order_line_id, staff_id, department_id, rate_bp, share_bp"
    );
    let read = |row: &sea_orm::QueryResult| -> Result<Accrued, sea_orm::DbErr> {
        Ok(Accrued {
            line: row.try_get("", "order_line_id")?,
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            rate_bp: row.try_get("", "rate_bp")?,
            share_bp: row.try_get("", "share_bp")?,
            base: row.try_get("", "base")?,
            amount: row.try_get("", "amount")?,
        })
    };
    let rows = uow.rows(&sql, values).await?;
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

/// A return takes back what was accrued on the cash for its goods: in proportion to what came back
/// of the shipped line (of an order with a payment plan: of the order's line). Called once the lines
/// of the return are there.
///
/// # Errors
/// When the database fails.
pub async fn on_return(uow: &Uow, id: ReturnId) -> Result<(), Fault> {
    let sql = "SELECT r.returned_on, r.customer_id, r.order_id, b.id AS line, b.order_line_id, b.delivery_line_id,
            b.amount, d.amount AS shipped, l.amount AS ordered, v.id AS receivable
        FROM returns r JOIN return_lines b ON b.return_id = r.id
        JOIN delivery_lines d ON d.id = b.delivery_line_id JOIN order_lines l ON l.id = b.order_line_id
        LEFT JOIN receivables v ON v.delivery_id = d.delivery_id
        WHERE r.tenant_id = $1 AND r.id = $2 ORDER BY b.id";
    for row in uow.rows(sql, [uow.tenant().into(), id.into()]).await? {
        let receivable: Option<ReceivableId> = row.try_get("", "receivable")?;
        let order_line: OrderLineId = row.try_get("", "order_line_id")?;
        let returned: Money = row.try_get("", "amount")?;
        let line: i64 = row.try_get("", "line")?;
        let (column, key, whole): (_, i64, Money) = match receivable {
            Some(_) => ("delivery_line_id", row.try_get("", "delivery_line_id")?, row.try_get("", "shipped")?),
            None => ("order_line_id", order_line.0, row.try_get("", "ordered")?),
        };
        let sql = format!(
            "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) AS amount FROM return_lines WHERE {column} = $1 AND id < $2"
        );
        let before = uow.row(&sql, [key.into(), line.into()]).await?.ok_or(Fault::Broken("a sum is missing"))?;
        let left = whole - before.try_get("", "amount")?;
        let mut of = "order_line_id = $1".to_owned();
        let mut values = vec![order_line.into()];
        if let Some(receivable) = receivable {
            of.push_str(" AND receivable_id = $2");
            values.push(receivable.into());
        }
        let new = accrued(uow, &of, values).await?.into_iter().map(|got| New {
            staff: got.staff,
            department: got.department,
            line: got.line,
            receivable,
            base: -policy::taken_back(got.base, returned, left),
            rate_bp: got.rate_bp,
            share_bp: got.share_bp,
            amount: -policy::taken_back(got.amount, returned, left),
        });
        let new = new.filter(|part| part.amount != Money(0)).collect();
        let source = Source {
            day: row.try_get("", "returned_on")?,
            customer: row.try_get("", "customer_id")?,
            order: row.try_get("", "order_id")?,
            kind: "return",
            id: id.0,
        };
        write(uow, source, new).await?;
    }
    Ok(())
}

/// Bad debt takes back commission on the same receivable: that of as much cash as was given up, and
/// at most what was accrued. Its reversal gives back what it took. Called when the debt is given up.
///
/// # Errors
/// `NotFound` where there is no such write-off.
pub async fn on_bad_debt(uow: &Uow, id: WriteOffId) -> Result<(), Fault> {
    let sql = "SELECT receivable_id, amount, written_on, reverses_id FROM write_offs WHERE tenant_id = $1 AND id = $2";
    let row = uow.row(sql, [uow.tenant().into(), id.into()]).await?.ok_or(Fault::NotFound("该坏账"))?;
    let receivable: ReceivableId = row.try_get("", "receivable_id")?;
    let Some(behind) = behind(uow, receivable).await? else { return Ok(()) };
    let day = row.try_get("", "written_on")?;
    let source = Source { day, customer: behind.customer, order: behind.order, kind: "bad_debt", id: id.0 };
    let reverses: Option<i64> = row.try_get("", "reverses_id")?;
    let new = if let Some(reverses) = reverses {
        let taken = accrued(
            uow,
            "tenant_id = $1 AND source = 'bad_debt' AND source_id = $2",
            vec![uow.tenant().into(), reverses.into()],
        );
        let back = |got: Accrued| New {
            staff: got.staff,
            department: got.department,
            line: got.line,
            receivable: Some(receivable),
            base: -got.base,
            rate_bp: got.rate_bp,
            share_bp: got.share_bp,
            amount: -got.amount,
        };
        taken.await?.into_iter().map(back).collect()
    } else {
        let mut accrued = accrued(uow, "receivable_id = $1", vec![receivable.into()]).await?;
        let lines: Vec<_> = behind.lines.iter().map(|(_, line)| *line).collect();
        let mut new = Vec::new();
        for part in policy::parts(row.try_get("", "amount")?, &lines, &behind.shares) {
            let wanted = new_part(&behind, receivable, &part);
            let got = accrued.iter_mut().find(|got| got.line == wanted.line && got.staff == wanted.staff);
            let Some(got) = got else { continue };
            let (base, amount) = (policy::at_most(wanted.base, got.base), policy::at_most(wanted.amount, got.amount));
            got.base = got.base - base;
            got.amount = got.amount - amount;
            if amount != Money(0) {
                new.push(New { base: -base, amount: -amount, ..wanted });
            }
        }
        new
    };
    write(uow, source, new).await
}
