//! Pictures that a customer sent in the chat.

use std::collections::BTreeSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::filing::{LARGEST, MOST_PICTURES, PICTURES};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::files::{Attached, entity as file, link};
use crate::ids::{ComplaintId, FileId};

/// Gives a complaint pictures of its customer's talk, which nobody uploaded. Nobody is there any more
/// who could be told of a wrong one: what is no picture, too large, or one too many stays in the talk
/// only, and the trail says so. The caller knows that they belong to the complaint.
pub(crate) async fn attach_sent(uow: &Uow, complaint: ComplaintId, sent: &[FileId]) -> Result<(), Fault> {
    use link::Column as C;
    if sent.is_empty() {
        return Ok(());
    }
    let there: BTreeSet<FileId> = link::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::Entity.eq(Attached::Complaint))
        .filter(C::EntityId.eq(complaint.0))
        .all(uow)
        .await?
        .into_iter()
        .map(|link| link.file_id)
        .collect();
    let files = file::Entity::find()
        .filter(file::Column::TenantId.eq(uow.tenant()))
        .filter(file::Column::Id.is_in(sent.iter().copied()))
        .order_by_asc(file::Column::Id)
        .all(uow)
        .await?;
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for file in files.into_iter().filter(|file| !there.contains(&file.id)) {
        let fits = PICTURES.contains(&file.mime.as_str()) && file.size <= LARGEST;
        let room = u64::try_from(there.len() + taken.len()).is_ok_and(|count| count < MOST_PICTURES);
        if fits && room { taken.push(file.id) } else { refused.push(file.id) }
    }
    if taken.is_empty() && refused.is_empty() {
        return Ok(());
    }
    if !taken.is_empty() {
        let rows = taken.iter().map(|file| link::ActiveModel {
            tenant_id: Set(uow.tenant()),
            entity: Set(Attached::Complaint),
            entity_id: Set(complaint.0),
            file_id: Set(*file),
        });
        link::Entity::insert_many(rows)
            .on_conflict(OnConflict::columns([C::TenantId, C::Entity, C::EntityId, C::FileId]).do_nothing().to_owned())
            .exec_without_returning(uow)
            .await?;
    }
    let detail = json!({ "taken": taken, "refused": refused });
    audit::record(uow, "complaint.pictures", "complaint", complaint.0, detail).await
}
