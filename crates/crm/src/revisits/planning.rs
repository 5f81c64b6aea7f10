//! Making the tasks that the tenant's settings ask for.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entity::{ActiveModel, Column, Entity};
use super::{RevisitTrigger, TaskState, policy};
use crate::actor::Actor;
use crate::clock::{business_date, instant_at};
use crate::customers::{CustomerKind, Grade, Stage, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ComplaintId, CustomerId, DeliveryId, StaffId};
use crate::orders::delivery;
use crate::tenants::{self, Settings};

/// How many customers or deliveries are looked at in one batch.
const BATCH: u64 = 1000;
/// Deliveries that arrived longer ago than this before their revisit would be due make none any
/// more: after the rule was switched on, or the scheduler stood still.
const LATE_DAYS: u64 = 30;

/// The order in which the rules are gone through.
const GRADES: [Grade; 4] = [Grade::A, Grade::B, Grade::C, Grade::D];

/// Where planning goes on. The first batch starts at the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanCursor {
    /// Which rule: the grades in their order, then deliveries.
    rule: usize,
    /// The key looked at last.
    after: i64,
}

/// What a batch brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// How many tasks were made.
    pub created: u64,
    /// Where to go on, if there is more to look at.
    pub next: Option<PlanCursor>,
}

/// Makes all tasks that are due by `today` for the tenant, and says how many are new. For many
/// customers prefer [`plan_batch`] with a commit after each.
///
/// # Errors
/// `Forbidden` for all but the system.
pub async fn plan(uow: &Uow, today: NaiveDate) -> Result<u64, Fault> {
    let mut created = 0;
    let mut cursor = Some(PlanCursor::default());
    while let Some(at) = cursor {
        let planned = plan_batch(uow, today, at).await?;
        created += planned.created;
        cursor = planned.next;
    }
    Ok(created)
}

/// Looks at one batch of customers or deliveries, and makes what is due.
///
/// # Errors
/// `Forbidden` for all but the system.
pub async fn plan_batch(uow: &Uow, today: NaiveDate, at: PlanCursor) -> Result<Planned, Fault> {
    if !matches!(uow.actor(), Actor::System(_)) {
        return Err(Fault::Forbidden("生成回访任务"));
    }
    let settings = tenants::settings(uow).await?;
    let (rows, last) = match GRADES.get(at.rule) {
        Some(grade) => by_grade(uow, &settings, *grade, today, at.after).await?,
        None => after_delivery(uow, &settings, today, at.after).await?,
    };
    let created = insert(uow, rows).await?;
    let next = match last {
        Some(last) => Some(PlanCursor { after: last, ..at }),
        None if at.rule < GRADES.len() => Some(PlanCursor { rule: at.rule + 1, after: 0 }),
        None => None,
    };
    Ok(Planned { created, next })
}

/// The tasks of a batch, and the last key where the batch was full.
type Batch = (Vec<ActiveModel>, Option<i64>);

/// Customers of a grade whose last contact is too long ago, and who have no such task open.
async fn by_grade(uow: &Uow, settings: &Settings, grade: Grade, today: NaiveDate, after: i64) -> Result<Batch, Fault> {
    let days = settings.revisit_days.get(&grade).copied().unwrap_or(0);
    let Some(newest) = days.checked_sub(1).and_then(|before| today.checked_sub_days(Days::new(before.into()))) else {
        return Ok((Vec::new(), None));
    };
    use customer::Column as C;
    let base = Func::coalesce([Expr::col(C::LastContactAt), Expr::col(C::CreatedAt)]);
    let open = Entity::find()
        .select_only()
        .column(Column::CustomerId)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::State.eq(TaskState::Open))
        .filter(Column::Source.eq(RevisitTrigger::Grade));
    let found = customer::Entity::find()
        .select_only()
        .columns([C::Id, C::OwnerId, C::LastContactAt, C::CreatedAt])
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::MergedInto.is_null())
        .filter(C::OwnerId.is_not_null())
        .filter(C::Grade.eq(grade))
        .filter(C::Kind.is_in([CustomerKind::Customer, CustomerKind::Prospect, CustomerKind::Partner]))
        .filter(C::Stage.ne(Stage::Lost))
        .filter(Expr::expr(base).lt(instant_at(newest, 0, settings.zone)))
        .filter(C::Id.not_in_subquery(open.into_query()))
        .filter(C::Id.gt(after))
        .order_by_asc(C::Id)
        .limit(BATCH)
        .into_tuple::<(CustomerId, StaffId, Option<DateTime<Utc>>, DateTime<Utc>)>()
        .all(uow)
        .await?;
    let last = full(found.len(), found.last().map(|row| row.0.0));
    let rows = found.into_iter().filter_map(|(id, owner, contacted, created)| {
        let base = business_date(contacted.unwrap_or(created), settings.zone);
        let due = policy::due_by_interval(base, days, today)?;
        Some(task(uow, id, owner, RevisitTrigger::Grade, format!("grade:{id}:{due}"), due))
    });
    Ok((rows.collect(), last))
}

/// Customers to whom a delivery came so many days ago. Several on one day make one task.
async fn after_delivery(uow: &Uow, settings: &Settings, today: NaiveDate, after: i64) -> Result<Batch, Fault> {
    let days = u64::from(settings.revisit_after_delivery_days);
    let until = today.checked_sub_days(Days::new(days)).filter(|_| days > 0);
    let from = until.and_then(|until| until.checked_sub_days(Days::new(LATE_DAYS)));
    let (Some(from), Some(until)) = (from, until) else {
        return Ok((Vec::new(), None));
    };
    use delivery::Column as C;
    let found = delivery::Entity::find()
        .select_only()
        .columns([C::Id, C::CustomerId, C::ArrivedOn])
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::ArrivedOn.between(from, until))
        .filter(C::Id.gt(after))
        .order_by_asc(C::Id)
        .limit(BATCH)
        .into_tuple::<(DeliveryId, CustomerId, NaiveDate)>()
        .all(uow)
        .await?;
    let last = full(found.len(), found.last().map(|row| row.0.0));
    let days_of: BTreeSet<(CustomerId, NaiveDate)> = found.into_iter().map(|(_, id, arrived)| (id, arrived)).collect();
    let owners = owners(uow, days_of.iter().map(|(id, _)| *id).collect()).await?;
    let rows = days_of.into_iter().filter_map(|(id, arrived)| {
        let due = arrived.checked_add_days(Days::new(days))?;
        Some(task(uow, id, *owners.get(&id)?, RevisitTrigger::Delivery, format!("delivery:{id}:{arrived}"), due))
    });
    Ok((rows.collect(), last))
}

/// Makes the task that follows a closed complaint, once for each of its rounds: where the rule is on and the
/// customer has an owner.
///
/// # Errors
/// When the database fails.
pub(crate) async fn after_complaint(
    uow: &Uow,
    customer: CustomerId,
    complaint: ComplaintId,
    round: i64,
) -> Result<(), Fault> {
    let settings = tenants::settings(uow).await?;
    let days = u64::from(settings.revisit_after_complaint_days);
    let due = uow.today(settings.zone).checked_add_days(Days::new(days)).filter(|_| days > 0);
    let owner = owners(uow, BTreeSet::from([customer])).await?.remove(&customer);
    let (Some(due), Some(owner)) = (due, owner) else { return Ok(()) };
    let key = format!("complaint:{complaint}:{round}");
    insert(uow, vec![task(uow, customer, owner, RevisitTrigger::Complaint, key, due)]).await?;
    Ok(())
}

fn full(length: usize, last: Option<i64>) -> Option<i64> {
    last.filter(|_| u64::try_from(length) == Ok(BATCH))
}

async fn owners(uow: &Uow, ids: BTreeSet<CustomerId>) -> Result<BTreeMap<CustomerId, StaffId>, Fault> {
    use customer::Column as C;
    let rows = customer::Entity::find()
        .select_only()
        .columns([C::Id, C::OwnerId])
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::MergedInto.is_null())
        .filter(C::OwnerId.is_not_null())
        .filter(C::Id.is_in(ids))
        .into_tuple::<(CustomerId, StaffId)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

fn task(
    uow: &Uow,
    customer: CustomerId,
    owner: StaffId,
    source: RevisitTrigger,
    key: String,
    due: NaiveDate,
) -> ActiveModel {
    ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer),
        staff_id: Set(Some(owner)),
        source: Set(source),
        source_key: Set(key),
        due_on: Set(due),
        first_due_on: Set(due),
        state: Set(TaskState::Open),
        created_at: Set(uow.now()),
        ..Default::default()
    }
}

/// Inserts what is not there yet: the key decides, also between two planners at once.
async fn insert(uow: &Uow, rows: Vec<ActiveModel>) -> Result<u64, Fault> {
    if rows.is_empty() {
        return Ok(0);
    }
    let created = Entity::insert_many(rows)
        .on_conflict(OnConflict::columns([Column::TenantId, Column::SourceKey]).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(created)
}
