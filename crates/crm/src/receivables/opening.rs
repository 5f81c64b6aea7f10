//! Very many receivables from before the company moved here: statements for a batch, not for each.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::balances::{self, Change, Shifts};
use super::{Receivable, ReceivableKind, entity, policy};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, DepartmentId, StaffId};
use crate::money::Money;

/// A receivable from before, that was checked.
#[derive(Clone, Debug)]
pub(crate) struct OldReceivable {
    /// The number of the old document: it stays the number that people use.
    pub(crate) number: String,
    /// Who owes.
    pub(crate) customer: CustomerId,
    /// Who was responsible.
    pub(crate) owner: Option<StaffId>,
    /// Their department.
    pub(crate) department: Option<DepartmentId>,
    /// Business date of the old document.
    pub(crate) issued_on: NaiveDate,
    /// When it is due.
    pub(crate) due_on: NaiveDate,
    /// How much is left.
    pub(crate) amount: Money,
    /// A note.
    pub(crate) remark: Option<String>,
}

impl OldReceivable {
    /// The rules of amounts and dates, but for closed months.
    pub(crate) fn check(&self, today: NaiveDate) -> Result<(), Invalid> {
        policy::check_amount("amount", self.amount)?;
        policy::check_day("issued_on", self.issued_on, None, today)?;
        policy::check_due(self.issued_on, self.due_on)
    }
}

/// The receivables that have these numbers.
pub(crate) async fn numbered(uow: &Uow, numbers: &[String]) -> Result<BTreeMap<String, Receivable>, Fault> {
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Number.is_in(numbers.iter().map(String::as_str)));
    Ok(query.all(uow).await?.into_iter().map(|row| (row.number.clone(), row)).collect())
}

/// Writes receivables whose months are open, with balances and open amounts; answers their rows by
/// their numbers.
pub(crate) async fn open_all(uow: &Uow, new: Vec<OldReceivable>) -> Result<BTreeMap<String, Receivable>, Fault> {
    if new.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = new.into_iter().map(|one| entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(one.number),
        kind: Set(ReceivableKind::Opening),
        customer_id: Set(one.customer),
        owner_id: Set(one.owner),
        department_id: Set(one.department),
        issued_on: Set(one.issued_on),
        due_on: Set(one.due_on),
        amount: Set(one.amount),
        allocated: Set(Money(0)),
        written_off: Set(Money(0)),
        open: Set(one.amount),
        disputed: Set(false),
        remark: Set(one.remark),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    });
    let rows = entity::Entity::insert_many(rows).exec_with_returning(uow).await?;
    let (mut open, mut shifts): (BTreeMap<CustomerId, Money>, _) = (BTreeMap::new(), Shifts::default());
    for row in &rows {
        let sum = open.entry(row.customer_id).or_default();
        *sum = *sum + row.amount;
        shifts.add(row, row.amount);
    }
    // In the order of the keys, so that no two units of work wait for each other.
    for (customer, open) in open {
        balances::adjust(uow, customer, Change { open, ..Change::default() }).await?;
    }
    shifts.write(uow).await?;
    Ok(rows.into_iter().map(|row| (row.number.clone(), row)).collect())
}
