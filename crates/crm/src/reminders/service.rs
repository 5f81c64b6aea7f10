//! Planning, sending and settling reminders.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{About, Digest, REMIND, Reminder, ReminderState, consents, words};
use crate::conversations;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{IdentityId, ReminderId, StaffId};
use crate::outbox::{self, NewJob};
use crate::pushes::{self, template};
use crate::staff;

/// What makes a reminder unique.
pub(super) const KEY: [Column; 5] =
    [Column::TenantId, Column::StaffId, Column::Kind, Column::Reference, Column::Occurrence];

/// Reminds a member of staff of something, once, if there is a way: an agreed notice that is unused,
/// or an e-mail address.
pub(crate) async fn plan(uow: &Uow, staff: StaffId, about: About) -> Result<(), Fault> {
    let agreed = consents::of_staff(uow, staff).await?.iter().any(|notice| notice.remaining > 0);
    if !agreed && address_of(uow, staff).await?.is_none() {
        return Ok(());
    }
    let (kind, reference, occurrence) = about.key();
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        staff_id: Set(staff),
        kind: Set(kind),
        reference: Set(reference),
        occurrence: Set(occurrence),
        state: Set(ReminderState::Planned),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let made = Entity::insert(row)
        .on_conflict(OnConflict::columns(KEY).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    enqueue(uow, made).await
}

/// Jobs for reminders that were made.
pub(super) async fn enqueue(uow: &Uow, made: Vec<Reminder>) -> Result<(), Fault> {
    let jobs = made.into_iter().map(|reminder| NewJob {
        kind: REMIND,
        dedup_key: Some(format!("remind:{}", reminder.id)),
        payload: serde_json::json!({ "reminder": reminder.id }),
        run_at: uow.now(),
    });
    outbox::enqueue(uow, jobs).await
}

/// Where letters go to a member of staff who works here, if any can be sent.
async fn address_of(uow: &Uow, staff: StaffId) -> Result<Option<String>, Fault> {
    if !uow.providers().mail {
        return Ok(None);
    }
    let row = staff::entity::Entity::find_by_id(staff)
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(staff::entity::Column::Active.eq(true))
        .one(uow)
        .await?;
    Ok(row.and_then(|row| row.email))
}

/// What is to be done with a reminder whose job is leased.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Commit, then send it, then settle.
    Send(Box<Sending>),
    /// Commit, then send it as a letter, then settle that.
    Write(Box<Letter>),
    /// Commit; there is nothing more to do.
    Over,
}

/// A reminder on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    /// The reminder.
    pub reminder: Reminder,
    /// The identity that receives it.
    pub identity: IdentityId,
    /// The mini-program that sends.
    pub appid: String,
    /// The receiver, for that program.
    pub openid: String,
    /// The template.
    pub template: template::Model,
    /// What goes into its fields.
    pub data: BTreeMap<String, String>,
}

/// A reminder on its way as a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The reminder.
    pub reminder: Reminder,
    /// The address.
    pub to: String,
    /// In whose name.
    pub company: String,
    /// What it is about.
    pub subject: String,
    /// What it says, a line each.
    pub lines: Vec<String>,
}

/// Begins the send of a reminder; `digest` is what a digest tells. After the commit of this, exactly one caller may send it: one
/// that is found on its way is in doubt, and never sent again.
///
/// # Errors
/// When the database fails: then nothing has begun.
pub async fn begin(uow: &Uow, id: ReminderId, digest: Option<&Digest>) -> Result<Begun, Fault> {
    let Some(reminder) = locked(uow, id).await? else { return Ok(Begun::Over) };
    match reminder.state {
        ReminderState::Planned => {}
        ReminderState::Sending => return end(uow, reminder, ReminderState::InDoubt, "发送过程中断，结果未知").await,
        _ => return Ok(Begun::Over),
    }
    match staff::find_active(uow, reminder.staff_id).await {
        Ok(_) => {}
        Err(Fault::NotFound(_)) => return end(uow, reminder, ReminderState::Skipped, "该员工已停用").await,
        Err(other) => return Err(other),
    }
    let Some(told) = words::of(uow, &reminder, digest).await? else {
        return end(uow, reminder, ReminderState::Skipped, "已处理，无需提醒").await;
    };
    for notice in consents::of_staff(uow, reminder.staff_id).await? {
        let (identity, template) = (notice.identity, notice.template);
        if !conversations::spend_consent(uow, identity.id, &template.template_id).await? {
            continue;
        }
        let data = pushes::fill_template(&template, &told.values)?;
        let mut row = reminder.into_active_model();
        row.state = Set(ReminderState::Sending);
        row.identity_id = Set(Some(identity.id));
        row.template_id = Set(Some(template.template_id.clone()));
        let reminder = row.update(uow).await?;
        let (appid, openid) = (identity.appid, identity.openid);
        return Ok(Begun::Send(Box::new(Sending { reminder, identity: identity.id, appid, openid, template, data })));
    }
    let Some(to) = address_of(uow, reminder.staff_id).await? else {
        return end(uow, reminder, ReminderState::Skipped, "没有剩余的订阅授权").await;
    };
    let mut row = reminder.into_active_model();
    row.state = Set(ReminderState::Sending);
    row.mailed_to = Set(Some(to.clone()));
    let reminder = row.update(uow).await?;
    let words::Told { values, subject, lines } = told;
    Ok(Begun::Write(Box::new(Letter { reminder, to, company: values.company, subject, lines })))
}

async fn end(uow: &Uow, reminder: Reminder, state: ReminderState, reason: &str) -> Result<Begun, Fault> {
    close(uow, reminder, state, Some(reason)).await?;
    Ok(Begun::Over)
}

async fn close(uow: &Uow, reminder: Reminder, state: ReminderState, reason: Option<&str>) -> Result<(), Fault> {
    let mut row = reminder.into_active_model();
    row.state = Set(state);
    row.reason = Set(reason.map(str::to_owned));
    row.settled_at = Set(Some(uow.now()));
    row.update(uow).await?;
    Ok(())
}

async fn locked(uow: &Uow, id: ReminderId) -> Result<Option<Reminder>, Fault> {
    let row = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive().one(uow).await?;
    Ok(row)
}

/// How a send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The platform took it.
    Sent,
    /// The platform says that no consent is left.
    NoConsent,
    /// The platform says that the template can't be used.
    BadTemplate(String),
    /// The platform surely did not take it and never will.
    Failed(String),
    /// The platform surely did not take it now.
    NotNow(String),
    /// Nobody knows.
    InDoubt(String),
}

/// Settles a send. Says whether it is to be tried again.
///
/// # Errors
/// When the database fails.
pub async fn settle(uow: &Uow, sending: &Sending, outcome: Outcome) -> Result<bool, Fault> {
    let Some(reminder) = on_its_way(uow, sending.reminder.id).await? else { return Ok(false) };
    let template = sending.template.template_id.as_str();
    let give_back = async || conversations::grant_consent(uow, sending.identity, template).await;
    match outcome {
        Outcome::NoConsent => {
            conversations::forget_consent(uow, sending.identity, template).await?;
            // It surely did not arrive: a letter may tell it.
            if address_of(uow, reminder.staff_id).await?.is_some() {
                return again(uow, reminder, "没有剩余的订阅授权".to_owned()).await;
            }
            close(uow, reminder, ReminderState::Skipped, Some("没有剩余的订阅授权")).await?;
            return Ok(false);
        }
        Outcome::BadTemplate(_) => {
            give_back().await?;
            pushes::disable_template(uow, sending.template.id, "平台拒绝了该模板").await?;
        }
        Outcome::Failed(_) | Outcome::NotNow(_) => give_back().await?,
        Outcome::Sent | Outcome::InDoubt(_) => {}
    }
    conclude(uow, reminder, outcome).await
}

/// Settles a letter. Says whether it is to be tried again.
///
/// # Errors
/// When the database fails.
pub async fn settle_letter(uow: &Uow, letter: &Letter, outcome: Outcome) -> Result<bool, Fault> {
    let Some(reminder) = on_its_way(uow, letter.reminder.id).await? else { return Ok(false) };
    conclude(uow, reminder, outcome).await
}

async fn on_its_way(uow: &Uow, id: ReminderId) -> Result<Option<Reminder>, Fault> {
    Ok(locked(uow, id).await?.filter(|reminder| reminder.state == ReminderState::Sending))
}

async fn conclude(uow: &Uow, reminder: Reminder, outcome: Outcome) -> Result<bool, Fault> {
    match outcome {
        Outcome::Sent => close(uow, reminder, ReminderState::Sent, None).await?,
        Outcome::NoConsent => close(uow, reminder, ReminderState::Skipped, Some("没有剩余的订阅授权")).await?,
        Outcome::InDoubt(reason) => close(uow, reminder, ReminderState::InDoubt, Some(&reason)).await?,
        Outcome::BadTemplate(reason) | Outcome::Failed(reason) => {
            close(uow, reminder, ReminderState::Failed, Some(&reason)).await?;
        }
        Outcome::NotNow(reason) => return again(uow, reminder, reason).await,
    }
    Ok(false)
}

/// Back to where it was before the send.
async fn again(uow: &Uow, reminder: Reminder, reason: String) -> Result<bool, Fault> {
    let mut row = reminder.into_active_model();
    row.state = Set(ReminderState::Planned);
    row.mailed_to = Set(None);
    row.reason = Set(Some(reason));
    row.update(uow).await?;
    Ok(true)
}
