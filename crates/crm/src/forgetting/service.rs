//! Asking for it, calling it off, and what is due.

use std::collections::BTreeMap;

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{Cause, ERASE, Forgetting, ForgettingState};
use crate::actor::{Access, Actor, Resource};
use crate::contacts::{self, Contact};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::{ContactId, CustomerId, ForgettingId, IdentityId};
use crate::outbox::{self, NewJob};
use crate::page::{Page, PageRequest, time_cursor, write_time_cursor};
use crate::{audit, tenants, text};

/// Asks that everything known of a contact be erased: by staff who may, or by the contact. From now
/// on they get no pushes. Asking again changes nothing but what an unsubscription had begun: it is
/// no longer stopped by following.
///
/// # Errors
/// `NotFound` where there is none within the scope, `Forbidden` for other staff, `State` where it
/// was done before.
pub async fn request(uow: &Uow, contact: ContactId, reason: &str) -> Result<Forgetting, Fault> {
    let (cause, reason) = match uow.actor() {
        Actor::Customer(me) if me.contact == contact => (Cause::Customer, text::optional("reason", Some(reason), 200)?),
        Actor::Customer(_) | Actor::Platform => return Err(Fault::NotFound("该联系人")),
        Actor::Staff(_) | Actor::System(_) => {
            uow.scope(Resource::Forgetting, Access::Write, "删除客户资料")?;
            contacts::find(uow, contact, Access::Read).await?;
            (Cause::Staff, Some(text::required("reason", reason, 200)?))
        }
    };
    let person = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该联系人"))?;
    if person.forgotten_at.is_some() {
        return Err(Fault::State("该联系人的资料已删除"));
    }
    if person.opted_out_at.is_none() {
        contacts::note_opted_out(uow, contact).await?;
    }
    if let Some(waiting) = waiting(uow, Column::ContactId.eq(contact)).await? {
        return Ok(waiting);
    }
    let row = ActiveModel { contact_id: Set(Some(contact)), reason: Set(reason), ..new(uow, cause).await? };
    plan(uow, row).await
}

async fn new(uow: &Uow, cause: Cause) -> Result<ActiveModel, Fault> {
    let days = tenants::settings(uow).await?.forget_after_days;
    Ok(ActiveModel {
        tenant_id: Set(uow.tenant()),
        cause: Set(cause),
        state: Set(ForgettingState::Waiting),
        due_at: Set(uow.now() + Duration::days(i64::from(days))),
        requested_by: Set(uow.actor().staff().map(|me| me.staff)),
        requested_at: Set(uow.now()),
        ..Default::default()
    })
}

async fn plan(uow: &Uow, row: ActiveModel) -> Result<Forgetting, Fault> {
    let row = row.insert(uow).await?;
    let job = NewJob {
        kind: ERASE,
        dedup_key: Some(format!("forget:{}", row.id)),
        payload: serde_json::json!({ "forgetting": row.id }),
        run_at: row.due_at,
    };
    outbox::enqueue(uow, [job]).await?;
    let detail = serde_json::json!({
        "cause": row.cause, "contact": row.contact_id, "identity": row.identity_id, "due_at": row.due_at,
    });
    audit::record(uow, "forgetting.request", "forgetting", row.id.0, detail).await?;
    Ok(row)
}

async fn waiting(uow: &Uow, of: sea_orm::sea_query::SimpleExpr) -> Result<Option<Forgetting>, Fault> {
    let row = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::State.eq(ForgettingState::Waiting))
        .filter(of)
        .lock_exclusive()
        .one(uow)
        .await?;
    Ok(row)
}

/// Somebody stopped following: in time everything known of them goes.
pub(crate) async fn after_unfollow(uow: &Uow, identity: &Identity) -> Result<(), Fault> {
    if waiting(uow, Column::IdentityId.eq(identity.id)).await?.is_some() {
        return Ok(());
    }
    let row = ActiveModel { identity_id: Set(Some(identity.id)), ..new(uow, Cause::Unsubscribed).await? };
    plan(uow, row).await.map(|_| ())
}

/// Somebody follows again: what unsubscribing began is stopped.
pub(crate) async fn after_follow(uow: &Uow, identity: IdentityId) -> Result<(), Fault> {
    let Some(row) = waiting(uow, Column::IdentityId.eq(identity)).await? else { return Ok(()) };
    end(uow, row, Some("重新关注".into())).await.map(|_| ())
}

async fn end(uow: &Uow, row: Forgetting, reason: Option<String>) -> Result<Forgetting, Fault> {
    let id = row.id;
    let mut row = row.into_active_model();
    row.state = Set(ForgettingState::Cancelled);
    row.ended_at = Set(Some(uow.now()));
    row.ended_by = Set(uow.actor().staff().map(|me| me.staff));
    row.end_reason = Set(reason);
    let row = row.update(uow).await?;
    audit::record(uow, "forgetting.cancel", "forgetting", id.0, serde_json::json!({})).await?;
    Ok(row)
}

/// Calls a forgetting off before it is done: staff who may, or the contact whose it is.
///
/// # Errors
/// `NotFound`, or `State` where it was done or called off.
pub async fn cancel(uow: &Uow, id: ForgettingId, reason: &str) -> Result<Forgetting, Fault> {
    let reason = match uow.actor() {
        Actor::Customer(_) => text::optional("reason", Some(reason), 200)?,
        _ => Some(text::required("reason", reason, 200)?),
    };
    visible(uow, id, Access::Write).await?;
    let row = waiting(uow, Column::Id.eq(id)).await?.ok_or(Fault::State("资料已删除或已取消删除"))?;
    end(uow, row, reason).await
}

/// One forgetting.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may not see any.
pub async fn find(uow: &Uow, id: ForgettingId) -> Result<Forgetting, Fault> {
    visible(uow, id, Access::Read).await
}

async fn visible(uow: &Uow, id: ForgettingId, access: Access) -> Result<Forgetting, Fault> {
    let own = match uow.actor() {
        Actor::Customer(me) => Some(me.contact),
        _ => {
            uow.scope(Resource::Forgetting, access, "查看待删除资料")?;
            None
        }
    };
    let row = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?;
    row.filter(|row| own.is_none() || row.contact_id == own).ok_or(Fault::NotFound("该记录"))
}

/// Which forgettings are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForgettingFilter {
    /// Only in this state.
    pub state: Option<ForgettingState>,
    /// Only of this contact.
    pub contact: Option<ContactId>,
}

/// Forgettings, what is due first in front. A customer sees their own.
///
/// # Errors
/// `Forbidden` for those who may not see any.
pub async fn list(uow: &Uow, filter: ForgettingFilter, page: &PageRequest) -> Result<Page<Forgetting>, Fault> {
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    if let Actor::Customer(me) = uow.actor() {
        query = query.filter(Column::ContactId.eq(me.contact));
    } else {
        uow.scope(Resource::Forgetting, Access::Read, "查看待删除资料")?;
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(contact) = filter.contact {
        query = query.filter(Column::ContactId.eq(contact));
    }
    let mut cursor = query.cursor_by((Column::DueAt, Column::Id));
    if let Some((at, id)) = time_cursor(page.after.as_deref())? {
        cursor.after((at, ForgettingId(id)));
    }
    let rows = cursor.first(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| write_time_cursor(row.due_at, row.id.0)))
}

/// Whom a forgetting is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The contact and their name.
    pub contact: Option<(ContactId, String)>,
    /// The customer and its name.
    pub customer: Option<(CustomerId, String)>,
}

/// Whom these forgettings are about, in three queries. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn subjects_of(uow: &Uow, rows: &[Forgetting]) -> Result<BTreeMap<ForgettingId, Subject>, Fault> {
    let followers: Vec<IdentityId> = rows.iter().filter_map(|row| row.identity_id).collect();
    let linked: BTreeMap<IdentityId, ContactId> = identities::entity::Entity::find()
        .filter(identities::entity::Column::Id.is_in(followers))
        .all(uow)
        .await?
        .into_iter()
        .filter_map(|identity| Some((identity.id, identity.contact_id?)))
        .collect();
    let contact_of =
        |row: &Forgetting| row.contact_id.or_else(|| row.identity_id.and_then(|id| linked.get(&id).copied()));
    let people: BTreeMap<ContactId, Contact> = contacts::entity::Entity::find()
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::Id.is_in(rows.iter().filter_map(contact_of)))
        .all(uow)
        .await?
        .into_iter()
        .map(|contact| (contact.id, contact))
        .collect();
    let customers: BTreeMap<CustomerId, String> = customers::entity::Entity::find()
        .filter(customers::entity::Column::TenantId.eq(uow.tenant()))
        .filter(customers::entity::Column::Id.is_in(people.values().map(|contact| contact.customer_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|customer| (customer.id, customer.name))
        .collect();
    let subject = |row: &Forgetting| {
        let contact = contact_of(row).and_then(|id| people.get(&id));
        Subject {
            contact: contact.map(|contact| (contact.id, contact.name.clone())),
            customer: contact
                .and_then(|contact| Some((contact.customer_id, customers.get(&contact.customer_id)?.clone()))),
        }
    };
    Ok(rows.iter().map(|row| (row.id, subject(row))).collect())
}
