//! Read models across slices: the customer's page, its timeline, and names for lists. Nothing here
//! writes; each part looks at the scope of the slice that it shows.

mod names;
mod page;
mod timeline;

pub use names::{contact_names, customer_names};
pub use page::{CustomerPage, PageCounts, page};
pub use timeline::{Entry, EntryKind, timeline};

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::actor::{Access, Resource, Scope};
use crate::complaints;
use crate::customers::{self, Customer, entity};
use crate::db::Uow;
use crate::error::Fault;

/// Whether the actor reads what belongs to a customer and is of another kind than the customer
/// itself: finance reads all customers, and the talks of none.
async fn reaches(uow: &Uow, customer: &Customer, resource: Resource) -> Result<bool, Fault> {
    match uow.actor().scope(resource, Access::Read) {
        Scope::Nothing => Ok(false),
        Scope::All => Ok(true),
        Scope::Assigned if resource == Resource::Conversations => {
            let assigned = complaints::assigned_customers(uow).map(|keys| entity::Column::Id.in_subquery(keys));
            let Some(assigned) = assigned else { return Ok(false) };
            Ok(entity::Entity::find_by_id(customer.id).filter(assigned).count(uow).await? > 0)
        }
        // Whose the customer itself is needs no question.
        Scope::Own | Scope::Team
            if customer.owner_id.is_some() && customer.owner_id == uow.actor().staff().map(|me| me.staff) =>
        {
            Ok(true)
        }
        scope => {
            let owned = entity::Entity::find_by_id(customer.id)
                .filter(customers::owned_by(uow, scope, entity::Column::OwnerId))
                .count(uow)
                .await?;
            Ok(owned > 0)
        }
    }
}
