//! What a reminder tells: read when it is sent, for it may not be needed any more.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Digest, Reminder, ReminderKind};
use crate::complaints::{self, ComplaintWarningKind};
use crate::contacts;
use crate::conversations;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::greetings::Placeholders;
use crate::identities::{BindingState, binding};
use crate::ids::{BindingRequestId, ComplaintId, ConversationId, CustomerId, PushId};
use crate::pushes::{self, PushState};
use crate::tenants;
use crate::text::{mask_phone, preview};

/// How many characters a notice's field holds.
const FIELD: usize = 20;

/// What a reminder says.
pub(super) struct Told {
    /// For the fields of a notice.
    pub(super) values: Placeholders,
    /// What a letter is about.
    pub(super) subject: String,
    /// What it says.
    pub(super) lines: Vec<String>,
}

/// What to tell; `None` where nobody has to be reminded any more.
pub(super) async fn of(uow: &Uow, reminder: &Reminder, digest: Option<&Digest>) -> Result<Option<Told>, Fault> {
    if reminder.kind == ReminderKind::Digest {
        return morning(uow, reminder, digest).await;
    }
    let found = match reminder.kind {
        ReminderKind::Person => waiting(uow, ConversationId(reminder.reference), &reminder.occurrence).await?,
        ReminderKind::Binding => asked(uow, BindingRequestId(reminder.reference)).await?,
        ReminderKind::HandWritten => left(uow, PushId(reminder.reference)).await?,
        ReminderKind::Complaint => warned(uow, ComplaintId(reminder.reference), &reminder.occurrence).await?,
        ReminderKind::Digest => None,
    };
    let Some((customer, occasion, content)) = found else { return Ok(None) };
    let zone = tenants::settings(uow).await?.zone;
    let name = match customer {
        Some(id) => customers::by_key(uow, id).await?.map(|customer| customer.short_name.unwrap_or(customer.name)),
        None => None,
    };
    let name = name.unwrap_or_else(|| "尚未识别的粉丝".into());
    let values = Placeholders {
        customer: preview(&name, FIELD),
        occasion: occasion.into(),
        date: reminder.created_at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string(),
        content: preview(&content, FIELD),
        company: tenants::find(uow, uow.tenant()).await?.name,
        ..Placeholders::default()
    };
    let subject = format!("{occasion}：{name}");
    let lines = vec![format!("客户：{name}"), content, "请在小程序或电脑端处理。".to_owned()];
    Ok(Some(Told { values, subject, lines }))
}

/// The digest of a morning, as long as it is that day.
async fn morning(uow: &Uow, reminder: &Reminder, digest: Option<&Digest>) -> Result<Option<Told>, Fault> {
    let today = uow.today(tenants::settings(uow).await?.zone).to_string();
    let digest = digest.filter(|digest| !digest.is_empty() && reminder.occurrence == today);
    let Some(digest) = digest else { return Ok(None) };
    let summary = digest.summary();
    let values = Placeholders {
        customer: "我的客户".into(),
        occasion: "今日待办".into(),
        date: today.clone(),
        content: preview(&summary, FIELD),
        company: tenants::find(uow, uow.tenant()).await?.name,
        ..Placeholders::default()
    };
    let mut lines = digest.lines().to_vec();
    lines.push("请在小程序或电脑端处理。".to_owned());
    Ok(Some(Told { values, subject: format!("今日待办：{summary}"), lines }))
}

type Found = Option<(Option<CustomerId>, &'static str, String)>;

async fn waiting(uow: &Uow, talk: ConversationId, occurrence: &str) -> Result<Found, Fault> {
    let talk = conversations::entity::Entity::find_by_id(talk)
        .filter(conversations::entity::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?;
    let same = |since: &chrono::DateTime<chrono::Utc>| since.timestamp_micros().to_string() == occurrence;
    let talk = talk.filter(|talk| talk.waiting_since.as_ref().is_some_and(same));
    Ok(talk.map(|talk| (talk.customer_id, "客户等待人工回复", talk.last_text.unwrap_or_default())))
}

async fn asked(uow: &Uow, request: BindingRequestId) -> Result<Found, Fault> {
    let request = binding::Entity::find_by_id(request)
        .filter(binding::Column::TenantId.eq(uow.tenant()))
        .filter(binding::Column::State.eq(BindingState::Pending))
        .one(uow)
        .await?;
    let Some(request) = request else { return Ok(None) };
    let contact = match request.contact_id {
        Some(contact) => contacts::by_key(uow, contact).await?,
        None => None,
    };
    let content = format!("{} 申请绑定微信", mask_phone(&request.phone));
    Ok(Some((contact.map(|contact| contact.customer_id), "微信绑定申请", content)))
}

async fn left(uow: &Uow, push: PushId) -> Result<Found, Fault> {
    let push = pushes::entity::Entity::find_by_id(push)
        .filter(pushes::entity::Column::TenantId.eq(uow.tenant()))
        .filter(pushes::entity::Column::State.eq(PushState::HandedOver))
        .one(uow)
        .await?;
    Ok(push.map(|push| (push.customer_id, "待手动发送的消息", push.content)))
}

async fn warned(uow: &Uow, id: ComplaintId, occurrence: &str) -> Result<Found, Fault> {
    let Some((round, kind)) = occurrence.split_once('-') else { return Ok(None) };
    let (Ok(round), Some(kind)) = (round.parse::<i64>(), ComplaintWarningKind::from_word(kind)) else {
        return Ok(None);
    };
    let Some(complaint) = complaints::still_waiting(uow, id, round).await? else { return Ok(None) };
    let what = match kind {
        ComplaintWarningKind::Half | ComplaintWarningKind::Near => "投诉即将到期",
        ComplaintWarningKind::Deadline => "投诉已到期",
        ComplaintWarningKind::Escalation => "投诉超期未处理",
    };
    let content = format!("{} {}", complaint.number, complaint.content);
    Ok(Some((Some(complaint.customer_id), what, content)))
}
