//! Warnings of deadlines: each once for a round, whoever looks and how often. A row with a unique key
//! decides; what is told afterwards is a matter of the reminders.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{Complaint, ComplaintWarningKind, Round, entity, policy, round, rounds, warning};
use crate::actor::{Role, Roles};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ComplaintId, ComplaintRoundId, DepartmentId, StaffId};
use crate::reminders::{self, About};
use crate::staff;

/// So many rounds are looked at in one go.
const MOST: u64 = 200;

/// The rounds whose next warning is due, the most urgent first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(uow: &Uow) -> Result<Vec<ComplaintRoundId>, Fault> {
    let rounds = round::Entity::find()
        .select_only()
        .column(round::Column::Id)
        .filter(round::Column::TenantId.eq(uow.tenant()))
        .filter(round::Column::NextAt.lte(uow.now()))
        .order_by_asc(round::Column::NextAt)
        .order_by_asc(round::Column::Id)
        .limit(MOST);
    Ok(rounds.into_tuple().all(uow).await?)
}

/// Gives the warnings of a round that are due. Where several are (nobody looked for a while), all are
/// noted and the last is told. Answers how many were given.
///
/// # Errors
/// When the database fails.
pub async fn scan(uow: &Uow, id: ComplaintRoundId) -> Result<usize, Fault> {
    let unlocked = round::Entity::find_by_id(id).filter(round::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let Some(unlocked) = unlocked else { return Ok(0) };
    let query = entity::Entity::find_by_id(unlocked.complaint_id).lock_exclusive();
    let complaint = query.one(uow).await?.ok_or(Fault::Broken("a round without its complaint"))?;
    let round = round::Entity::find_by_id(id).lock_exclusive().one(uow).await?;
    let round = round.ok_or(Fault::Broken("a round is gone"))?;
    if round.next_at.is_none_or(|next| next > uow.now()) {
        return Ok(0);
    }
    let mut given = rounds::given(uow, id).await?;
    let due = round.due_warnings(uow.now(), &given);
    let told = match due.last() {
        Some(kind) => receivers(uow, &complaint, &round, *kind).await?,
        None => Vec::new(),
    };
    let mut made = 0;
    for kind in &due {
        let told: &[StaffId] = if Some(kind) == due.last() { &told } else { &[] };
        made += usize::from(note(uow, &round, *kind, told).await?);
    }
    given.extend(due);
    let next = policy::next_warning(&round, &given);
    let mut row = round.into_active_model();
    row.next_at = Set(next);
    row.update(uow).await?;
    Ok(made)
}

/// Notes a warning, once; who is told hears of it.
async fn note(uow: &Uow, round: &Round, kind: ComplaintWarningKind, told: &[StaffId]) -> Result<bool, Fault> {
    let row = warning::ActiveModel {
        tenant_id: Set(uow.tenant()),
        complaint_id: Set(round.complaint_id),
        round_id: Set(round.id),
        kind: Set(kind),
        told: Set(json!(told)),
        at: Set(uow.now()),
        ..Default::default()
    };
    let key = [warning::Column::RoundId, warning::Column::Kind];
    let made = warning::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    if made.is_empty() {
        return Ok(false);
    }
    for staff in told {
        reminders::plan(uow, *staff, About::Complaint { complaint: round.complaint_id, round: round.round, kind })
            .await?;
    }
    Ok(true)
}

/// Who is told: who is responsible, or else the customer's owner; of an escalation those who lead
/// them, and where nobody does, those who manage the company.
async fn receivers(
    uow: &Uow,
    complaint: &Complaint,
    round: &Round,
    kind: ComplaintWarningKind,
) -> Result<Vec<StaffId>, Fault> {
    let owner = customers::by_key(uow, complaint.customer_id).await?.and_then(|customer| customer.owner_id);
    let person = complaint.responsible_id.or(owner);
    if kind != ComplaintWarningKind::Escalation
        && let Some(person) = person
        && staff_is_active(uow, person).await?
    {
        return Ok(vec![person]);
    }
    let department = match (round.department_id, person) {
        (Some(department), _) => Some(department),
        (None, Some(person)) => department_of(uow, person).await?,
        (None, None) => None,
    };
    leads(uow, department).await
}

async fn staff_is_active(uow: &Uow, id: StaffId) -> Result<bool, Fault> {
    match staff::find_active(uow, id).await {
        Ok(_) => Ok(true),
        Err(Fault::NotFound(_)) => Ok(false),
        Err(other) => Err(other),
    }
}

async fn department_of(uow: &Uow, id: StaffId) -> Result<Option<DepartmentId>, Fault> {
    let query = staff::entity::Entity::find_by_id(id).filter(staff::entity::Column::TenantId.eq(uow.tenant()));
    Ok(query.one(uow).await?.and_then(|found| found.department_id))
}

/// Those who lead a department or one above it; else the managers; else the administrators.
async fn leads(uow: &Uow, department: Option<DepartmentId>) -> Result<Vec<StaffId>, Fault> {
    let people = staff::entity::Entity::find()
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(staff::entity::Column::Active.eq(true))
        .order_by_asc(staff::entity::Column::Id)
        .all(uow)
        .await?;
    let path = match department {
        Some(id) => staff::department::Entity::find_by_id(id).one(uow).await?.map(|found| found.path),
        None => None,
    };
    let above: Vec<DepartmentId> = match path {
        Some(path) => path.split('/').filter_map(|part| part.parse().ok()).map(DepartmentId).collect(),
        None => Vec::new(),
    };
    let with = |role: Role| {
        let has = move |text: &str| text.parse::<Roles>().is_ok_and(|roles| roles.has(role));
        people.iter().filter(move |person| has(&person.roles))
    };
    let led = with(Role::Lead).filter(|person| person.department_id.is_some_and(|id| above.contains(&id)));
    let leads: Vec<StaffId> = led.map(|person| person.id).collect();
    if !leads.is_empty() {
        return Ok(leads);
    }
    let managers: Vec<StaffId> = with(Role::Manager).map(|person| person.id).collect();
    if !managers.is_empty() {
        return Ok(managers);
    }
    Ok(with(Role::Admin).map(|person| person.id).collect())
}

/// A complaint whose round is not over yet: for a reminder that is about to go.
pub(crate) async fn still_waiting(uow: &Uow, id: ComplaintId, round: i64) -> Result<Option<Complaint>, Fault> {
    let query = round::Entity::find()
        .filter(round::Column::TenantId.eq(uow.tenant()))
        .filter(round::Column::ComplaintId.eq(id))
        .filter(round::Column::Round.eq(round))
        .filter(round::Column::AnsweredAt.is_null())
        .filter(round::Column::Withdrawn.eq(false));
    match query.one(uow).await? {
        Some(_) => Ok(entity::Entity::find_by_id(id).one(uow).await?),
        None => Ok(None),
    }
}
