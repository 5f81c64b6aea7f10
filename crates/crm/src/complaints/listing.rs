//! Lists of complaints, and how many there are.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::entity::{Column, Entity};
use super::{Complaint, ComplaintSource, ComplaintStanding, ComplaintState, Severity, policy, scope};
use crate::actor::Access;
use crate::clock::instant_at;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, OrderId, ProductId, StaffId};
use crate::orders::{self, delivery};
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::products;
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;
use crate::tenants;

sort_fields! {
    /// What complaints are sorted by.
    pub enum ComplaintSort of Entity, default Sort::ascending(Self::Due);
    /// The deadline.
    Due = "due" => Column::DueAt,
    /// When they were recorded.
    Created = "created" => Column::CreatedAt,
    /// The number.
    Number = "number" => Column::Number,
}

/// Which complaints are wanted. All that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintFilter {
    /// Only in one of these states.
    pub states: Vec<ComplaintState>,
    /// Only this bad.
    pub severity: Option<Severity>,
    /// Only about this.
    pub category: Option<String>,
    /// Only those that came by this way.
    pub source: Option<ComplaintSource>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only about this order.
    pub order: Option<OrderId>,
    /// Only about this delivery.
    pub delivery: Option<DeliveryId>,
    /// Only about this product.
    pub product: Option<ProductId>,
    /// Only those that this person sees to.
    pub responsible: Option<StaffId>,
    /// Only of this department.
    pub department: Option<DepartmentId>,
    /// Only those that stand so with their deadline.
    pub standing: Option<ComplaintStanding>,
    /// Only those with something to do, or only those without.
    pub open: Option<bool>,
    /// Only repeated ones, or only others.
    pub repeated: Option<bool>,
    /// Due on this date or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this date or before.
    pub due_until: Option<NaiveDate>,
    /// Recorded on this date or later.
    pub created_from: Option<NaiveDate>,
    /// Recorded on this date or before.
    pub created_until: Option<NaiveDate>,
    /// Whose number begins so.
    pub number: Option<String>,
}

/// A complaint with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintSummary {
    /// The complaint.
    pub row: Complaint,
    /// How it stands with its deadline.
    pub standing: ComplaintStanding,
    /// The customer's name.
    pub customer_name: String,
    /// Who sees to it.
    pub responsible_name: Option<String>,
    /// That person's department.
    pub department_name: Option<String>,
    /// The order's number.
    pub order_number: Option<String>,
    /// The delivery's number.
    pub delivery_number: Option<String>,
    /// The product's name.
    pub product_name: Option<String>,
}

/// How many complaints there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Of each state that has any.
    pub by_state: Vec<(ComplaintState, u64)>,
    /// Past the first warning.
    pub half: u64,
    /// Past the second warning.
    pub near: u64,
    /// Past the deadline.
    pub overdue: u64,
    /// Of nobody.
    pub unassigned: u64,
}

fn stands(standing: ComplaintStanding, now: DateTime<Utc>) -> Condition {
    use sea_orm::sea_query::{Expr, ExprTrait};
    let alive = Condition::all().add(Column::State.ne(ComplaintState::Withdrawn));
    let waits = alive.clone().add(Column::AnsweredAt.is_null());
    let (answered, due) = (Expr::col((Entity, Column::AnsweredAt)), Expr::col((Entity, Column::DueAt)));
    match standing {
        ComplaintStanding::Withdrawn => Condition::all().add(Column::State.eq(ComplaintState::Withdrawn)),
        ComplaintStanding::AnsweredInTime => alive.add(answered.lte(due)),
        ComplaintStanding::AnsweredLate => alive.add(answered.gt(due)),
        ComplaintStanding::Overdue => waits.add(Column::DueAt.lt(now)),
        ComplaintStanding::Near => waits.add(Column::DueAt.gte(now)).add(Column::NearAt.lte(now)),
        ComplaintStanding::Half => {
            waits.add(Column::DueAt.gte(now)).add(Column::NearAt.gt(now)).add(Column::HalfAt.lte(now))
        }
        ComplaintStanding::InTime => waits.add(Column::DueAt.gte(now)).add(Column::HalfAt.gt(now)),
    }
}

/// Complaints within the scope, by their deadline where no other order is asked for.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn list(
    uow: &Uow,
    filter: &ComplaintFilter,
    sort: Sort<ComplaintSort>,
    page: &PageRequest,
) -> Result<Page<ComplaintSummary>, Fault> {
    let zone = tenants::settings(uow).await?.zone;
    let begins = |day: NaiveDate| instant_at(day, 0, zone);
    let after = |day: NaiveDate| instant_at(day.succ_opt().unwrap_or(day), 0, zone);
    let open = |open: bool| match open {
        true => Column::State.is_not_in(ComplaintState::ENDED),
        false => Column::State.is_in(ComplaintState::ENDED),
    };
    let states = Some(&filter.states).filter(|states| !states.is_empty());
    let wanted = scope::visible(uow, Access::Read)?
        .add_option(states.map(|states| Column::State.is_in(states.iter().copied())))
        .add_option(filter.severity.map(|severity| Column::Severity.eq(severity)))
        .add_option(filter.category.as_deref().map(|category| Column::Category.eq(category)))
        .add_option(filter.source.map(|source| Column::Source.eq(source)))
        .add_option(filter.customer.map(|id| Column::CustomerId.eq(id)))
        .add_option(filter.order.map(|id| Column::OrderId.eq(id)))
        .add_option(filter.delivery.map(|id| Column::DeliveryId.eq(id)))
        .add_option(filter.product.map(|id| Column::ProductId.eq(id)))
        .add_option(filter.responsible.map(|id| Column::ResponsibleId.eq(id)))
        .add_option(filter.department.map(|id| Column::DepartmentId.eq(id)))
        .add_option(filter.standing.map(|standing| stands(standing, uow.now())))
        .add_option(filter.open.map(open))
        .add_option(filter.repeated.map(|repeated| Column::Repeated.eq(repeated)))
        .add_option(filter.due_from.map(|day| Column::DueAt.gte(begins(day))))
        .add_option(filter.due_until.map(|day| Column::DueAt.lt(after(day))))
        .add_option(filter.created_from.map(|day| Column::CreatedAt.gte(begins(day))))
        .add_option(filter.created_until.map(|day| Column::CreatedAt.lt(after(day))))
        .add_option(filter.number.as_deref().map(|typed| sorting::beginning(Column::Number, typed)));
    let page = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

/// How many complaints there are within the scope: of each state, and of those that wait how they
/// stand with their deadline.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn counts(uow: &Uow) -> Result<Counts, Fault> {
    let reached = scope::visible(uow, Access::Read)?;
    let mut by_state: Vec<(ComplaintState, i64)> = Entity::find()
        .select_only()
        .column(Column::State)
        .column_as(Column::Id.count(), "n")
        .filter(reached.clone())
        .group_by(Column::State)
        .into_tuple()
        .all(uow)
        .await?;
    by_state.sort_unstable_by_key(|(state, _)| *state);
    let number = |standing| Entity::find().filter(reached.clone()).filter(stands(standing, uow.now())).count(uow);
    let nobodys = Entity::find()
        .filter(reached.clone())
        .filter(Column::ResponsibleId.is_null())
        .filter(Column::State.is_not_in(ComplaintState::ENDED));
    Ok(Counts {
        by_state: by_state.into_iter().map(|(state, count)| (state, count.unsigned_abs())).collect(),
        half: number(ComplaintStanding::Half).await?,
        near: number(ComplaintStanding::Near).await?,
        overdue: number(ComplaintStanding::Overdue).await?,
        unassigned: nobodys.count(uow).await?,
    })
}

/// Completes rows with names and numbers.
pub(super) async fn summaries(uow: &Uow, rows: Vec<Complaint>) -> Result<Vec<ComplaintSummary>, Fault> {
    let customers = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.responsible_id).collect();
    let people = staff::names(uow, &people).await?;
    use staff::department::Column as D;
    let departments: BTreeMap<DepartmentId, String> = staff::department::Entity::find()
        .select_only()
        .columns([D::Id, D::Name])
        .filter(D::Id.is_in(rows.iter().filter_map(|row| row.department_id)))
        .into_tuple::<(DepartmentId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    use orders::entity::Column as O;
    let orders: BTreeMap<OrderId, String> = orders::entity::Entity::find()
        .select_only()
        .columns([O::Id, O::Number])
        .filter(O::Id.is_in(rows.iter().filter_map(|row| row.order_id)))
        .into_tuple::<(OrderId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let deliveries: BTreeMap<DeliveryId, String> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::Number])
        .filter(delivery::Column::Id.is_in(rows.iter().filter_map(|row| row.delivery_id)))
        .into_tuple::<(DeliveryId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    use products::entity::Column as P;
    let products: BTreeMap<ProductId, String> = products::entity::Entity::find()
        .select_only()
        .columns([P::Id, P::Name])
        .filter(P::Id.is_in(rows.iter().filter_map(|row| row.product_id)))
        .into_tuple::<(ProductId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let now = uow.now();
    let complete = |row: Complaint| ComplaintSummary {
        standing: policy::standing(&row, now),
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        responsible_name: row.responsible_id.and_then(|id| people.get(&id).cloned()),
        department_name: row.department_id.and_then(|id| departments.get(&id).cloned()),
        order_number: row.order_id.and_then(|id| orders.get(&id).cloned()),
        delivery_number: row.delivery_id.and_then(|id| deliveries.get(&id).cloned()),
        product_name: row.product_id.and_then(|id| products.get(&id).cloned()),
        row,
    };
    Ok(rows.into_iter().map(complete).collect())
}
