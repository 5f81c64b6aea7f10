//! Wishing no pushes, and wishing them again.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{entity, find};
use crate::actor::{Access, Actor};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ContactId;

/// Stops pushes to a contact, by staff or by the customer's own wish.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn opt_out(uow: &Uow, id: ContactId) -> Result<(), Fault> {
    set_opted_out(uow, id, true).await
}

/// Allows pushes to a contact again.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn opt_in(uow: &Uow, id: ContactId) -> Result<(), Fault> {
    set_opted_out(uow, id, false).await
}

async fn set_opted_out(uow: &Uow, id: ContactId, out: bool) -> Result<(), Fault> {
    match uow.actor() {
        Actor::Customer(customer) if customer.contact == id => {}
        _ => {
            find(uow, id, Access::Write).await?;
        }
    }
    write_opted_out(uow, id, out).await?;
    let action = if out { "contact.opt_out" } else { "contact.opt_in" };
    audit::record(uow, action, "contact", id.0, serde_json::json!({})).await
}

/// Notes that a contact wishes no pushes, because the identity that was linked to it wished none.
pub(crate) async fn note_opted_out(uow: &Uow, id: ContactId) -> Result<(), Fault> {
    write_opted_out(uow, id, true).await?;
    audit::record(uow, "contact.opt_out", "contact", id.0, serde_json::json!({ "by": "identity" })).await
}

/// Notes that a contact wishes no pushes: they followed the link in a mail.
pub(crate) async fn opt_out_by_link(uow: &Uow, id: ContactId) -> Result<(), Fault> {
    write_opted_out(uow, id, true).await?;
    audit::record(uow, "contact.opt_out", "contact", id.0, serde_json::json!({ "by": "mail" })).await
}

async fn write_opted_out(uow: &Uow, id: ContactId, out: bool) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::OptedOutAt, Expr::value(out.then(|| uow.now())))
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.eq(id))
        .exec(uow)
        .await?;
    Ok(())
}
