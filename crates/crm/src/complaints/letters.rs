//! Result letters: drafted from the company's text, confirmed by a person, carried by a push. The
//! customer has the answer once it was really sent, or told in a call that was logged.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::letter::{Column, Entity};
use super::{
    AnsweredBy, Complaint, ComplaintError, ComplaintLetterState, ComplaintState, Letter, detail, entity, handling,
    letter, rounds,
};
use crate::contacts::entity as contact;
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::follow_ups::{self, FollowUpChannel, NewFollowUp};
use crate::identities::entity as identity;
use crate::ids::{ComplaintId, ComplaintLetterId, ContactId};
use crate::money::Money;
use crate::numbers;
use crate::pushes::{self, Channel, NewPush, Purpose, Push, PushKind, PushState};
use crate::receivables::{fill, long_date};
use crate::staff;
use crate::tenants;
use crate::text;

/// The longest letter: it must fit into a message in the chat.
const LONGEST: usize = 2_000;
/// The ways of a letter, in their order.
const CHANNELS: [Channel; 5] = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Mail, Channel::Task];
/// States in which a letter can be drafted or the result told.
const DONE: [ComplaintState; 2] = [ComplaintState::Resolved, ComplaintState::ResultDrafted];

/// Drafts the letter from the company's text. A draft that is there is replaced.
///
/// # Errors
/// [`ComplaintError::Newer`], `Step` before the work is done or while a letter is on its way, or no
/// such complaint within the scope.
pub async fn draft(uow: &Uow, id: ComplaintId, version: i64) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    handling::step(&complaint, &DONE, "请先填写处理结果，再起草结果通知")?;
    drop_draft(uow, &complaint).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let row = letter::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "CR", today).await?),
        complaint_id: Set(id),
        round_id: Set(rounds::current(uow, &complaint).await?.id),
        customer_id: Set(complaint.customer_id),
        contact_id: Set(complaint.contact_id),
        state: Set(ComplaintLetterState::Draft),
        text: Set(text_of(uow, &complaint).await?),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let mut change = complaint.into_active_model();
    change.state = Set(ComplaintState::ResultDrafted);
    let complaint = handling::store(uow, change, version).await?;
    handling::trail(uow, "complaint.draft", &complaint, json!({ "letter": row.number })).await?;
    Ok(complaint)
}

/// The text of a letter as of today.
async fn text_of(uow: &Uow, complaint: &Complaint) -> Result<String, Fault> {
    let settings = tenants::settings(uow).await?;
    let customer = customers::by_key(uow, complaint.customer_id).await?.map(|row| row.name).unwrap_or_default();
    let people: Vec<_> = complaint.responsible_id.into_iter().collect();
    let person = staff::names(uow, &people).await?.into_values().next().unwrap_or_default();
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let given = match complaint.compensation {
        amount if amount > Money(0) => format!("赔付金额：{amount} 元"),
        _ => String::new(),
    };
    let result = complaint.result.clone().ok_or(Fault::State("请先填写处理结果，再起草结果通知"))?;
    let content = text::preview(&complaint.content, 200);
    let values = [
        ("customer", customer.as_str()),
        ("number", &complaint.number),
        ("content", &content),
        ("result", &result),
        ("compensation", &given),
        ("date", &long_date(uow.today(settings.zone))),
        ("company", &company),
        ("staff", &person),
    ];
    let filled = fill(&settings.complaint_letter, &values);
    // A place that stands for nothing leaves no empty line.
    let lines = filled.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let letter = lines.collect::<Vec<_>>().join("\n");
    Ok(letter.chars().take(LONGEST).collect())
}

/// The letter of a locked complaint that is a draft or on its way.
async fn current(uow: &Uow, id: ComplaintId) -> Result<Option<Letter>, Fault> {
    let query = Entity::find()
        .filter(Column::ComplaintId.eq(id))
        .filter(Column::State.is_in([ComplaintLetterState::Draft, ComplaintLetterState::Sending]))
        .lock_exclusive();
    Ok(query.one(uow).await?)
}

/// A draft is not wanted any more.
pub(super) async fn drop_draft(uow: &Uow, complaint: &Complaint) -> Result<(), ComplaintError> {
    match current(uow, complaint.id).await? {
        Some(row) if row.state == ComplaintLetterState::Sending => {
            Err(ComplaintError::Step { state: complaint.state, message: "结果通知正在发送，请稍候" })
        }
        Some(row) => {
            let mut row = row.into_active_model();
            row.state = Set(ComplaintLetterState::Replaced);
            row.updated_at = Set(uow.now());
            row.update(uow).await?;
            Ok(())
        }
        None => Ok(()),
    }
}

async fn current_draft(uow: &Uow, complaint: &Complaint) -> Result<Letter, ComplaintError> {
    handling::step(complaint, &[ComplaintState::ResultDrafted], "没有待确认的结果通知")?;
    match current(uow, complaint.id).await? {
        Some(row) if row.state == ComplaintLetterState::Draft => Ok(row),
        Some(_) => {
            Err(ComplaintError::Step { state: complaint.state, message: "结果通知正在发送，请稍候" })
        }
        None => {
            Err(ComplaintError::Step { state: complaint.state, message: "上一封通知未送达，请重新起草" })
        }
    }
}

/// Changes what a draft says.
///
/// # Errors
/// As [`draft`]; `Step` where there is no draft, `Invalid` for a text that is empty or too long.
pub async fn edit_draft(uow: &Uow, id: ComplaintId, version: i64, text: &str) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    let row = current_draft(uow, &complaint).await?;
    let text = text::required_block("text", text, LONGEST)?;
    let number = row.number.clone();
    let mut row = row.into_active_model();
    row.text = Set(text);
    row.updated_at = Set(uow.now());
    row.update(uow).await?;
    let complaint = handling::store(uow, complaint.into_active_model(), version).await?;
    handling::trail(uow, "complaint.edit_letter", &complaint, json!({ "letter": number })).await?;
    Ok(complaint)
}

/// Confirms the draft, and sends it: in a window of the chat that the customer opened, else as a
/// lawful notice, else as an e-mail, else as a task for the customer's owner. The customer has the
/// answer once it was sent.
///
/// # Errors
/// As [`edit_draft`]; `Invalid` where nobody at the customer can get it.
pub async fn send(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    to: Option<ContactId>,
) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    let row = current_draft(uow, &complaint).await?;
    let person = receiver(uow, &complaint, to).await?;
    let me = uow.actor().staff().map(|me| me.staff);
    let owner = customers::by_key(uow, complaint.customer_id).await?.and_then(|row| row.owner_id);
    let mut push = NewPush::new(PushKind::Notice, row.text.clone(), uow.now());
    push.customer = Some(complaint.customer_id);
    push.contact = Some(person);
    push.staff = owner.or(complaint.responsible_id).or(me);
    push.channels = CHANNELS.to_vec();
    push.transactional = true;
    push.fields = json!({
        "purpose": Purpose::Complaint, "values": { "单号": complaint.number }, "complaint_letter": row.id,
    });
    let (number, letter) = (row.number.clone(), row.id);
    let push = pushes::create(uow, push).await?;
    let mut row = row.into_active_model();
    row.state = Set(ComplaintLetterState::Sending);
    row.contact_id = Set(Some(person));
    row.push_id = Set(Some(push.id));
    row.confirmed_by = Set(me);
    row.confirmed_at = Set(Some(uow.now()));
    row.updated_at = Set(uow.now());
    row.update(uow).await?;
    let complaint = handling::store(uow, complaint.into_active_model(), version).await?;
    let detail = json!({ "letter": number, "letter_id": letter, "push": push.id, "contact": person });
    handling::trail(uow, "complaint.send_letter", &complaint, detail).await?;
    Ok(complaint)
}

/// Who gets the letter: who is named, or who complained, or who follows us and was active last, or
/// the first contact.
async fn receiver(uow: &Uow, complaint: &Complaint, to: Option<ContactId>) -> Result<ContactId, Fault> {
    let people = contact::Entity::find()
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::CustomerId.eq(complaint.customer_id))
        .filter(contact::Column::ForgottenAt.is_null())
        .order_by_asc(contact::Column::Id)
        .all(uow)
        .await?;
    let known = |id: ContactId| people.iter().any(|person| person.id == id);
    if let Some(to) = to {
        return match known(to) {
            true => Ok(to),
            false => Err(Invalid::new("contact_id", "该联系人不属于此客户").into()),
        };
    }
    if let Some(person) = complaint.contact_id.filter(|id| known(*id)) {
        return Ok(person);
    }
    let follower = identity::Entity::find()
        .filter(identity::Column::TenantId.eq(uow.tenant()))
        .filter(identity::Column::ContactId.is_in(people.iter().map(|person| person.id)))
        .filter(identity::Column::Followed.eq(true))
        .order_by_desc(identity::Column::UpdatedAt)
        .order_by_desc(identity::Column::Id)
        .one(uow)
        .await?;
    let first = || people.first().map(|person| person.id);
    let found = follower.and_then(|found| found.contact_id).or_else(first);
    found.ok_or_else(|| {
        Invalid::new("contact_id", "该客户没有可以接收的联系人，请先添加联系人，或电话告知后登记").into()
    })
}

/// The result was told in a call: it is logged as a follow-up, and the customer has the answer.
///
/// # Errors
/// As [`draft`]; a wrong field.
pub async fn tell(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    content: &str,
    to: Option<ContactId>,
) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    handling::step(&complaint, &DONE, "请先填写处理结果，再告知客户")?;
    drop_draft(uow, &complaint).await?;
    let content = text::required_block("content", content, 3_000)?;
    let query = customers::entity::Entity::find_by_id(complaint.customer_id)
        .filter(customers::entity::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive();
    let customer = query.one(uow).await?.ok_or(Fault::NotFound("该客户"))?;
    let call = NewFollowUp {
        contact: to.or(complaint.contact_id),
        channel: FollowUpChannel::Phone,
        at: None,
        content: format!("投诉 {} 的处理结果：{content}", complaint.number),
        understanding: None,
        confirmed: false,
        product_use: None,
        needs: None,
        place: None,
        location: None,
        next_contact_on: None,
        files: Vec::new(),
    };
    let call = follow_ups::log_of(uow, customer, call).await?;
    rounds::answered(uow, &complaint, uow.now(), AnsweredBy::Call).await?;
    let mut change = complaint.into_active_model();
    change.state = Set(ComplaintState::ResultSent);
    change.answered_at = Set(Some(uow.now()));
    let complaint = handling::store(uow, change, version).await?;
    handling::trail(uow, "complaint.tell", &complaint, json!({ "follow_up": call.id })).await?;
    Ok(complaint)
}

/// A push has moved on: where it carries a letter, so does the complaint.
pub(crate) async fn push_moved(uow: &Uow, push: &Push) -> Result<(), Fault> {
    let id = push.fields.get("complaint_letter").and_then(serde_json::Value::as_i64).map(ComplaintLetterId);
    let Some(id) = id else { return Ok(()) };
    let state = match push.state {
        PushState::Sent | PushState::Delivered => ComplaintLetterState::Sent,
        PushState::Failed | PushState::Cancelled | PushState::Skipped | PushState::Expired => {
            ComplaintLetterState::Failed
        }
        _ => return Ok(()),
    };
    let unlocked = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let Some(unlocked) = unlocked else { return Ok(()) };
    let query = entity::Entity::find_by_id(unlocked.complaint_id).lock_exclusive();
    let complaint = query.one(uow).await?.ok_or(Fault::Broken("a letter without its complaint"))?;
    let row = Entity::find_by_id(id).lock_exclusive().one(uow).await?.ok_or(Fault::Broken("a letter is gone"))?;
    let was = row.state;
    if was == state || row.push_id != Some(push.id) {
        return Ok(());
    }
    let number = row.number.clone();
    let mut row = row.into_active_model();
    row.state = Set(state);
    row.channel = Set(push.channel);
    row.reason = Set(push.reason.clone());
    row.sent_at = Set(push.sent_at);
    row.updated_at = Set(uow.now());
    row.update(uow).await?;
    let version = complaint.version;
    let mut change = complaint.clone().into_active_model();
    if state == ComplaintLetterState::Sent && complaint.state == ComplaintState::ResultDrafted {
        let at = push.sent_at.unwrap_or(uow.now());
        rounds::answered(uow, &complaint, at, AnsweredBy::Letter).await?;
        change.state = Set(ComplaintState::ResultSent);
        change.answered_at = Set(Some(at));
    }
    let complaint = handling::store(uow, change, version).await?;
    let detail = json!({ "letter": number, "letter_state": state, "channel": push.channel, "reason": push.reason });
    handling::trail(uow, "complaint.letter", &complaint, detail).await
}

/// The letters of a complaint, the newest in front.
pub(super) async fn of(uow: &Uow, id: ComplaintId) -> Result<Vec<Letter>, Fault> {
    Ok(Entity::find().filter(Column::ComplaintId.eq(id)).order_by_desc(Column::Id).all(uow).await?)
}

/// The newest letter of a complaint within the scope, for print.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn newest_letter(uow: &Uow, id: ComplaintId) -> Result<(Complaint, Letter), Fault> {
    let complaint = detail::readable(uow, id).await?;
    let letters = of(uow, complaint.id).await?.into_iter();
    let letter = letters.into_iter().find(|letter| letter.state != ComplaintLetterState::Replaced);
    letter.map(|letter| (complaint, letter)).ok_or(Fault::NotFound("该投诉的结果通知"))
}
