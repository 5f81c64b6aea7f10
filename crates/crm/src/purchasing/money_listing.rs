//! Lists of payables and payments: filtered and sorted.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{Payable, PayableKind, Payment, payable, payment, queries};
use crate::actor::{Access, Resource};
use crate::cash::Method;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CashAccountId, PurchaseOrderId, StaffId, SupplierId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, beginning, sort_fields};
use crate::staff;
use crate::tenants;

sort_fields! {
    /// What payables are sorted by.
    pub enum PayableSort of payable::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => payable::Column::IssuedOn,
    /// When they are due.
    Due = "due" => payable::Column::DueOn,
    /// The amount.
    Amount = "amount" => payable::Column::Amount,
    /// What is open.
    Open = "open" => payable::Column::Open,
    /// The number.
    Number = "number" => payable::Column::Number,
}

sort_fields! {
    /// What payments are sorted by.
    pub enum PaymentSort of payment::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => payment::Column::PaidOn,
    /// The amount.
    Amount = "amount" => payment::Column::Amount,
    /// What is open.
    Open = "open" => payment::Column::Open,
    /// The number.
    Number = "number" => payment::Column::Number,
}

/// Which payables are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PayableFilter {
    /// Only to this supplier.
    pub supplier: Option<SupplierId>,
    /// Only of this purchase order.
    pub order: Option<PurchaseOrderId>,
    /// Only of this kind.
    pub kind: Option<PayableKind>,
    /// Only those with something open (`true`), or settled (`false`).
    pub open: Option<bool>,
    /// Only those that are overdue today (`true`), or not (`false`).
    pub overdue: Option<bool>,
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

/// A payable as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayableSummary {
    /// The payable.
    pub payable: Payable,
    /// The supplier's name.
    pub supplier_name: String,
    /// The number of the purchase order behind it.
    pub order_number: Option<String>,
}

/// Payables.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn payables(
    uow: &Uow,
    filter: &PayableFilter,
    sort: Sort<PayableSort>,
    page: &PageRequest,
) -> Result<Page<PayableSummary>, Fault> {
    use payable::Column as C;
    uow.scope(Resource::Purchasing, Access::Read, "查看应付款")?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let overdue = |overdue| match overdue {
        true => Condition::all().add(C::Open.gt(0)).add(C::DueOn.lt(today)),
        false => Condition::any().add(C::Open.eq(0)).add(C::DueOn.gte(today)),
    };
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.supplier.map(|id| C::SupplierId.eq(id)))
        .add_option(filter.order.map(|id| C::PurchaseOrderId.eq(id)))
        .add_option(filter.kind.map(|kind| C::Kind.eq(kind)))
        .add_option(filter.open.map(|open| if open { C::Open.gt(0) } else { C::Open.eq(0) }))
        .add_option(filter.overdue.map(overdue))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::IssuedOn.gte(day)))
        .add_option(filter.until.map(|day| C::IssuedOn.lte(day)))
        .add_option(filter.due_from.map(|day| C::DueOn.gte(day)))
        .add_option(filter.due_until.map(|day| C::DueOn.lte(day)));
    let page = sorting::page(uow, payable::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: payable_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names and numbers for all at once.
pub(super) async fn payable_summaries(uow: &Uow, rows: Vec<Payable>) -> Result<Vec<PayableSummary>, Fault> {
    let suppliers = queries::supplier_names(uow, rows.iter().map(|row| row.supplier_id)).await?;
    let numbers = queries::order_numbers(uow, rows.iter().filter_map(|row| row.purchase_order_id)).await?;
    let summary = |row: Payable| PayableSummary {
        supplier_name: suppliers.get(&row.supplier_id).cloned().unwrap_or_default(),
        order_number: row.purchase_order_id.and_then(|id| numbers.get(&id).cloned()),
        payable: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Which payments are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Only to this supplier.
    pub supplier: Option<SupplierId>,
    /// Only what went this way.
    pub method: Option<Method>,
    /// Only what went from there.
    pub account: Option<CashAccountId>,
    /// Only those with something open (`true`), or used up (`false`).
    pub open: Option<bool>,
    /// Only those that were reversed (`true`), or not (`false`).
    pub reversed: Option<bool>,
    /// Only those whose number begins so.
    pub number: Option<String>,
    /// Paid on this date or later.
    pub from: Option<NaiveDate>,
    /// Paid on this date or before.
    pub until: Option<NaiveDate>,
}

/// A payment as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentSummary {
    /// The payment.
    pub payment: Payment,
    /// The supplier's name.
    pub supplier_name: String,
    /// Who entered it.
    pub created_by_name: Option<String>,
}

/// Payments.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn payments(
    uow: &Uow,
    filter: &PaymentFilter,
    sort: Sort<PaymentSort>,
    page: &PageRequest,
) -> Result<Page<PaymentSummary>, Fault> {
    use payment::Column as C;
    uow.scope(Resource::Payments, Access::Read, "查看付款")?;
    let reversed = |reversed| if reversed { C::ReversedOn.is_not_null() } else { C::ReversedOn.is_null() };
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.supplier.map(|id| C::SupplierId.eq(id)))
        .add_option(filter.method.map(|method| C::Method.eq(method)))
        .add_option(filter.account.map(|id| C::CashAccountId.eq(id)))
        .add_option(filter.open.map(|open| if open { C::Open.gt(0) } else { C::Open.eq(0) }))
        .add_option(filter.reversed.map(reversed))
        .add_option(filter.number.as_deref().map(|number| beginning(C::Number, number)))
        .add_option(filter.from.map(|day| C::PaidOn.gte(day)))
        .add_option(filter.until.map(|day| C::PaidOn.lte(day)));
    let page = sorting::page(uow, payment::Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: payment_summaries(uow, page.items).await?, next: page.next })
}

/// Loads names for all at once.
pub(super) async fn payment_summaries(uow: &Uow, rows: Vec<Payment>) -> Result<Vec<PaymentSummary>, Fault> {
    let suppliers = queries::supplier_names(uow, rows.iter().map(|row| row.supplier_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.created_by).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |row: Payment| PaymentSummary {
        supplier_name: suppliers.get(&row.supplier_id).cloned().unwrap_or_default(),
        created_by_name: row.created_by.and_then(|id| people.get(&id).cloned()),
        payment: row,
    };
    Ok(rows.into_iter().map(summary).collect())
}
