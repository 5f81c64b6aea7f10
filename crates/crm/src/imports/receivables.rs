//! Rows that are receivables from before the company moved here. Each keeps its old number; the same
//! number with the same content is left as it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Days;

use super::ImportFault;
use super::cells::Cells;
use super::plan::{Context, Planned, SheetRow, Unit, Verdict, Work, Written, check_month, closed_months, note};
use super::who::Named;
use crate::db::Uow;
use crate::error::Fault;
use crate::receivables::Receivable;
use crate::receivables::opening::{self, OldReceivable};

/// The longest old number.
pub(super) const NUMBER: usize = 40;

/// An old number: it must not look like one that is still to be given out, such as `AR20261121-0001`.
pub(super) fn number(cells: &mut Cells<'_>, prefix: &str) -> Option<String> {
    let number = cells.text("number", NUMBER);
    let number = cells.required("number", number)?;
    let ours = number.strip_prefix(prefix).is_some_and(|rest| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        rest.split_once('-').is_some_and(|(day, count)| day.len() == 8 && digits(day) && digits(count))
    });
    if ours {
        cells.wrong(
            "number",
            ImportFault::NotAllowed,
            format!("“{number}”是本系统的编号格式，请在前面加上前缀，如 旧-{number}"),
        );
        return None;
    }
    Some(number)
}

/// What a row says; none where something is wrong.
fn read(context: &Context, cells: &mut Cells<'_>, named: &Named, closed: &BTreeSet<i64>) -> Option<OldReceivable> {
    let customer = named.read(cells, "customer");
    let number = number(cells, "AR");
    let issued_on = cells.past("issued_on", context.today);
    let issued_on = cells.required("issued_on", issued_on);
    let due_on = cells.date("due_on");
    let amount = cells.money("amount");
    let amount = cells.required("amount", amount);
    let owner = context.people.read(cells, "owner", true);
    let remark = cells.block("remark", 500);
    if let Some(day) = issued_on {
        check_month(cells, "issued_on", day, closed);
    }
    let (customer, issued_on) = (customer?, issued_on?);
    let owner = owner.or(customer.owner_id.and_then(|owner| context.people.get(owner)));
    let days = Days::new(u64::try_from(customer.credit_days.unwrap_or(0)).unwrap_or(0));
    let new = OldReceivable {
        number: number?,
        customer: customer.id,
        owner: owner.map(|owner| owner.id),
        department: owner.and_then(|owner| owner.department),
        issued_on,
        due_on: due_on.or(issued_on.checked_add_days(days)).unwrap_or(issued_on),
        amount: amount?,
        remark,
    };
    if let Err(error) = new.check(context.today) {
        cells.refused("amount", &error);
    }
    cells.errors.is_empty().then_some(new)
}

/// Whether a stored receivable says the same.
fn is_same(stored: &Receivable, new: &OldReceivable) -> bool {
    let said = (new.customer, new.issued_on, new.due_on, new.amount);
    (stored.customer_id, stored.issued_on, stored.due_on, stored.amount) == said
}

fn one(
    row: &SheetRow,
    mut cells: Cells<'_>,
    new: Option<OldReceivable>,
    known: &BTreeMap<String, Receivable>,
) -> Planned<OldReceivable> {
    let Some(new) = new else { return Planned::wrong(row.no, cells.errors) };
    let keys = vec![(format!("r:{}", new.number), "单据号")];
    let what = match known.get(&new.number) {
        None => Verdict::Create(new),
        Some(stored) if is_same(stored, &new) => Verdict::Unchanged(stored.id.0),
        Some(stored) => {
            let message = format!("单据号已存在，且内容不同（系统中为 {}，金额 {}）", stored.issued_on, stored.amount);
            cells.wrong("number", ImportFault::Differs, message);
            return Planned::wrong(row.no, cells.errors);
        }
    };
    Planned { no: row.no, what, keys }
}

/// What the rows of a batch would do.
pub(super) async fn plan(uow: &Uow, context: &Context, units: &[Unit]) -> Result<Vec<Planned<OldReceivable>>, Fault> {
    let named = Named::load(uow, units, context.at("customer")).await?;
    let closed = closed_months(uow).await?;
    let rows: Vec<&SheetRow> = units.iter().flat_map(|unit| &unit.rows).collect();
    let read = rows.iter().map(|row| {
        let mut cells = context.cells(row);
        let new = read(context, &mut cells, &named, &closed);
        (cells, new)
    });
    let read: Vec<_> = read.collect();
    let numbers: Vec<String> = read.iter().filter_map(|(_, new)| new.as_ref()).map(|new| new.number.clone()).collect();
    let known = opening::numbered(uow, &numbers).await?;
    Ok(rows.into_iter().zip(read).map(|(row, (cells, new))| one(row, cells, new, &known)).collect())
}

/// Writes what was planned.
pub(super) async fn write(
    uow: &Uow,
    context: &Context,
    work: Work<OldReceivable>,
) -> Result<BTreeMap<i64, Written>, Fault> {
    let rows: Vec<(i64, String)> = work.iter().map(|(no, _, new)| (*no, new.number.clone())).collect();
    let made = opening::open_all(uow, work.into_iter().map(|(_, _, new)| new).collect()).await?;
    note(uow, context, "receivable", made.values().map(|row| (row.id.0, true))).await?;
    let of = |(no, number): (i64, String)| made.get(&number).map(|row| (no, Written::Done(row.id.0)));
    Ok(rows.into_iter().filter_map(of).collect())
}
