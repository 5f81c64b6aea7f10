//! Calling pushes off that have not been sent.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

use super::service::{advance, scoped};
use super::{Push, PushState, entity, step};
use crate::audit;
use crate::conversations::{self, MessageState, Via};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{GreetingRuleId, PushId};
use crate::text;

/// Calls a push off that has not been sent.
///
/// # Errors
/// `State` where it is too late.
pub async fn cancel(uow: &Uow, id: PushId, reason: &str) -> Result<Push, Fault> {
    let reason = text::required("reason", reason, 200)?;
    let push = scoped(uow, id).await?;
    if !push.state.is_waiting() && push.state != PushState::HandedOver {
        return Err(Fault::State("该推送已发送或已结束，不能取消"));
    }
    let row = push.clone().into_active_model();
    let after = advance(uow, &push, row, PushState::Cancelled, &reason).await?;
    if let Some(message) = after.message_id {
        conversations::set_message_state(uow, message, MessageState::Failed, Via::Custom).await?;
    }
    audit::record(uow, "push.cancel", "push", id.0, serde_json::json!({ "reason": reason })).await?;
    Ok(after)
}

/// Calls off a push whose job an operator drops, if it still waits. The caller has checked the
/// right to do so.
pub(crate) async fn call_off(uow: &Uow, id: PushId, reason: &str) -> Result<(), Fault> {
    let query = entity::Entity::find_by_id(id).lock_exclusive();
    match query.one(uow).await? {
        Some(push) if push.state.is_waiting() => {
            advance(uow, &push, push.clone().into_active_model(), PushState::Cancelled, reason).await?;
            if let Some(message) = push.message_id {
                conversations::set_message_state(uow, message, MessageState::Failed, Via::Custom).await?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Ends a push that waits, because everything known of its receiver is erased.
pub(crate) async fn end_forgotten(uow: &Uow, push: &Push) -> Result<(), Fault> {
    let row = push.clone().into_active_model();
    advance(uow, push, row, PushState::Cancelled, "联系人资料已删除").await.map(|_| ())
}

/// Calls off all pushes of a rule that are due in a span of time and have not been sent, those that
/// were handed over too. Answers how many. The caller has checked the right to do so.
pub(crate) async fn stop_all(
    uow: &Uow,
    rule: GreetingRuleId,
    from: DateTime<Utc>,
    before: DateTime<Utc>,
    reason: &str,
) -> Result<u64, Fault> {
    let stoppable = [PushState::Planned, PushState::Queued, PushState::HandedOver];
    let mut stopped = 0;
    loop {
        // In the order of their keys, which is that of the dispatcher: neither waits for the other.
        let batch: Vec<PushId> = entity::Entity::find()
            .select_only()
            .column(entity::Column::Id)
            .filter(entity::Column::TenantId.eq(uow.tenant()))
            .filter(entity::Column::RuleId.eq(rule))
            .filter(entity::Column::DueAt.gte(from))
            .filter(entity::Column::DueAt.lt(before))
            .filter(entity::Column::State.is_in(stoppable))
            .order_by_asc(entity::Column::Id)
            .limit(500)
            .lock_exclusive()
            .into_tuple()
            .all(uow)
            .await?;
        if batch.is_empty() {
            return Ok(stopped);
        }
        entity::Entity::update_many()
            .col_expr(entity::Column::State, Expr::value(PushState::Cancelled))
            .col_expr(entity::Column::Reason, Expr::value(reason))
            .col_expr(entity::Column::SettledAt, Expr::value(uow.now()))
            .col_expr(entity::Column::UpdatedAt, Expr::value(uow.now()))
            .filter(entity::Column::Id.is_in(batch.iter().copied()))
            .exec(uow)
            .await?;
        let steps = batch.iter().map(|push| step::ActiveModel {
            tenant_id: Set(uow.tenant()),
            push_id: Set(*push),
            at: Set(uow.now()),
            state: Set(PushState::Cancelled),
            channel: Set(None),
            reason: Set(reason.to_owned()),
            staff_id: Set(uow.actor().staff().map(|me| me.staff)),
            ..Default::default()
        });
        step::Entity::insert_many(steps).exec_without_returning(uow).await?;
        stopped += batch.len() as u64;
    }
}
