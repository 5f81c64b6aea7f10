//! The platform's events that tell how a send ended. They may come before the answer to the send
//! is stored: then they wait until the push that they belong to is known.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::service::advance;
use super::settle::note_message_failed;
use super::{Push, PushState, entity, result_event};
use crate::conversations::{self, MessageState};
use crate::db::Uow;
use crate::error::Fault;

/// What the platform told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultEvent {
    /// The account that sent.
    pub appid: String,
    /// The receiver.
    pub openid: String,
    /// The template, where the event names it.
    pub template: Option<String>,
    /// The platform's key of the send, where it gave one.
    pub platform_id: Option<String>,
    /// Whether it reached the receiver.
    pub success: bool,
    /// The platform's words.
    pub status: String,
}

/// Takes in an event. One that fits no push yet is kept.
///
/// # Errors
/// When the database fails.
pub async fn receive_result(uow: &Uow, event: ResultEvent) -> Result<(), Fault> {
    in_turn(uow, &event.appid, &event.openid).await?;
    let push = fitting(uow, &event).await?;
    let row = result_event::ActiveModel {
        tenant_id: Set(uow.tenant()),
        appid: Set(event.appid.clone()),
        openid: Set(event.openid.clone()),
        template_id: Set(event.template.clone()),
        platform_id: Set(event.platform_id.clone()),
        success: Set(event.success),
        status: Set(event.status.clone()),
        push_id: Set(push.as_ref().map(|push| push.id)),
        received_at: Set(uow.now()),
        ..Default::default()
    };
    row.insert(uow).await?;
    match push {
        Some(push) => apply(uow, push, event.success, &event.status, event.platform_id).await,
        None => Ok(()),
    }
}

/// An event looks for its push, and a push that was just sent for its event: one after the other, or
/// each could miss what the other has not committed yet.
pub(super) async fn in_turn(uow: &Uow, appid: &str, openid: &str) -> Result<(), Fault> {
    uow.take_turn(&format!("push-result:{appid}:{openid}")).await?;
    Ok(())
}

/// The push that an event is about: by the platform's key, or, for subscription notices, the one
/// unsettled push of this receiver and template. A push that is still `sending` is not taken: its
/// sender is about to say what the platform answered.
async fn fitting(uow: &Uow, event: &ResultEvent) -> Result<Option<Push>, Fault> {
    use entity::Column as C;
    let base =
        || entity::Entity::find().filter(C::TenantId.eq(uow.tenant())).filter(C::SendingAppid.eq(event.appid.as_str()));
    if let Some(key) = &event.platform_id {
        let by_key = base().filter(C::PlatformId.eq(key.as_str())).lock_exclusive().one(uow).await?;
        if by_key.is_some() {
            return Ok(by_key);
        }
    }
    let Some(template) = &event.template else { return Ok(None) };
    let unsettled = base()
        .filter(C::SendingOpenid.eq(event.openid.as_str()))
        .filter(C::SendingTemplate.eq(template.as_str()))
        .filter(C::PlatformId.is_null())
        .filter(C::State.is_in([PushState::Sent, PushState::InDoubt]))
        .order_by_asc(C::SendingAt)
        .lock_exclusive()
        .one(uow)
        .await?;
    Ok(unsettled)
}

/// A push has just been sent, or is in doubt: did its event come before?
pub(super) async fn match_waiting(uow: &Uow, push: Push) -> Result<(), Fault> {
    use result_event::Column as C;
    let Some(appid) = &push.sending_appid else { return Ok(()) };
    let waiting = result_event::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::Appid.eq(appid.as_str()))
        .filter(C::PushId.is_null());
    let waiting = match (&push.platform_id, &push.sending_template, &push.sending_openid) {
        (Some(key), _, _) => waiting.filter(C::PlatformId.eq(key.as_str())),
        (None, Some(template), Some(openid)) => waiting
            .filter(C::TemplateId.eq(template.as_str()))
            .filter(C::Openid.eq(openid.as_str()))
            .filter(C::ReceivedAt.gte(push.sending_at)),
        _ => return Ok(()),
    };
    let Some(event) = waiting.order_by_asc(C::Id).one(uow).await? else { return Ok(()) };
    let (success, status, key) = (event.success, event.status.clone(), event.platform_id.clone());
    let mut row = event.into_active_model();
    row.push_id = Set(Some(push.id));
    row.update(uow).await?;
    apply(uow, push, success, &status, key).await
}

async fn apply(uow: &Uow, push: Push, success: bool, status: &str, platform_id: Option<String>) -> Result<(), Fault> {
    let next = if success { PushState::Delivered } else { PushState::Failed };
    if !push.state.may_become(next) {
        return Ok(());
    }
    let mut row = push.clone().into_active_model();
    if push.sent_at.is_none() && success {
        row.sent_at = Set(push.sending_at);
    }
    if push.platform_id.is_none() {
        row.platform_id = Set(platform_id);
    }
    let reason = if success { "平台确认送达".to_owned() } else { format!("平台回报未送达：{status}") };
    let push = advance(uow, &push, row, next, &reason).await?;
    match (push.message_id, push.channel) {
        (Some(message), Some(channel)) if success => {
            conversations::set_message_state(uow, message, MessageState::Sent, channel.via()).await
        }
        _ => note_message_failed(uow, &push).await,
    }
}
