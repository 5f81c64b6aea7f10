//! Names for lists, in one statement each, and only of what the actor may see.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::actor::{Access, Resource};
use crate::contacts::entity as contact;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId};

/// The names of those of these customers that the actor may read; the others are left out.
///
/// # Errors
/// When the database fails.
pub async fn customer_names(
    uow: &Uow,
    ids: impl IntoIterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, String>, Fault> {
    let ids: BTreeSet<CustomerId> = ids.into_iter().collect();
    if ids.is_empty() || !uow.actor().may(Resource::Customers, Access::Read) {
        return Ok(BTreeMap::new());
    }
    let rows = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customers::visible(uow, Access::Read)?)
        .filter(customer::Column::Id.is_in(ids))
        .into_tuple::<(CustomerId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The names of those of these contacts whose customer the actor may read, with that customer.
///
/// # Errors
/// When the database fails.
pub async fn contact_names(
    uow: &Uow,
    ids: impl IntoIterator<Item = ContactId>,
) -> Result<BTreeMap<ContactId, (String, CustomerId)>, Fault> {
    let ids: BTreeSet<ContactId> = ids.into_iter().collect();
    if ids.is_empty() || !uow.actor().may(Resource::Customers, Access::Read) {
        return Ok(BTreeMap::new());
    }
    let visible = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customers::visible(uow, Access::Read)?);
    let rows = contact::Entity::find()
        .select_only()
        .columns([contact::Column::Id, contact::Column::Name, contact::Column::CustomerId])
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::Id.is_in(ids))
        .filter(contact::Column::CustomerId.in_subquery(visible.into_query()))
        .into_tuple::<(ContactId, String, CustomerId)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|(id, name, customer)| (id, (name, customer))).collect())
}
