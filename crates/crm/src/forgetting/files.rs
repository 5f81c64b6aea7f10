//! Files that nothing belongs to any more.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::conversations::message;
use crate::db::Uow;
use crate::error::Fault;
use crate::files::{entity, link};
use crate::ids::FileId;
use crate::imports;
use crate::outbox::{self, NewJob};
use crate::print_templates;

/// The kind of job that deletes the bytes of a file that nothing names any more.
pub const ERASE_FILE: &str = "file.erase";

/// Removes the rows of these files, but for those that something else belongs to, and has the bytes
/// deleted.
pub(super) async fn remove_unused(uow: &Uow, files: Vec<FileId>) -> Result<(), Fault> {
    let of_messages = Query::select()
        .column(message::Column::FileId)
        .from(message::Entity)
        .and_where(message::Column::FileId.is_in(files.iter().copied()))
        .to_owned();
    let of_things = Query::select()
        .column(link::Column::FileId)
        .from(link::Entity)
        .and_where(link::Column::FileId.is_in(files.iter().copied()))
        .to_owned();
    let unused = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(files.iter().copied()))
        .filter(entity::Column::Id.not_in_subquery(of_messages))
        .filter(entity::Column::Id.not_in_subquery(of_things))
        .filter(entity::Column::Id.not_in_subquery(print_templates::all_logos(uow)))
        .all(uow)
        .await?;
    entity::Entity::delete_many().filter(entity::Column::Id.is_in(unused.iter().map(|file| file.id))).exec(uow).await?;
    let jobs = unused.into_iter().map(|file| NewJob {
        kind: ERASE_FILE,
        dedup_key: Some(format!("file.erase:{}", file.location)),
        payload: serde_json::json!({ "location": file.location }),
        run_at: uow.now(),
    });
    outbox::enqueue(uow, jobs).await
}

/// Whether no file of any company has its bytes at this location, and no import waits to read them.
///
/// # Errors
/// When the database fails.
pub async fn is_unused(uow: &Uow, location: &str) -> Result<bool, Fault> {
    let files = entity::Entity::find().filter(entity::Column::Location.eq(location)).count(uow).await?;
    let waiting = imports::entity::Entity::find()
        .filter(imports::entity::Column::Location.eq(location))
        .filter(imports::entity::Column::State.eq(imports::ImportState::Reading))
        .count(uow)
        .await?;
    Ok(files + waiting == 0)
}
