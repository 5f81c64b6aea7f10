//! What all kinds of to-do items share.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::{MOST_PER_KIND, TodoItem, Urgency};
use crate::actor::Scope;
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, StaffId};
use crate::tenants::Settings;

/// For whom, how far, and as of when the list is made.
pub(super) struct Sources<'a> {
    pub(super) uow: &'a Uow,
    pub(super) me: StaffId,
    pub(super) scope: Scope,
    pub(super) settings: &'a Settings,
    pub(super) today: NaiveDate,
}

/// The items of one kind, and how many there are in truth.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) items: Vec<TodoItem>,
    pub(super) count: u64,
}

impl Found {
    /// Nothing waits.
    pub(super) fn nothing() -> Self {
        Self { items: Vec::new(), count: 0 }
    }
}

impl Sources<'_> {
    /// The condition for the customers of the list.
    pub(super) fn customers(&self) -> Condition {
        Condition::all()
            .add(customer::Column::TenantId.eq(self.uow.tenant()))
            .add(customer::Column::MergedInto.is_null())
            .add(customers::owned_by(self.uow, self.scope, customer::Column::OwnerId))
    }

    /// Their keys.
    pub(super) fn customer_keys(&self) -> SelectStatement {
        customer::Entity::find().select_only().column(customer::Column::Id).filter(self.customers()).into_query()
    }

    /// The first rows of an ordered query, and how many it has in truth.
    pub(super) async fn first<E>(&self, query: Select<E>) -> Result<(Vec<E::Model>, u64), Fault>
    where
        E: EntityTrait,
        E::Model: Sync,
    {
        let most = MOST_PER_KIND as u64;
        let rows = query.clone().limit(most).all(self.uow).await?;
        let count = match rows.len() < MOST_PER_KIND {
            true => rows.len() as u64,
            false => query.count(self.uow).await?,
        };
        Ok((rows, count))
    }

    /// The names of customers.
    pub(super) async fn names(
        &self,
        ids: impl IntoIterator<Item = CustomerId>,
    ) -> Result<BTreeMap<CustomerId, String>, Fault> {
        let rows = customer::Entity::find()
            .select_only()
            .columns([customer::Column::Id, customer::Column::Name])
            .filter(customer::Column::TenantId.eq(self.uow.tenant()))
            .filter(customer::Column::Id.is_in(ids))
            .into_tuple::<(CustomerId, String)>()
            .all(self.uow)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// How urgent something is that is due on `day`.
    pub(super) fn urgency(&self, day: NaiveDate) -> Urgency {
        urgency(day, self.today)
    }
}

fn urgency(day: NaiveDate, today: NaiveDate) -> Urgency {
    match day.cmp(&today) {
        std::cmp::Ordering::Less => Urgency::Overdue,
        std::cmp::Ordering::Equal => Urgency::Today,
        std::cmp::Ordering::Greater => Urgency::Soon,
    }
}

/// A customer with a name, as an item shows it.
pub(super) fn named(names: &BTreeMap<CustomerId, String>, id: Option<CustomerId>) -> Option<(CustomerId, String)> {
    let id = id?;
    names.get(&id).map(|name| (id, name.clone()))
}

/// A date in words that tell how far it is: `今天`, `明天`, `逾期 3 天`, `11月28日`.
pub(super) fn when(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        2 => "后天".to_owned(),
        days if days < 0 => format!("逾期 {} 天", -days),
        _ => format!("{}月{}日", day.month(), day.day()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_words() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let said: Vec<_> = [18, 21, 22, 23, 28].map(|d| when(day(d), day(21))).into();
        assert_eq!(said, ["逾期 3 天", "今天", "明天", "后天", "11月28日"]);
        assert_eq!([20, 21, 22].map(|d| urgency(day(d), day(21))), [Urgency::Overdue, Urgency::Today, Urgency::Soon]);
    }
}
