//! Before the send: is it still wanted and allowed, which way, and the note that it begins.

use chrono::{DateTime, Duration, Timelike, Utc};
use sea_orm::{ActiveValue::Set, IntoActiveModel};

use super::batch::Batch;
use super::cascade::{self, Choice, Receiver, Target};
use super::service::advance;
use super::settle::{note_message_failed, target_of};
use super::{Channel, Push, PushKind, PushState};
use crate::clock::instant_at;
use crate::conversations::{self, MessageState};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::PushId;
use crate::reminders::{self, About};
use crate::tenants::{self, Settings};

/// For how long the platform sends a template message once per `client_msg_id`; a little less
/// than its ten minutes.
pub(super) const CLIENT_MSG_ID_LIFE: Duration = Duration::minutes(9);

/// What is to be done with a push whose job is leased.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Commit, then send it there, then settle.
    Send(Box<Sending>),
    /// Again at this time.
    Later(DateTime<Utc>),
    /// Nothing more to do.
    Over,
}

/// A push on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The push, as it was committed.
    pub push: Push,
    /// Where it goes.
    pub target: Target,
}

/// Why a push is not sent at a time, whatever the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// It may go.
    Open,
    /// Its time has passed.
    Expired,
    /// Quiet hours, until then.
    Quiet(DateTime<Utc>),
    /// The receiver shall not get it.
    Unwanted(&'static str),
}

/// Said of a push whose time has passed.
pub(super) const EXPIRED: &str = "已过发送时限";

/// Whether a push may be sent at `at`.
pub(super) async fn gate(uow: &Uow, batch: &Batch, push: &Push, at: DateTime<Utc>) -> Result<Gate, Fault> {
    if push.expires_at.is_some_and(|until| until <= at) {
        return Ok(Gate::Expired);
    }
    if push.transactional {
        return Ok(Gate::Open);
    }
    let settings = tenants::settings(uow).await?;
    if let Some(until) = quiet_until(at, &settings) {
        return Ok(Gate::Quiet(until));
    }
    Ok(unwanted(batch, push, &settings).map_or(Gate::Open, Gate::Unwanted))
}

/// Begins the send of a push of a batch. After the commit of this, exactly one caller may send it.
///
/// # Errors
/// When the database fails: then nothing has begun.
pub async fn begin(uow: &Uow, batch: &mut Batch, id: PushId) -> Result<Begun, Fault> {
    let Some(push) = batch.take(uow, id) else { return Ok(Begun::Over) };
    match push.state {
        PushState::Planned | PushState::Queued => {}
        PushState::Sending | PushState::InDoubt => return interrupted(uow, push).await,
        _ => return Ok(Begun::Over),
    }
    match gate(uow, batch, &push, uow.now()).await? {
        Gate::Open => {}
        Gate::Expired => return over(uow, &push, PushState::Expired, EXPIRED).await,
        Gate::Quiet(until) => return later(uow, push, until, "免打扰时段").await,
        Gate::Unwanted(reason) => return over(uow, &push, PushState::Skipped, reason).await,
    }
    match cascade::choose(uow, batch, &push).await? {
        Choice::Send(target) => {
            batch.count(&push);
            start(uow, push, *target).await
        }
        Choice::Later(at, reason) => later(uow, push, at, reason).await,
        Choice::HandOver => {
            let mut row = push.clone().into_active_model();
            row.channel = Set(Some(Channel::Task));
            advance(uow, &push, row, PushState::HandedOver, "无可用渠道，转由销售发送").await?;
            if let Some(staff) = push.staff_id {
                reminders::plan(uow, staff, About::HandWritten(push.id)).await?;
            }
            Ok(Begun::Over)
        }
        Choice::Nothing => {
            let next = if push.kind == PushKind::Reply { PushState::Failed } else { PushState::Skipped };
            over(uow, &push, next, "没有可用的发送渠道").await
        }
    }
}

/// Someone began to send this and did not settle it. Only a template message can be sent again:
/// the platform knows its `client_msg_id`.
async fn interrupted(uow: &Uow, push: Push) -> Result<Begun, Fault> {
    let repeatable = push.channel == Some(Channel::Template)
        && push.client_msg_id.is_some()
        && push.sending_at.is_some_and(|since| uow.now() - since < CLIENT_MSG_ID_LIFE);
    if repeatable {
        let target = target_of(uow, &push).await?;
        let row = push.clone().into_active_model();
        let push = if push.state == PushState::InDoubt {
            advance(uow, &push, row, PushState::Sending, "以同一 client_msg_id 重试").await?
        } else {
            push
        };
        return Ok(Begun::Send(Box::new(Sending { push, target })));
    }
    if push.state == PushState::Sending {
        let row = push.clone().into_active_model();
        let push = advance(uow, &push, row, PushState::InDoubt, "发送过程中断，结果未知").await?;
        if let (Some(message), Some(channel)) = (push.message_id, push.channel) {
            conversations::set_message_state(uow, message, MessageState::InDoubt, channel.via()).await?;
        }
        if let (Some(appid), Some(openid)) = (&push.sending_appid, &push.sending_openid) {
            super::results::in_turn(uow, appid, openid).await?;
        }
        super::results::match_waiting(uow, push).await?;
    }
    Ok(Begun::Over)
}

async fn start(uow: &Uow, push: Push, target: Target) -> Result<Begun, Fault> {
    let mut row = push.clone().into_active_model();
    row.channel = Set(Some(target.channel));
    row.sending_at = Set(Some(uow.now()));
    match &target.receiver {
        Receiver::Follower(follower) => {
            row.identity_id = Set(Some(follower.identity));
            row.sending_appid = Set(Some(follower.appid.clone()));
            row.sending_openid = Set(Some(follower.openid.clone()));
            row.sending_template = Set(follower.template.as_ref().map(|template| template.template_id.clone()));
        }
        Receiver::Mail(address) => {
            row.sending_address = Set(Some(address.clone()));
            // Kept where the mail is tried again: its Message-ID is made of it.
            if push.unsubscribe_token.is_none() {
                row.unsubscribe_token = Set(Some(uuid::Uuid::new_v4().simple().to_string()));
            }
        }
        Receiver::Mobile(number) => row.sending_address = Set(Some(number.clone())),
    }
    if target.channel == Channel::Template {
        row.client_msg_id = Set(Some(format!("gx{}", push.id)));
    }
    let push = advance(uow, &push, row, PushState::Sending, "开始发送").await?;
    Ok(Begun::Send(Box::new(Sending { push, target })))
}

async fn over(uow: &Uow, push: &Push, next: PushState, reason: &str) -> Result<Begun, Fault> {
    advance(uow, push, push.clone().into_active_model(), next, reason).await?;
    note_message_failed(uow, push).await?;
    Ok(Begun::Over)
}

/// Puts a push off. Where it would come too late, it has expired.
async fn later(uow: &Uow, push: Push, at: DateTime<Utc>, reason: &'static str) -> Result<Begun, Fault> {
    if push.expires_at.is_some_and(|until| until <= at) {
        let reason = format!("{reason}，直至时限");
        return over(uow, &push, PushState::Expired, &reason).await;
    }
    if push.state == PushState::Planned || push.reason.as_deref() != Some(reason) {
        let row = push.clone().into_active_model();
        advance(uow, &push, row, PushState::Queued, reason).await?;
    }
    Ok(Begun::Later(at))
}

/// When the quiet hours end, if it is quiet now.
pub(crate) fn quiet_until(now: DateTime<Utc>, settings: &Settings) -> Option<DateTime<Utc>> {
    let local = now.with_timezone(&settings.zone);
    let minute = local.hour() * 60 + local.minute();
    if !settings.is_quiet(minute) {
        return None;
    }
    let today = local.date_naive();
    let day = if minute < settings.quiet_until { today } else { today.succ_opt()? };
    Some(instant_at(day, settings.quiet_until, settings.zone))
}

/// Why the receiver shall not get it, if so.
fn unwanted(batch: &Batch, push: &Push, settings: &Settings) -> Option<&'static str> {
    let id = push.contact_id?;
    let Some(contact) = batch.contact(id) else { return Some("联系人已不存在") };
    if contact.opted_out_at.is_some() {
        return Some("客户已退订");
    }
    (batch.counted(id) >= u64::from(settings.weekly_push_cap)).then_some("7 天内推送已达上限")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_span_midnight() {
        let settings = Settings::default();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        // 22:30 in Shanghai: until 09:00 the next day.
        assert_eq!(quiet_until(at("2026-11-21T14:30:00Z"), &settings), Some(at("2026-11-22T01:00:00Z")));
        // 08:59 in Shanghai: until 09:00 the same day.
        assert_eq!(quiet_until(at("2026-11-21T00:59:00Z"), &settings), Some(at("2026-11-21T01:00:00Z")));
        assert_eq!(quiet_until(at("2026-11-21T01:00:00Z"), &settings), None);
        assert_eq!(quiet_until(at("2026-11-21T12:59:00Z"), &settings), None);
    }
}
