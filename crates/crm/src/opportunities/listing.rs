//! Looking at opportunities.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::entity::{Column, Entity};
use super::{Opportunity, OpportunityState};
use crate::actor::{Access, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, OpportunityId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};

sort_fields! {
    /// What opportunities are sorted by.
    pub enum OpportunitySort of Entity, default Sort::descending(Self::Id);
    /// The order in which they were entered.
    Id = "id" => Column::Id,
    /// The amount.
    Amount = "amount" => Column::Amount,
    /// When it will be decided.
    Expected = "expected" => Column::ExpectedOn,
    /// How likely it is won.
    Probability = "probability" => Column::ProbabilityBp,
}

/// Which opportunities are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpportunityFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only those this member of staff works on.
    pub owner: Option<StaffId>,
    /// Only in one of these states; empty = all.
    pub states: Vec<OpportunityState>,
    /// Only at this stage.
    pub stage: Option<String>,
    /// Expected on this date or later.
    pub from: Option<NaiveDate>,
    /// Expected on this date or before.
    pub until: Option<NaiveDate>,
}

/// The condition for the opportunities that the actor may read or change: those of the customers
/// within the scope.
pub(super) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    let scope = uow.own_scope(Resource::Orders, access, "查看或修改商机")?;
    if scope == Scope::All {
        return Ok(base);
    }
    let owned = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
    Ok(base.add(Column::CustomerId.in_subquery(owned.into_query())))
}

/// Opportunities within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn list(
    uow: &Uow,
    filter: &OpportunityFilter,
    sort: Sort<OpportunitySort>,
    page: &PageRequest,
) -> Result<Page<Opportunity>, Fault> {
    let states = (!filter.states.is_empty()).then(|| Column::State.is_in(filter.states.iter().copied()));
    let wanted = visible(uow, Access::Read)?
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.owner.map(|owner| Column::OwnerId.eq(owner)))
        .add_option(states)
        .add_option(filter.stage.as_deref().map(|stage| Column::Stage.eq(stage)))
        .add_option(filter.from.map(|from| Column::ExpectedOn.gte(from)))
        .add_option(filter.until.map(|until| Column::ExpectedOn.lte(until)));
    sorting::page(uow, Entity::find().filter(wanted), sort, page).await
}

/// One opportunity.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find(uow: &Uow, id: OpportunityId) -> Result<Opportunity, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该商机"))
}
