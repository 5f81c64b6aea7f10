//! What a change of the working calendar means for deadlines.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Complaint, entity, policy, rounds};
use crate::db::Uow;
use crate::error::Fault;

/// So many complaints are read at a time.
const BATCH: u64 = 200;

/// Computes the deadlines anew that are still ahead. One that has passed stays: what was missed was
/// missed.
pub(crate) async fn calendar_changed(uow: &Uow) -> Result<(), Fault> {
    use entity::Column as C;
    let mut last = crate::ids::ComplaintId(0);
    loop {
        // In the order of their keys, so that no two changes wait for each other.
        let batch = entity::Entity::find()
            .filter(C::TenantId.eq(uow.tenant()))
            .filter(C::AnsweredAt.is_null())
            .filter(C::State.ne(super::ComplaintState::Withdrawn))
            .filter(C::DueAt.gt(uow.now()))
            .filter(C::Id.gt(last))
            .order_by_asc(C::Id)
            .limit(BATCH)
            .lock_exclusive()
            .all(uow)
            .await?;
        let Some(end) = batch.last() else { return Ok(()) };
        last = end.id;
        for complaint in batch {
            shift(uow, complaint).await?;
        }
    }
}

async fn shift(uow: &Uow, complaint: Complaint) -> Result<(), Fault> {
    let round = rounds::current(uow, &complaint).await?;
    let times = rounds::times(uow, round.begun_at, complaint.severity, None).await?;
    // A promise holds, unless the calendar now asks for less.
    if round.promised && round.due_at <= times.due_at {
        return Ok(());
    }
    let same = times.due_at == round.due_at
        && times.half_at == round.half_at
        && times.near_at == round.near_at
        && times.escalate_at == round.escalate_at
        && times.uncertain == round.uncertain;
    if same {
        return Ok(());
    }
    let version = complaint.version;
    rounds::reschedule(uow, round, times).await?;
    let mut row = complaint.into_active_model();
    row.half_at = Set(times.half_at);
    row.near_at = Set(times.near_at);
    row.due_at = Set(times.due_at);
    row.uncertain = Set(times.uncertain);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    let detail = serde_json::json!({ "number": row.number, "due_at": row.due_at });
    crate::audit::record(uow, "complaint.reschedule", "complaint", row.id.0, detail).await
}

impl super::Round {
    /// The warnings that are due at a time and come after those that were given.
    pub(super) fn due_warnings(
        &self,
        now: chrono::DateTime<chrono::Utc>,
        given: &[super::ComplaintWarningKind],
    ) -> Vec<super::ComplaintWarningKind> {
        let last = given.iter().max();
        let due =
            policy::warnings(self).into_iter().filter(|(kind, at)| *at <= now && last.is_none_or(|last| kind > last));
        due.map(|(kind, _)| kind).collect()
    }
}
