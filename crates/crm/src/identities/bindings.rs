//! Requests to bind: a customer says a phone number, the owner of the customer decides.

use sea_orm::sea_query::{Expr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};

use super::binding::{self, Column, Entity, Model};
use super::{BindingState, Identity, entity, linking};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::contacts;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{BindingRequestId, ContactId, CustomerId, IdentityId, StaffId};
use crate::page::{Page, PageRequest, number_cursor};
use crate::reminders::{self, About};

/// For how long a request that fits nobody looks like one that waits.
const UNANSWERED: chrono::Duration = chrono::Duration::days(1);

/// A customer asks to be bound to the contact with this phone number. What it says back never
/// depends on whether the number is known: only staff see that.
///
/// # Errors
/// When the database fails.
pub async fn request(uow: &Uow, identity: &Identity, e164: &str) -> Result<(), Fault> {
    let matching = matching(uow, e164).await?;
    let target = match matching.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    let row = binding::ActiveModel {
        tenant_id: Set(uow.tenant()),
        identity_id: Set(identity.id),
        phone: Set(e164.to_owned()),
        contact_id: Set(target.map(|(contact, _)| *contact)),
        owner_id: Set(target.and_then(|(_, owner)| *owner).or(identity.owner_id)),
        state: Set(if target.is_some() { BindingState::Pending } else { BindingState::Unmatched }),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    // One open request a person: a newer one takes the older one's place.
    Entity::update_many()
        .col_expr(Column::State, Expr::value(BindingState::Refused))
        .col_expr(Column::DecidedAt, Expr::value(uow.now()))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::IdentityId.eq(identity.id))
        .filter(Column::State.eq(BindingState::Pending))
        .exec(uow)
        .await?;
    let owner = target.and_then(|(_, owner)| *owner);
    let made = Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    match (made.first(), owner) {
        (Some(request), Some(owner)) => reminders::plan(uow, owner, About::Binding(request.id)).await,
        _ => Ok(()),
    }
}

/// The contacts with a phone number, with the owners of their customers.
async fn matching(uow: &Uow, e164: &str) -> Result<Vec<(ContactId, Option<StaffId>)>, Fault> {
    let holders = contacts::entity::Entity::find()
        .inner_join(contacts::phone::Entity)
        .filter(contacts::phone::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::phone::Column::Phone.eq(e164))
        .limit(5)
        .all(uow)
        .await?;
    let customers = customers::entity::Entity::find()
        .filter(customers::entity::Column::Id.is_in(holders.iter().map(|contact| contact.customer_id)))
        .all(uow)
        .await?;
    let owner_of = |id: CustomerId| customers.iter().find(|customer| customer.id == id).and_then(|c| c.owner_id);
    Ok(holders.into_iter().map(|contact| (contact.id, owner_of(contact.customer_id))).collect())
}

/// The requests that wait for a decision, within the scope, the oldest first.
///
/// # Errors
/// `Forbidden` for those who may not see talks.
pub async fn pending(uow: &Uow, page: &PageRequest) -> Result<Page<Model>, Fault> {
    let mut query = Entity::find().filter(visible(uow, Access::Read)?).filter(Column::State.eq(BindingState::Pending));
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(Column::Id.gt(after));
    }
    let rows = query.order_by_asc(Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// Whether an identity has asked to be bound, and waits for an answer. A request that no contact
/// fits counts for a day: who asks must not learn that the number is unknown.
///
/// # Errors
/// When the database fails.
pub async fn has_asked(uow: &Uow, identity: IdentityId) -> Result<bool, Fault> {
    let recent = Condition::all()
        .add(Column::State.eq(BindingState::Unmatched))
        .add(Column::CreatedAt.gt(uow.now() - UNANSWERED));
    let waits = Condition::any().add(Column::State.eq(BindingState::Pending)).add(recent);
    let found = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::IdentityId.eq(identity))
        .filter(waits)
        .count(uow)
        .await?;
    Ok(found > 0)
}

/// How many requests within the scope nobody has decided.
///
/// # Errors
/// When the database fails. Who may see none has none.
pub async fn count_pending(uow: &Uow) -> Result<i64, Fault> {
    if uow.own_scope(Resource::Customers, Access::Read, "处理绑定申请").is_err() {
        return Ok(0);
    }
    let query = Entity::find().filter(visible(uow, Access::Read)?).filter(Column::State.eq(BindingState::Pending));
    Ok(i64::try_from(query.count(uow).await?).unwrap_or(i64::MAX))
}

fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let scope = uow.own_scope(Resource::Customers, access, "处理绑定申请")?;
    let reach = Condition::any().add(customers::owned_by(uow, scope, Column::OwnerId)).add(Column::OwnerId.is_null());
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())).add(reach))
}

async fn find(uow: &Uow, id: BindingRequestId) -> Result<Model, Fault> {
    let request = Entity::find_by_id(id)
        .filter(visible(uow, Access::Write)?)
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该绑定申请"))?;
    if request.state != BindingState::Pending {
        return Err(Fault::State("该申请已处理"));
    }
    Ok(request)
}

async fn decide(uow: &Uow, request: Model, state: BindingState) -> Result<Model, Fault> {
    let mut row = request.into_active_model();
    row.state = Set(state);
    row.decided_by = Set(uow.actor().staff().map(|me| me.staff));
    row.decided_at = Set(Some(uow.now()));
    let request = row.update(uow).await?;
    let detail = serde_json::json!({ "state": state, "identity": request.identity_id, "contact": request.contact_id });
    audit::record(uow, "binding.decide", "binding_request", request.id.0, detail).await?;
    Ok(request)
}

/// Approves a request: the identity is linked to the contact.
///
/// # Errors
/// `NotFound` where it is out of scope, `State` where it was decided already.
pub async fn approve(uow: &Uow, id: BindingRequestId) -> Result<Model, Fault> {
    let request = find(uow, id).await?;
    let contact = request.contact_id.ok_or(Fault::State("没有与该号码对应的联系人"))?;
    contacts::find(uow, contact, Access::Write).await?;
    let identity = entity::Entity::find_by_id(request.identity_id)
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a request without identity"))?;
    let request = decide(uow, request, BindingState::Approved).await?;
    linking::attach(uow, identity, contact, "binding").await?;
    Ok(request)
}

/// Refuses a request.
///
/// # Errors
/// As [`approve`].
pub async fn refuse(uow: &Uow, id: BindingRequestId) -> Result<Model, Fault> {
    let request = find(uow, id).await?;
    decide(uow, request, BindingState::Refused).await
}

/// Gives the open requests of customers to their new owner.
pub(crate) async fn hand_over(uow: &Uow, customers: &[CustomerId], to: StaffId) -> Result<(), Fault> {
    let contacts = Query::select()
        .column(contacts::entity::Column::Id)
        .from(contacts::entity::Entity)
        .and_where(contacts::entity::Column::CustomerId.is_in(customers.iter().copied()))
        .to_owned();
    Entity::update_many()
        .col_expr(Column::OwnerId, Expr::value(to))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::State.eq(BindingState::Pending))
        .filter(Column::ContactId.in_subquery(contacts))
        .exec(uow)
        .await?;
    Ok(())
}
