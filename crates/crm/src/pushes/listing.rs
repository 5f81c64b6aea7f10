//! Looking at pushes, within the scope.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Channel, Push, PushKind, PushState, entity, step};
use crate::actor::{Access, Resource, Scope};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::figures::Period;
use crate::ids::{CustomerId, GreetingRuleId, PushId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};

sort_fields! {
    /// What pushes are sorted by.
    pub enum PushSort of entity::Entity, default Sort::descending(Self::Id);
    /// The order in which they were made.
    Id = "id" => entity::Column::Id,
    /// When they are (or were) due.
    Due = "due" => entity::Column::DueAt,
    /// Where they stand: those of one state stand together.
    State = "state" => entity::Column::State,
}

/// Which pushes are wanted. Empty lists and `None` are no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushFilter {
    /// In one of these states.
    pub states: Vec<PushState>,
    /// Of this kind.
    pub kind: Option<PushKind>,
    /// Which took this way.
    pub channel: Option<Channel>,
    /// To this customer.
    pub customer: Option<CustomerId>,
    /// Made by this rule.
    pub rule: Option<GreetingRuleId>,
    /// Due at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Due before this time.
    pub before: Option<DateTime<Utc>>,
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

/// Pushes within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn list(
    uow: &Uow,
    filter: &PushFilter,
    sort: Sort<PushSort>,
    page: &PageRequest,
) -> Result<Page<Push>, Fault> {
    use entity::Column as C;
    let states = (!filter.states.is_empty()).then(|| C::State.is_in(filter.states.iter().copied()));
    let wanted = visible(uow, Access::Read)?
        .add_option(states)
        .add_option(filter.kind.map(|kind| C::Kind.eq(kind)))
        .add_option(filter.channel.map(|channel| C::Channel.eq(channel)))
        .add_option(filter.customer.map(|customer| C::CustomerId.eq(customer)))
        .add_option(filter.rule.map(|rule| C::RuleId.eq(rule)))
        .add_option(filter.from.map(|from| C::DueAt.gte(from)))
        .add_option(filter.before.map(|before| C::DueAt.lt(before)));
    sorting::page(uow, entity::Entity::find().filter(wanted), sort, page).await
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

/// How many pushes of a rule within the scope stand where, by the day on which they were due. The
/// caller has checked the rule.
pub(crate) async fn count_by_day_and_state(
    uow: &Uow,
    rule: GreetingRuleId,
    period: &Period,
) -> Result<Vec<(NaiveDate, PushState, i64)>, Fault> {
    let state = Expr::col((entity::Entity, entity::Column::State));
    let mut query = period.grouped(uow, entity::Entity, entity::Column::DueAt);
    query
        .expr_as(state.clone(), "state")
        .expr_as(Expr::cust("count(*)"), "n")
        .cond_where(visible(uow, Access::Read)?)
        .and_where(entity::Column::RuleId.eq(rule))
        .add_group_by([state]);
    let rows = uow.query_all(&query).await?;
    rows.iter().map(|row| Ok((row.try_get("", "day")?, row.try_get("", "state")?, row.try_get("", "n")?))).collect()
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
