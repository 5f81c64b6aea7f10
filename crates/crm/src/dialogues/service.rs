//! Going through the steps. Whoever changes a dialogue has locked it with [`open`].

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{Dialogue, DialogueOutcome, DialogueStep, PATIENCE, pictures};
use crate::complaints::{self, Complaint, ComplaintSource, Links};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintDialogueId, ComplaintId, IdentityId, OrderId};
use crate::orders::{self, entity as order};
use crate::text;

/// The longest that may be said in all.
const LONGEST: usize = 4_000;

/// A dialogue that is still open, locked; `None` where it ended meanwhile.
///
/// # Errors
/// When the database fails.
pub async fn open(uow: &Uow, id: ComplaintDialogueId) -> Result<Option<Dialogue>, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).filter(Column::EndedAt.is_null());
    Ok(query.lock_exclusive().one(uow).await?)
}

/// Begins to ask a follower what happened; goes on with the dialogue that is open, where one is.
/// `farewell` is said to them if they say nothing for too long.
///
/// # Errors
/// When the database fails.
pub async fn begin(uow: &Uow, identity: IdentityId, farewell: &str) -> Result<Dialogue, Fault> {
    // Two words at once: the second sees what the first began.
    uow.take_turn(&format!("complaint_dialogue:{identity}")).await?;
    match open_of(uow, identity).await? {
        Some(open) => Ok(open),
        None => Ok(new(uow, identity, DialogueStep::Content, None, farewell).insert(uow).await?),
    }
}

/// Waits for pictures of a complaint that is filed, unless the follower is in the middle of telling
/// another one.
///
/// # Errors
/// When the database fails.
pub async fn take_more(
    uow: &Uow,
    identity: IdentityId,
    complaint: ComplaintId,
    farewell: &str,
) -> Result<Option<Dialogue>, Fault> {
    uow.take_turn(&format!("complaint_dialogue:{identity}")).await?;
    match open_of(uow, identity).await? {
        Some(open) if open.step != DialogueStep::More => return Ok(None),
        Some(before) => end(uow, before, DialogueOutcome::Filed).await?,
        None => {}
    }
    Ok(Some(new(uow, identity, DialogueStep::More, Some(complaint), farewell).insert(uow).await?))
}

async fn open_of(uow: &Uow, identity: IdentityId) -> Result<Option<Dialogue>, Fault> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::IdentityId.eq(identity))
        .filter(Column::EndedAt.is_null());
    Ok(query.lock_exclusive().one(uow).await?)
}

fn new(
    uow: &Uow,
    identity: IdentityId,
    step: DialogueStep,
    complaint: Option<ComplaintId>,
    farewell: &str,
) -> ActiveModel {
    ActiveModel {
        tenant_id: Set(uow.tenant()),
        identity_id: Set(identity),
        step: Set(step),
        farewell: Set(farewell.to_owned()),
        complaint_id: Set(complaint),
        begun_at: Set(uow.now()),
        touched_at: Set(uow.now()),
        times_out_at: Set(Some(uow.now() + PATIENCE)),
        ..Default::default()
    }
}

/// The customer said something: from now on there is time again.
fn touched(uow: &Uow, dialogue: Dialogue) -> ActiveModel {
    let mut row = dialogue.into_active_model();
    row.touched_at = Set(uow.now());
    row.times_out_at = Set(Some(uow.now() + PATIENCE));
    row
}

/// The customer said something that changes nothing here.
///
/// # Errors
/// When the database fails.
pub async fn touch(uow: &Uow, dialogue: Dialogue) -> Result<Dialogue, Fault> {
    Ok(touched(uow, dialogue).update(uow).await?)
}

/// What happened, or more of it.
///
/// # Errors
/// A text with nothing in it, or one that makes the whole too long.
pub async fn say(uow: &Uow, dialogue: Dialogue, said: &str) -> Result<Dialogue, Fault> {
    let said = text::required_block("content", said, LONGEST)?;
    let content = match &dialogue.content {
        Some(before) => format!("{before}\n{said}"),
        None => said,
    };
    if content.chars().count() > LONGEST {
        return Err(Invalid::new("content", format!("不能超过 {LONGEST} 个字")).into());
    }
    let first = dialogue.step == DialogueStep::Content;
    let mut row = touched(uow, dialogue);
    row.content = Set(Some(content));
    if first {
        row.step = Set(DialogueStep::Order);
    }
    Ok(row.update(uow).await?)
}

/// The order it is about, or none. The customer acts: an order of somebody else is not found.
///
/// # Errors
/// `NotFound` for all but the customer's own orders.
pub async fn choose_order(uow: &Uow, dialogue: Dialogue, order: Option<OrderId>) -> Result<Dialogue, Fault> {
    let order = match order {
        Some(id) => Some(orders::detail(uow, id).await?.order.id),
        None => None,
    };
    chosen(uow, dialogue, order).await
}

/// As [`choose_order`], by the number that people type.
///
/// # Errors
/// `NotFound` for all but the customer's own orders.
pub async fn choose_order_by_number(uow: &Uow, dialogue: Dialogue, number: &str) -> Result<Dialogue, Fault> {
    let order = orders::by_number(uow, number).await?.order.id;
    chosen(uow, dialogue, Some(order)).await
}

async fn chosen(uow: &Uow, dialogue: Dialogue, order: Option<OrderId>) -> Result<Dialogue, Fault> {
    let asked = dialogue.step == DialogueStep::Order;
    let mut row = touched(uow, dialogue);
    row.order_id = Set(order);
    if asked {
        row.step = Set(DialogueStep::Pictures);
    }
    Ok(row.update(uow).await?)
}

/// The order that was chosen is not the customer's any more: which one is asked again.
///
/// # Errors
/// When the database fails.
pub async fn order_refused(uow: &Uow, dialogue: Dialogue) -> Result<Dialogue, Fault> {
    let mut row = touched(uow, dialogue);
    row.order_id = Set(None);
    row.step = Set(DialogueStep::Order);
    Ok(row.update(uow).await?)
}

/// The number of the order that was chosen.
///
/// # Errors
/// When the database fails.
pub async fn order_number(uow: &Uow, dialogue: &Dialogue) -> Result<Option<String>, Fault> {
    let Some(order) = dialogue.order_id else { return Ok(None) };
    let found = order::Entity::find_by_id(order).filter(order::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    Ok(found.map(|order| order.number))
}

/// No more pictures come: is all right?
///
/// # Errors
/// When the database fails.
pub async fn pictures_done(uow: &Uow, dialogue: Dialogue) -> Result<Dialogue, Fault> {
    let mut row = touched(uow, dialogue);
    row.step = Set(DialogueStep::Confirm);
    Ok(row.update(uow).await?)
}

/// Ends it.
///
/// # Errors
/// When the database fails.
pub async fn end(uow: &Uow, dialogue: Dialogue, outcome: DialogueOutcome) -> Result<(), Fault> {
    ended(uow, dialogue, outcome).update(uow).await?;
    Ok(())
}

fn ended(uow: &Uow, dialogue: Dialogue, outcome: DialogueOutcome) -> ActiveModel {
    let mut row = dialogue.into_active_model();
    row.times_out_at = Set(None);
    row.outcome = Set(Some(outcome));
    row.ended_at = Set(Some(uow.now()));
    row
}

/// Files the complaint, as the customer who acts. Pictures that are not fetched yet belong to it as
/// soon as they are.
///
/// # Errors
/// `Forbidden` for all but customers; `Invalid` where the order is not theirs (any more).
pub async fn submit(uow: &Uow, dialogue: Dialogue) -> Result<Complaint, Fault> {
    let content = dialogue.content.clone().ok_or(Fault::Broken("a complaint without a word"))?;
    let links = Links { order: dialogue.order_id, ..Links::default() };
    let complaint = complaints::file_own_about(uow, ComplaintSource::Chat, &content, links, None, Vec::new()).await?;
    let id = dialogue.id;
    let mut row = ended(uow, dialogue, DialogueOutcome::Filed);
    row.complaint_id = Set(Some(complaint.id));
    row.update(uow).await?;
    pictures::attach_fetched(uow, id, complaint.id).await?;
    Ok(complaint)
}
