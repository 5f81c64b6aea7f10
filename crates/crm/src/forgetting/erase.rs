//! Erasing, in one transaction: repeated after a crash, it has no second effect.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QuerySelect, Statement, Value,
};

use super::entity::{Column, Entity};
use super::{ERASED, Forgetting, ForgettingState, Sweep, files, profile};
use crate::audit;
use crate::contacts::{self, Contact};
use crate::conversations::{Direction, MessageKind, entity as conversation, message};
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::{ConversationId, FileId, ForgettingId, IdentityId};
use crate::knowledge;
use crate::pushes::{self, PushState};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// Everything is gone: commit.
    Done,
    /// A push to the person is under way: later.
    Busy,
    /// It was done or called off, or is not due.
    Nothing,
}

/// What a forgetting is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Subjects {
    /// The identities that go.
    pub(super) identities: Vec<Identity>,
    /// The contact that goes.
    pub(super) contact: Option<Contact>,
    /// The customer, where it is a person and goes as well.
    pub(super) customer: Option<Customer>,
}

/// Finds what a forgetting is about.
pub(super) async fn subjects(uow: &Uow, row: &Forgetting) -> Result<Subjects, Fault> {
    use identities::entity as identity;
    let own = |id: IdentityId| identity::Entity::find_by_id(id).filter(identity::Column::TenantId.eq(uow.tenant()));
    let left = match row.identity_id {
        Some(id) => own(id).one(uow).await?,
        None => None,
    };
    let contact = row.contact_id.or_else(|| left.as_ref().and_then(|identity| identity.contact_id));
    let known = match contact {
        Some(contact) => identities::of_contact(uow, &[contact]).await?,
        None => Vec::new(),
    };
    let by_request = row.contact_id.is_some();
    // Who still follows with another identity has not left.
    let stays = known.iter().any(|other| other.followed && Some(other.id) != row.identity_id);
    if !by_request && (contact.is_none() || stays) {
        return Ok(Subjects { identities: left.into_iter().collect(), ..Subjects::default() });
    }
    let contact = match contact {
        Some(id) => contacts::by_key(uow, id).await?,
        None => None,
    };
    let customer = match &contact {
        Some(contact) => alone(uow, contact).await?,
        None => None,
    };
    Ok(Subjects { identities: known, contact, customer })
}

/// The customer of a contact, if it is a person with no other contact that is known.
async fn alone(uow: &Uow, contact: &Contact) -> Result<Option<Customer>, Fault> {
    let customer = customers::by_key(uow, contact.customer_id).await?;
    let Some(customer) = customer.filter(|customer| !customer.company) else { return Ok(None) };
    let others = contacts::entity::Entity::find()
        .filter(contacts::entity::Column::CustomerId.eq(customer.id))
        .filter(contacts::entity::Column::Id.ne(contact.id))
        .filter(contacts::entity::Column::ForgottenAt.is_null())
        .count(uow)
        .await?;
    Ok((others == 0).then_some(customer))
}

/// Erases what a forgetting is about, with the copies that [`super::sweep`] found.
///
/// # Errors
/// When the database fails: then nothing is erased.
pub async fn erase(uow: &Uow, id: ForgettingId, sweep: &Sweep) -> Result<Erased, Fault> {
    let row = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive().one(uow).await?;
    let Some(row) = row.filter(|row| row.state == ForgettingState::Waiting && row.due_at <= uow.now()) else {
        return Ok(Erased::Nothing);
    };
    let subjects = subjects(uow, &row).await?;
    if let Some(contact) = &subjects.contact {
        contacts::entity::Entity::find_by_id(contact.id).lock_exclusive().one(uow).await?;
    }
    if under_way(uow, &subjects).await? {
        return Ok(Erased::Busy);
    }
    let mut media = Vec::new();
    for identity in &subjects.identities {
        media.extend(talk(uow, identity).await?);
        profile::erase_identity(uow, identity).await?;
    }
    if let Some(contact) = &subjects.contact {
        media.extend(profile::erase_contact(uow, contact, subjects.customer.as_ref()).await?);
    }
    if let Some(customer) = &subjects.customer {
        profile::erase_customer(uow, customer).await?;
    } else if let Some(contact) = &subjects.contact {
        customers::reindex(uow, contact.customer_id).await?;
    }
    files::remove_unused(uow, media).await?;
    copies(uow, sweep).await?;
    words(uow, &row, &subjects).await?;
    let mut ended = row.clone().into_active_model();
    ended.state = Set(ForgettingState::Done);
    ended.reason = Set(None);
    ended.ended_at = Set(Some(uow.now()));
    ended.update(uow).await?;
    let detail = serde_json::json!({ "cause": row.cause, "contact": subjects.contact.map(|contact| contact.id) });
    audit::record(uow, "forgetting.done", "forgetting", row.id.0, detail).await?;
    Ok(Erased::Done)
}

/// Whether something is being sent to the person right now: its sender is about to write down what
/// came of it.
async fn under_way(uow: &Uow, subjects: &Subjects) -> Result<bool, Fault> {
    use pushes::entity::Column as C;
    let to_identity = C::IdentityId.is_in(subjects.identities.iter().map(|identity| identity.id));
    let to = match &subjects.contact {
        Some(contact) => to_identity.or(C::ContactId.eq(contact.id)),
        None => to_identity,
    };
    let sending = pushes::entity::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::State.eq(PushState::Sending))
        .filter(to)
        .count(uow)
        .await?;
    Ok(sending > 0)
}

/// Erases what was said; gives the files that came with it.
async fn talk(uow: &Uow, identity: &Identity) -> Result<Vec<FileId>, Fault> {
    let talks: Vec<ConversationId> = conversation::Entity::find()
        .select_only()
        .column(conversation::Column::Id)
        .filter(conversation::Column::IdentityId.eq(identity.id))
        .into_tuple()
        .all(uow)
        .await?;
    let mut media = Vec::new();
    for talk in talks {
        let files: Vec<Option<FileId>> = message::Entity::find()
            .select_only()
            .column(message::Column::FileId)
            .filter(message::Column::ConversationId.eq(talk))
            .filter(message::Column::FileId.is_not_null())
            .into_tuple()
            .all(uow)
            .await?;
        media.extend(files.into_iter().flatten());
        questions(uow, talk).await?;
        run(
            uow,
            "UPDATE messages SET content = $1, payload = NULL, media_id = NULL, file_id = NULL, platform_id = NULL \
             WHERE conversation_id = $2",
            [ERASED.into(), talk.into()],
        )
        .await?;
        run(
            uow,
            "UPDATE conversations SET last_text = NULL, unread = 0, waiting_since = NULL, handover_at = NULL \
             WHERE id = $1",
            [talk.into()],
        )
        .await?;
    }
    Ok(media)
}

/// Erases what they asked and no article answered.
async fn questions(uow: &Uow, talk: ConversationId) -> Result<(), Fault> {
    let said: Vec<String> = message::Entity::find()
        .select_only()
        .column(message::Column::Content)
        .filter(message::Column::ConversationId.eq(talk))
        .filter(message::Column::Direction.eq(Direction::In))
        .filter(message::Column::Kind.eq(MessageKind::Text))
        .into_tuple()
        .all(uow)
        .await?;
    knowledge::forget_questions(uow, &said).await
}

/// Erases the copies that were found.
async fn copies(uow: &Uow, sweep: &Sweep) -> Result<(), Fault> {
    let gone = serde_json::json!({ "erased": true });
    for some in sweep.audit.chunks(500) {
        audit::entity::Entity::update_many()
            .col_expr(audit::entity::Column::Detail, Expr::value(gone.clone()))
            .filter(audit::entity::Column::Id.is_in(some.iter().copied()))
            .exec(uow)
            .await?;
    }
    // The claim stays: a request that is repeated still has no second effect.
    each(uow, "UPDATE idempotency_keys SET body = 'null' WHERE id = $1", &sweep.answers).await?;
    each(uow, "DELETE FROM inbox WHERE id = $1", &sweep.callbacks).await?;
    each(uow, "UPDATE jobs SET last_error = NULL WHERE id = $1", &sweep.jobs).await
}

async fn each(uow: &Uow, sql: &str, ids: &[i64]) -> Result<(), Fault> {
    for id in ids {
        run(uow, sql, [(*id).into()]).await?;
    }
    Ok(())
}

/// What people wrote about forgetting this person, now or before.
async fn words(uow: &Uow, row: &Forgetting, subjects: &Subjects) -> Result<(), Fault> {
    let contact = row.contact_id.or(subjects.contact.as_ref().map(|contact| contact.id));
    let identities: Vec<IdentityId> = subjects.identities.iter().map(|identity| identity.id).collect();
    Entity::update_many()
        .col_expr(Column::Reason, Expr::value(Option::<String>::None))
        .col_expr(Column::EndReason, Expr::value(Option::<String>::None))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(contact).or(Column::IdentityId.is_in(identities)))
        .exec(uow)
        .await?;
    Ok(())
}

pub(super) async fn run(uow: &Uow, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, Fault> {
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    Ok(uow.execute_raw(statement).await?.rows_affected())
}
