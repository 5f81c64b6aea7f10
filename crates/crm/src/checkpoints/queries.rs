//! Which points there are, which are missing or bad, and how many were answered in time.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::Checkpoint;
use super::entity::{Column, Entity};
use crate::actor::Access;
use crate::customers::entity as customer;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, Attached, StoredFile};
use crate::ids::{CustomerId, DeliveryId, StaffId};
use crate::orders::{self, delivery};
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;
use crate::tenants;
use crate::text_enum::text_enum;

text_enum! {
    /// How a point stands.
    pub enum Standing {
        /// Not answered, and not due yet, or without a date.
        Open = "open",
        /// Not answered, and due before today.
        Missing = "missing",
        /// Answered.
        Answered = "answered",
        /// Answered badly, and nobody has seen to it.
        Bad = "bad",
    }
}

sort_fields! {
    /// What points are sorted by.
    pub enum CheckpointSort of Entity, default Sort::ascending(Self::Due);
    /// When they are due.
    Due = "due" => Column::DueOn,
    /// The order in which they were made.
    Id = "id" => Column::Id,
}

/// Which points are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckpointFilter {
    /// Only those that stand so.
    pub standing: Option<Standing>,
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only those that this person answers.
    pub staff: Option<StaffId>,
    /// Due on this date or later.
    pub from: Option<NaiveDate>,
    /// Due on this date or before.
    pub until: Option<NaiveDate>,
}

/// A point with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointSummary {
    /// The point.
    pub row: Checkpoint,
    /// How it stands.
    pub standing: Standing,
    /// The delivery's number.
    pub delivery_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// Who answers.
    pub staff_name: Option<String>,
    /// Its pictures.
    pub pictures: Vec<StoredFile>,
}

/// How many points were answered in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Required points that were due.
    pub due: u64,
    /// Of these, answered in time.
    pub in_time: u64,
    /// Of these, not answered at all.
    pub missing: u64,
}

/// The condition for the points of the deliveries that the actor may read or change.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let deliveries = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(orders::visible_deliveries(uow, access)?)
        .into_query();
    if uow.actor().staff().is_none() && !matches!(uow.actor(), crate::actor::Actor::System(_)) {
        return Err(Fault::Forbidden("查看跟踪点"));
    }
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())).add(Column::DeliveryId.in_subquery(deliveries)))
}

/// How a point stands on a day.
fn standing(row: &Checkpoint, today: NaiveDate) -> Standing {
    match (row.answered_at, row.due_on) {
        (Some(_), _) if row.bad && row.handled_at.is_none() => Standing::Bad,
        (Some(_), _) => Standing::Answered,
        (None, Some(due)) if due < today => Standing::Missing,
        (None, _) => Standing::Open,
    }
}

fn stands(standing: Standing, today: NaiveDate) -> Condition {
    let waits = Condition::all().add(Column::AnsweredAt.is_null());
    match standing {
        Standing::Missing => waits.add(Column::DueOn.lt(today)),
        Standing::Open => waits.add(Condition::any().add(Column::DueOn.is_null()).add(Column::DueOn.gte(today))),
        Standing::Bad => Condition::all().add(Column::Bad.eq(true)).add(Column::HandledAt.is_null()),
        Standing::Answered => Condition::all()
            .add(Column::AnsweredAt.is_not_null())
            .add(Condition::any().add(Column::Bad.eq(false)).add(Column::HandledAt.is_not_null())),
    }
}

/// Points within the scope, the most urgent first where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may see no deliveries.
pub async fn list(
    uow: &Uow,
    filter: &CheckpointFilter,
    sort: Sort<CheckpointSort>,
    page: &PageRequest,
) -> Result<Page<CheckpointSummary>, Fault> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    let wanted = visible(uow, Access::Read)?
        .add_option(filter.standing.map(|standing| stands(standing, today)))
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.staff.map(|staff| Column::StaffId.eq(staff)))
        .add_option(filter.from.map(|from| Column::DueOn.gte(from)))
        .add_option(filter.until.map(|until| Column::DueOn.lte(until)));
    let page = sorting::page(uow, Entity::find().filter(wanted), sort, page).await?;
    Ok(Page { items: complete(uow, page.items, today).await?, next: page.next })
}

/// The points of a delivery, in their order.
///
/// # Errors
/// `NotFound` for a delivery out of scope.
pub async fn of_delivery(uow: &Uow, id: DeliveryId) -> Result<Vec<CheckpointSummary>, Fault> {
    let query = delivery::Entity::find_by_id(id).filter(orders::visible_deliveries(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该发货单"))?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let wanted = visible(uow, Access::Read)?.add(Column::DeliveryId.eq(id));
    let rows = Entity::find().filter(wanted).order_by_asc(Column::Place).all(uow).await?;
    complete(uow, rows, today).await
}

async fn complete(uow: &Uow, rows: Vec<Checkpoint>, today: NaiveDate) -> Result<Vec<CheckpointSummary>, Fault> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let mut pictures = files::of(uow, Attached::Checkpoint, &ids).await?;
    let numbers: BTreeMap<DeliveryId, String> = delivery::Entity::find()
        .select_only()
        .columns([delivery::Column::Id, delivery::Column::Number])
        .filter(delivery::Column::Id.is_in(rows.iter().map(|row| row.delivery_id)))
        .into_tuple::<(DeliveryId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let customers: BTreeMap<CustomerId, String> = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::Id.is_in(rows.iter().map(|row| row.customer_id)))
        .into_tuple::<(CustomerId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let people: Vec<StaffId> = rows.iter().filter_map(|row| row.staff_id).collect();
    let people = staff::names(uow, &people).await?;
    let summary = |row: Checkpoint| CheckpointSummary {
        standing: standing(&row, today),
        delivery_number: numbers.get(&row.delivery_id).cloned().unwrap_or_default(),
        customer_name: customers.get(&row.customer_id).cloned().unwrap_or_default(),
        staff_name: row.staff_id.and_then(|id| people.get(&id).cloned()),
        pictures: pictures.remove(&row.id.0).unwrap_or_default(),
        row,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Required points answered in time ÷ points due, of those that were due from `from` to `until`
/// and before today or today, within the scope.
///
/// # Errors
/// `Invalid` where the dates are the wrong way round, `Forbidden` for those who may see no
/// deliveries.
pub async fn completion(
    uow: &Uow,
    from: NaiveDate,
    until: NaiveDate,
    staff: Option<StaffId>,
) -> Result<Completion, Fault> {
    if until < from {
        return Err(Invalid::new("until", "结束日期不能早于开始日期").into());
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    // What is due today can still be answered in time: it counts once it is.
    let over = Condition::any().add(Column::DueOn.lt(today)).add(Column::AnsweredAt.is_not_null());
    let wanted = visible(uow, Access::Read)?
        .add(Column::Required.eq(true))
        .add(Column::DueOn.between(from, std::cmp::min(until, today)))
        .add(over)
        .add_option(staff.map(|staff| Column::StaffId.eq(staff)));
    let due = Entity::find().filter(wanted);
    let in_time = Expr::col((Entity, Column::AnsweredOn)).lte(Expr::col((Entity, Column::DueOn)));
    Ok(Completion {
        due: due.clone().count(uow).await?,
        in_time: due.clone().filter(in_time).count(uow).await?,
        missing: due.filter(Column::AnsweredAt.is_null()).count(uow).await?,
    })
}
