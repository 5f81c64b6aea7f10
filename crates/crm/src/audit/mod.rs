//! The audit trail: who did what to which thing, and when. Entries are never changed.

pub mod entity;

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::actor::{Access, Actor, Resource};
use crate::db::Uow;
use crate::error::Fault;
use crate::page::{Page, PageRequest, number_cursor};

/// Writes an entry, in the same transaction as what it tells of.
///
/// # Errors
/// When the database fails.
pub async fn record(uow: &Uow, action: &str, of: &str, id: i64, detail: serde_json::Value) -> Result<(), Fault> {
    let (actor_kind, actor_id) = match uow.actor() {
        Actor::Staff(staff) => ("staff", Some(staff.staff.0)),
        Actor::Customer(customer) => ("customer", Some(customer.contact.0)),
        Actor::System(_) => ("system", None),
        Actor::Platform => ("platform", None),
    };
    let entry = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        at: Set(uow.now()),
        actor_kind: Set(actor_kind.to_owned()),
        actor_id: Set(actor_id),
        action: Set(action.to_owned()),
        entity: Set(of.to_owned()),
        entity_id: Set(id),
        detail: Set(detail),
        ..Default::default()
    };
    entry.insert(uow).await?;
    Ok(())
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// Only of this kind of thing.
    pub entity: Option<String>,
    /// Only of this one.
    pub entity_id: Option<i64>,
}

/// The trail, newest first.
///
/// # Errors
/// `Forbidden` for those who may not read it.
pub async fn list(uow: &Uow, filter: &AuditFilter, page: &PageRequest) -> Result<Page<entity::Model>, Fault> {
    uow.scope(Resource::Audit, Access::Read, "查看操作记录")?;
    let mut query = entity::Entity::find().filter(entity::Column::TenantId.eq(uow.tenant()));
    if let Some(of) = &filter.entity {
        query = query.filter(entity::Column::Entity.eq(of));
    }
    if let Some(id) = filter.entity_id {
        query = query.filter(entity::Column::EntityId.eq(id));
    }
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(entity::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(entity::Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}
