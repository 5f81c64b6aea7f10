//! Planning, sending and settling reminders.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{About, REMIND, Reminder, ReminderState, consents, words};
use crate::conversations;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{IdentityId, ReminderId, StaffId};
use crate::outbox::{self, NewJob};
use crate::pushes::{self, template};
use crate::staff;

/// Reminds a member of staff of something, once, if they have agreed to a notice that is unused.
pub(crate) async fn plan(uow: &Uow, staff: StaffId, about: About) -> Result<(), Fault> {
    if !consents::of_staff(uow, staff).await?.iter().any(|notice| notice.remaining > 0) {
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
    let key = [Column::TenantId, Column::StaffId, Column::Kind, Column::Reference, Column::Occurrence];
    let made = Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    let jobs = made.into_iter().map(|reminder| NewJob {
        kind: REMIND,
        dedup_key: Some(format!("remind:{}", reminder.id)),
        payload: serde_json::json!({ "reminder": reminder.id }),
        run_at: uow.now(),
    });
    outbox::enqueue(uow, jobs).await
}

/// What is to be done with a reminder whose job is leased.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Commit, then send it, then settle.
    Send(Box<Sending>),
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

/// Begins the send of a reminder. After the commit of this, exactly one caller may send it: one
/// that is found on its way is in doubt, and never sent again.
///
/// # Errors
/// When the database fails: then nothing has begun.
pub async fn begin(uow: &Uow, id: ReminderId) -> Result<Begun, Fault> {
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
    let Some(values) = words::of(uow, &reminder).await? else {
        return end(uow, reminder, ReminderState::Skipped, "已处理，无需提醒").await;
    };
    for notice in consents::of_staff(uow, reminder.staff_id).await? {
        let (identity, template) = (notice.identity, notice.template);
        if !conversations::spend_consent(uow, identity.id, &template.template_id).await? {
            continue;
        }
        let data = pushes::fill_template(&template, &values)?;
        let mut row = reminder.into_active_model();
        row.state = Set(ReminderState::Sending);
        row.identity_id = Set(Some(identity.id));
        row.template_id = Set(Some(template.template_id.clone()));
        let reminder = row.update(uow).await?;
        let (appid, openid) = (identity.appid, identity.openid);
        return Ok(Begun::Send(Box::new(Sending { reminder, identity: identity.id, appid, openid, template, data })));
    }
    end(uow, reminder, ReminderState::Skipped, "没有剩余的订阅授权").await
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
    let Some(reminder) = locked(uow, sending.reminder.id).await? else { return Ok(false) };
    if reminder.state != ReminderState::Sending {
        return Ok(false);
    }
    let template = sending.template.template_id.as_str();
    let give_back = async || conversations::grant_consent(uow, sending.identity, template).await;
    match outcome {
        Outcome::Sent => close(uow, reminder, ReminderState::Sent, None).await?,
        Outcome::InDoubt(reason) => close(uow, reminder, ReminderState::InDoubt, Some(&reason)).await?,
        Outcome::NoConsent => {
            conversations::forget_consent(uow, sending.identity, template).await?;
            close(uow, reminder, ReminderState::Skipped, Some("没有剩余的订阅授权")).await?;
        }
        Outcome::BadTemplate(reason) => {
            give_back().await?;
            pushes::disable_template(uow, sending.template.id, "平台拒绝了该模板").await?;
            close(uow, reminder, ReminderState::Failed, Some(&reason)).await?;
        }
        Outcome::Failed(reason) => {
            give_back().await?;
            close(uow, reminder, ReminderState::Failed, Some(&reason)).await?;
        }
        Outcome::NotNow(reason) => {
            give_back().await?;
            let mut row = reminder.into_active_model();
            row.state = Set(ReminderState::Planned);
            row.reason = Set(Some(reason));
            row.update(uow).await?;
            return Ok(true);
        }
    }
    Ok(false)
}
