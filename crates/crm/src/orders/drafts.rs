//! Entering orders: new ones, drafts, copies.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::goods::{Goods, NewLine, resolve};
use super::instalments::{self, NewInstalment};
use super::people::{NewShare, checked_shares, insert_shares};
use super::queries::{self, OrderDetail};
use super::{OrderError, OrderState, Payment, confirmation, entity, instalment, line, policy, share};
use crate::actor::{Access, Resource};
use crate::approvals;
use crate::audit;
use crate::contacts;
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, CustomerId, OrderId, QuoteId, StaffId};
use crate::money::Money;
use crate::numbers;
use crate::tenants;
use crate::text;

/// A new order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewOrder {
    /// The customer.
    pub customer: CustomerId,
    /// Who of them ordered.
    pub contact: Option<ContactId>,
    /// Business date; today where none is given.
    pub ordered_on: Option<NaiveDate>,
    /// Promised date.
    pub deliver_by: Option<NaiveDate>,
    /// A note.
    pub remark: Option<String>,
    /// What is ordered.
    pub lines: Vec<NewLine>,
    /// The quote that it comes from.
    pub quote: Option<QuoteId>,
    /// Who shares it; all is the actor's (or the customer's owner's) where nobody is given.
    pub shares: Vec<NewShare>,
    /// Days from shipment to payment; the customer's where none is given.
    pub credit_days: Option<i64>,
    /// The payment plan; paid by terms where it is empty.
    pub instalments: Vec<NewInstalment>,
    /// Whether it stays a draft; otherwise it is confirmed at once, where no approval is needed.
    pub draft: bool,
    /// What those who approve are told, where an approval is needed.
    pub approval_reason: Option<String>,
}

/// What of an order was checked, ready to be written.
struct Checked {
    row: entity::ActiveModel,
    goods: Vec<Goods>,
    shares: Vec<NewShare>,
    ordered_on: NaiveDate,
}

/// Enters an order for a customer within the scope. It is confirmed at once, unless it shall stay a
/// draft or an approval is needed: then it is a draft that waits.
///
/// # Errors
/// When a field is wrong, a rule of prices is broken, or there is no such customer or contact
/// within the scope.
pub async fn create(uow: &Uow, new: NewOrder) -> Result<OrderDetail, OrderError> {
    uow.scope(Resource::Orders, Access::Write, "创建订单")?;
    let customer = customers::find(uow, new.customer, Access::Write).await?;
    let taker = uow.actor().staff().map(|me| me.staff).or(customer.owner_id);
    let checked = check(uow, &new, &customer, taker).await?;
    // The number last, when nothing can be wrong any more: it locks the day's counter.
    let number = numbers::next(uow, "SO", checked.ordered_on).await?;
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(number),
        customer_id: Set(customer.id),
        staff_id: Set(taker),
        state: Set(OrderState::Draft),
        quote_id: Set(new.quote),
        created_at: Set(uow.now()),
        version: Set(1),
        edition: Set(1),
        ..checked.row
    };
    let order = row.insert(uow).await?;
    let lines = write_lines(uow, order.id, checked.goods).await?;
    insert_shares(uow, order.id, &checked.shares).await?;
    instalments::insert(uow, order.id, &new.instalments).await?;
    let detail = json!({ "number": order.number, "amount": order.amount, "customer": order.customer_id });
    audit::record(uow, "order.create", "order", order.id.0, detail).await?;
    let id = order.id;
    if !new.draft {
        confirmation::make_binding(uow, order, lines, &customer, new.approval_reason.as_deref()).await?;
    }
    Ok(queries::detail(uow, id).await?)
}

async fn check(uow: &Uow, new: &NewOrder, customer: &Customer, taker: Option<StaffId>) -> Result<Checked, OrderError> {
    if let Some(contact) = new.contact {
        check_contact(uow, customer.id, contact).await?;
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let ordered_on = new.ordered_on.unwrap_or(today);
    policy::check_dates(ordered_on, new.deliver_by, today)?;
    policy::check_count(new.lines.len())?;
    let goods = resolve(uow, &new.lines, 1).await?;
    let amount = policy::total(goods.iter().map(|line| line.amount))?;
    policy::check_plan(&new.instalments, amount, ordered_on)?;
    let credit_days = new.credit_days.or(customer.credit_days).unwrap_or(0);
    if !(0..=policy::MAX_CREDIT_DAYS).contains(&credit_days) {
        return Err(Invalid::new("credit_days", "账期应在 0 到 3650 天之间").into());
    }
    let shares = checked_shares(uow, &new.shares, taker).await?;
    let payment = if new.instalments.is_empty() { Payment::Terms } else { Payment::Plan };
    let row = entity::ActiveModel {
        contact_id: Set(new.contact),
        ordered_on: Set(ordered_on),
        deliver_by: Set(new.deliver_by),
        amount: Set(amount),
        net_amount: Set(goods.iter().map(|line| line.net).sum::<Money>()),
        remark: Set(text::optional_block("remark", new.remark.as_deref(), 1000)?),
        payment: Set(payment),
        credit_days: Set(credit_days),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    Ok(Checked { row, goods, shares, ordered_on })
}

async fn write_lines(uow: &Uow, order: OrderId, goods: Vec<Goods>) -> Result<Vec<line::Model>, Fault> {
    let rows = goods.into_iter().zip(1..).map(|(line, line_no)| line.row(uow, order, line_no));
    let mut lines = line::Entity::insert_many(rows).exec_with_returning(uow).await?;
    lines.sort_by_key(|line| line.line_no);
    Ok(lines)
}

async fn check_contact(uow: &Uow, customer: CustomerId, contact: ContactId) -> Result<(), Fault> {
    let found = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::CustomerId.eq(customer))
        .one(uow)
        .await?;
    found.map(|_| ()).ok_or_else(|| Invalid::new("contact_id", "该联系人不属于此客户").into())
}

/// Replaces what a draft says. What was approved of it is worth nothing any more.
///
/// # Errors
/// `Newer` where somebody else changed it in between, `NotDraft`, and as [`create`].
pub async fn edit(uow: &Uow, id: OrderId, version: i64, new: NewOrder) -> Result<OrderDetail, OrderError> {
    let order = queries::lock(uow, id).await?;
    queries::check_version(uow, &order, version).await?;
    if order.state != OrderState::Draft {
        return Err(OrderError::WrongState(order.state));
    }
    let customer = customers::find(uow, new.customer, Access::Write).await?;
    if customer.id != order.customer_id {
        return Err(Invalid::new("customer_id", "订单的客户不能更改，请另建订单").into());
    }
    let taker = order.staff_id;
    let new = NewOrder { ordered_on: new.ordered_on.or(Some(order.ordered_on)), ..new };
    let checked = check(uow, &new, &customer, taker).await?;
    line::Entity::delete_many().filter(line::Column::OrderId.eq(id)).exec(uow).await?;
    share::Entity::delete_many().filter(share::Column::OrderId.eq(id)).exec(uow).await?;
    instalment::Entity::delete_many().filter(instalment::Column::OrderId.eq(id)).exec(uow).await?;
    let row = entity::ActiveModel { id: Set(id), version: Set(order.version + 1), ..checked.row };
    let order = row.update(uow).await?;
    let lines = write_lines(uow, id, checked.goods).await?;
    insert_shares(uow, id, &checked.shares).await?;
    instalments::insert(uow, id, &new.instalments).await?;
    approvals::void(uow, approvals::Subject::Order, id.0).await?;
    let detail = json!({ "amount": order.amount, "version": order.version });
    audit::record(uow, "order.edit", "order", id.0, detail).await?;
    if !new.draft {
        confirmation::make_binding(uow, order, lines, &customer, new.approval_reason.as_deref()).await?;
    }
    Ok(queries::detail(uow, id).await?)
}

/// Makes a draft of today with the lines, the people and the terms of an order. A payment plan
/// belongs to its dates, and is not copied.
///
/// # Errors
/// `NotFound` out of scope; as [`create`] where a product is not sold any more.
pub async fn copy(uow: &Uow, id: OrderId) -> Result<OrderDetail, OrderError> {
    let order = queries::readable(uow, id).await?;
    let lines =
        line::Entity::find().filter(line::Column::OrderId.eq(id)).order_by_asc(line::Column::LineNo).all(uow).await?;
    let of = |line: line::Model| NewLine {
        product: line.product_id,
        product_code: None,
        product_name: line.product_name,
        specification: line.specification,
        unit: line.unit,
        quantity: line.quantity,
        unit_price: line.unit_price,
        tax_rate_bp: Some(line.tax_rate_bp),
        price_reason: None,
    };
    let new = NewOrder {
        customer: order.customer_id,
        contact: order.contact_id,
        lines: lines.into_iter().map(of).collect(),
        credit_days: (order.payment == Payment::Terms).then_some(order.credit_days),
        draft: true,
        ..NewOrder::default()
    };
    create(uow, new).await
}

/// Makes a row of an order with nothing changed but when and which version it is.
pub(super) fn touched(uow: &Uow, order: entity::Model) -> entity::ActiveModel {
    let version = order.version + 1;
    let mut row = order.into_active_model();
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    row
}
