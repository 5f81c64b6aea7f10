//! One receivable, one receipt, with all that touched it; disputes; opening receivables.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::issuing::{NewReceivable, Origin, record};
use super::listing::{ReceiptSummary, ReceivableSummary, WriteOffSummary};
use super::{
    Allocation, ReceiptKind, Receivable, ReceivableError, allocation, entity, listing, policy, queries, receipt,
    write_off,
};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ReceiptId, ReceivableId, WriteOffId};
use crate::money::Money;
use crate::months;
use crate::staff;
use crate::tenants;
use crate::text;

/// A receivable with all that touched it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivableDetail {
    /// The receivable with its names.
    pub summary: ReceivableSummary,
    /// What was allocated to it, the oldest first, with the number and the kind of the receipt.
    pub allocations: Vec<(Allocation, String, ReceiptKind)>,
    /// What was given up of it, or asked for.
    pub write_offs: Vec<WriteOffSummary>,
}

/// A receipt with all that was taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptDetail {
    /// The receipt with its names.
    pub summary: ReceiptSummary,
    /// What was taken from it, the oldest first, with the number of the receivable; none for refunds.
    pub allocations: Vec<(Allocation, Option<String>)>,
}

/// A receivable that the actor may see.
pub(super) async fn visible(uow: &Uow, id: ReceivableId) -> Result<Receivable, Fault> {
    let row = entity::Entity::find_by_id(id).filter(queries::of_staff(uow)?).one(uow).await?;
    row.ok_or(Fault::NotFound("该应收款"))
}

/// One receivable.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: ReceivableId) -> Result<ReceivableDetail, Fault> {
    let row = visible(uow, id).await?;
    let rows = allocation::Entity::find()
        .filter(allocation::Column::ReceivableId.eq(id))
        .order_by_asc(allocation::Column::AllocatedOn)
        .order_by_asc(allocation::Column::Id)
        .all(uow)
        .await?;
    let from: BTreeMap<ReceiptId, (String, ReceiptKind)> = receipt::Entity::find()
        .select_only()
        .columns([receipt::Column::Id, receipt::Column::Number, receipt::Column::Kind])
        .filter(receipt::Column::Id.is_in(rows.iter().map(|row| row.receipt_id)))
        .into_tuple::<(ReceiptId, String, ReceiptKind)>()
        .all(uow)
        .await?
        .into_iter()
        .map(|(id, number, kind)| (id, (number, kind)))
        .collect();
    let named = |row: Allocation| {
        let of = from.get(&row.receipt_id);
        let kind = of.map_or(ReceiptKind::Receipt, |(_, kind)| *kind);
        (of.map(|(number, _)| number.clone()).unwrap_or_default(), kind, row)
    };
    let given_up = write_off::Entity::find()
        .filter(write_off::Column::ReceivableId.eq(id))
        .order_by_asc(write_off::Column::Id)
        .all(uow)
        .await?;
    let summary = listing::summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该应收款"))?;
    Ok(ReceivableDetail {
        summary,
        allocations: rows.into_iter().map(named).map(|(number, kind, row)| (row, number, kind)).collect(),
        write_offs: listing::write_off_summaries(uow, given_up).await?,
    })
}

/// One receipt, or one credit note.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find_receipt(uow: &Uow, id: ReceiptId) -> Result<ReceiptDetail, Fault> {
    let row = receipt::Entity::find_by_id(id).filter(queries::receipts_of_staff(uow)?).one(uow).await?;
    let row = row.ok_or(Fault::NotFound("该收款"))?;
    let rows = allocation::Entity::find()
        .filter(allocation::Column::ReceiptId.eq(id))
        .order_by_asc(allocation::Column::AllocatedOn)
        .order_by_asc(allocation::Column::Id)
        .all(uow)
        .await?;
    let to: BTreeMap<ReceivableId, String> = entity::Entity::find()
        .select_only()
        .columns([entity::Column::Id, entity::Column::Number])
        .filter(entity::Column::Id.is_in(rows.iter().filter_map(|row| row.receivable_id)))
        .into_tuple::<(ReceivableId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let summary = listing::receipt_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该收款"))?;
    let named = |row: Allocation| {
        let number = row.receivable_id.and_then(|id| to.get(&id).cloned());
        (row, number)
    };
    Ok(ReceiptDetail { summary, allocations: rows.into_iter().map(named).collect() })
}

/// One write-off.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find_write_off(uow: &Uow, id: WriteOffId) -> Result<WriteOffSummary, Fault> {
    let row = write_off::Entity::find_by_id(id).filter(queries::write_offs_of_staff(uow)?).one(uow).await?;
    let row = row.ok_or(Fault::NotFound("该核销"))?;
    listing::write_off_summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该核销"))
}

/// Notes that the customer contests a receivable (a reason), or does so no more (none). It is not
/// dunned as long as it is contested.
///
/// # Errors
/// `Forbidden` for all but finance; `State` where nothing is open.
pub async fn dispute(uow: &Uow, id: ReceivableId, reason: Option<&str>) -> Result<ReceivableDetail, Fault> {
    uow.scope(Resource::Receivables, Access::Write, "登记应收争议")?;
    let reason = reason.map(|reason| text::required("reason", reason, 200)).transpose()?;
    let row = entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该应收款"))?;
    if reason.is_some() && row.open == Money(0) {
        return Err(Fault::State("该应收款已结清，无需登记争议"));
    }
    let (version, number) = (row.version + 1, row.number.clone());
    let mut change = row.into_active_model();
    change.disputed = Set(reason.is_some());
    change.dispute_reason = Set(reason.clone());
    change.updated_at = Set(uow.now());
    change.version = Set(version);
    change.update(uow).await?;
    let action = if reason.is_some() { "receivable.dispute" } else { "receivable.undispute" };
    audit::record(uow, action, "receivable", id.0, json!({ "number": number, "reason": reason })).await?;
    find(uow, id).await
}

/// What was open when the company moved here.
#[derive(Clone, Debug)]
pub struct NewOpening {
    /// Who owes.
    pub customer: CustomerId,
    /// Business date of the old document.
    pub issued_on: NaiveDate,
    /// When it is due; after the customer's credit days where nothing is said.
    pub due_on: Option<NaiveDate>,
    /// How much is left.
    pub amount: Money,
    /// The old document's number, and the like.
    pub remark: Option<String>,
}

/// Enters a receivable from before the company moved here.
///
/// # Errors
/// A wrong field, a closed month, no such customer; `Forbidden` for all but finance.
pub async fn open_balance(uow: &Uow, new: NewOpening) -> Result<ReceivableDetail, ReceivableError> {
    uow.scope(Resource::Receivables, Access::Write, "录入期初应收")?;
    let customer = customers::find(uow, new.customer, Access::Read).await?;
    policy::check_amount("amount", new.amount)?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    policy::check_day("issued_on", new.issued_on, None, today)?;
    months::check_open(uow, new.issued_on).await?;
    let days = u64::try_from(customer.credit_days.unwrap_or(0)).unwrap_or(0);
    let due_on = new.due_on.or(new.issued_on.checked_add_days(Days::new(days))).unwrap_or(new.issued_on);
    policy::check_due(new.issued_on, due_on)?;
    let remark = text::optional_block("remark", new.remark.as_deref(), 500)?;
    let department = match customer.owner_id {
        Some(owner) => staff::entity::Entity::find_by_id(owner).one(uow).await?.and_then(|owner| owner.department_id),
        None => None,
    };
    let new = NewReceivable {
        origin: Origin::Opening,
        customer: customer.id,
        owner: customer.owner_id,
        department,
        issued_on: new.issued_on,
        due_on,
        amount: new.amount,
    };
    let row = record(uow, new, remark).await?;
    Ok(find(uow, row.id).await?)
}
