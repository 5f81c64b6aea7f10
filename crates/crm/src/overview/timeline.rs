//! The timeline of a customer: complaints, follow-ups, messages, orders, pushes and answers to surveys in one order,
//! page by page.
//!
//! The order is (instant, kind, key), descending, and total: what has the same instant is neither
//! shown twice nor lost between two pages.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use super::reaches;
use crate::actor::{Access, Resource};
use crate::complaints::{self, Complaint, entity as complaint};
use crate::conversations::{Message, entity as conversation, message};
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::follow_ups::{FollowUp, entity as follow_up};
use crate::ids::CustomerId;
use crate::orders::{Order, entity as order};
use crate::page::{Page, PageRequest, time_cursor};
use crate::pushes::{Push, PushKind, entity as push};
use crate::surveys::{SurveyRequest, request};
use crate::text_enum::text_enum;

text_enum! {
    /// What stands on a timeline. The order of the kinds decides where instants are equal.
    pub enum EntryKind {
        /// A complaint, at the time when it was recorded.
        Complaint = "complaint",
        /// A follow-up, at the time of the contact.
        FollowUp = "follow_up",
        /// A message of a talk, in either direction.
        Message = "message",
        /// An order, at the time when it was entered.
        Order = "order",
        /// A push that is no answer in the chat, at the time when it is due.
        Push = "push",
        /// The answer to a survey, at the time when it was given.
        Survey = "survey",
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A complaint.
    Complaint(Box<Complaint>),
    /// A contact that was logged.
    FollowUp(FollowUp),
    /// Something said in the chat.
    Message(Message),
    /// An order.
    Order(Order),
    /// A push.
    Push(Box<Push>),
    /// An answer to a survey.
    Survey(Box<SurveyRequest>),
}

impl Entry {
    /// What it is.
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::Complaint(_) => EntryKind::Complaint,
            Self::FollowUp(_) => EntryKind::FollowUp,
            Self::Message(_) => EntryKind::Message,
            Self::Order(_) => EntryKind::Order,
            Self::Push(_) => EntryKind::Push,
            Self::Survey(_) => EntryKind::Survey,
        }
    }

    /// Where it stands on the timeline.
    pub fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Complaint(row) => row.created_at,
            Self::FollowUp(row) => row.at,
            Self::Message(row) => row.at,
            Self::Order(row) => row.created_at,
            Self::Push(row) => row.due_at,
            // What was never answered is on no timeline.
            Self::Survey(row) => row.answered_at.unwrap_or(row.expires_at),
        }
    }

    /// Its key among those of its kind.
    pub fn key(&self) -> i64 {
        match self {
            Self::Complaint(row) => row.id.0,
            Self::FollowUp(row) => row.id.0,
            Self::Message(row) => row.id.0,
            Self::Order(row) => row.id.0,
            Self::Push(row) => row.id.0,
            Self::Survey(row) => row.id.0,
        }
    }

    fn place(&self) -> Place {
        Place { at: self.at(), kind: self.kind(), key: self.key() }
    }
}

/// A place on the timeline; the newest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    at: DateTime<Utc>,
    kind: EntryKind,
    key: i64,
}

impl Place {
    /// Reads a cursor such as `message-1790000000000000-17`.
    fn parse(cursor: Option<&str>) -> Result<Option<Self>, Invalid> {
        let Some(text) = cursor else { return Ok(None) };
        let bad = || Invalid::new("cursor", "分页游标无效");
        let (kind, rest) = text.split_once('-').ok_or_else(bad)?;
        let kind = EntryKind::from_word(kind).ok_or_else(bad)?;
        Ok(time_cursor(Some(rest))?.map(|(at, key)| Self { at, kind, key }))
    }

    fn write(self) -> String {
        format!("{}-{}-{}", self.kind, self.at.timestamp_micros(), self.key)
    }

    /// The rows of `kind` that stand before this place, by their columns for instant and key.
    fn condition<C: ColumnTrait>(self, kind: EntryKind, at: C, key: C) -> Condition {
        let older = Condition::all().add(at.lt(self.at));
        match kind.cmp(&self.kind) {
            std::cmp::Ordering::Less => Condition::all().add(at.lte(self.at)),
            std::cmp::Ordering::Greater => older,
            // The first half lets the index skip what lies before.
            std::cmp::Ordering::Equal => {
                Condition::all().add(at.lte(self.at)).add(Condition::any().add(at.lt(self.at)).add(key.lt(self.key)))
            }
        }
    }
}

/// The timeline of a customer within the scope, the newest first. What the actor may not see is left
/// out.
///
/// # Errors
/// `NotFound` for a customer out of scope.
pub async fn timeline(uow: &Uow, id: CustomerId, page: &PageRequest) -> Result<Page<Entry>, Fault> {
    // What staff write about a customer is not for the customer.
    uow.scope(Resource::Customers, Access::Read, "查看客户动态")?;
    let customer = customers::find(uow, id, Access::Read).await?;
    let source = Source { uow, customer: customer.id, before: Place::parse(page.after.as_deref())?, limit: page.limit };
    let mut entries = source.follow_ups().await?;
    if reaches(uow, &customer, Resource::Orders).await? {
        entries.extend(source.orders().await?);
    }
    if uow.actor().may(Resource::Complaints, Access::Read) {
        entries.extend(source.complaints().await?);
    }
    if uow.actor().may(Resource::Surveys, Access::Read) {
        entries.extend(source.surveys().await?);
    }
    if reaches(uow, &customer, Resource::Conversations).await? {
        entries.extend(source.messages().await?);
        entries.extend(source.pushes().await?);
    }
    entries.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.place()));
    Ok(Page::from_rows(entries, page.limit, |entry| entry.place().write()))
}

/// Where entries come from: of each kind one more than the page holds, which is always enough.
struct Source<'a> {
    uow: &'a Uow,
    customer: CustomerId,
    before: Option<Place>,
    limit: u64,
}

impl Source<'_> {
    fn cut<E: EntityTrait>(&self, query: Select<E>, kind: EntryKind, at: E::Column, key: E::Column) -> Select<E>
    where
        E::Column: Copy,
    {
        let query = match self.before {
            Some(place) => query.filter(place.condition(kind, at, key)),
            None => query,
        };
        query.order_by_desc(at).order_by_desc(key).limit(self.limit + 1)
    }

    async fn follow_ups(&self) -> Result<Vec<Entry>, Fault> {
        use follow_up::Column as C;
        let query =
            follow_up::Entity::find().filter(C::TenantId.eq(self.uow.tenant())).filter(C::CustomerId.eq(self.customer));
        let rows = self.cut(query, EntryKind::FollowUp, C::At, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(Entry::FollowUp).collect())
    }

    async fn complaints(&self) -> Result<Vec<Entry>, Fault> {
        use complaint::Column as C;
        let query = complaint::Entity::find()
            .filter(complaints::visible(self.uow, Access::Read)?)
            .filter(C::CustomerId.eq(self.customer));
        let rows = self.cut(query, EntryKind::Complaint, C::CreatedAt, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(|row| Entry::Complaint(Box::new(row))).collect())
    }

    async fn surveys(&self) -> Result<Vec<Entry>, Fault> {
        use request::Column as C;
        let query = request::Entity::find()
            .filter(C::TenantId.eq(self.uow.tenant()))
            .filter(C::CustomerId.eq(self.customer))
            .filter(C::AnsweredAt.is_not_null());
        let rows = self.cut(query, EntryKind::Survey, C::AnsweredAt, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(|row| Entry::Survey(Box::new(row))).collect())
    }

    async fn messages(&self) -> Result<Vec<Entry>, Fault> {
        use message::Column as C;
        let talks = conversation::Entity::find()
            .select_only()
            .column(conversation::Column::Id)
            .filter(conversation::Column::TenantId.eq(self.uow.tenant()))
            .filter(conversation::Column::CustomerId.eq(self.customer));
        let query = message::Entity::find().filter(C::ConversationId.in_subquery(talks.into_query()));
        let rows = self.cut(query, EntryKind::Message, C::At, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(Entry::Message).collect())
    }

    async fn orders(&self) -> Result<Vec<Entry>, Fault> {
        use order::Column as C;
        let query =
            order::Entity::find().filter(C::TenantId.eq(self.uow.tenant())).filter(C::CustomerId.eq(self.customer));
        let rows = self.cut(query, EntryKind::Order, C::CreatedAt, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(Entry::Order).collect())
    }

    async fn pushes(&self) -> Result<Vec<Entry>, Fault> {
        use push::Column as C;
        let query = push::Entity::find()
            .filter(C::TenantId.eq(self.uow.tenant()))
            .filter(C::CustomerId.eq(self.customer))
            .filter(C::Kind.ne(PushKind::Reply));
        let rows = self.cut(query, EntryKind::Push, C::DueAt, C::Id).all(self.uow).await?;
        Ok(rows.into_iter().map(|row| Entry::Push(Box::new(row))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors() {
        let at = DateTime::from_timestamp_micros(1_790_000_000_000_001).unwrap();
        let place = Place { at, kind: EntryKind::Message, key: 17 };
        assert_eq!(Place::parse(Some(&place.write())), Ok(Some(place)));
        assert_eq!(Place::parse(None), Ok(None));
        for text in ["", "message", "visit-1-1", "message-x-1", "message-1"] {
            assert!(Place::parse(Some(text)).is_err(), "{text}");
        }
    }
}
