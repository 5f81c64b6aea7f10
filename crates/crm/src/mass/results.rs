//! The platform's event that tells how a mass message ended. It may come before the answer to the
//! call is stored: then it waits until the batch that it belongs to is known.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::dispatch::run;
use super::settle::roll_up;
use super::{BatchState, MassBatch, batch, result};
use crate::conversations::MessageState;
use crate::db::Uow;
use crate::error::Fault;

/// What the platform told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MassResult {
    /// The account that sent.
    pub appid: String,
    /// The platform's key of the send.
    pub platform_id: String,
    /// Whether the platform has sent it.
    pub success: bool,
    /// The platform's words.
    pub status: String,
    /// Followers in the list; none where it did not count.
    pub counts: Option<MassCounts>,
}

/// What the platform counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MassCounts {
    /// Followers in the list.
    pub total: i64,
    /// Left after filtering.
    pub filtered: i64,
    /// Delivered.
    pub sent: i64,
    /// Not delivered.
    pub failed: i64,
}

/// Takes in an event. One that fits no batch yet is kept; one of a message that was sent from the
/// platform's own pages fits none ever.
///
/// # Errors
/// When the database fails.
pub async fn receive_result(uow: &Uow, event: MassResult) -> Result<(), Fault> {
    in_turn(uow, &event.appid).await?;
    let part = batch::Entity::find()
        .filter(batch::Column::TenantId.eq(uow.tenant()))
        .filter(batch::Column::Appid.eq(event.appid.as_str()))
        .filter(batch::Column::PlatformId.eq(event.platform_id.as_str()))
        .lock_exclusive()
        .one(uow)
        .await?;
    let counts = event.counts.unwrap_or_default();
    let row = result::ActiveModel {
        tenant_id: Set(uow.tenant()),
        appid: Set(event.appid.clone()),
        platform_id: Set(event.platform_id.clone()),
        success: Set(event.success),
        status: Set(event.status.chars().take(100).collect()),
        total: Set(counts.total),
        filtered: Set(counts.filtered),
        sent: Set(counts.sent),
        failed: Set(counts.failed),
        batch_id: Set(part.as_ref().map(|part| part.id)),
        received_at: Set(uow.now()),
        ..Default::default()
    };
    row.insert(uow).await?;
    match part {
        Some(part) => apply(uow, part, event.success, &event.status, event.counts).await,
        None => Ok(()),
    }
}

/// An event looks for its batch, and a batch that was just taken for its event: one after the other,
/// or each could miss what the other has not committed yet.
pub(super) async fn in_turn(uow: &Uow, appid: &str) -> Result<(), Fault> {
    uow.take_turn(&format!("mass-result:{appid}")).await?;
    Ok(())
}

/// A batch has just been taken: did its event come before?
pub(super) async fn match_waiting(uow: &Uow, part: MassBatch) -> Result<(), Fault> {
    let Some(key) = &part.platform_id else { return Ok(()) };
    let waiting = result::Entity::find()
        .filter(result::Column::TenantId.eq(uow.tenant()))
        .filter(result::Column::Appid.eq(part.appid.as_str()))
        .filter(result::Column::PlatformId.eq(key.as_str()))
        .filter(result::Column::BatchId.is_null())
        .order_by_asc(result::Column::Id)
        .one(uow)
        .await?;
    let Some(event) = waiting else { return Ok(()) };
    let counts = MassCounts { total: event.total, filtered: event.filtered, sent: event.sent, failed: event.failed };
    let (success, status) = (event.success, event.status.clone());
    let mut row = event.into_active_model();
    row.batch_id = Set(Some(part.id));
    row.update(uow).await?;
    apply(uow, part, success, &status, Some(counts)).await
}

async fn apply(
    uow: &Uow,
    part: MassBatch,
    success: bool,
    status: &str,
    counts: Option<MassCounts>,
) -> Result<(), Fault> {
    if !matches!(part.state, BatchState::Sent | BatchState::InDoubt) {
        return Ok(());
    }
    let (id, mass, number) = (part.id, part.mass_id, part.number);
    let mut row = part.into_active_model();
    row.settled_at = Set(Some(uow.now()));
    if let Some(counts) = counts {
        row.total = Set(Some(counts.total));
        row.filtered = Set(Some(counts.filtered));
        row.sent = Set(Some(counts.sent));
        row.failed = Set(Some(counts.failed));
    }
    if success {
        row.state = Set(BatchState::Sent);
    } else {
        row.state = Set(BatchState::Failed);
        row.reason = Set(Some(format!("平台回报群发失败：{status}")));
        // Lines that are in the talks already say so; those to come are not written.
        let sql = "UPDATE messages SET state = $3 WHERE id IN ( \
                     SELECT message_id FROM mass_recipients WHERE mass_id = $1 AND batch = $2 AND message_id IS NOT NULL)";
        run(uow, sql, [mass.into(), number.into(), MessageState::Failed.as_str().into()]).await?;
    }
    row.update(uow).await?;
    tracing::info!(batch = %id, success, "the platform told of a mass message");
    roll_up(uow, mass).await
}
