//! Reading talks, within the scope.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Conversation, Message, Windows, entity, message, windows_of};
use crate::actor::{Access, Resource, Scope};
use crate::complaints;
use crate::customers;
use crate::db::{News, Uow};
use crate::error::Fault;
use crate::identities::{self, Identity};
use crate::ids::{ConversationId, CustomerId, IdentityId};
use crate::page::{Page, PageRequest, time_cursor, write_time_cursor};

/// Which talks are wanted.
#[derive(Clone, Debug, Default)]
pub struct ConversationFilter {
    /// Only those in which the customer waits for a person.
    pub waiting: bool,
    /// Only those with unread messages.
    pub unread: bool,
    /// Only with this customer.
    pub customer: Option<CustomerId>,
}

/// The talks that the actor may see (or answer in): those of the scope, and those that belong to
/// nobody yet; and of after-sales those of the customers whose open complaints they see to.
pub(crate) fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    let scope = uow.scope(Resource::Conversations, access, "查看会话")?;
    let reach = Condition::any()
        .add(customers::owned_by(uow, scope, entity::Column::OwnerId))
        .add_option((scope > Scope::Assigned).then(|| entity::Column::OwnerId.is_null()))
        .add_option(complaints::assigned_customers(uow).map(|keys| entity::Column::CustomerId.in_subquery(keys)));
    Ok(Condition::all().add(entity::Column::TenantId.eq(uow.tenant())).add(reach))
}

/// One talk within the scope.
pub(super) async fn find(uow: &Uow, id: ConversationId, access: Access) -> Result<Conversation, Fault> {
    entity::Entity::find_by_id(id).filter(visible(uow, access)?).one(uow).await?.ok_or(Fault::NotFound("该会话"))
}

/// Talks with the identities behind them. Those that wait come with the longest waiting first,
/// all others with the newest first.
///
/// # Errors
/// `Forbidden` for those who may not see talks.
pub async fn list(
    uow: &Uow,
    filter: &ConversationFilter,
    page: &PageRequest,
) -> Result<Page<(Conversation, Option<Identity>)>, Fault> {
    use entity::Column as C;
    let mut query = entity::Entity::find().filter(visible(uow, Access::Read)?);
    if filter.unread {
        query = query.filter(C::Unread.gt(0));
    }
    if let Some(customer) = filter.customer {
        query = query.filter(C::CustomerId.eq(customer));
    }
    let after = time_cursor(page.after.as_deref())?;
    let query = if filter.waiting {
        let mut cursor = query.filter(C::WaitingSince.is_not_null()).cursor_by((C::WaitingSince, C::Id));
        if let Some((at, id)) = after {
            cursor.after((at, ConversationId(id)));
        }
        cursor.first(page.limit + 1).all(uow).await?
    } else {
        let mut cursor = query.cursor_by((C::LastMessageAt, C::Id));
        cursor.desc();
        if let Some((at, id)) = after {
            cursor.after((at, ConversationId(id)));
        }
        cursor.first(page.limit + 1).all(uow).await?
    };
    let ids: Vec<IdentityId> = query.iter().map(|row| row.identity_id).collect();
    let mut known: BTreeMap<IdentityId, Identity> = identities::entity::Entity::find()
        .filter(identities::entity::Column::Id.is_in(ids))
        .all(uow)
        .await?
        .into_iter()
        .map(|identity| (identity.id, identity))
        .collect();
    let waiting = filter.waiting;
    let cursor = |row: &Conversation| {
        let at = if waiting { row.waiting_since.unwrap_or(row.last_message_at) } else { row.last_message_at };
        write_time_cursor(at, row.id.0)
    };
    Ok(Page::from_rows(query, page.limit, cursor).map(|row| {
        let identity = known.remove(&row.identity_id);
        (row, identity)
    }))
}

/// One talk with its identity and its open windows.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn detail(uow: &Uow, id: ConversationId) -> Result<(Conversation, Identity, Windows), Fault> {
    let row = find(uow, id, Access::Read).await?;
    let identity = identities::entity::Entity::find_by_id(row.identity_id)
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a conversation without identity"))?;
    let windows = windows_of(uow, identity.id).await?;
    Ok((row, identity, windows))
}

/// The messages of a talk, the newest first.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn messages(uow: &Uow, id: ConversationId, page: &PageRequest) -> Result<Page<Message>, Fault> {
    find(uow, id, Access::Read).await?;
    let mut cursor = message::Entity::find()
        .filter(message::Column::ConversationId.eq(id))
        .cursor_by((message::Column::At, message::Column::Id));
    cursor.desc();
    if let Some((at, id)) = time_cursor(page.after.as_deref())? {
        cursor.after((at, crate::ids::MessageId(id)));
    }
    let rows = cursor.first(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| write_time_cursor(row.at, row.id.0)))
}

/// The newest messages of all talks with a customer, for its timeline. The caller has checked the
/// scope of the customer.
///
/// # Errors
/// When the database fails.
pub async fn of_customer(
    uow: &Uow,
    customer: CustomerId,
    before: Option<chrono::DateTime<chrono::Utc>>,
    limit: u64,
) -> Result<Vec<Message>, Fault> {
    let talks: Vec<ConversationId> = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::CustomerId.eq(customer))
        .into_tuple()
        .all(uow)
        .await?;
    let mut query = message::Entity::find().filter(message::Column::ConversationId.is_in(talks));
    if let Some(before) = before {
        query = query.filter(message::Column::At.lt(before));
    }
    let rows =
        query.order_by_desc(message::Column::At).order_by_desc(message::Column::Id).limit(limit).all(uow).await?;
    Ok(rows)
}

/// Staff have read a talk.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn mark_read(uow: &Uow, id: ConversationId) -> Result<(), Fault> {
    let row = find(uow, id, Access::Write).await?;
    entity::Entity::update_many()
        .col_expr(entity::Column::Unread, Expr::value(0))
        .filter(entity::Column::Id.eq(row.id))
        .exec(uow)
        .await?;
    uow.tell(News::Message { tenant: uow.tenant(), conversation: id });
    Ok(())
}
