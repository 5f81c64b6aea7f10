//! Who sees which complaints, and what else they see for the sake of them.

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::entity::{Column, Entity};
use super::{ComplaintState, inquiry};
use crate::actor::{Access, Actor, Resource, Role, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;

/// The condition for the complaints that the actor may read or change: those of the customers within
/// the scope, and those that a person within the scope is responsible for. A customer reads their
/// own.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    if let (Actor::Customer(customer), Access::Read) = (uow.actor(), access) {
        return Ok(base.add(Column::CustomerId.eq(customer.customer)));
    }
    let scope = uow.scope(Resource::Complaints, access, "查看或处理投诉")?;
    Ok(match scope {
        Scope::All => base,
        scope => base.add(of_team(uow, scope)),
    })
}

/// The complaints that a scope reaches.
pub(crate) fn of_team(uow: &Uow, scope: Scope) -> Condition {
    let owned = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
    Condition::any()
        .add(customers::owned_by(uow, scope, Column::ResponsibleId))
        .add(Column::CustomerId.in_subquery(owned.into_query()))
}

/// The open complaints that the actor of after-sales is responsible for, or whose department was
/// asked; none for all others.
fn assigned(uow: &Uow) -> Option<sea_orm::Select<Entity>> {
    let me = uow.actor().staff().filter(|me| me.roles.has(Role::AfterSales))?;
    let mut mine = Condition::any().add(Column::ResponsibleId.eq(me.staff));
    if let Some(department) = me.department {
        let asked = inquiry::Entity::find()
            .select_only()
            .column(inquiry::Column::ComplaintId)
            .filter(inquiry::Column::TenantId.eq(uow.tenant()))
            .filter(inquiry::Column::DepartmentId.eq(department));
        mine = mine.add(Column::Id.in_subquery(asked.into_query()));
    }
    let open = Entity::find()
        .select_only()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::State.is_not_in(ComplaintState::ENDED))
        .filter(mine);
    Some(open)
}

/// The keys of the customers whose open complaints the actor of after-sales sees to.
pub(crate) fn assigned_customers(uow: &Uow) -> Option<SelectStatement> {
    assigned(uow).map(|open| open.column(Column::CustomerId).into_query())
}

/// The keys of the orders (or of the deliveries) of such complaints.
pub(crate) fn linked(uow: &Uow, column: Column) -> Option<SelectStatement> {
    assigned(uow).map(|open| open.column(column).filter(column.is_not_null()).into_query())
}
