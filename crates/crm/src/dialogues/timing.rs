//! What becomes of a dialogue in which nothing is said any more. Nothing typed is lost: it stands in
//! the talk, and the talk waits for a person from then on.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::{Column, Entity};
use super::{Dialogue, DialogueOutcome, DialogueStep, PATIENCE, service};
use crate::conversations::{self, OwnWords, windows_of};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, entity as identity};
use crate::ids::ComplaintDialogueId;

/// How many are looked at in one go; the rest comes with the next one.
const BATCH: u64 = 200;
/// So many messages of a window have to be left: one for the farewell, one for the salesperson.
const NEEDED: i64 = 2;

/// Whether nothing was said for too long.
pub fn is_overdue(uow: &Uow, dialogue: &Dialogue) -> bool {
    dialogue.touched_at + PATIENCE <= uow.now()
}

/// Dialogues in which nothing was said for too long, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn overdue(uow: &Uow) -> Result<Vec<ComplaintDialogueId>, Fault> {
    let found = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::TimesOutAt.lte(uow.now()))
        .order_by_asc(Column::TimesOutAt)
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(found)
}

/// Ends a dialogue in which nothing was said for too long: calls a person of ours, and tells the
/// customer so while a window is open. Where none is, it stays open, and they are told with their
/// next word. `false` where it was ended, or went on, meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn time_out(uow: &Uow, id: ComplaintDialogueId) -> Result<bool, Fault> {
    let found = service::open(uow, id).await?;
    let Some(dialogue) = found.filter(|dialogue| dialogue.times_out_at.is_some_and(|at| at <= uow.now())) else {
        return Ok(false);
    };
    if dialogue.step == DialogueStep::More {
        service::end(uow, dialogue, DialogueOutcome::Filed).await?;
        return Ok(true);
    }
    conversations::ask_for_person(uow, dialogue.identity_id).await?;
    if windows_of(uow, dialogue.identity_id).await?.by_message() < NEEDED {
        let mut row = dialogue.into_active_model();
        row.times_out_at = Set(None);
        row.update(uow).await?;
        return Ok(true);
    }
    let who = identity::Entity::find_by_id(dialogue.identity_id)
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a dialogue without identity"))?;
    let customer = identities::actor_of(uow, &who).await?.map(|customer| customer.customer);
    conversations::say(uow, &who, customer, OwnWords::Text(dialogue.farewell.clone())).await?;
    service::end(uow, dialogue, DialogueOutcome::TimedOut).await?;
    Ok(true)
}
