//! Birthdays and other days to remember that come soon.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::sources::{Found, Sources, named, when};
use super::{MOST_PER_KIND, TodoItem, TodoKind};
use crate::contacts::{Calendar, OccasionKind, entity as contact, occasion};
use crate::error::Fault;
use crate::greetings::calendar;
use crate::ids::{ContactId, CustomerId};

/// The occasions among `rows` that fall on `from` or up to `days` days later, with their dates,
/// the earliest first.
pub fn upcoming_occasions(rows: Vec<occasion::Model>, from: NaiveDate, days: u32) -> Vec<(NaiveDate, occasion::Model)> {
    let mut found: Vec<_> = rows
        .into_iter()
        .filter_map(|row| {
            let (month, day) = (u32::try_from(row.month).ok()?, u32::try_from(row.day).ok()?);
            let date = calendar::next_on(row.calendar, month, day, row.leap, from)?;
            ((date - from).num_days() <= i64::from(days)).then_some((date, row))
        })
        .collect();
    found.sort_by_key(|(date, row)| (*date, row.id));
    found
}

/// Occasions in the next days, as many as the tenant has set.
pub(super) async fn soon(sources: &Sources<'_>) -> Result<Found, Fault> {
    use occasion::Column as C;
    let days = sources.settings.occasion_days;
    let contacts = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::TenantId.eq(sources.uow.tenant()))
        .filter(contact::Column::CustomerId.in_subquery(sources.customer_keys()));
    let rows = occasion::Entity::find()
        .filter(C::TenantId.eq(sources.uow.tenant()))
        .filter(may_fall_on(sources.today, days))
        .filter(C::ContactId.in_subquery(contacts.into_query()))
        .all(sources.uow)
        .await?;
    let mut found = upcoming_occasions(rows, sources.today, days);
    let count = found.len() as u64;
    found.truncate(MOST_PER_KIND);
    let people = people(sources, found.iter().map(|(_, row)| row.contact_id).collect()).await?;
    let names = sources.names(people.values().map(|(_, customer)| *customer)).await?;
    let items = found.into_iter().filter_map(|(date, row)| {
        let (name, customer) = people.get(&row.contact_id)?;
        Some(TodoItem {
            kind: TodoKind::Occasion,
            urgency: sources.urgency(date),
            due_on: Some(date),
            customer: named(&names, Some(*customer)),
            title: format!("{name} {}：{}", what(&row), when(date, sources.today)),
            reference: row.contact_id.0,
        })
    });
    Ok(Found { items: items.collect(), count })
}

async fn people(
    sources: &Sources<'_>,
    ids: Vec<ContactId>,
) -> Result<BTreeMap<ContactId, (String, CustomerId)>, Fault> {
    let rows = contact::Entity::find()
        .select_only()
        .columns([contact::Column::Id, contact::Column::Name, contact::Column::CustomerId])
        .filter(contact::Column::TenantId.eq(sources.uow.tenant()))
        .filter(contact::Column::Id.is_in(ids))
        .into_tuple::<(ContactId, String, CustomerId)>()
        .all(sources.uow)
        .await?;
    Ok(rows.into_iter().map(|(id, name, customer)| (id, (name, customer))).collect())
}

fn what(row: &occasion::Model) -> String {
    let kind = match row.kind {
        OccasionKind::Birthday => "生日",
        OccasionKind::Anniversary => "纪念日",
        OccasionKind::Founding => "公司成立纪念日",
        OccasionKind::Custom => "重要日子",
    };
    let kind = row.name.as_deref().unwrap_or(kind);
    match row.calendar {
        Calendar::Lunar => format!("{kind}（农历）"),
        Calendar::Solar => kind.to_owned(),
    }
}

/// A condition on the stored month and day that none of the occasions of these days fails. It
/// lets the index find them; which of them really fall on these days is computed after.
fn may_fall_on(from: NaiveDate, days: u32) -> Condition {
    candidates(from, days).into_iter().fold(Condition::any(), |any, ((calendar, month), days)| {
        any.add(
            Condition::all()
                .add(occasion::Column::Calendar.eq(calendar))
                .add(occasion::Column::Month.eq(month))
                .add(occasion::Column::Day.is_in(days)),
        )
    })
}

/// The stored days, by calendar and month, that can be celebrated on these dates.
fn candidates(from: NaiveDate, days: u32) -> BTreeMap<(Calendar, i64), BTreeSet<i64>> {
    let mut found: BTreeMap<(Calendar, i64), BTreeSet<i64>> = BTreeMap::new();
    let mut add = |calendar, month: u32, day: u32| {
        found.entry((calendar, i64::from(month))).or_default().insert(i64::from(day));
    };
    for date in from.iter_days().take(days as usize + 1) {
        add(Calendar::Solar, date.month(), date.day());
        if (date.month(), date.day()) == (2, 28) {
            // 29 February is kept on the 28th in ordinary years.
            add(Calendar::Solar, 2, 29);
        }
        // A leap month has the number of the ordinary one before it.
        if let Some((_, month, day, _)) = calendar::lunar_of(date) {
            add(Calendar::Lunar, month, day);
            if day == 29 {
                // A 30th that the month does not have is kept on the 29th.
                add(Calendar::Lunar, month, 30);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::ids::{OccasionId, TenantId};

    fn occasion(id: i64, calendar: Calendar, month: i64, day: i64, leap: bool) -> occasion::Model {
        occasion::Model {
            id: OccasionId(id),
            tenant_id: TenantId(1),
            contact_id: ContactId(1),
            kind: OccasionKind::Birthday,
            name: None,
            calendar,
            year: None,
            month,
            day,
            leap,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    /// Every occasion that falls into a window is among the candidates of that window.
    #[test]
    fn no_occasion_is_overlooked() {
        let mut all = Vec::new();
        for month in 1..=12 {
            for day in [1, 14, 28, 29, 30, 31] {
                all.push(occasion(0, Calendar::Solar, month, day, false));
                if day <= 30 {
                    all.push(occasion(0, Calendar::Lunar, month, day, false));
                    all.push(occasion(0, Calendar::Lunar, month, day, true));
                }
            }
        }
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        for from in start.iter_days().step_by(23).take(50) {
            let candidates = candidates(from, 7);
            for (date, row) in upcoming_occasions(all.clone(), from, 7) {
                let days = candidates.get(&(row.calendar, row.month));
                assert!(days.is_some_and(|days| days.contains(&row.day)), "{row:?} on {date} from {from}");
            }
        }
    }

    #[test]
    fn the_earliest_comes_first() {
        let from = NaiveDate::from_ymd_opt(2027, 2, 25).unwrap();
        let rows = vec![
            occasion(1, Calendar::Solar, 3, 4, false),
            occasion(2, Calendar::Solar, 2, 29, false),
            occasion(3, Calendar::Solar, 3, 5, false),
            occasion(4, Calendar::Solar, 2, 25, false),
        ];
        let found: Vec<_> = upcoming_occasions(rows, from, 7).into_iter().map(|(_, row)| row.id.0).collect();
        assert_eq!(found, [4, 2, 1]);
    }
}
