//! Linking identities to contacts, and the queue of followers whom nobody knows.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::{Identity, binding, entity};
use crate::actor::{Access, Resource};
use crate::contacts::{self, NewContact};
use crate::customers::{self, Customer, CustomerError, NewCustomer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, IdentityId};
use crate::page::{Page, PageRequest, number_cursor};
use crate::{audit, conversations};

/// Links an identity to a contact, with its talk, and with it those of the same person (unionid) whom
/// nobody knew so far: each keeps its own talk. The caller has checked that it may.
pub(crate) async fn attach(uow: &Uow, identity: Identity, contact: ContactId, by: &str) -> Result<Identity, Fault> {
    let identity = attach_one(uow, identity, contact, by).await?;
    attach_same_person(uow, &identity, contact).await?;
    Ok(identity)
}

/// Links what else the same person is known by across accounts, unless it is linked already.
pub(super) async fn attach_same_person(uow: &Uow, identity: &Identity, contact: ContactId) -> Result<(), Fault> {
    let Some(unionid) = &identity.unionid else { return Ok(()) };
    let others = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Unionid.eq(unionid))
        .filter(entity::Column::ContactId.is_null())
        .filter(entity::Column::StaffId.is_null())
        .order_by_asc(entity::Column::Id)
        .all(uow)
        .await?;
    for other in others {
        attach_one(uow, other, contact, "unionid").await?;
    }
    Ok(())
}

async fn attach_one(uow: &Uow, identity: Identity, contact: ContactId, by: &str) -> Result<Identity, Fault> {
    let before = identity.contact_id;
    let opted_out = identity.opted_out_at.is_some();
    let mut row = identity.into_active_model();
    row.contact_id = Set(Some(contact));
    row.ignored_at = Set(None);
    row.updated_at = Set(uow.now());
    let identity = row.update(uow).await?;
    let person = contacts::entity::Entity::find_by_id(contact).one(uow).await?.ok_or(Fault::NotFound("该联系人"))?;
    if opted_out && person.opted_out_at.is_none() {
        // Who wished no pushes before we knew them wishes none now.
        contacts::note_opted_out(uow, contact).await?;
    }
    let customer = customers::entity::Entity::find_by_id(person.customer_id).one(uow).await?;
    let customer = customer.ok_or(Fault::Broken("a contact without customer"))?;
    conversations::move_to(uow, identity.id, Some(customer.id), customer.owner_id).await?;
    binding::Entity::update_many()
        .col_expr(binding::Column::State, Expr::value(super::BindingState::Approved))
        .col_expr(binding::Column::DecidedAt, Expr::value(uow.now()))
        .filter(binding::Column::IdentityId.eq(identity.id))
        .filter(binding::Column::State.eq(super::BindingState::Pending))
        .exec(uow)
        .await?;
    let detail = serde_json::json!({ "contact": contact, "before": before, "by": by });
    audit::record(uow, "identity.link", "identity", identity.id.0, detail).await?;
    Ok(identity)
}

/// Links an identity to a contact by hand. Whoever links must be able to change both.
///
/// # Errors
/// `NotFound` where one is out of scope.
pub async fn link(uow: &Uow, id: IdentityId, contact: ContactId) -> Result<Identity, Fault> {
    let identity = super::find(uow, id, Access::Write).await?;
    let contact = contacts::find(uow, contact, Access::Write).await?;
    attach(uow, identity, contact.id, "staff").await
}

/// Takes a wrong link away. The talk stays with the identity and leaves the customer's page.
///
/// # Errors
/// `NotFound` where it is out of scope, `State` where it is not linked.
pub async fn unlink(uow: &Uow, id: IdentityId) -> Result<Identity, Fault> {
    let identity = super::find(uow, id, Access::Write).await?;
    let Some(contact) = identity.contact_id else { return Err(Fault::State("该粉丝尚未关联联系人")) };
    let me = uow.actor().staff().map(|me| me.staff);
    let mut row = identity.into_active_model();
    row.contact_id = Set(None);
    row.owner_id = Set(me);
    row.updated_at = Set(uow.now());
    let identity = row.update(uow).await?;
    conversations::move_to(uow, id, None, me).await?;
    audit::record(uow, "identity.unlink", "identity", id.0, serde_json::json!({ "contact": contact })).await?;
    Ok(identity)
}

/// Makes a prospect of a follower whom nobody knows, with one contact.
///
/// # Errors
/// As creating a customer.
pub async fn make_prospect(uow: &Uow, id: IdentityId, mut new: NewCustomer) -> Result<Customer, CustomerError> {
    let identity = super::find(uow, id, Access::Write).await?;
    if identity.contact_id.is_some() {
        return Err(Fault::State("该粉丝已关联联系人").into());
    }
    if new.contacts.is_empty() {
        new.contacts.push(NewContact { name: new.fields.name.clone(), ..NewContact::default() });
    }
    if new.owner.is_none() {
        new.owner = identity.owner_id.filter(|owner| uow.actor().staff().is_some_and(|me| me.staff == *owner));
    }
    let customer = customers::create(uow, new).await?;
    let contact = contacts::entity::Entity::find()
        .filter(contacts::entity::Column::CustomerId.eq(customer.id))
        .order_by_asc(contacts::entity::Column::Id)
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a prospect without contact"))?;
    attach(uow, identity, contact.id, "staff").await?;
    Ok(customer)
}

/// Takes a follower out of the queue without linking them.
///
/// # Errors
/// `NotFound` where it is out of scope.
pub async fn ignore(uow: &Uow, id: IdentityId) -> Result<(), Fault> {
    let identity = super::find(uow, id, Access::Write).await?;
    let mut row = identity.into_active_model();
    row.ignored_at = Set(Some(uow.now()));
    row.update(uow).await?;
    audit::record(uow, "identity.ignore", "identity", id.0, serde_json::json!({})).await
}

/// The followers whom nobody knows: those of the actor's scope and those without an owner, the
/// newest first.
///
/// # Errors
/// `Forbidden` for those who may not see talks.
pub async fn unlinked(uow: &Uow, page: &PageRequest) -> Result<Page<Identity>, Fault> {
    let mut query = entity::Entity::find().filter(unknown(uow)?);
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(entity::Column::Id.lt(after));
    }
    let rows = query.order_by_desc(entity::Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// How many followers within the scope nobody knows.
///
/// # Errors
/// `Forbidden` for those who may not see talks.
pub async fn count_unlinked(uow: &Uow) -> Result<i64, Fault> {
    let count = entity::Entity::find().filter(unknown(uow)?).count(uow).await?;
    Ok(i64::try_from(count).unwrap_or(i64::MAX))
}

fn unknown(uow: &Uow) -> Result<Condition, Fault> {
    let scope = uow.own_scope(Resource::Conversations, Access::Read, "查看待识别粉丝")?;
    let mine = customers::owned_by(uow, scope, entity::Column::OwnerId);
    Ok(Condition::all()
        .add(entity::Column::TenantId.eq(uow.tenant()))
        .add(entity::Column::ContactId.is_null())
        .add(entity::Column::StaffId.is_null())
        .add(entity::Column::IgnoredAt.is_null())
        .add(entity::Column::Followed.eq(true))
        .add(Condition::any().add(mine).add(entity::Column::OwnerId.is_null())))
}
