//! Rounds: their times, and how they end.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{AnsweredBy, Complaint, Round, Severity, policy, round, warning};
use crate::calendar;
use crate::clock::business_date;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintId, ComplaintRoundId};
use crate::tenants;

/// When a round begins, is warned of and is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) begun_at: DateTime<Utc>,
    pub(super) half_at: DateTime<Utc>,
    pub(super) near_at: DateTime<Utc>,
    pub(super) due_at: DateTime<Utc>,
    pub(super) due_on: NaiveDate,
    pub(super) escalate_at: DateTime<Utc>,
    pub(super) uncertain: bool,
    pub(super) promised: bool,
}

/// The times of a round that begins then. A promise can only be earlier than what the calendar says.
pub(super) async fn times(
    uow: &Uow,
    begun_at: DateTime<Utc>,
    severity: Severity,
    promise: Option<DateTime<Utc>>,
) -> Result<Times, Fault> {
    let settings = tenants::settings(uow).await?;
    let calendar = calendar::load(uow, business_date(begun_at, settings.zone)).await?;
    let never = || Fault::State("工作日历中没有足够的工作时间，请管理员检查工作时段与工作日");
    let length = calendar.length(policy::allowance(&settings, severity));
    let latest = calendar.after(begun_at, length).ok_or_else(never)?;
    let due_at = match promise {
        None => latest.at,
        Some(promise) if promise <= uow.now() => {
            return Err(Invalid::new("due_at", "承诺时间不能早于现在").into());
        }
        Some(promise) if promise > latest.at => {
            let latest = latest.at.with_timezone(&settings.zone).format("%Y-%m-%d %H:%M");
            return Err(Invalid::new("due_at", format!("承诺时间不能晚于按工作日历计算的 {latest}")).into());
        }
        Some(promise) => promise,
    };
    let length = calendar.between(begun_at, due_at);
    let part = |percent: u32| {
        let at = match length > Duration::zero() {
            true => calendar.after(begun_at, length * percent.cast_signed() / 100).map(|moment| moment.at),
            // Promised for a time at which nobody works: then all time counts.
            false => Some(begun_at + (due_at - begun_at) * percent.cast_signed() / 100),
        };
        at.unwrap_or(due_at)
    };
    let wait = Duration::hours(i64::from(settings.complaint_escalation_hours));
    Ok(Times {
        begun_at,
        half_at: part(settings.complaint_first_warning_percent),
        near_at: part(settings.complaint_second_warning_percent),
        due_at,
        due_on: business_date(due_at, settings.zone),
        escalate_at: calendar.after(due_at, wait).ok_or_else(never)?.at,
        uncertain: latest.uncertain,
        promised: promise.is_some(),
    })
}

/// Begins a round.
pub(super) async fn begin(
    uow: &Uow,
    complaint: &Complaint,
    times: Times,
    reason: Option<String>,
) -> Result<Round, Fault> {
    let row = round::ActiveModel {
        tenant_id: Set(uow.tenant()),
        complaint_id: Set(complaint.id),
        customer_id: Set(complaint.customer_id),
        round: Set(complaint.round),
        reason: Set(reason),
        severity: Set(complaint.severity),
        category: Set(complaint.category.clone()),
        product_id: Set(complaint.product_id),
        responsible_id: Set(complaint.responsible_id),
        department_id: Set(complaint.department_id),
        repeated: Set(complaint.repeated),
        promised: Set(times.promised),
        begun_at: Set(times.begun_at),
        half_at: Set(times.half_at),
        near_at: Set(times.near_at),
        due_at: Set(times.due_at),
        due_on: Set(times.due_on),
        escalate_at: Set(times.escalate_at),
        next_at: Set(Some(times.half_at)),
        uncertain: Set(times.uncertain),
        withdrawn: Set(false),
        ..Default::default()
    };
    Ok(row.insert(uow).await?)
}

/// The rounds of a complaint, the first in front.
pub(super) async fn of(uow: &Uow, id: ComplaintId) -> Result<Vec<Round>, Fault> {
    let query = round::Entity::find().filter(round::Column::ComplaintId.eq(id));
    Ok(query.order_by_asc(round::Column::Round).all(uow).await?)
}

/// The round that a locked complaint is in.
pub(super) async fn current(uow: &Uow, complaint: &Complaint) -> Result<Round, Fault> {
    let query = round::Entity::find()
        .filter(round::Column::ComplaintId.eq(complaint.id))
        .filter(round::Column::Round.eq(complaint.round))
        .lock_exclusive();
    query.one(uow).await?.ok_or(Fault::Broken("a complaint without its round"))
}

/// The warnings that a round had.
pub(super) async fn given(uow: &Uow, id: ComplaintRoundId) -> Result<Vec<super::ComplaintWarningKind>, Fault> {
    let rows = warning::Entity::find().filter(warning::Column::RoundId.eq(id)).all(uow).await?;
    Ok(rows.into_iter().map(|row| row.kind).collect())
}

/// Writes what a complaint is about into its round, for the figures: as long as it is not over.
pub(super) async fn follow(uow: &Uow, complaint: &Complaint) -> Result<(), Fault> {
    if complaint.answered_at.is_some() {
        return Ok(());
    }
    let mut row = current(uow, complaint).await?.into_active_model();
    row.category = Set(complaint.category.clone());
    row.product_id = Set(complaint.product_id);
    row.responsible_id = Set(complaint.responsible_id);
    row.department_id = Set(complaint.department_id);
    row.severity = Set(complaint.severity);
    row.update(uow).await?;
    Ok(())
}

/// Gives a round other times. Warnings that were given are not given again.
pub(super) async fn reschedule(uow: &Uow, round: Round, times: Times) -> Result<Round, Fault> {
    let given = given(uow, round.id).await?;
    let mut row = round.into_active_model();
    row.half_at = Set(times.half_at);
    row.near_at = Set(times.near_at);
    row.due_at = Set(times.due_at);
    row.due_on = Set(times.due_on);
    row.escalate_at = Set(times.escalate_at);
    row.uncertain = Set(times.uncertain);
    row.promised = Set(times.promised);
    let round = row.update(uow).await?;
    let next = policy::next_warning(&round, &given);
    let mut row = round.into_active_model();
    row.next_at = Set(next);
    Ok(row.update(uow).await?)
}

/// The customer has the answer: nobody is warned any more.
pub(super) async fn answered(uow: &Uow, complaint: &Complaint, at: DateTime<Utc>, by: AnsweredBy) -> Result<(), Fault> {
    let mut row = current(uow, complaint).await?.into_active_model();
    row.answered_at = Set(Some(at));
    row.answered_by = Set(Some(by));
    row.next_at = Set(None);
    row.update(uow).await?;
    Ok(())
}

/// The complaint was withdrawn: its round is left out.
pub(super) async fn withdrawn(uow: &Uow, complaint: &Complaint) -> Result<(), Fault> {
    let mut row = current(uow, complaint).await?.into_active_model();
    row.withdrawn = Set(true);
    row.next_at = Set(None);
    row.update(uow).await?;
    Ok(())
}
