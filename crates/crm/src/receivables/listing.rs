//! Lists of receivables, receipts and write-offs: filtered and sorted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    Method, Receipt, ReceiptKind, Receivable, ReceivableKind, WriteOff, WriteOffKind, WriteOffState, entity, queries,
    receipt, write_off,
};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CashAccountId, CustomerId, DepartmentId, OrderId, ReceivableId, StaffId};
use crate::orders;
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, beginning, sort_fields};
use crate::staff::{self, department, departments};
use crate::tenants;

sort_fields! {
    /// What receivables are sorted by.
    pub enum ReceivableSort of entity::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => entity::Column::IssuedOn,
    /// When they are due.
    Due = "due" => entity::Column::DueOn,
    /// The amount.
    Amount = "amount" => entity::Column::Amount,
    /// What is open.
    Open = "open" => entity::Column::Open,
    /// The number.
    Number = "number" => entity::Column::Number,
}

sort_fields! {
    /// What receipts are sorted by.
    pub enum ReceiptSort of receipt::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => receipt::Column::ReceivedOn,
    /// The amount.
    Amount = "amount" => receipt::Column::Amount,
    /// What is open.
    Open = "open" => receipt::Column::Open,
    /// The number.
    Number = "number" => receipt::Column::Number,
}

sort_fields! {
    /// What write-offs are sorted by.
    pub enum WriteOffSort of write_off::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => write_off::Column::WrittenOn,
    /// The amount.
    Amount = "amount" => write_off::Column::Amount,
    /// The number.
    Number = "number" => write_off::Column::Number,
}

/// Which receivables are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceivableFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only those that this member of staff owned when they were issued.
    pub owner: Option<StaffId>,
    /// Only those of this department or one below.
    pub department: Option<DepartmentId>,
    /// Only of this kind.
    pub kind: Option<ReceivableKind>,
    /// Only those with something open (`true`), or settled (`false`).
    pub open: Option<bool>,
    /// Only those that are overdue today (`true`), or not (`false`).
    pub overdue: Option<bool>,
    /// Only those that the customer contests (`true`), or not (`false`).
    pub disputed: Option<bool>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Issued on this date or later.
    pub from: Option<NaiveDate>,
    /// Issued on this date or before.
    pub until: Option<NaiveDate>,
    /// Due on this date or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this date or before.
    pub due_until: Option<NaiveDate>,
}

/// A receivable as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivableSummary {
    /// The receivable.
    pub receivable: Receivable,
    /// The customer's name.
    pub customer_name: String,
    /// The number of the order behind it.
    pub order_number: Option<String>,
    /// Who owned the customer when it was issued.
    pub owner_name: Option<String>,
}

/// The departments within one, by their place in the tree.
async fn within(uow: &Uow, id: DepartmentId) -> Result<Condition, Fault> {
    let found = departments::find(uow, id).await?;
    let below = department::Entity::find()
        .select_only()
        .column(department::Column::Id)
        .filter(department::Column::TenantId.eq(uow.tenant()))
        .filter(department::Column::Path.like(format!("{}%", found.path)));
    Ok(Condition::all().add(entity::Column::DepartmentId.in_subquery(below.into_query())))
}

/// Receivables within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all, `NotFound` for an unknown department.
pub async fn list(
    uow: &Uow,
    filter: &ReceivableFilter,
    sort: Sort<ReceivableSort>,
    page: &PageRequest,
) -> Result<Page<ReceivableSummary>, Fault> {
    use entity::Column as C;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let mut wanted = queries::of_staff(uow)?
        .add_option(filter.customer.map(|id| C::CustomerId.eq(id)))
        .add_option(filter.order.map(|id| C::OrderId.eq(id)))
        .add_option(filter.owner.map(|id| C::OwnerId.eq(id)))
        .add_option(filter.kind.map(|kind| C::Kind.eq(kind)))
        .add_option(filter.open.map(|open| if open { queries::is_open() } else { C::Open.eq(0) }))
        .add_option(filter.disputed.map(|disputed| C::Disputed.eq(disputed)))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::IssuedOn.gte(day)))
        .add_option(filter.until.map(|day| C::IssuedOn.lte(day)))
        .add_option(filter.due_from.map(|day| C::DueOn.gte(day)))
        .add_option(filter.due_until.map(|day| C::DueOn.lte(day)));
    wanted = match filter.overdue {
        Some(true) => wanted.add(queries::is_open()).add(C::DueOn.lt(today)),
        Some(false) => wanted.add(Condition::any().add(C::Open.eq(0)).add(C::DueOn.gte(today))),
        None => wanted,
    };
    if let Some(department) = filter.department {
        wanted = wanted.add(within(uow, department).await?);
    }
    let page = sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

/// Loads names and numbers for all at once.
pub(super) async fn summaries(uow: &Uow, rows: Vec<Receivable>) -> Result<Vec<ReceivableSummary>, Fault> {
    let customers = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let owners: Vec<StaffId> = rows.iter().filter_map(|row| row.owner_id).collect();
    let owners = staff::names(uow, &owners).await?;
    let numbers = order_numbers(uow, &rows).await?;
    let summary = |row: Receivable| ReceivableSummary {
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        order_number: row.order_id.and_then(|id| numbers.get(&id).cloned()),
        owner_name: row.owner_id.and_then(|id| owners.get(&id).cloned()),
        receivable: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// The numbers of the orders behind receivables.
pub(super) async fn order_numbers(uow: &Uow, rows: &[Receivable]) -> Result<BTreeMap<OrderId, String>, Fault> {
    use orders::entity::{Column, Entity};
    let ids: Vec<OrderId> = rows.iter().filter_map(|row| row.order_id).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = Entity::find().select_only().columns([Column::Id, Column::Number]);
    let query = query.filter(Column::TenantId.eq(uow.tenant())).filter(Column::Id.is_in(ids));
    Ok(query.into_tuple::<(OrderId, String)>().all(uow).await?.into_iter().collect())
}

/// Which receipts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only money, or only credit notes.
    pub kind: Option<ReceiptKind>,
    /// Only what came this way.
    pub method: Option<Method>,
    /// Only what lies there.
    pub account: Option<CashAccountId>,
    /// Only those with something open (`true`), or used up (`false`).
    pub open: Option<bool>,
    /// Only those that were reversed (`true`), or not (`false`).
    pub reversed: Option<bool>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Received on this date or later.
    pub from: Option<NaiveDate>,
    /// Received on this date or before.
    pub until: Option<NaiveDate>,
}

/// A receipt as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptSummary {
    /// The receipt.
    pub receipt: Receipt,
    /// The customer's name.
    pub customer_name: String,
    /// Who entered it.
    pub created_by_name: Option<String>,
}

/// Receipts and credit notes within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn receipts(
    uow: &Uow,
    filter: &ReceiptFilter,
    sort: Sort<ReceiptSort>,
    page: &PageRequest,
) -> Result<Page<ReceiptSummary>, Fault> {
    use receipt::Column as C;
    let reversed = |reversed| if reversed { C::ReversedOn.is_not_null() } else { C::ReversedOn.is_null() };
    let wanted = queries::receipts_of_staff(uow)?
        .add_option(filter.customer.map(|id| C::CustomerId.eq(id)))
        .add_option(filter.kind.map(|kind| C::Kind.eq(kind)))
        .add_option(filter.method.map(|method| C::Method.eq(method)))
        .add_option(filter.account.map(|id| C::CashAccountId.eq(id)))
        .add_option(filter.open.map(|open| if open { C::Open.gt(0) } else { C::Open.eq(0) }))
        .add_option(filter.reversed.map(reversed))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::ReceivedOn.gte(day)))
        .add_option(filter.until.map(|day| C::ReceivedOn.lte(day)));
    let page = sorting::page(uow, receipt::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: receipt_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names for all at once.
pub(super) async fn receipt_summaries(uow: &Uow, rows: Vec<Receipt>) -> Result<Vec<ReceiptSummary>, Fault> {
    let customers = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.created_by).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |row: Receipt| ReceiptSummary {
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        created_by_name: row.created_by.and_then(|id| people.get(&id).cloned()),
        receipt: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Which write-offs are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WriteOffFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only of this receivable.
    pub receivable: Option<ReceivableId>,
    /// Only of this kind.
    pub kind: Option<WriteOffKind>,
    /// Only in this state.
    pub state: Option<WriteOffState>,
    /// Dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Dated on this day or before.
    pub until: Option<NaiveDate>,
}

/// A write-off as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOffSummary {
    /// The write-off.
    pub write_off: WriteOff,
    /// The customer's name.
    pub customer_name: String,
    /// The number of the receivable.
    pub receivable_number: String,
    /// Who asked for it.
    pub created_by_name: Option<String>,
}

/// Write-offs within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn write_offs(
    uow: &Uow,
    filter: &WriteOffFilter,
    sort: Sort<WriteOffSort>,
    page: &PageRequest,
) -> Result<Page<WriteOffSummary>, Fault> {
    use write_off::Column as C;
    let wanted = queries::write_offs_of_staff(uow)?
        .add_option(filter.customer.map(|id| C::CustomerId.eq(id)))
        .add_option(filter.receivable.map(|id| C::ReceivableId.eq(id)))
        .add_option(filter.kind.map(|kind| C::Kind.eq(kind)))
        .add_option(filter.state.map(|state| C::State.eq(state)))
        .add_option(filter.from.map(|day| C::WrittenOn.gte(day)))
        .add_option(filter.until.map(|day| C::WrittenOn.lte(day)));
    let page = sorting::page(uow, write_off::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: write_off_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names and numbers for all at once.
pub(super) async fn write_off_summaries(uow: &Uow, rows: Vec<WriteOff>) -> Result<Vec<WriteOffSummary>, Fault> {
    let customers = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.created_by).collect();
    let people = staff::names(uow, &people).await?;
    let numbers: BTreeMap<ReceivableId, String> = match rows.is_empty() {
        true => BTreeMap::new(),
        false => entity::Entity::find()
            .select_only()
            .columns([entity::Column::Id, entity::Column::Number])
            .filter(entity::Column::Id.is_in(rows.iter().map(|row| row.receivable_id)))
            .into_tuple::<(ReceivableId, String)>()
            .all(uow)
            .await?
            .into_iter()
            .collect(),
    };
    let summary = |row: WriteOff| WriteOffSummary {
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        receivable_number: numbers.get(&row.receivable_id).cloned().unwrap_or_default(),
        created_by_name: row.created_by.and_then(|id| people.get(&id).cloned()),
        write_off: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}
