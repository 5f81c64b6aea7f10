//! Making pushes, and settling them by hand.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait, TryIntoModel,
};

use super::{Channel, Push, PushKind, PushState, SEND, entity, listing, step};
use crate::actor::Access;
use crate::audit;
use crate::complaints;
use crate::conversations::{self, MessageState, Via};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId, GreetingRuleId, IdentityId, MessageId, PushId, StaffId};
use crate::outbox::{self, NewJob};

/// A push to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPush {
    /// What it is for.
    pub kind: PushKind,
    /// To which customer.
    pub customer: Option<CustomerId>,
    /// To which person.
    pub contact: Option<ContactId>,
    /// To this identity and no other; none = whichever of the contact can be reached.
    pub identity: Option<IdentityId>,
    /// Who stands behind it, and gets the task where no channel is left.
    pub staff: Option<StaffId>,
    /// The rule that made it.
    pub rule: Option<GreetingRuleId>,
    /// The occasion.
    pub occasion: Option<String>,
    /// The text.
    pub content: String,
    /// Values for the fields of a template, by the template's field names, and the like.
    pub fields: serde_json::Value,
    /// Which ways may be taken, in order.
    pub channels: Vec<Channel>,
    /// About a service under way: outside caps and quiet hours.
    pub transactional: bool,
    /// Not before this.
    pub due_at: DateTime<Utc>,
    /// Not after this.
    pub expires_at: Option<DateTime<Utc>>,
    /// The account whose rate limit it falls under.
    pub rate: Option<String>,
}

impl NewPush {
    /// A push of this kind with nothing else set.
    pub fn new(kind: PushKind, content: String, due_at: DateTime<Utc>) -> Self {
        Self {
            kind,
            customer: None,
            contact: None,
            identity: None,
            staff: None,
            rule: None,
            occasion: None,
            content,
            fields: serde_json::json!({}),
            channels: Vec::new(),
            transactional: false,
            due_at,
            expires_at: None,
            rate: None,
        }
    }
}

fn active(uow: &Uow, new: &NewPush) -> entity::ActiveModel {
    entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(new.kind),
        state: Set(PushState::Planned),
        customer_id: Set(new.customer),
        contact_id: Set(new.contact),
        identity_id: Set(new.identity),
        staff_id: Set(new.staff),
        rule_id: Set(new.rule),
        occasion: Set(new.occasion.clone()),
        content: Set(new.content.clone()),
        fields: Set(new.fields.clone()),
        channels: Set(serde_json::json!(new.channels)),
        transactional: Set(new.transactional),
        due_at: Set(new.due_at),
        expires_at: Set(new.expires_at),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    }
}

/// A push as it would be made, stored nowhere.
pub(crate) fn draft(uow: &Uow, new: &NewPush) -> Push {
    Push {
        id: PushId(0),
        tenant_id: uow.tenant(),
        kind: new.kind,
        state: PushState::Planned,
        customer_id: new.customer,
        contact_id: new.contact,
        identity_id: new.identity,
        staff_id: new.staff,
        rule_id: new.rule,
        message_id: None,
        occasion: new.occasion.clone(),
        content: new.content.clone(),
        fields: new.fields.clone(),
        channels: serde_json::json!(new.channels),
        transactional: new.transactional,
        due_at: new.due_at,
        expires_at: new.expires_at,
        channel: None,
        sending_appid: None,
        sending_openid: None,
        sending_address: None,
        unsubscribe_token: None,
        sending_template: None,
        client_msg_id: None,
        platform_id: None,
        reason: None,
        sending_at: None,
        sent_at: None,
        settled_at: None,
        created_at: uow.now(),
        updated_at: uow.now(),
    }
}

fn job(push: PushId, new: &NewPush) -> NewJob {
    let payload = serde_json::json!({ "push": push, "rate": new.rate });
    NewJob { kind: SEND, dedup_key: Some(format!("push:{push}")), payload, run_at: new.due_at }
}

/// Makes a push with its job.
///
/// # Errors
/// When the database fails.
pub async fn create(uow: &Uow, new: NewPush) -> Result<Push, Fault> {
    let push = active(uow, &new).insert(uow).await?;
    outbox::enqueue(uow, [job(push.id, &new)]).await?;
    Ok(push)
}

/// Makes many pushes without their jobs; [`enqueue_many`] adds these for those that shall stay.
/// Comes back in the order given.
pub(crate) async fn insert_many(uow: &Uow, new: &[NewPush]) -> Result<Vec<Push>, Fault> {
    let mut made = Vec::with_capacity(new.len());
    for chunk in new.chunks(200) {
        let rows = chunk.iter().map(|new| active(uow, new));
        let mut rows = entity::Entity::insert_many(rows).exec_with_returning(uow).await?;
        // Keys ascend in the order of insertion, whatever order the database returns rows in.
        rows.sort_by_key(|row| row.id);
        made.extend(rows);
    }
    Ok(made)
}

pub(crate) async fn enqueue_many(uow: &Uow, made: impl IntoIterator<Item = (PushId, &NewPush)>) -> Result<(), Fault> {
    outbox::enqueue(uow, made.into_iter().map(|(id, new)| job(id, new))).await
}

/// Makes many pushes with their jobs.
///
/// # Errors
/// When the database fails.
pub async fn create_many(uow: &Uow, new: &[NewPush]) -> Result<Vec<Push>, Fault> {
    let made = insert_many(uow, new).await?;
    enqueue_many(uow, made.iter().map(|push| push.id).zip(new)).await?;
    Ok(made)
}

/// Notes which message in the talk shows a push.
///
/// # Errors
/// When the database fails.
pub async fn set_message(uow: &Uow, id: PushId, message: MessageId) -> Result<(), Fault> {
    entity::ActiveModel { id: Set(id), message_id: Set(Some(message)), ..Default::default() }.update(uow).await?;
    Ok(())
}

/// A push, locked, whoever acts.
pub(super) async fn locked(uow: &Uow, id: PushId) -> Result<Option<Push>, Fault> {
    let row = entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?;
    Ok(row)
}

/// Changes the state of a push, and writes the step down.
pub(super) async fn advance(
    uow: &Uow,
    push: &Push,
    mut row: entity::ActiveModel,
    next: PushState,
    reason: &str,
) -> Result<Push, Fault> {
    if push.state != next && !push.state.may_become(next) {
        tracing::error!(push = %push.id, from = %push.state, to = %next, "no such step in a push's life");
        return Err(Fault::Broken("no such step in a push's life"));
    }
    row.state = Set(next);
    row.reason = Set(Some(reason.to_owned()));
    row.updated_at = Set(uow.now());
    if !next.is_waiting()
        && !matches!(next, PushState::Sending | PushState::Sent | PushState::InDoubt | PushState::HandedOver)
    {
        row.settled_at = Set(Some(uow.now()));
    }
    let after = row.clone().try_into_model()?;
    // Whoever advances a push holds it: that the row is there is known.
    uow.put_off(entity::Entity::update(row).validate()?.into_query()).await?;
    note(uow, after.id, next, after.channel, reason).await?;
    complaints::push_moved(uow, &after).await?;
    Ok(after)
}

/// Writes a step down.
pub(super) async fn note(
    uow: &Uow,
    push: PushId,
    state: PushState,
    channel: Option<Channel>,
    reason: &str,
) -> Result<(), Fault> {
    let row = step::ActiveModel {
        tenant_id: Set(uow.tenant()),
        push_id: Set(push),
        at: Set(uow.now()),
        state: Set(state),
        channel: Set(channel),
        reason: Set(reason.to_owned()),
        staff_id: Set(uow.actor().staff().map(|me| me.staff)),
        ..Default::default()
    };
    uow.put_off(step::Entity::insert(row).into_query()).await?;
    Ok(())
}

/// The salesperson has written a handed-over push by hand.
///
/// # Errors
/// `State` where it was not handed over.
pub async fn mark_sent_by_hand(uow: &Uow, id: PushId) -> Result<Push, Fault> {
    let push = scoped(uow, id).await?;
    if push.state != PushState::HandedOver {
        return Err(Fault::State("该推送无需手动发送"));
    }
    let mut row = push.clone().into_active_model();
    row.sent_at = Set(Some(uow.now()));
    row.channel = Set(Some(Channel::Task));
    advance(uow, &push, row, PushState::Sent, "由销售手动发送").await
}

/// A person has found out whether a push in doubt reached the customer.
///
/// # Errors
/// `State` where it is not in doubt.
pub async fn resolve_doubt(uow: &Uow, id: PushId, arrived: bool) -> Result<Push, Fault> {
    let push = scoped(uow, id).await?;
    if push.state != PushState::InDoubt {
        return Err(Fault::State("该推送没有疑问"));
    }
    let mut row = push.clone().into_active_model();
    let (next, reason, state) = if arrived {
        row.sent_at = Set(push.sending_at.or(Some(uow.now())));
        (PushState::Sent, "人工确认：客户已收到", MessageState::Sent)
    } else {
        (PushState::Failed, "人工确认：客户未收到", MessageState::Failed)
    };
    let after = advance(uow, &push, row, next, reason).await?;
    if let (Some(message), Some(channel)) = (after.message_id, after.channel) {
        conversations::set_message_state(uow, message, state, channel.via()).await?;
    }
    audit::record(uow, "push.resolve", "push", id.0, serde_json::json!({ "arrived": arrived })).await?;
    Ok(after)
}

pub(super) async fn scoped(uow: &Uow, id: PushId) -> Result<Push, Fault> {
    listing::find_for(uow, id, Access::Write).await?;
    locked(uow, id).await?.ok_or(Fault::NotFound("该推送"))
}

impl Channel {
    /// How a message that takes this way stands in the talk.
    pub fn via(self) -> Via {
        match self {
            // What goes by mail, by short message or by hand stands in no talk.
            Self::Custom | Self::Mail | Self::Sms | Self::Task => Via::Custom,
            Self::Subscribe => Via::Subscribe,
            Self::Template => Via::Template,
        }
    }
}

/// How long after its time a push that was handed over may still be written by hand.
const BELATED: Duration = Duration::days(1);

/// Ends the pushes that were handed over and not written in time: nobody wants a birthday greeting
/// from last week. Says how many.
///
/// # Errors
/// When the database fails.
pub async fn expire_handed_over(uow: &Uow) -> Result<u64, Fault> {
    let overdue = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::State.eq(PushState::HandedOver))
        .filter(entity::Column::ExpiresAt.lt(uow.now() - BELATED))
        .limit(500)
        .lock_exclusive()
        .all(uow)
        .await?;
    for push in &overdue {
        advance(uow, push, push.clone().into_active_model(), PushState::Expired, "销售未在时限内发送").await?;
    }
    Ok(overdue.len() as u64)
}
