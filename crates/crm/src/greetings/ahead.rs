//! How many greetings the rules will make on the next days, before they are planned.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::occasions::personal_year_on;
use super::plan::{occasion_day, segment_of, stored_on};
use super::reach::reached;
use super::{GreetingRule, Occasion, entity, runs};
use crate::contacts::{self, OccasionKind, occasion};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, GreetingRuleId};

/// What a rule will make on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GreetingsAhead {
    /// The day on which it will send.
    pub day: NaiveDate,
    /// The rule.
    pub rule: GreetingRuleId,
    /// Its name.
    pub name: String,
    /// How many contacts within the actor's scope have the occasion. Who was greeted already, or
    /// can't be reached, is among them.
    pub contacts: u64,
}

/// What the rules in force will make on `days` days from `today`; days without any are left out.
///
/// # Errors
/// `Forbidden` for those who may see no customers.
pub async fn ahead(uow: &Uow, today: NaiveDate, days: u64) -> Result<Vec<GreetingsAhead>, Fault> {
    let rules = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Active.eq(true))
        .all(uow)
        .await?;
    let mut found = Vec::new();
    for day in (0..days).filter_map(|ahead| today.checked_add_days(Days::new(ahead))) {
        for rule in &rules {
            let contacts = on_day(uow, rule, day).await?;
            if contacts > 0 && !runs::is_stopped(uow, rule.id, day).await? {
                found.push(GreetingsAhead { day, rule: rule.id, name: rule.name.clone(), contacts });
            }
        }
    }
    Ok(found)
}

async fn on_day(uow: &Uow, rule: &GreetingRule, day: NaiveDate) -> Result<u64, Fault> {
    let date = occasion_day(rule, day);
    match Occasion::parse(&rule.occasion)? {
        Occasion::Personal(kind) => personal(uow, rule, kind, date).await,
        general if general.general_year_on(date).is_some() => followers(uow, rule).await,
        _ => Ok(0),
    }
}

async fn personal(uow: &Uow, rule: &GreetingRule, kind: OccasionKind, date: NaiveDate) -> Result<u64, Fault> {
    let rows = occasion::Entity::find()
        .inner_join(contacts::entity::Entity)
        .filter(occasion::Column::TenantId.eq(uow.tenant()))
        .filter(occasion::Column::Kind.eq(kind))
        .filter(stored_on(date))
        .filter(contacts::entity::Column::OptedOutAt.is_null())
        .filter(contacts::entity::Column::CustomerId.in_subquery(segment_of(uow, rule)?))
        .all(uow)
        .await?;
    let on_date = rows.iter().filter(|row| personal_year_on(row, date).is_some());
    let people: BTreeSet<ContactId> = on_date.map(|row| row.contact_id).collect();
    Ok(people.len() as u64)
}

async fn followers(uow: &Uow, rule: &GreetingRule) -> Result<u64, Fault> {
    let count = contacts::entity::Entity::find()
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::OptedOutAt.is_null())
        .filter(reached(uow, rule))
        .filter(contacts::entity::Column::CustomerId.in_subquery(segment_of(uow, rule)?))
        .count(uow)
        .await?;
    Ok(count)
}
