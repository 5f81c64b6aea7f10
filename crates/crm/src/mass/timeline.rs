//! A mass message in the talks of those who got it.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{BatchState, batch, entity, recipient};
use crate::conversations::{self, Direction, MessageKind, MessageState, Via, message};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::{ContactId, CustomerId, MassBatchId, StaffId};

/// How many talks are written to in one transaction.
const TOGETHER: u64 = 200;

/// Writes a batch into the talks of some of those who got it; says whether there are more. It lifts
/// no talk to the top of a list and wakes nobody: it is no answer.
///
/// # Errors
/// When the database fails: then nothing is written.
pub async fn note(uow: &Uow, id: MassBatchId) -> Result<bool, Fault> {
    // Locked: the event that says that it failed waits, and finds the lines that it must mark.
    let query = batch::Entity::find_by_id(id).filter(batch::Column::TenantId.eq(uow.tenant()));
    let part = query.lock_exclusive().one(uow).await?;
    let Some(part) = part.filter(|part| part.state == BatchState::Sent) else { return Ok(false) };
    let mass = entity::Entity::find_by_id(part.mass_id).one(uow).await?;
    let mass = mass.ok_or(Fault::Broken("a batch without its message"))?;
    let receivers = recipient::Entity::find()
        .filter(recipient::Column::MassId.eq(part.mass_id))
        .filter(recipient::Column::Batch.eq(part.number))
        .filter(recipient::Column::LeftOut.is_null())
        .filter(recipient::Column::MessageId.is_null())
        .order_by_asc(recipient::Column::IdentityId)
        .limit(TOGETHER)
        .lock_exclusive()
        .all(uow)
        .await?;
    let people = identities::entity::Entity::find()
        .filter(identities::entity::Column::Id.is_in(receivers.iter().map(|row| row.identity_id)))
        .order_by_asc(identities::entity::Column::Id)
        .all(uow)
        .await?;
    for identity in &people {
        let talk = conversations::ensure(uow, identity, page_of(uow, identity).await?).await?;
        let line = message::ActiveModel {
            tenant_id: Set(uow.tenant()),
            conversation_id: Set(talk),
            direction: Set(Direction::Out),
            kind: Set(MessageKind::Text),
            content: Set(mass.content.clone()),
            via: Set(Via::Mass),
            state: Set(MessageState::Sent),
            at: Set(part.sent_at.unwrap_or(uow.now())),
            ..Default::default()
        };
        let line = message::Entity::insert(line).exec_with_returning(uow).await?;
        recipient::Entity::update_many()
            .col_expr(recipient::Column::MessageId, sea_orm::sea_query::Expr::value(line.id))
            .filter(recipient::Column::MassId.eq(part.mass_id))
            .filter(recipient::Column::IdentityId.eq(identity.id))
            .exec(uow)
            .await?;
    }
    Ok(receivers.len() as u64 == TOGETHER)
}

/// The customer's page that a talk stands on.
async fn page_of(uow: &Uow, identity: &Identity) -> Result<Option<(CustomerId, Option<StaffId>)>, Fault> {
    let Some(contact): Option<ContactId> = identity.contact_id else { return Ok(None) };
    let Some(contact) = crate::contacts::by_key(uow, contact).await? else { return Ok(None) };
    let customer = customers::by_key(uow, contact.customer_id).await?;
    Ok(customer.map(|customer| (customer.id, customer.owner_id)))
}
