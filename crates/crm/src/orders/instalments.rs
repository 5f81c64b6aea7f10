//! Payment plans.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{entity, instalment};
use crate::customers::Customer;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{DepartmentId, OrderId};
use crate::money::Money;
use crate::receivables::{self, NewReceivable, Origin};
use crate::text;

/// A part of a payment plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInstalment {
    /// What it is called, such as 预付款.
    pub name: String,
    /// When it is due.
    pub due_on: NaiveDate,
    /// How much, tax included.
    pub amount: Money,
}

/// Writes the plan of an order.
pub(super) async fn insert(uow: &Uow, order: OrderId, plan: &[NewInstalment]) -> Result<(), Fault> {
    if plan.is_empty() {
        return Ok(());
    }
    let mut rows = Vec::with_capacity(plan.len());
    for (part, place) in plan.iter().zip(1..) {
        rows.push(instalment::ActiveModel {
            tenant_id: Set(uow.tenant()),
            order_id: Set(order),
            place: Set(place),
            name: Set(text::required("instalments", &part.name, 50)?),
            due_on: Set(part.due_on),
            amount: Set(part.amount),
            ..Default::default()
        });
    }
    instalment::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// The plan of an order; empty where it is paid by terms.
pub(super) async fn of(uow: &Uow, order: OrderId) -> Result<Vec<instalment::Model>, Fault> {
    let query = instalment::Entity::find().filter(instalment::Column::OrderId.eq(order));
    Ok(query.order_by_asc(instalment::Column::Place).all(uow).await?)
}

/// Makes the receivables of the plan of an order that becomes binding.
pub(super) async fn issue(
    uow: &Uow,
    order: &entity::Model,
    customer: &Customer,
    department: Option<DepartmentId>,
) -> Result<(), Fault> {
    let plan = of(uow, order.id).await?;
    if plan.iter().map(|part| part.amount).sum::<Money>() != order.amount {
        return Err(Invalid::new("instalments", "付款计划的金额之和应等于订单金额").into());
    }
    for part in plan {
        let new = NewReceivable {
            origin: Origin::Instalment(order.id, part.id),
            customer: order.customer_id,
            owner: customer.owner_id,
            department,
            issued_on: order.ordered_on,
            due_on: part.due_on,
            amount: part.amount,
        };
        receivables::issue(uow, new).await?;
    }
    Ok(())
}
