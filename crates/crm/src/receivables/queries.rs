//! Who sees which receivables, receipts and write-offs: customers their own, staff those of the
//! customers that their scope reaches.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iden, QueryFilter, QuerySelect, QueryTrait};

use super::{entity, receipt, write_off};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;

/// What staff may see of what belongs to a customer in `column`.
pub(super) fn reached<C: ColumnTrait + Iden>(uow: &Uow, column: C) -> Result<Condition, Fault> {
    Ok(match uow.scope(Resource::Receivables, Access::Read, "查看应收款")? {
        Scope::All => Condition::all(),
        scope => Condition::all().add(
            column.in_subquery(
                customer::Entity::find()
                    .select_only()
                    .column(customer::Column::Id)
                    .filter(customer::Column::TenantId.eq(uow.tenant()))
                    .filter(customers::owned_by(uow, scope, customer::Column::OwnerId))
                    .into_query(),
            ),
        ),
    })
}

/// The receivables that staff may see.
pub(super) fn of_staff(uow: &Uow) -> Result<Condition, Fault> {
    Ok(Condition::all().add(entity::Column::TenantId.eq(uow.tenant())).add(reached(uow, entity::Column::CustomerId)?))
}

/// The receipts that staff may see.
pub(super) fn receipts_of_staff(uow: &Uow) -> Result<Condition, Fault> {
    Ok(Condition::all().add(receipt::Column::TenantId.eq(uow.tenant())).add(reached(uow, receipt::Column::CustomerId)?))
}

/// The write-offs that staff may see.
pub(super) fn write_offs_of_staff(uow: &Uow) -> Result<Condition, Fault> {
    Ok(Condition::all()
        .add(write_off::Column::TenantId.eq(uow.tenant()))
        .add(reached(uow, write_off::Column::CustomerId)?))
}

/// Something is open: as a constant, so that the index of what is open serves it.
pub(crate) fn is_open() -> Expr {
    Expr::cust("receivables.open > 0")
}

/// The customer who asks.
pub(super) fn asking_customer(uow: &Uow) -> Result<CustomerId, Fault> {
    match uow.actor() {
        Actor::Customer(customer) => Ok(customer.customer),
        _ => Err(Fault::Forbidden("以客户身份查询")),
    }
}
