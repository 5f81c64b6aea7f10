//! The cascade: which way a push takes (domain glossary §7). Each way that is passed over is
//! written down with the reason.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::batch::Batch;
use super::budgets::{self, Budget, Endpoint};
use super::service::note;
use super::{Channel, Purpose, Push, PushKind, PushState, TemplateKind, entity, template};
use crate::accounts::{self, AccountKind};
use crate::contacts;
use crate::conversations::{self, Trigger};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::Identity;
use crate::ids::IdentityId;
use crate::tenants;

/// Messages of a window that are left for the salesperson.
const LEFT_FOR_STAFF: i64 = 1;

/// Where a push goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// The way.
    pub channel: Channel,
    /// Who receives it.
    pub receiver: Receiver,
}

/// Who receives a push.
#[derive(Clone, Debug, PartialEq)]
pub enum Receiver {
    /// A follower of an official account.
    Follower(Box<Follower>),
    /// Whoever reads an e-mail address.
    Mail(String),
    /// Whoever has a mobile number, in E.164.
    Mobile(String),
}

/// A follower of an official account who receives a push.
#[derive(Clone, Debug, PartialEq)]
pub struct Follower {
    /// Who it is.
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

impl Target {
    /// The follower who receives it, where one does.
    pub fn follower(&self) -> Option<&Follower> {
        match &self.receiver {
            Receiver::Follower(follower) => Some(follower),
            Receiver::Mail(_) | Receiver::Mobile(_) => None,
        }
    }

    /// Whose budget a send over it takes from: the account's, or, for mails and short messages, the
    /// company's.
    pub(super) fn payer(&self, uow: &Uow) -> String {
        self.follower().map_or_else(|| format!("tenant:{}", uow.tenant()), |follower| follower.appid.clone())
    }
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

/// Whether the cascade is walked to send, or only to say what it would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    /// What the way costs is spent: now.
    Spend,
    /// Nothing is spent; as of this time.
    Look(DateTime<Utc>),
}

/// The way that was found, and why those before it were passed over.
pub(super) struct Walk {
    pub(super) choice: Choice,
    pub(super) passed: Vec<(Channel, &'static str)>,
}

/// Chooses the way, and spends what it takes.
pub(super) async fn choose(uow: &Uow, batch: &mut Batch, push: &Push) -> Result<Choice, Fault> {
    let walk = walk(uow, batch, push, Hand::Spend).await?;
    for (channel, reason) in walk.passed {
        note(uow, push.id, push.state, Some(channel), reason).await?;
    }
    Ok(walk.choice)
}

/// Goes through the ways in their order until one is open.
pub(super) async fn walk(uow: &Uow, batch: &mut Batch, push: &Push, hand: Hand) -> Result<Walk, Fault> {
    let receivers = receivers(uow, batch, push).await?;
    let mut task = false;
    let mut passed = Vec::new();
    for channel in channels_of(push) {
        let found = match channel {
            Channel::Custom => custom(uow, batch, push, &receivers, hand).await?,
            Channel::Subscribe => subscribe(uow, push, &receivers, hand).await?,
            Channel::Template => by_template(uow, push, &receivers).await?,
            Channel::Mail => by_mail(uow, push).await?,
            Channel::Sms => by_sms(uow, push).await?,
            Channel::Task => {
                task = true;
                continue;
            }
        };
        match found {
            Ok(target) => return Ok(Walk { choice: within_budget(uow, batch, push, target, hand).await?, passed }),
            Err(reason) => passed.push((channel, reason)),
        }
    }
    Ok(Walk { choice: if task { Choice::HandOver } else { Choice::Nothing }, passed })
}

async fn within_budget(uow: &Uow, batch: &mut Batch, push: &Push, target: Target, hand: Hand) -> Result<Choice, Fault> {
    let (payer, endpoint) = (target.payer(uow), target.channel.endpoint());
    let budget = match hand {
        Hand::Spend => batch.pay(uow, payer, endpoint, push.transactional).await?,
        Hand::Look(at) => budgets::look(uow, &payer, endpoint, push.transactional, at).await?,
    };
    match budget {
        Budget::Taken => Ok(Choice::Send(Box::new(target))),
        Budget::Until(until) => {
            if hand == Hand::Spend {
                give_back(uow, &target).await?;
                if let Some((follower, window)) = target.follower().and_then(|to| Some((to, to.window?))) {
                    batch.put_back(follower.identity, window);
                }
            }
            let ours = target.follower().is_none();
            Ok(Choice::Later(until, if ours { "企业当日额度已用完" } else { "平台当日额度已用完" }))
        }
    }
}

/// Gives back what was spent for a send that surely did not happen.
pub(super) async fn give_back(uow: &Uow, target: &Target) -> Result<(), Fault> {
    let Some(follower) = target.follower() else { return Ok(()) };
    if let Some(window) = follower.window {
        conversations::give_back(uow, follower.identity, window).await?;
    }
    if let (Channel::Subscribe, Some(template)) = (target.channel, &follower.template) {
        conversations::grant_consent(uow, follower.identity, &template.template_id).await?;
    }
    Ok(())
}

/// The followers of service accounts that a push may go to, the one that was active last in front.
async fn receivers(uow: &Uow, batch: &Batch, push: &Push) -> Result<Vec<Identity>, Fault> {
    // Gathered before anything is waited for: a future that keeps closures can't change threads.
    let found: Vec<&Identity> = batch.identities_of(push).filter(|identity| identity.followed).collect();
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let Senders(service) = senders(uow).await?;
    Ok(found.into_iter().filter(|identity| service.contains(&identity.appid)).cloned().collect())
}

/// The service accounts that run.
#[derive(Clone)]
struct Senders(Vec<String>);

async fn senders(uow: &Uow) -> Result<Senders, Fault> {
    match uow.remembered() {
        Some(senders) => Ok(senders),
        None => Ok(uow.remember(Senders(accounts::of_kind(uow, AccountKind::Service).await?))),
    }
}

type Found = Result<Target, &'static str>;

async fn custom(uow: &Uow, batch: &mut Batch, push: &Push, receivers: &[Identity], hand: Hand) -> Result<Found, Fault> {
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
            let at = if let Hand::Look(at) = hand { at } else { uow.now() };
            if !batch.is_open(identity.id, *trigger, keep, at) {
                continue;
            }
            if hand == Hand::Spend {
                batch.spend(uow, identity.id, *trigger).await?;
            }
            return Ok(Ok(target(Channel::Custom, identity, None, Some(*trigger))));
        }
    }
    Ok(Err("没有可用的会话窗口"))
}

async fn subscribe(uow: &Uow, push: &Push, receivers: &[Identity], hand: Hand) -> Result<Found, Fault> {
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
            let agreed = match hand {
                Hand::Spend => conversations::spend_consent(uow, identity.id, &template.template_id).await?,
                Hand::Look(_) => conversations::consent_left(uow, identity.id, &template.template_id).await? > 0,
            };
            if agreed {
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

/// By e-mail, where the installation has a mail server and the company allows it.
async fn by_mail(uow: &Uow, push: &Push) -> Result<Found, Fault> {
    if !uow.providers().mail {
        return Ok(Err("未设置邮件服务"));
    }
    if tenants::settings(uow).await?.mails_per_day == 0 {
        return Ok(Err("企业未启用邮件推送"));
    }
    let contact = match push.contact_id {
        Some(contact) => contacts::by_key(uow, contact).await?,
        None => None,
    };
    let address = contact.and_then(|contact| contact.email);
    Ok(address
        .ok_or("联系人没有邮箱")
        .map(|address| Target { channel: Channel::Mail, receiver: Receiver::Mail(address) }))
}

/// By short message, where the installation has a provider and the company allows it. A confirmed
/// number comes first.
async fn by_sms(uow: &Uow, push: &Push) -> Result<Found, Fault> {
    let Some(longest) = uow.providers().sms_chars else { return Ok(Err("未设置短信服务")) };
    if tenants::settings(uow).await?.sms_per_day == 0 {
        return Ok(Err("企业未启用短信推送"));
    }
    if push.content.chars().count() > longest {
        return Ok(Err("内容超过短信长度"));
    }
    let Some(contact) = push.contact_id else { return Ok(Err("联系人没有手机号")) };
    let phones = contacts::phones_of(uow, &[contact]).await?.remove(&contact).unwrap_or_default();
    let mobile = phones.into_iter().filter(|phone| phone.mobile).max_by_key(|phone| phone.confirmed_at);
    Ok(mobile
        .ok_or("联系人没有手机号")
        .map(|phone| Target { channel: Channel::Sms, receiver: Receiver::Mobile(phone.phone) }))
}

fn target(channel: Channel, identity: &Identity, template: Option<template::Model>, window: Option<Trigger>) -> Target {
    let follower = Follower {
        identity: identity.id,
        appid: identity.appid.clone(),
        openid: identity.openid.clone(),
        template,
        window,
    };
    Target { channel, receiver: Receiver::Follower(Box::new(follower)) }
}

impl Channel {
    /// The endpoint that this way uses. Tasks use none and never get here.
    pub(super) fn endpoint(self) -> Endpoint {
        match self {
            Self::Custom | Self::Task => Endpoint::Custom,
            Self::Subscribe => Endpoint::Subscribe,
            Self::Template => Endpoint::Template,
            Self::Mail => Endpoint::Mail,
            Self::Sms => Endpoint::Sms,
        }
    }
}
