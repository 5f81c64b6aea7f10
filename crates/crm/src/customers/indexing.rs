//! Keeping the search index up to date with what is stored.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::index::Document;
use super::{Customer, entity, gram};
use crate::contacts;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;

/// Builds the search index of a customer anew from what is stored.
///
/// # Errors
/// When the database fails.
pub async fn reindex(uow: &Uow, id: CustomerId) -> Result<Customer, Fault> {
    let row = entity::Entity::find_by_id(id).one(uow).await?.ok_or(Fault::NotFound("该客户"))?;
    let (names, phones) = contacts::searchable(uow, id).await?;
    let own = std::iter::once(row.name.as_str()).chain(row.short_name.as_deref());
    let document = Document::new(own.chain(names.iter().map(String::as_str)), phones.iter().map(String::as_str));
    gram::Entity::delete_many().filter(gram::Column::CustomerId.eq(id)).exec(uow).await?;
    insert_grams(uow, [(id, &document)]).await?;
    let mut row = row.into_active_model();
    row.search_text = Set(document.text);
    Ok(row.update(uow).await?)
}

/// Writes pieces into the index, in batches.
///
/// # Errors
/// When the database fails.
pub async fn insert_grams<'a>(
    uow: &Uow,
    documents: impl IntoIterator<Item = (CustomerId, &'a Document)>,
) -> Result<(), Fault> {
    let rows: Vec<_> = documents
        .into_iter()
        .flat_map(|(id, document)| document.grams.iter().map(move |gram| (id, gram)))
        .map(|(id, gram)| gram::ActiveModel {
            tenant_id: Set(uow.tenant()),
            gram: Set(gram.clone()),
            customer_id: Set(id),
        })
        .collect();
    for chunk in rows.chunks(2000) {
        gram::Entity::insert_many(chunk.to_vec()).exec_without_returning(uow).await?;
    }
    Ok(())
}
