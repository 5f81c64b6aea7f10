//! Use cases of files.

use std::collections::BTreeMap;

use sea_orm::sea_query::{OnConflict, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{Attached, MAX_ATTACHED, MAX_SIZE, link};
use crate::actor::{Access, Actor, Resource};
use crate::checkpoints;
use crate::complaints;
use crate::conversations::{self, entity as conversation, message};
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::follow_ups;
use crate::ids::FileId;
use crate::knowledge;
use crate::print_templates;
use crate::text;

/// A file whose bytes are stored.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name, as the uploader had it.
    pub name: String,
    /// Its media type, found out from its content.
    pub mime: String,
    /// In bytes.
    pub size: i64,
    /// SHA-256 of its content, as hexadecimal.
    pub sha256: String,
    /// Where the content lies.
    pub location: String,
}

/// Registers a stored file. Until it belongs to something only its uploader sees it.
///
/// # Errors
/// When a field is wrong.
pub async fn register(uow: &Uow, new: NewFile) -> Result<Model, Fault> {
    if !(0..=MAX_SIZE).contains(&new.size) {
        return Err(Invalid::new("file", format!("文件不能超过 {} MB", MAX_SIZE / 1024 / 1024)).into());
    }
    if new.sha256.len() != 64 || !new.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(Fault::Broken("a file was registered without its hash"));
    }
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        name: Set(file_name(&new.name)?),
        mime: Set(text::required("mime", &new.mime, 100)?.to_lowercase()),
        size: Set(new.size),
        sha256: Set(new.sha256.to_lowercase()),
        location: Set(new.location),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        contact_id: Set(match uow.actor() {
            Actor::Customer(me) => Some(me.contact),
            _ => None,
        }),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    Ok(row.insert(uow).await?)
}

/// A name without folders, which some browsers send.
fn file_name(name: &str) -> Result<String, Invalid> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = text::line("file", name, 200)?;
    Ok(if name.trim_matches('.').is_empty() { "file".to_owned() } else { name })
}

/// One file that the actor may see: they uploaded it, it is a logo of printed documents, or it belongs
/// to a follow-up, a message, a checkpoint or a complaint of a customer within their scope. A customer
/// sees what they uploaded, and the pictures of their own complaints.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: FileId) -> Result<Model, Fault> {
    let mut reach = Condition::any();
    match uow.actor() {
        Actor::System(_) => reach = reach.add(Column::Id.is_not_null()),
        Actor::Staff(me) => reach = reach.add(Column::CreatedBy.eq(me.staff)),
        // Theirs are the pictures that they brought, and those of their own complaints.
        Actor::Customer(me) => {
            reach = reach.add(Column::ContactId.eq(me.contact)).add(Column::Id.in_subquery(of_complaints(uow)?));
        }
        Actor::Platform => return Err(Fault::NotFound("该文件")),
    }
    if uow.actor().may(Resource::PrintTemplates, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(print_templates::logos(uow)));
    }
    if uow.actor().may(Resource::Knowledge, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(of_articles(uow)?));
    }
    if uow.actor().may(Resource::Customers, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(of_follow_ups(uow)?));
    }
    if uow.actor().staff().is_some() && uow.actor().may(Resource::Orders, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(of_checkpoints(uow)?));
    }
    if uow.actor().may(Resource::Complaints, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(of_complaints(uow)?));
    }
    if uow.actor().may(Resource::Conversations, Access::Read) {
        reach = reach.add(Column::Id.in_subquery(of_messages(uow)?));
    }
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).filter(reach);
    query.one(uow).await?.ok_or(Fault::NotFound("该文件"))
}

/// The files of follow-ups that the actor may read.
fn of_follow_ups(uow: &Uow) -> Result<SelectStatement, Fault> {
    let customers = customers::entity::Entity::find()
        .select_only()
        .column(customers::entity::Column::Id)
        .filter(customers::visible(uow, Access::Read)?);
    let follow_ups = follow_ups::entity::Entity::find()
        .select_only()
        .column(follow_ups::entity::Column::Id)
        .filter(follow_ups::entity::Column::TenantId.eq(uow.tenant()))
        .filter(follow_ups::entity::Column::CustomerId.in_subquery(customers.into_query()));
    Ok(link::Entity::find()
        .select_only()
        .column(link::Column::FileId)
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(Attached::FollowUp))
        .filter(link::Column::EntityId.in_subquery(follow_ups.into_query()))
        .into_query())
}

/// The pictures of articles that the actor may read.
fn of_articles(uow: &Uow) -> Result<SelectStatement, Fault> {
    let articles = knowledge::entity::Entity::find()
        .select_only()
        .column(knowledge::entity::Column::Id)
        .filter(knowledge::readable(uow)?);
    Ok(link::Entity::find()
        .select_only()
        .column(link::Column::FileId)
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(Attached::Article))
        .filter(link::Column::EntityId.in_subquery(articles.into_query()))
        .into_query())
}

/// The pictures of checkpoints that the actor may read.
fn of_checkpoints(uow: &Uow) -> Result<SelectStatement, Fault> {
    let checkpoints = checkpoints::entity::Entity::find()
        .select_only()
        .column(checkpoints::entity::Column::Id)
        .filter(checkpoints::visible(uow, Access::Read)?);
    Ok(link::Entity::find()
        .select_only()
        .column(link::Column::FileId)
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(Attached::Checkpoint))
        .filter(link::Column::EntityId.in_subquery(checkpoints.into_query()))
        .into_query())
}

/// The pictures of complaints that the actor may read.
fn of_complaints(uow: &Uow) -> Result<SelectStatement, Fault> {
    let complaints = complaints::entity::Entity::find()
        .select_only()
        .column(complaints::entity::Column::Id)
        .filter(complaints::visible(uow, Access::Read)?);
    Ok(link::Entity::find()
        .select_only()
        .column(link::Column::FileId)
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(Attached::Complaint))
        .filter(link::Column::EntityId.in_subquery(complaints.into_query()))
        .into_query())
}

/// The files of messages in talks that the actor may read.
fn of_messages(uow: &Uow) -> Result<SelectStatement, Fault> {
    let talks = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(conversations::visible(uow, Access::Read)?);
    Ok(message::Entity::find()
        .select_only()
        .column(message::Column::FileId)
        .filter(message::Column::TenantId.eq(uow.tenant()))
        .filter(message::Column::FileId.is_not_null())
        .filter(message::Column::ConversationId.in_subquery(talks.into_query()))
        .into_query())
}

/// Makes files belong to something that the caller has checked. They must have been uploaded by
/// the actor, so that nobody can bring a foreign file into their own scope by naming its key.
///
/// # Errors
/// `Invalid` in `files` where one is not the actor's, or there are too many.
pub async fn attach(uow: &Uow, to: Attached, id: i64, files: &[FileId]) -> Result<(), Fault> {
    let mut files = files.to_vec();
    files.sort_unstable();
    files.dedup();
    if files.is_empty() {
        return Ok(());
    }
    if files.len() > MAX_ATTACHED {
        return Err(Invalid::new("files", format!("附件不能超过 {MAX_ATTACHED} 个")).into());
    }
    let mut own = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Id.is_in(files.clone()));
    match uow.actor() {
        Actor::Staff(me) => own = own.filter(Column::CreatedBy.eq(me.staff)),
        Actor::Customer(me) => own = own.filter(Column::ContactId.eq(me.contact)),
        Actor::System(_) | Actor::Platform => {}
    }
    if usize::try_from(own.count(uow).await?) != Ok(files.len()) {
        return Err(Invalid::new("files", "附件不存在或不是由您上传").into());
    }
    let rows = files.into_iter().map(|file| link::ActiveModel {
        tenant_id: Set(uow.tenant()),
        entity: Set(to),
        entity_id: Set(id),
        file_id: Set(file),
    });
    let key = [link::Column::TenantId, link::Column::Entity, link::Column::EntityId, link::Column::FileId];
    link::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// Takes files away from something that the caller has checked; they stay stored.
///
/// # Errors
/// When the database fails.
pub async fn detach(uow: &Uow, from: Attached, id: i64, files: &[FileId]) -> Result<(), Fault> {
    if files.is_empty() {
        return Ok(());
    }
    link::Entity::delete_many()
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(from))
        .filter(link::Column::EntityId.eq(id))
        .filter(link::Column::FileId.is_in(files.iter().copied()))
        .exec(uow)
        .await?;
    Ok(())
}

/// The files of several things at once. The caller has checked the scope of the things.
///
/// # Errors
/// When the database fails.
pub async fn of(uow: &Uow, what: Attached, ids: &[i64]) -> Result<BTreeMap<i64, Vec<Model>>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let links = link::Entity::find()
        .filter(link::Column::TenantId.eq(uow.tenant()))
        .filter(link::Column::Entity.eq(what))
        .filter(link::Column::EntityId.is_in(ids.iter().copied()))
        .order_by_asc(link::Column::FileId)
        .all(uow)
        .await?;
    let files: BTreeMap<FileId, Model> = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Id.is_in(links.iter().map(|link| link.file_id)))
        .all(uow)
        .await?
        .into_iter()
        .map(|file| (file.id, file))
        .collect();
    let mut found: BTreeMap<i64, Vec<Model>> = BTreeMap::new();
    for link in links {
        if let Some(file) = files.get(&link.file_id) {
            found.entry(link.entity_id).or_default().push(file.clone());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_folders() {
        assert_eq!(file_name("C:\\照片\\a.jpg"), Ok("a.jpg".into()));
        assert_eq!(file_name("../../etc/passwd"), Ok("passwd".into()));
        for text in ["", "..", "a/", "\u{200b}"] {
            assert_eq!(file_name(text), Ok("file".into()), "{text:?}");
        }
        assert!(file_name(&"x".repeat(201)).is_err());
    }
}
