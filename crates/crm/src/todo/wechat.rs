//! What waits around WeChat: requests to bind, greetings to write, pushes in doubt.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::sources::{Found, Sources, named};
use super::{TodoItem, TodoKind, Urgency};
use crate::actor::Scope;
use crate::clock::business_date;
use crate::contacts::entity as contact;
use crate::customers;
use crate::error::Fault;
use crate::identities::{BindingState, binding};
use crate::ids::{ContactId, CustomerId};
use crate::pushes::{PushState, entity as push};
use crate::text::{mask_phone, preview};

/// How many characters of a push are shown.
const PREVIEW: usize = 20;

/// Requests to bind that nobody has decided: those for the owner, and those for nobody yet.
pub(super) async fn bindings(sources: &Sources<'_>) -> Result<Found, Fault> {
    use binding::Column as C;
    if sources.scope < Scope::Own {
        return Ok(Found::nothing());
    }
    let reach =
        Condition::any().add(customers::owned_by(sources.uow, sources.scope, C::OwnerId)).add(C::OwnerId.is_null());
    let query = binding::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(C::State.eq(BindingState::Pending))
        .filter(reach)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let owners = customers_of(sources, rows.iter().filter_map(|row| row.contact_id).collect()).await?;
    let names = sources.names(owners.values().copied()).await?;
    let items = rows.into_iter().map(|row| {
        let customer = row.contact_id.and_then(|contact| owners.get(&contact).copied());
        TodoItem {
            kind: TodoKind::Binding,
            // Somebody waits for the answer, since whenever.
            urgency: Urgency::Today,
            due_on: Some(business_date(row.created_at, sources.settings.zone)),
            customer: named(&names, customer),
            title: format!("微信绑定申请：{}", mask_phone(&row.phone)),
            reference: row.id.0,
        }
    });
    Ok(Found { items: items.collect(), count })
}

async fn customers_of(sources: &Sources<'_>, ids: Vec<ContactId>) -> Result<BTreeMap<ContactId, CustomerId>, Fault> {
    let rows = contact::Entity::find()
        .select_only()
        .columns([contact::Column::Id, contact::Column::CustomerId])
        .filter(contact::Column::TenantId.eq(sources.uow.tenant()))
        .filter(contact::Column::Id.is_in(ids))
        .into_tuple::<(ContactId, CustomerId)>()
        .all(sources.uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Greetings that could not be sent and shall be written by hand.
pub(super) async fn hand_written(sources: &Sources<'_>) -> Result<Found, Fault> {
    pushes(sources, PushState::HandedOver, TodoKind::HandWritten, "请手动发送").await
}

/// Pushes of which nobody knows whether they were sent.
pub(super) async fn in_doubt(sources: &Sources<'_>) -> Result<Found, Fault> {
    pushes(sources, PushState::InDoubt, TodoKind::PushInDoubt, "发送结果未知，请核实").await
}

async fn pushes(sources: &Sources<'_>, state: PushState, kind: TodoKind, what: &str) -> Result<Found, Fault> {
    use push::Column as C;
    // A push to nobody's customer is the task of who stands behind it.
    let reach = Condition::any()
        .add(C::CustomerId.in_subquery(sources.customer_keys()))
        .add(Condition::all().add(C::CustomerId.is_null()).add(C::StaffId.eq(sources.me)));
    let query = push::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(C::State.eq(state))
        .filter(reach)
        .order_by_asc(C::DueAt)
        .order_by_asc(C::Id);
    let (rows, count) = sources.first(query).await?;
    let names = sources.names(rows.iter().filter_map(|row| row.customer_id)).await?;
    let items = rows.into_iter().map(|row| {
        let day = business_date(row.due_at, sources.settings.zone);
        TodoItem {
            kind,
            urgency: sources.urgency(day),
            due_on: Some(day),
            customer: named(&names, row.customer_id),
            title: format!("{what}：{}", preview(&row.content, PREVIEW)),
            reference: row.id.0,
        }
    });
    Ok(Found { items: items.collect(), count })
}
