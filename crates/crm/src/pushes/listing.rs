//! Looking at pushes, within the scope.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Push, PushKind, PushState, entity, step};
use crate::actor::{Access, Resource, Scope};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, GreetingRuleId, PushId};
use crate::page::{Page, PageRequest, number_cursor};

/// Which pushes are wanted.
#[derive(Clone, Debug, Default)]
pub struct PushFilter {
    /// In this state.
    pub state: Option<PushState>,
    /// Of this kind.
    pub kind: Option<PushKind>,
    /// To this customer.
    pub customer: Option<CustomerId>,
    /// Made by this rule.
    pub rule: Option<GreetingRuleId>,
}

/// The pushes of the scope: those that one stands behind, and those to one's customers.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(entity::Column::TenantId.eq(uow.tenant()));
    let scope = uow.scope(Resource::Conversations, access, "查看推送")?;
    if scope == Scope::All {
        return Ok(base);
    }
    let customers = Query::select()
        .column(customers::entity::Column::Id)
        .from(customers::entity::Entity)
        .and_where(customers::entity::Column::TenantId.eq(uow.tenant()))
        .cond_where(customers::owned_by(uow, scope, customers::entity::Column::OwnerId))
        .to_owned();
    let reach = Condition::any()
        .add(Condition::all().add(entity::Column::CustomerId.is_null()).add(customers::owned_by(
            uow,
            scope,
            entity::Column::StaffId,
        )))
        .add(entity::Column::CustomerId.in_subquery(customers));
    Ok(base.add(reach))
}

/// One push within the scope.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: PushId) -> Result<Push, Fault> {
    find_for(uow, id, Access::Read).await
}

pub(super) async fn find_for(uow: &Uow, id: PushId, access: Access) -> Result<Push, Fault> {
    entity::Entity::find_by_id(id).filter(visible(uow, access)?).one(uow).await?.ok_or(Fault::NotFound("该推送"))
}

/// Pushes within the scope, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn list(uow: &Uow, filter: &PushFilter, page: &PageRequest) -> Result<Page<Push>, Fault> {
    use entity::Column as C;
    let mut query = entity::Entity::find().filter(visible(uow, Access::Read)?);
    if let Some(state) = filter.state {
        query = query.filter(C::State.eq(state));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(C::Kind.eq(kind));
    }
    if let Some(customer) = filter.customer {
        query = query.filter(C::CustomerId.eq(customer));
    }
    if let Some(rule) = filter.rule {
        query = query.filter(C::RuleId.eq(rule));
    }
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(C::Id.lt(after));
    }
    let rows = query.order_by_desc(C::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// How many pushes of a rule (or of all) stand where.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn count_by_state(uow: &Uow, rule: Option<GreetingRuleId>) -> Result<BTreeMap<PushState, i64>, Fault> {
    let mut query = entity::Entity::find()
        .select_only()
        .column(entity::Column::State)
        .column_as(entity::Column::Id.count(), "n")
        .filter(visible(uow, Access::Read)?)
        .group_by(entity::Column::State);
    if let Some(rule) = rule {
        query = query.filter(entity::Column::RuleId.eq(rule));
    }
    let rows: Vec<(PushState, i64)> = query.into_tuple().all(uow).await?;
    Ok(rows.into_iter().collect())
}

/// The life of a push, the oldest step first.
///
/// # Errors
/// `NotFound` where the push is out of scope.
pub async fn steps(uow: &Uow, id: PushId) -> Result<Vec<step::Model>, Fault> {
    find(uow, id).await?;
    let rows = step::Entity::find().filter(step::Column::PushId.eq(id)).order_by_asc(step::Column::Id).all(uow).await?;
    Ok(rows)
}

/// The pushes to a customer for its timeline, the newest first. The caller has checked the scope.
///
/// # Errors
/// When the database fails.
pub async fn of_customer(
    uow: &Uow,
    customer: CustomerId,
    before: Option<DateTime<Utc>>,
    limit: u64,
) -> Result<Vec<Push>, Fault> {
    let mut query = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.eq(customer))
        .filter(entity::Column::Kind.ne(PushKind::Reply));
    if let Some(before) = before {
        query = query.filter(entity::Column::DueAt.lt(before));
    }
    let rows =
        query.order_by_desc(entity::Column::DueAt).order_by_desc(entity::Column::Id).limit(limit).all(uow).await?;
    Ok(rows)
}

/// How many non-transactional pushes went to a contact since `since`, counting those in doubt.
pub(super) async fn sent_since(uow: &Uow, contact: crate::ids::ContactId, since: DateTime<Utc>) -> Result<u64, Fault> {
    let states = [PushState::Sending, PushState::Sent, PushState::Delivered, PushState::InDoubt];
    let count = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::ContactId.eq(contact))
        .filter(entity::Column::SendingAt.gt(since))
        .filter(entity::Column::Transactional.eq(false))
        .filter(entity::Column::State.is_in(states))
        .count(uow)
        .await?;
    Ok(count)
}
