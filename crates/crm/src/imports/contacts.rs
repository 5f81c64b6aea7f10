//! Rows that are contacts of customers that are there. A contact is recognised by customer and name.

use std::collections::{BTreeMap, BTreeSet};

use super::ImportFault;
use super::cells::Cells;
use super::plan::{Context, Planned, SheetRow, Unit, Verdict, Work, Written, note};
use super::values;
use super::who::Named;
use crate::contacts::bulk::MOST;
use crate::contacts::{self, Contact, ContactDetail, NewContact, NewOccasion, OccasionKind};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::text::parse_phone;

/// What is to be written of a row.
pub(super) struct Plan {
    customer: CustomerId,
    contact: NewContact,
    before: Option<Contact>,
}

fn read(cells: &mut Cells<'_>) -> NewContact {
    let name = cells.text("name", 50);
    let name = cells.required("name", name).unwrap_or_default();
    let phones = cells.take("phones", |text| {
        let parsed: Result<Vec<String>, _> =
            values::several(text).iter().map(|one| parse_phone("phones", one).map(|phone| phone.e164)).collect();
        parsed.map_err(|error| format!("应为电话号码（{}）", error.message))
    });
    NewContact {
        name,
        title: cells.text("title", 50),
        salutation: cells.text("salutation", 20),
        email: cells.text("email", 200),
        hobbies: cells.block("hobbies", 500),
        habits: cells.block("habits", 500),
        needs: cells.block("needs", 500),
        remark: cells.block("remark", 2000),
        phones: phones.unwrap_or_default(),
        occasions: cells.take("birthday", values::birthday).into_iter().collect(),
    }
}

/// What a known contact would be: an empty cell leaves what is known, phones are added. None where it
/// is so already.
fn merged(known: &ContactDetail, new: &NewContact) -> Option<NewContact> {
    let row = &known.contact;
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    let is_known = |day: &&NewOccasion| {
        known.occasions.iter().any(|old| {
            old.kind == OccasionKind::Birthday
                && (old.calendar, old.year, old.month, old.day, old.leap)
                    == (day.calendar, day.year, day.month, day.day, day.leap)
        })
    };
    let has = |phone: &&String| known.phones.iter().any(|old| old.phone == **phone);
    let after = NewContact {
        name: row.name.clone(),
        title: or(&new.title, &row.title),
        salutation: or(&new.salutation, &row.salutation),
        email: or(&new.email, &row.email),
        hobbies: or(&new.hobbies, &row.hobbies),
        habits: or(&new.habits, &row.habits),
        needs: or(&new.needs, &row.needs),
        remark: or(&new.remark, &row.remark),
        phones: new.phones.iter().filter(|phone| !has(phone)).cloned().collect(),
        occasions: new.occasions.iter().filter(|day| !is_known(day)).cloned().collect(),
    };
    let before = NewContact {
        name: row.name.clone(),
        title: row.title.clone(),
        salutation: row.salutation.clone(),
        email: row.email.clone(),
        hobbies: row.hobbies.clone(),
        habits: row.habits.clone(),
        needs: row.needs.clone(),
        remark: row.remark.clone(),
        ..NewContact::default()
    };
    (after != before).then_some(after)
}

fn one(
    context: &Context,
    (row, mut cells): (&SheetRow, Cells<'_>),
    (customer, new): (Option<CustomerId>, NewContact),
    known: &BTreeMap<CustomerId, Vec<ContactDetail>>,
) -> Planned<Plan> {
    let (Some(customer), true) = (customer, cells.errors.is_empty()) else {
        return Planned::wrong(row.no, cells.errors);
    };
    let people = known.get(&customer).map(Vec::as_slice).unwrap_or_default();
    let same: Vec<&ContactDetail> = people.iter().filter(|one| one.contact.name == new.name).collect();
    if same.len() > 1 {
        cells.wrong("name", ImportFault::Ambiguous, format!("该客户有 {} 位同名联系人，请先在系统中区分", same.len()));
    }
    if let Some((code, message)) = context.unwanted(!same.is_empty(), "该联系人") {
        cells.wrong("name", code, message);
    }
    if same.is_empty() && people.len() >= MOST {
        cells.wrong("customer", ImportFault::NotAllowed, format!("该客户的联系人已达上限 {MOST} 位"));
    }
    let after = match same.first() {
        None => Some(new.clone()),
        Some(known) => merged(known, &new),
    };
    if let Err(error) = contacts::prepare(after.clone().into_iter().collect()) {
        cells.refused("name", &error);
    }
    if !cells.errors.is_empty() {
        return Planned::wrong(row.no, cells.errors);
    }
    let what = match (same.first(), after) {
        (None, _) => Verdict::Create(Plan { customer, contact: new.clone(), before: None }),
        (Some(known), None) => Verdict::Unchanged(known.contact.id.0),
        (Some(known), Some(contact)) => {
            let before = known.contact.clone();
            Verdict::Update(before.id.0, Plan { customer, contact, before: Some(before) })
        }
    };
    Planned { no: row.no, what, keys: vec![(format!("c:{customer}:{}", new.name), "客户和姓名")] }
}

/// What the rows of a batch would do.
pub(super) async fn plan(uow: &Uow, context: &Context, units: &[Unit]) -> Result<Vec<Planned<Plan>>, Fault> {
    let named = Named::load(uow, units, context.at("customer")).await?;
    let rows: Vec<&SheetRow> = units.iter().flat_map(|unit| &unit.rows).collect();
    let read = rows.iter().map(|row| {
        let mut cells = context.cells(row);
        let customer = named.read(&mut cells, "customer").map(|customer| customer.id);
        let new = read(&mut cells);
        (cells, (customer, new))
    });
    let read: Vec<_> = read.collect();
    let customers: BTreeSet<CustomerId> = read.iter().filter_map(|(_, (customer, _))| *customer).collect();
    let known = contacts::bulk::of(uow, &customers).await?;
    let planned = rows.into_iter().zip(read);
    Ok(planned.map(|(row, (cells, what))| one(context, (row, cells), what, &known)).collect())
}

/// Writes what was planned.
pub(super) async fn write(uow: &Uow, context: &Context, work: Work<Plan>) -> Result<BTreeMap<i64, Written>, Fault> {
    let (mut new, mut rows, mut written) = (Vec::new(), Vec::new(), BTreeMap::new());
    let customers: BTreeSet<CustomerId> = work.iter().map(|(_, _, plan)| plan.customer).collect();
    let mut noted = Vec::new();
    for (no, _, plan) in work {
        let Some(contact) = contacts::prepare(vec![plan.contact])?.pop() else { continue };
        match plan.before {
            None => {
                rows.push(no);
                new.push((plan.customer, contact));
            }
            Some(before) => {
                contacts::bulk::update(uow, &before, contact).await?;
                noted.push((before.id.0, false));
                written.insert(no, Written::Done(before.id.0));
            }
        }
    }
    for (no, id) in rows.into_iter().zip(contacts::bulk::insert_all(uow, new).await?) {
        noted.push((id.0, true));
        written.insert(no, Written::Done(id.0));
    }
    customers::bulk::reindex_all(uow, &customers, false).await?;
    note(uow, context, "contact", noted).await?;
    Ok(written)
}
