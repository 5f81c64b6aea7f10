//! Seeing identities: every callback comes from one.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QueryResult, QueryTrait, StatementBuilder,
};

use super::{Identity, Scene, entity, linking};
use crate::actor::{Actor, CustomerActor};
use crate::contacts::Contact;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ComplaintDialogueId, ContactId, ConversationId, IdentityId, StaffId};
use crate::{audit, contacts, conversations, customers, dialogues, forgetting, staff};

/// An identity that was seen in a callback, and what is known of who is behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The identity.
    pub identity: Identity,
    /// The person, where it is linked to one.
    pub contact: Option<Contact>,
    /// Who looks after their customer.
    pub owner: Option<StaffId>,
    /// The talk with them, where there is one already.
    pub talk: Option<ConversationId>,
    /// The complaint that they are telling in it, where they are.
    pub dialogue: Option<ComplaintDialogueId>,
}

impl Seen {
    /// The customer as an actor, where the identity is linked to a contact.
    pub fn customer(&self) -> Option<CustomerActor> {
        self.contact.as_ref().map(|contact| acting(&self.identity, contact))
    }
}

impl FromQueryResult for Seen {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        Ok(Self {
            identity: Identity::from_query_result(row, "A_")?,
            contact: Contact::from_query_result_optional(row, "B_")?,
            owner: row.try_get("", "owner")?,
            talk: row.try_get("", "talk")?,
            dialogue: row.try_get("", "dialogue")?,
        })
    }
}

/// The identity of an openid; it is noted where it is new. Whoever writes to a service account
/// follows it.
///
/// # Errors
/// When the database fails.
pub async fn see(uow: &Uow, appid: &str, openid: &str) -> Result<Seen, Fault> {
    let seen = match known(uow, appid, openid).await? {
        Some(seen) => seen,
        None => {
            insert(uow, appid, openid, true).await?;
            known(uow, appid, openid).await?.ok_or(Fault::Broken("an identity is missing"))?
        }
    };
    if seen.identity.tenant_id != uow.tenant() {
        return Err(Fault::Broken("an identity belongs to another tenant"));
    }
    Ok(seen)
}

/// One question, for every callback asks it: on a fast disk the way to the database and back costs
/// more than the answer.
async fn known(uow: &Uow, appid: &str, openid: &str) -> Result<Option<Seen>, Fault> {
    use contacts::entity as contact;
    use conversations::entity as conversation;
    use customers::entity as customer;
    use dialogues::entity as dialogue;
    let mut query = entity::Entity::find()
        .filter(entity::Column::Appid.eq(appid))
        .filter(entity::Column::Openid.eq(openid))
        .select_also(contact::Entity)
        .into_query();
    let contact_of = Expr::col((contact::Entity, contact::Column::Id))
        .equals((entity::Entity, entity::Column::ContactId))
        .and(Expr::col((contact::Entity, contact::Column::TenantId)).eq(uow.tenant().0));
    let customer_of =
        Expr::col((customer::Entity, customer::Column::Id)).equals((contact::Entity, contact::Column::CustomerId));
    let talk_of = Expr::col((conversation::Entity, conversation::Column::IdentityId))
        .equals((entity::Entity, entity::Column::Id));
    let dialogue_of = Expr::col((dialogue::Entity, dialogue::Column::IdentityId))
        .equals((entity::Entity, entity::Column::Id))
        .and(Expr::col((dialogue::Entity, dialogue::Column::TenantId)).eq(uow.tenant().0))
        .and(Expr::col((dialogue::Entity, dialogue::Column::EndedAt)).is_null());
    query
        .left_join(contact::Entity, contact_of)
        .left_join(customer::Entity, customer_of)
        .left_join(conversation::Entity, talk_of)
        .left_join(dialogue::Entity, dialogue_of)
        .expr_as(Expr::col((customer::Entity, customer::Column::OwnerId)), "owner")
        .expr_as(Expr::col((conversation::Entity, conversation::Column::Id)), "talk")
        .expr_as(Expr::col((dialogue::Entity, dialogue::Column::Id)), "dialogue");
    let statement = StatementBuilder::build(&query, &uow.get_database_backend());
    Ok(Seen::find_by_statement(statement).one(uow).await?)
}

/// The identity of somebody who opened a web page of ours. Whoever does so need not follow.
///
/// # Errors
/// When the database fails.
pub async fn visit(uow: &Uow, appid: &str, openid: &str, unionid: Option<&str>) -> Result<Identity, Fault> {
    let identity = note(uow, appid, openid, false).await?;
    match unionid.filter(|unionid| !unionid.is_empty()) {
        Some(unionid) => set_unionid(uow, identity, unionid).await,
        None => Ok(identity),
    }
}

async fn note(uow: &Uow, appid: &str, openid: &str, followed: bool) -> Result<Identity, Fault> {
    let by_openid =
        || entity::Entity::find().filter(entity::Column::Appid.eq(appid)).filter(entity::Column::Openid.eq(openid));
    let identity = match by_openid().one(uow).await? {
        Some(identity) => identity,
        None => {
            insert(uow, appid, openid, followed).await?;
            by_openid().one(uow).await?.ok_or(Fault::Broken("an identity is missing"))?
        }
    };
    if identity.tenant_id != uow.tenant() {
        return Err(Fault::Broken("an identity belongs to another tenant"));
    }
    Ok(identity)
}

async fn insert(uow: &Uow, appid: &str, openid: &str, followed: bool) -> Result<(), Fault> {
    let row = entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        appid: Set(appid.to_owned()),
        openid: Set(openid.to_owned()),
        followed: Set(followed),
        followed_at: Set(followed.then(|| uow.now())),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let key = [entity::Column::Appid, entity::Column::Openid];
    entity::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// The customer as an actor, where the identity is linked to a contact.
///
/// # Errors
/// When the database fails.
pub async fn actor_of(uow: &Uow, identity: &Identity) -> Result<Option<CustomerActor>, Fault> {
    let Some(contact) = identity.contact_id else { return Ok(None) };
    let contact = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?;
    Ok(contact.map(|contact| acting(identity, &contact)))
}

fn acting(identity: &Identity, contact: &Contact) -> CustomerActor {
    CustomerActor {
        tenant: identity.tenant_id,
        identity: identity.id,
        contact: contact.id,
        customer: contact.customer_id,
    }
}

/// Someone follows, perhaps by a QR code: its scene links them or sets their owner at once.
///
/// # Errors
/// When the database fails.
pub async fn follow(uow: &Uow, identity: Identity, scene: Option<&str>) -> Result<Identity, Fault> {
    let scanned = scene.and_then(Scene::parse);
    let already = identity.followed;
    let mut row = identity.clone().into_active_model();
    row.followed = Set(true);
    if !already || identity.followed_at.is_none() {
        row.followed_at = Set(Some(uow.now()));
    }
    row.unfollowed_at = Set(None);
    row.muted_at = Set(None);
    if let Some(scene) = scene {
        row.scene = Set(Some(scene.chars().take(64).collect()));
    }
    row.updated_at = Set(uow.now());
    let identity = row.update(uow).await?;
    if !already {
        forgetting::after_follow(uow, identity.id).await?;
    }
    match scanned {
        Some(Scene::Contact(contact)) if identity.contact_id.is_none() => {
            match contacts::entity::Entity::find_by_id(contact)
                .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
                .one(uow)
                .await?
            {
                Some(contact) => linking::attach(uow, identity, contact.id, "scene").await,
                None => Ok(identity),
            }
        }
        Some(Scene::Staff(owner)) if identity.contact_id.is_none() && identity.owner_id.is_none() => {
            match staff::find_active(uow, owner).await {
                Ok(owner) => set_owner(uow, identity, owner.id).await,
                Err(Fault::NotFound(_)) => Ok(identity),
                Err(other) => Err(other),
            }
        }
        _ => Ok(identity),
    }
}

async fn set_owner(uow: &Uow, identity: Identity, owner: StaffId) -> Result<Identity, Fault> {
    let mut row = identity.into_active_model();
    row.owner_id = Set(Some(owner));
    let identity = row.update(uow).await?;
    conversations::set_owner(uow, identity.id, Some(owner)).await?;
    Ok(identity)
}

/// Someone stopped following.
///
/// # Errors
/// When the database fails.
pub async fn unfollow(uow: &Uow, identity: Identity) -> Result<Identity, Fault> {
    let id = identity.id;
    let mut row = identity.into_active_model();
    row.followed = Set(false);
    row.unfollowed_at = Set(Some(uow.now()));
    row.updated_at = Set(uow.now());
    let identity = row.update(uow).await?;
    conversations::close_windows(uow, id).await?;
    audit::record(uow, "identity.unfollow", "identity", id.0, serde_json::json!({})).await?;
    if identity.staff_id.is_none() {
        forgetting::after_unfollow(uow, &identity).await?;
    }
    Ok(identity)
}

/// The platform says that this one does not follow (any more).
///
/// # Errors
/// When the database fails.
pub async fn mark_unfollowed(uow: &Uow, id: IdentityId) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::Followed, Expr::value(false))
        .col_expr(entity::Column::UnfollowedAt, Expr::value(uow.now()))
        .filter(entity::Column::Id.eq(id))
        .exec(uow)
        .await?;
    conversations::close_windows(uow, id).await
}

/// The platform says that this one refuses messages.
///
/// # Errors
/// When the database fails.
pub async fn mark_muted(uow: &Uow, id: IdentityId) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::MutedAt, Expr::value(uow.now()))
        .filter(entity::Column::Id.eq(id))
        .exec(uow)
        .await?;
    Ok(())
}

/// The customer wishes no pushes, or wishes them again. It holds for the identity and, where the
/// contact behind it is known, for the contact.
///
/// # Errors
/// When the database fails.
pub async fn set_opted_out(uow: &Uow, id: IdentityId, out: bool) -> Result<(), Fault> {
    let at = out.then(|| uow.now());
    entity::Entity::update_many()
        .col_expr(entity::Column::OptedOutAt, Expr::value(at))
        .filter(entity::Column::Id.eq(id))
        .exec(uow)
        .await?;
    if let Actor::Customer(customer) = uow.actor() {
        let contact = customer.contact;
        if out {
            contacts::opt_out(uow, contact).await?;
        } else {
            contacts::opt_in(uow, contact).await?;
        }
    }
    Ok(())
}

/// Notes the person across accounts, and links what is not linked yet: the identity to the contact
/// whom another one of the same person is linked to, or the other ones to the contact of this one.
///
/// # Errors
/// When the database fails.
pub async fn set_unionid(uow: &Uow, identity: Identity, unionid: &str) -> Result<Identity, Fault> {
    if identity.unionid.as_deref() == Some(unionid) {
        return Ok(identity);
    }
    let mut row = identity.into_active_model();
    row.unionid = Set(Some(unionid.to_owned()));
    row.updated_at = Set(uow.now());
    let identity = row.update(uow).await?;
    if let Some(contact) = identity.contact_id {
        linking::attach_same_person(uow, &identity, contact).await?;
        return Ok(identity);
    }
    if identity.staff_id.is_some() {
        return Ok(identity);
    }
    let known = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Unionid.eq(unionid))
        .filter(entity::Column::ContactId.is_not_null())
        .order_by_asc(entity::Column::Id)
        .one(uow)
        .await?;
    match known.and_then(|known| known.contact_id) {
        Some(contact) => linking::attach(uow, identity, contact, "unionid").await,
        None => Ok(identity),
    }
}

/// One identity that the actor may see: by its customer, or, while it is unknown, by its owner.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: IdentityId, access: crate::actor::Access) -> Result<Identity, Fault> {
    let identity = entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该粉丝"))?;
    let Some(contact) = identity.contact_id else {
        let scope = uow.own_scope(crate::actor::Resource::Conversations, access, "查看粉丝")?;
        let mine = customers::owned_by(uow, scope, entity::Column::OwnerId);
        let seen = entity::Entity::find_by_id(id)
            .filter(sea_orm::Condition::any().add(mine).add(entity::Column::OwnerId.is_null()))
            .one(uow)
            .await?;
        return seen.ok_or(Fault::NotFound("该粉丝"));
    };
    match contacts::find(uow, contact, access).await {
        Ok(_) => Ok(identity),
        Err(Fault::NotFound(_)) => Err(Fault::NotFound("该粉丝")),
        Err(other) => Err(other),
    }
}

/// The identities of these contacts, those that wrote last first.
///
/// # Errors
/// When the database fails.
pub async fn of_contact(uow: &Uow, contacts: &[ContactId]) -> Result<Vec<Identity>, Fault> {
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::ContactId.is_in(contacts.iter().copied()))
        .order_by_desc(entity::Column::UpdatedAt)
        .all(uow)
        .await?;
    Ok(rows)
}
