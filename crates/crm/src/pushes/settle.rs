//! After the send: what came of it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::cascade::{self, Follower, Receiver, Target, channels_of};
use super::dispatch::CLIENT_MSG_ID_LIFE;
use super::service::advance;
use super::{Channel, Push, PushKind, PushState, batch, budgets, results, template, templates};
use crate::actor::Actor;
use crate::conversations::{self, MessageKind, MessageState, NewMessage, Said};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities;
use crate::ids::{ConversationId, IdentityId, MessageId, PushId, TenantId};

/// How a send ended, in the domain's words.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The platform took it. It may have given a key.
    Sent {
        /// The platform's key.
        platform_id: Option<String>,
    },
    /// The platform surely did not take it, and this way is closed: the next one.
    NextChannel {
        /// What we learned from it.
        effect: Effect,
        /// Why.
        reason: String,
    },
    /// The platform surely did not take it and never will.
    Failed {
        /// Why.
        reason: String,
    },
    /// The platform surely did not take it now: again at this time.
    Later {
        /// When; none = when the platform's next day begins.
        at: Option<DateTime<Utc>>,
        /// Whether the whole endpoint rests until then.
        stop_endpoint: bool,
        /// Why.
        reason: String,
    },
    /// Nobody knows.
    InDoubt {
        /// Why.
        reason: String,
    },
}

/// What a refusal taught us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The window is closed, or its count used up.
    WindowClosed,
    /// No consent is left.
    NoConsent,
    /// They do not follow (any more), or the openid is none of ours.
    NotFollower,
    /// They refuse messages.
    Muted,
    /// The template can't be used.
    BadTemplate,
    /// Nothing lasting.
    None,
}

/// An answered send.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The push, as it was when its send began.
    pub begun: &'a Push,
    /// Where it went.
    pub target: &'a Target,
    /// How it ended.
    pub outcome: &'a Outcome,
}

/// What the answers of some sends need to be settled, locked and read at once.
#[derive(Debug)]
pub struct Settling {
    pushes: HashMap<PushId, Push>,
    messages: HashMap<PushId, MessageId>,
}

impl Settling {
    /// Locks the pushes, and writes into the talks what has been sent. Where several units of work
    /// settle at once, the answers have to come in the order of their receivers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(uow: &mut Uow, answers: &[Answer<'_>]) -> Result<Self, Fault> {
        let mut before = None;
        let followers: Vec<&Follower> = answers.iter().filter_map(|answer| answer.target.follower()).collect();
        for follower in followers {
            if before != Some(follower.identity) {
                results::in_turn(uow, &follower.appid, &follower.openid).await?;
                before = Some(follower.identity);
            }
        }
        let ids: Vec<PushId> = answers.iter().map(|answer| answer.begun.id).collect();
        let pushes = batch::locked(uow, &ids).await?;
        // Gathered before anything is waited for: a future that keeps the closure can't change threads.
        let said: Vec<Answer<'_>> = answers
            .iter()
            .filter(|answer| {
                let push = pushes.get(&answer.begun.id).filter(|push| is_same_send(push, answer.begun));
                matches!(answer.outcome, Outcome::Sent { .. }) && push.is_some_and(|push| push.message_id.is_none())
            })
            .copied()
            .collect();
        let messages = write_messages(uow, &said).await?;
        Ok(Self { pushes, messages })
    }
}

/// Whether it still stands where its sender left it.
fn is_same_send(push: &Push, begun: &Push) -> bool {
    push.sending_at == begun.sending_at && matches!(push.state, PushState::Sending | PushState::InDoubt)
}

/// Settles a send, and says when the job is due again; `None` where it is done.
///
/// Only the send that began is settled: if it was taken for dead meanwhile, the push stands in doubt,
/// and what the sender knows ends the doubt.
///
/// # Errors
/// When the database fails: the caller tries again, for the outcome must not be lost.
pub async fn settle(uow: &Uow, settling: &mut Settling, answer: &Answer<'_>) -> Result<Option<DateTime<Utc>>, Fault> {
    let Answer { begun, target, outcome } = *answer;
    let push = settling.pushes.remove(&begun.id).filter(|push| push.tenant_id == uow.tenant());
    let Some(push) = push.filter(|push| is_same_send(push, begun)) else { return Ok(None) };
    let message = settling.messages.remove(&push.id);
    match outcome.clone() {
        Outcome::Sent { platform_id } => {
            sent(uow, push, target, platform_id, message).await?;
            Ok(None)
        }
        Outcome::InDoubt { reason } => in_doubt(uow, push, &reason).await,
        _ if push.state == PushState::InDoubt => {
            // A person may be looking at it by now: it can only end, not go round again.
            let reason = reason_of(outcome);
            advance(uow, &push, push.clone().into_active_model(), PushState::Failed, &reason).await?;
            note_message_failed(uow, &push).await?;
            Ok(None)
        }
        Outcome::Failed { reason } => {
            cascade::give_back(uow, target).await?;
            advance(uow, &push, push.clone().into_active_model(), PushState::Failed, &reason).await?;
            note_message_failed(uow, &push).await?;
            Ok(None)
        }
        Outcome::Later { at, stop_endpoint, reason } => {
            cascade::give_back(uow, target).await?;
            let mut until = at.unwrap_or_else(|| budgets::tomorrow(uow.now()));
            if stop_endpoint {
                let (payer, endpoint) = (target.payer(uow), target.channel.endpoint());
                until = budgets::stop_endpoint(uow, &payer, endpoint, Some(until), &reason).await?;
            }
            back_to_queue(uow, &push, &reason).await?;
            Ok(Some(until))
        }
        Outcome::NextChannel { effect, reason } => {
            learn(uow, target, effect).await?;
            let mut row = push.clone().into_active_model();
            let left: Vec<Channel> =
                channels_of(&push).into_iter().filter(|channel| *channel != target.channel).collect();
            if push.kind == PushKind::Reply {
                advance(uow, &push, row, PushState::Failed, &reason).await?;
                note_message_failed(uow, &push).await?;
                return Ok(None);
            }
            row.channels = Set(serde_json::json!(left));
            advance(uow, &push, row, PushState::Queued, &reason).await?;
            Ok(Some(uow.now()))
        }
    }
}

fn reason_of(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Sent { .. } => String::new(),
        Outcome::NextChannel { reason, .. }
        | Outcome::Failed { reason }
        | Outcome::Later { reason, .. }
        | Outcome::InDoubt { reason } => reason.clone(),
    }
}

async fn back_to_queue(uow: &Uow, push: &Push, reason: &str) -> Result<(), Fault> {
    let mut row = push.clone().into_active_model();
    row.channel = Set(None);
    row.sending_at = Set(None);
    advance(uow, push, row, PushState::Queued, reason).await?;
    Ok(())
}

async fn sent(
    uow: &Uow,
    push: Push,
    target: &Target,
    platform_id: Option<String>,
    written: Option<MessageId>,
) -> Result<(), Fault> {
    if let Some(message) = push.message_id {
        conversations::set_message_state(uow, message, MessageState::Sent, target.channel.via()).await?;
    }
    let mut row = push.clone().into_active_model();
    row.sent_at = Set(push.sending_at.or(Some(uow.now())));
    row.platform_id = Set(platform_id);
    row.message_id = Set(push.message_id.or(written));
    let reason = if target.follower().is_some() { "平台已受理" } else { "服务商已受理" };
    let push = advance(uow, &push, row, PushState::Sent, reason).await?;
    results::match_waiting(uow, push).await
}

/// Pushes that were sent over WeChat stand in the talks.
async fn write_messages(uow: &mut Uow, answers: &[Answer<'_>]) -> Result<HashMap<PushId, MessageId>, Fault> {
    let sent: Vec<(&Answer<'_>, &Follower)> =
        answers.iter().filter_map(|answer| Some((answer, answer.target.follower()?))).collect();
    let mut written = HashMap::new();
    if sent.is_empty() {
        return Ok(written);
    }
    let receivers: Vec<IdentityId> = sent.iter().map(|(_, follower)| follower.identity).collect();
    let mut talks = conversations::ids_of(uow, &receivers).await?;
    let mut of_tenants: BTreeMap<TenantId, Vec<(ConversationId, Said)>> = BTreeMap::new();
    for (Answer { begun, target, .. }, follower) in sent {
        let talk = match talks.get(&follower.identity) {
            Some(talk) => *talk,
            None => {
                uow.act_as(Actor::System(begun.tenant_id));
                let identity = identities::entity::Entity::find_by_id(follower.identity).one(uow).await?;
                let identity = identity.ok_or(Fault::Broken("a push without identity"))?;
                let customer = begun.customer_id.map(|customer| (customer, begun.staff_id));
                let talk = conversations::ensure(uow, &identity, customer).await?;
                talks.insert(follower.identity, talk);
                talk
            }
        };
        let kind = if target.channel == Channel::Custom { MessageKind::Text } else { MessageKind::Notice };
        let said = Said {
            message: NewMessage { kind, ..NewMessage::text(begun.content.clone()) },
            via: target.channel.via(),
            state: MessageState::Sent,
            staff: None,
            push: Some(begun.id),
            file: None,
        };
        of_tenants.entry(begun.tenant_id).or_default().push((talk, said));
    }
    for (tenant, said) in of_tenants {
        uow.act_as(Actor::System(tenant));
        written.extend(conversations::record_pushes(uow, said).await?);
    }
    Ok(written)
}

async fn in_doubt(uow: &Uow, push: Push, reason: &str) -> Result<Option<DateTime<Utc>>, Fault> {
    let again = push.channel == Some(Channel::Template)
        && push.sending_at.is_some_and(|since| uow.now() - since < CLIENT_MSG_ID_LIFE - Duration::minutes(1));
    let push = if push.state == PushState::Sending {
        advance(uow, &push, push.clone().into_active_model(), PushState::InDoubt, reason).await?
    } else {
        push
    };
    if let (Some(message), Some(channel)) = (push.message_id, push.channel) {
        conversations::set_message_state(uow, message, MessageState::InDoubt, channel.via()).await?;
    }
    results::match_waiting(uow, push).await?;
    Ok(again.then(|| uow.now() + Duration::seconds(20)))
}

async fn learn(uow: &Uow, target: &Target, effect: Effect) -> Result<(), Fault> {
    // Of an address nothing is learned that lasts.
    let Some(follower) = target.follower() else { return Ok(()) };
    match effect {
        Effect::WindowClosed => conversations::close_windows(uow, follower.identity).await,
        Effect::NoConsent => match &follower.template {
            Some(template) => conversations::forget_consent(uow, follower.identity, &template.template_id).await,
            None => Ok(()),
        },
        Effect::NotFollower => identities::mark_unfollowed(uow, follower.identity).await,
        Effect::Muted => {
            cascade::give_back(uow, target).await?;
            identities::mark_muted(uow, follower.identity).await
        }
        Effect::BadTemplate => {
            cascade::give_back(uow, target).await?;
            match &follower.template {
                Some(template) => templates::disable_template(uow, template.id, "平台拒绝了该模板").await,
                None => Ok(()),
            }
        }
        Effect::None => cascade::give_back(uow, target).await,
    }
}

/// A message that stood in the talk before its push failed says so.
pub(super) async fn note_message_failed(uow: &Uow, push: &Push) -> Result<(), Fault> {
    match push.message_id {
        Some(message) => {
            let via = push.channel.unwrap_or(Channel::Custom).via();
            conversations::set_message_state(uow, message, MessageState::Failed, via).await
        }
        None => Ok(()),
    }
}

/// The target of a push that had begun, from what was noted then.
pub(super) async fn target_of(uow: &Uow, push: &Push) -> Result<Target, Fault> {
    let broken = || Fault::Broken("a push on its way without a target");
    let appid = push.sending_appid.clone().ok_or_else(broken)?;
    let template = match &push.sending_template {
        Some(id) => {
            template::Entity::find()
                .filter(template::Column::Appid.eq(appid.as_str()))
                .filter(template::Column::TemplateId.eq(id.as_str()))
                .one(uow)
                .await?
        }
        None => None,
    };
    let follower = Follower {
        identity: push.identity_id.ok_or_else(broken)?,
        openid: push.sending_openid.clone().ok_or_else(broken)?,
        appid,
        template,
        window: None,
    };
    Ok(Target { channel: push.channel.ok_or_else(broken)?, receiver: Receiver::Follower(Box::new(follower)) })
}
