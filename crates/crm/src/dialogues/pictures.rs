//! Pictures that are sent in the course of a dialogue. A picture is a message first; its file is
//! fetched by a worker, before or after the complaint is filed: either side looks for the other, and
//! both lock the dialogue.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::entity::{Column, Entity};
use super::{Dialogue, picture, service};
use crate::complaints;
use crate::conversations::message;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ComplaintDialogueId, ComplaintId, FileId, MessageId};

/// How many pictures were sent.
///
/// # Errors
/// When the database fails.
pub async fn count_pictures(uow: &Uow, id: ComplaintDialogueId) -> Result<u64, Fault> {
    let query = picture::Entity::find().filter(picture::Column::DialogueId.eq(id));
    Ok(query.count(uow).await?)
}

/// Takes a message with a picture for a dialogue that is locked; `None` where there are as many as a
/// complaint may have.
///
/// # Errors
/// When the database fails.
pub async fn add_picture(uow: &Uow, dialogue: Dialogue, message: MessageId) -> Result<(Dialogue, Option<u64>), Fault> {
    let before = count_pictures(uow, dialogue.id).await?;
    if before >= complaints::MOST_PICTURES {
        return Ok((service::touch(uow, dialogue).await?, None));
    }
    let row =
        picture::ActiveModel { message_id: Set(message), tenant_id: Set(uow.tenant()), dialogue_id: Set(dialogue.id) };
    picture::Entity::insert(row)
        .on_conflict(OnConflict::column(picture::Column::MessageId).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok((service::touch(uow, dialogue).await?, Some(before + 1)))
}

/// The file of a message was fetched: if the message came with a picture for a complaint that is
/// filed, the picture belongs to it from now on.
///
/// # Errors
/// When the database fails.
pub async fn fetched(uow: &Uow, message: MessageId, file: FileId) -> Result<(), Fault> {
    let sent = picture::Entity::find_by_id(message).filter(picture::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let Some(sent) = sent else { return Ok(()) };
    // Whoever is about to file it has it locked, and looks for files that are there by then.
    let dialogue = Entity::find_by_id(sent.dialogue_id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?;
    match dialogue.and_then(|dialogue| dialogue.complaint_id) {
        Some(complaint) => complaints::attach_sent(uow, complaint, &[file]).await,
        None => Ok(()),
    }
}

/// Gives a complaint the pictures of its dialogue that are fetched already.
pub(super) async fn attach_fetched(uow: &Uow, id: ComplaintDialogueId, complaint: ComplaintId) -> Result<(), Fault> {
    let messages: Vec<MessageId> = picture::Entity::find()
        .select_only()
        .column(picture::Column::MessageId)
        .filter(picture::Column::DialogueId.eq(id))
        .order_by_asc(picture::Column::MessageId)
        .into_tuple()
        .all(uow)
        .await?;
    if messages.is_empty() {
        return Ok(());
    }
    let files: Vec<FileId> = message::Entity::find()
        .select_only()
        .column(message::Column::FileId)
        .filter(message::Column::TenantId.eq(uow.tenant()))
        .filter(message::Column::Id.is_in(messages))
        .filter(message::Column::FileId.is_not_null())
        .order_by_asc(message::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    complaints::attach_sent(uow, complaint, &files).await
}
