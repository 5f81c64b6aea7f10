//! The cascade: which way a push takes (domain glossary §7). Each way that is passed over is
//! written down with the reason.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::budgets::{self, Budget, Endpoint};
use super::service::note;
use super::{Channel, Purpose, Push, PushKind, PushState, TemplateKind, entity, template};
use crate::accounts::{self, AccountKind};
use crate::conversations::{self, Trigger};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::IdentityId;

/// Messages of a window that are left for the salesperson.
const LEFT_FOR_STAFF: i64 = 1;

/// Where a push goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The way.
    pub channel: Channel,
    /// Who receives it.
    pub identity: IdentityId,
    /// The account that sends.
    pub appid: String,
    /// The receiver, for that account.
    pub openid: String,
    /// The template, for notices.
    pub template: Option<template::Model>,
    /// Which window was spent.
    pub window: Option<Trigger>,
}

/// What the cascade decides.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    /// Send it there. Window or consent and the budget are spent.
    Send(Box<Target>),
    /// Not now.
    Later(DateTime<Utc>, &'static str),
    /// No channel is left but the salesperson.
    HandOver,
    /// No channel is left at all.
    Nothing,
}

/// The ways a push may still take.
pub(super) fn channels_of(push: &Push) -> Vec<Channel> {
    let named: Vec<String> = serde_json::from_value(push.channels.clone()).unwrap_or_default();
    named.iter().filter_map(|name| Channel::from_word(name)).collect()
}

/// Chooses the way, and spends what it takes.
pub(super) async fn choose(uow: &Uow, push: &Push) -> Result<Choice, Fault> {
    let receivers = receivers(uow, push).await?;
    let mut task = false;
    for channel in channels_of(push) {
        let found = match channel {
            Channel::Custom => custom(uow, push, &receivers).await?,
            Channel::Subscribe => subscribe(uow, push, &receivers).await?,
            Channel::Template => by_template(uow, push, &receivers).await?,
            Channel::Task => {
                task = true;
                continue;
            }
        };
        match found {
            Ok(target) => return take_budget(uow, push, target).await,
            Err(reason) => note(uow, push.id, push.state, Some(channel), reason).await?,
        }
    }
    Ok(if task { Choice::HandOver } else { Choice::Nothing })
}

async fn take_budget(uow: &Uow, push: &Push, target: Target) -> Result<Choice, Fault> {
    match budgets::take(uow, &target.appid, target.channel.endpoint(), push.transactional).await? {
        Budget::Taken => Ok(Choice::Send(Box::new(target))),
        Budget::Until(until) => {
            give_back(uow, &target).await?;
            Ok(Choice::Later(until, "平台当日额度已用完"))
        }
    }
}

/// Gives back what was spent for a send that surely did not happen.
pub(super) async fn give_back(uow: &Uow, target: &Target) -> Result<(), Fault> {
    if let Some(window) = target.window {
        conversations::give_back(uow, target.identity, window).await?;
    }
    if let (Channel::Subscribe, Some(template)) = (target.channel, &target.template) {
        conversations::grant_consent(uow, target.identity, &template.template_id).await?;
    }
    Ok(())
}

/// The identities that a push may go to: the one it names, or those of the contact in service
/// accounts, the one that was active last in front.
async fn receivers(uow: &Uow, push: &Push) -> Result<Vec<Identity>, Fault> {
    let found = match (push.identity_id, push.contact_id) {
        (Some(identity), _) => {
            identities::entity::Entity::find_by_id(identity)
                .filter(identities::entity::Column::TenantId.eq(uow.tenant()))
                .all(uow)
                .await?
        }
        (None, Some(contact)) => identities::of_contact(uow, &[contact]).await?,
        (None, None) => Vec::new(),
    };
    if found.is_empty() {
        return Ok(found);
    }
    let service: Vec<String> = accounts::of_kind(uow, AccountKind::Service).await?;
    Ok(found.into_iter().filter(|identity| identity.followed && service.contains(&identity.appid)).collect())
}

type Found = Result<Target, &'static str>;

async fn custom(uow: &Uow, push: &Push, receivers: &[Identity]) -> Result<Found, Fault> {
    if receivers.is_empty() {
        return Ok(Err("没有关注公众号的微信身份"));
    }
    // A person's answer may use any window to its end; a push only the one that was opened by
    // writing, and leaves one message of it for the salesperson.
    let (triggers, keep): (&[Trigger], i64) = match push.kind {
        PushKind::Reply => (&[Trigger::Menu, Trigger::Follow, Trigger::Scan, Trigger::Message], 0),
        _ => (&[Trigger::Message], LEFT_FOR_STAFF),
    };
    for identity in receivers.iter().filter(|identity| identity.muted_at.is_none() || push.kind == PushKind::Reply) {
        for trigger in triggers {
            if conversations::spend(uow, identity.id, *trigger, keep).await? {
                return Ok(Ok(target(Channel::Custom, identity, None, Some(*trigger))));
            }
        }
    }
    Ok(Err("没有可用的会话窗口"))
}

async fn subscribe(uow: &Uow, push: &Push, receivers: &[Identity]) -> Result<Found, Fault> {
    let templates = templates(uow, push, TemplateKind::Subscribe).await?;
    if templates.is_empty() {
        return Ok(Err("没有合适的订阅通知模板"));
    }
    for identity in receivers {
        for template in templates.iter().filter(|template| template.appid == identity.appid) {
            // The platform gives no key for these sends: with more than one unsettled, its event
            // could not be told apart.
            if unsettled(uow, identity, &template.template_id).await? {
                continue;
            }
            if conversations::spend_consent(uow, identity.id, &template.template_id).await? {
                return Ok(Ok(target(Channel::Subscribe, identity, Some(template.clone()), None)));
            }
        }
    }
    Ok(Err("客户没有剩余的订阅授权"))
}

async fn unsettled(uow: &Uow, identity: &Identity, template: &str) -> Result<bool, Fault> {
    let states = [PushState::Sending, PushState::Sent, PushState::InDoubt];
    let found = entity::Entity::find()
        .filter(entity::Column::SendingAppid.eq(identity.appid.as_str()))
        .filter(entity::Column::SendingOpenid.eq(identity.openid.as_str()))
        .filter(entity::Column::SendingTemplate.eq(template))
        .filter(entity::Column::State.is_in(states))
        .one(uow)
        .await?;
    Ok(found.is_some())
}

async fn by_template(uow: &Uow, push: &Push, receivers: &[Identity]) -> Result<Found, Fault> {
    if push.kind == PushKind::Greeting {
        return Ok(Err("问候不得以模板消息发送"));
    }
    let templates = templates(uow, push, TemplateKind::Template).await?;
    for identity in receivers {
        if let Some(template) = templates.iter().find(|template| template.appid == identity.appid) {
            return Ok(Ok(target(Channel::Template, identity, Some(template.clone()), None)));
        }
    }
    Ok(Err("没有合适的服务通知模板"))
}

/// The templates of a kind that fit what a push is for.
async fn templates(uow: &Uow, push: &Push, kind: TemplateKind) -> Result<Vec<template::Model>, Fault> {
    let purpose = match push.kind {
        PushKind::Greeting => Some(Purpose::Greeting),
        _ => push.fields.get("purpose").and_then(|word| word.as_str()).and_then(Purpose::from_word),
    };
    let Some(purpose) = purpose else { return Ok(Vec::new()) };
    let rows = template::Entity::find()
        .filter(template::Column::TenantId.eq(uow.tenant()))
        .filter(template::Column::Purpose.eq(purpose))
        .filter(template::Column::Kind.eq(kind))
        .filter(template::Column::DisabledReason.is_null())
        .order_by_asc(template::Column::Id)
        .all(uow)
        .await?;
    Ok(rows)
}

fn target(channel: Channel, identity: &Identity, template: Option<template::Model>, window: Option<Trigger>) -> Target {
    Target {
        channel,
        identity: identity.id,
        appid: identity.appid.clone(),
        openid: identity.openid.clone(),
        template,
        window,
    }
}

impl Channel {
    /// The platform's endpoint that this way uses. Tasks use none and never get here.
    pub(super) fn endpoint(self) -> Endpoint {
        match self {
            Self::Custom | Self::Task => Endpoint::Custom,
            Self::Subscribe => Endpoint::Subscribe,
            Self::Template => Endpoint::Template,
        }
    }
}
