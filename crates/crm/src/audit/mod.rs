//! The audit trail: who did what to which thing, and when. Entries are never changed.

pub mod entity;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::actor::{Access, Actor, Resource};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::TenantId;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};

/// Writes an entry, in the same transaction as what it tells of.
///
/// # Errors
/// When the database fails.
pub async fn record(uow: &Uow, action: &str, of: &str, id: i64, detail: serde_json::Value) -> Result<(), Fault> {
    record_for(uow, uow.tenant(), action, of, id, detail).await
}

/// As [`record`], on the trail of the company that the thing belongs to: for the platform, which
/// belongs to none.
pub(crate) async fn record_for(
    uow: &Uow,
    tenant: TenantId,
    action: &str,
    of: &str,
    id: i64,
    detail: serde_json::Value,
) -> Result<(), Fault> {
    let (actor_kind, actor_id) = match uow.actor() {
        Actor::Staff(staff) => ("staff", Some(staff.staff.0)),
        Actor::Customer(customer) => ("customer", Some(customer.contact.0)),
        Actor::System(_) => ("system", None),
        Actor::Platform => ("platform", None),
    };
    let entry = entity::ActiveModel {
        tenant_id: Set(tenant),
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

sort_fields! {
    /// What the trail is sorted by.
    pub enum AuditSort of entity::Entity, default Sort::descending(Self::At);
    /// When it was.
    At = "at" => entity::Column::At,
}

/// Which entries are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only by this kind of actor: `staff`, `customer`, `system`, `platform`.
    pub actor_kind: Option<String>,
    /// Only by this one.
    pub actor: Option<i64>,
    /// Only this act, such as `customer.edit`, or all acts on a kind of thing: `customer.`.
    pub action: Option<String>,
    /// Only of this kind of thing.
    pub entity: Option<String>,
    /// Only of this one.
    pub entity_id: Option<i64>,
    /// At this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub before: Option<DateTime<Utc>>,
}

/// The trail, the newest first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may not read it.
pub async fn list(
    uow: &Uow,
    filter: &AuditFilter,
    sort: Sort<AuditSort>,
    page: &PageRequest,
) -> Result<Page<entity::Model>, Fault> {
    use entity::Column as C;
    uow.scope(Resource::Audit, Access::Read, "查看操作记录")?;
    let action = filter.action.as_deref().map(|action| match action.strip_suffix('.') {
        Some(_) => Condition::all().add(C::Action.gte(action)).add(C::Action.lt(format!("{action}\u{10FFFF}"))),
        None => Condition::all().add(C::Action.eq(action)),
    });
    let wanted = Condition::all()
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.actor_kind.as_deref().map(|kind| C::ActorKind.eq(kind)))
        .add_option(filter.actor.map(|actor| C::ActorId.eq(actor)))
        .add_option(action)
        .add_option(filter.entity.as_deref().map(|of| C::Entity.eq(of)))
        .add_option(filter.entity_id.map(|id| C::EntityId.eq(id)))
        .add_option(filter.from.map(|from| C::At.gte(from)))
        .add_option(filter.before.map(|before| C::At.lt(before)));
    sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await
}
