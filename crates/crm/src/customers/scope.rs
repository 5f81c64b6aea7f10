//! Who sees which customers. Everything that belongs to a customer asks here.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iden, QueryFilter, QuerySelect};

use super::entity::{self, Column, Entity};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::complaints;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;
use crate::staff;

/// The condition on `column` (an owner) for what the actor reaches with `scope`.
pub fn owned_by<C: ColumnTrait + Iden>(uow: &Uow, scope: Scope, column: C) -> Condition {
    let Some(me) = uow.actor().staff() else {
        return match scope {
            Scope::All => Condition::all(),
            _ => nothing(column),
        };
    };
    match (scope, &me.department_path) {
        (Scope::All, _) => Condition::all(),
        (Scope::Team, Some(path)) => {
            let team = Query::select()
                .column((staff::entity::Entity, staff::entity::Column::Id))
                .from(staff::entity::Entity)
                .inner_join(
                    staff::department::Entity,
                    Expr::col((staff::department::Entity, staff::department::Column::Id))
                        .equals((staff::entity::Entity, staff::entity::Column::DepartmentId)),
                )
                .and_where(Expr::col((staff::department::Entity, staff::department::Column::TenantId)).eq(uow.tenant()))
                .and_where(
                    Expr::col((staff::department::Entity, staff::department::Column::Path)).like(format!("{path}%")),
                )
                .to_owned();
            Condition::any().add(column.eq(me.staff)).add(column.in_subquery(team))
        }
        (Scope::Own | Scope::Team, _) => Condition::all().add(column.eq(me.staff)),
        // Complaints lead elsewhere than owners do: the finders add what they lead to.
        (Scope::Nothing | Scope::Assigned, _) => nothing(column),
    }
}

fn nothing<C: ColumnTrait>(column: C) -> Condition {
    Condition::all().add(column.is_null()).add(column.is_not_null())
}

/// The condition for the customers that the actor may read or change: of the tenant, not merged
/// away, within the scope, or those whose open complaints they see to. Customers of the public pool (without an owner) are read by all who
/// may read customers.
///
/// # Errors
/// `Forbidden` where the actor's roles reach no customers at all.
pub fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant())).add(Column::MergedInto.is_null());
    if let Actor::Customer(customer) = uow.actor() {
        return match access {
            Access::Read => Ok(base.add(Column::Id.eq(customer.customer))),
            Access::Write => Err(Fault::Forbidden("修改客户资料")),
        };
    }
    let scope = uow.scope(Resource::Customers, access, "查看客户")?;
    if scope == Scope::All {
        return Ok(base);
    }
    let mut reach = Condition::any().add(owned_by(uow, scope, Column::OwnerId));
    if let Some(assigned) = complaints::assigned_customers(uow) {
        reach = reach.add(Column::Id.in_subquery(assigned));
    }
    if access == Access::Read && scope > Scope::Assigned {
        reach = reach.add(Column::OwnerId.is_null());
    }
    Ok(base.add(reach))
}

/// One customer within the scope. A key that was merged away leads to where it went.
///
/// # Errors
/// `NotFound` where there is none, or it is out of scope.
pub async fn find(uow: &Uow, id: CustomerId, access: Access) -> Result<entity::Model, Fault> {
    lookup(uow, id, access, false).await
}

/// As [`find`], and locks the row until the transaction ends.
///
/// # Errors
/// As [`find`].
pub async fn find_for_update(uow: &Uow, id: CustomerId) -> Result<entity::Model, Fault> {
    lookup(uow, id, Access::Write, true).await
}

async fn lookup(uow: &Uow, id: CustomerId, access: Access, lock: bool) -> Result<entity::Model, Fault> {
    let scope = visible(uow, access)?;
    // Nearly all are there: only of those who are not it is asked where they went.
    if let Some(found) = by_key_within(uow, id, &scope, lock).await? {
        return Ok(found);
    }
    let found = match redirected(uow, id).await? {
        same if same == id => None,
        target => by_key_within(uow, target, &scope, lock).await?,
    };
    found.ok_or(Fault::NotFound("该客户"))
}

async fn by_key_within(
    uow: &Uow,
    id: CustomerId,
    scope: &Condition,
    lock: bool,
) -> Result<Option<entity::Model>, Fault> {
    let mut query = Entity::find_by_id(id).filter(scope.clone());
    if lock {
        query = query.lock_exclusive();
    }
    Ok(query.one(uow).await?)
}

/// Follows merges to the customer that is alive.
async fn redirected(uow: &Uow, id: CustomerId) -> Result<CustomerId, Fault> {
    let mut current = id;
    // A chain this long can't come from merging; it would be a loop.
    for _ in 0..32 {
        let next = Entity::find_by_id(current)
            .select_only()
            .column(Column::MergedInto)
            .filter(Column::TenantId.eq(uow.tenant()))
            .into_tuple::<Option<CustomerId>>()
            .one(uow)
            .await?;
        match next.flatten() {
            Some(next) => current = next,
            None => return Ok(current),
        }
    }
    Err(Fault::Broken("merged customers lead round in a circle"))
}

/// A customer by its key, for the system's own work: no scope but the tenant.
///
/// # Errors
/// When the database fails.
pub async fn by_key(uow: &Uow, id: CustomerId) -> Result<Option<entity::Model>, Fault> {
    Ok(Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?)
}
