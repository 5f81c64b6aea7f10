//! Lists of customers: filtered, sorted, counted.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::index::Keyword;
use super::{Customer, CustomerKind, Grade, Stage, entity, gram, search};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DepartmentId, LabelId, StaffId};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff::{self, departments};

sort_fields! {
    /// What customers are sorted by.
    pub enum CustomerSort of entity::Entity, default Sort::descending(Self::Id);
    /// The order in which they were entered; the key is the customer's number.
    Id = "id" => entity::Column::Id,
    /// The name, by its commonest reading.
    Name = "name" => entity::Column::PinyinKey,
    /// The grade.
    Grade = "grade" => entity::Column::Grade,
    /// The owner: those of one person stand together, the pool comes last.
    Owner = "owner" => entity::Column::OwnerId,
    /// When they were created.
    Created = "created" => entity::Column::CreatedAt,
    /// When we last spoke.
    LastContact = "last_contact" => entity::Column::LastContactAt,
    /// When to speak next.
    NextContact = "next_contact" => entity::Column::NextContactOn,
    /// Date of the last order.
    LastOrder = "last_order" => entity::Column::LastOrderOn,
}

/// Which customers are wanted. Empty lists and `None` are no condition; several must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// A keyword, as in the search.
    pub q: Option<String>,
    /// Of this member of staff.
    pub owner: Option<StaffId>,
    /// Of somebody in this department or one below.
    pub department: Option<DepartmentId>,
    /// Only those of the public pool (`true`), or only those with an owner.
    pub pool: Option<bool>,
    /// Of one of these grades.
    pub grades: Vec<Grade>,
    /// At one of these stages.
    pub stages: Vec<Stage>,
    /// Of one of these kinds.
    pub kinds: Vec<CustomerKind>,
    /// With this label.
    pub label: Option<LabelId>,
    /// From this source.
    pub source: Option<String>,
    /// In this region.
    pub region: Option<String>,
    /// Created at this time or later.
    pub created_from: Option<DateTime<Utc>>,
    /// Created before this time.
    pub created_before: Option<DateTime<Utc>>,
    /// Not spoken to since this time, or never.
    pub last_contact_before: Option<DateTime<Utc>>,
    /// To be contacted until this day.
    pub contact_until: Option<NaiveDate>,
}

/// Customers within the scope.
///
/// # Errors
/// `Forbidden` where the actor may see no customers, `NotFound` for an unknown department.
pub async fn list(
    uow: &Uow,
    filter: &CustomerFilter,
    sort: Sort<CustomerSort>,
    page: &PageRequest,
) -> Result<Page<Customer>, Fault> {
    sorting::page(uow, filtered(uow, filter).await?, sort, page).await
}

/// How many customers within the scope fit a filter.
///
/// # Errors
/// As [`list`].
pub async fn count(uow: &Uow, filter: &CustomerFilter) -> Result<u64, Fault> {
    Ok(filtered(uow, filter).await?.count(uow).await?)
}

async fn filtered(uow: &Uow, filter: &CustomerFilter) -> Result<Select<entity::Entity>, Fault> {
    use entity::Column as C;
    let mut all = super::visible(uow, Access::Read)?;
    if let Some(keyword) = filter.q.as_deref().and_then(Keyword::parse) {
        all = all.add(matching(uow, &keyword).await?);
    }
    if let Some(department) = filter.department {
        let within = departments::staff_within(uow, department).await?;
        let members = staff::entity::Entity::find().select_only().column(staff::entity::Column::Id).filter(within);
        all = all.add(C::OwnerId.in_subquery(members.into_query()));
    }
    all = all
        .add_option(filter.owner.map(|owner| C::OwnerId.eq(owner)))
        .add_option(filter.pool.map(|pool| if pool { C::OwnerId.is_null() } else { C::OwnerId.is_not_null() }))
        .add_option(some(&filter.grades).map(|grades| C::Grade.is_in(grades.iter().copied())))
        .add_option(some(&filter.stages).map(|stages| C::Stage.is_in(stages.iter().copied())))
        .add_option(some(&filter.kinds).map(|kinds| C::Kind.is_in(kinds.iter().copied())))
        .add_option(filter.label.map(|label| super::labels::having(uow, label)))
        .add_option(filter.source.as_deref().map(|source| C::Source.eq(source)))
        .add_option(filter.region.as_deref().map(|region| C::Region.eq(region)))
        .add_option(filter.created_from.map(|from| C::CreatedAt.gte(from)))
        .add_option(filter.created_before.map(|before| C::CreatedAt.lt(before)))
        .add_option(filter.contact_until.map(|until| C::NextContactOn.lte(until)));
    if let Some(before) = filter.last_contact_before {
        all = all.add(Condition::any().add(C::LastContactAt.lt(before)).add(C::LastContactAt.is_null()));
    }
    Ok(entity::Entity::find().filter(all))
}

fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

/// The customers whose text has the keyword: the index finds candidates by the rarest piece, the
/// whole keyword is looked for in those alone.
async fn matching(uow: &Uow, keyword: &Keyword) -> Result<Condition, Fault> {
    let text = entity::Column::SearchText.like(format!("%{}%", keyword.needle));
    let gram = search::rarest(uow, keyword).await?;
    let candidates = gram::Entity::find()
        .select_only()
        .column(gram::Column::CustomerId)
        .filter(gram::Column::TenantId.eq(uow.tenant()))
        .filter(gram::Column::Gram.eq(gram));
    let key = Expr::col((entity::Entity, entity::Column::Id));
    Ok(Condition::all().add(text).add(key.in_subquery(candidates.into_query())))
}
