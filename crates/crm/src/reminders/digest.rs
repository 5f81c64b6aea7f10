//! What a day brings, told in the morning of a working day.

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entity::{ActiveModel, Column, Entity};
use super::{ReminderKind, ReminderState, service};
use crate::actor::{Actor, StaffActor};
use crate::calendar;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ReminderId, StaffId};
use crate::staff;
use crate::tenants::{self, Settings};
use crate::todo::{TodoItem, TodoList, Urgency};

/// For so many minutes after its time a digest is still sent: a scheduler that stood still tells
/// nobody in the afternoon what the morning would bring.
const WINDOW: u32 = 60;
/// The most things that a digest names.
const MOST: usize = 20;

/// What waits for a member of staff, in short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    overdue: usize,
    today: usize,
    lines: Vec<String>,
}

impl Digest {
    /// The digest of a to-do list: what is overdue, and what is due on the day.
    pub fn of(list: &TodoList) -> Self {
        let of = |urgency| list.items.iter().filter(move |item| item.urgency == urgency);
        let (overdue, today) = (of(Urgency::Overdue).count(), of(Urgency::Today).count());
        let mut lines: Vec<String> = of(Urgency::Overdue).chain(of(Urgency::Today)).take(MOST).map(line).collect();
        if overdue + today > MOST {
            lines.push(format!("……另有 {} 项", overdue + today - MOST));
        }
        Self { overdue, today, lines }
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.overdue + self.today == 0
    }

    /// All of it in a few words.
    pub(super) fn summary(&self) -> String {
        match (self.overdue, self.today) {
            (0, today) => format!("今天到期 {today} 项"),
            (overdue, 0) => format!("逾期 {overdue} 项"),
            (overdue, today) => format!("逾期 {overdue} 项，今天到期 {today} 项"),
        }
    }

    /// What it names, a line each.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }
}

fn line(item: &TodoItem) -> String {
    match &item.customer {
        Some((_, name)) => format!("· {name}：{}", item.title),
        None => format!("· {}", item.title),
    }
}

/// Whether `now` is a time at which digests are sent, were it a working day.
pub fn digest_is_due(settings: &Settings, now: DateTime<Utc>) -> bool {
    let local = now.with_timezone(&settings.zone);
    let minute = local.hour() * 60 + local.minute();
    settings.digest && (settings.digest_at..settings.digest_at + WINDOW).contains(&minute)
}

/// Plans the digest of the day for all who work here, once. Says how many are new.
///
/// # Errors
/// `Forbidden` for all but the system.
pub async fn plan_digests(uow: &Uow) -> Result<u64, Fault> {
    if !matches!(uow.actor(), Actor::System(_)) {
        return Err(Fault::Forbidden("生成待办提醒"));
    }
    let settings = tenants::settings(uow).await?;
    let today = uow.today(settings.zone);
    if !digest_is_due(&settings, uow.now()) {
        return Ok(0);
    }
    let there = Entity::find()
        .select_only()
        .column(Column::StaffId)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Kind.eq(ReminderKind::Digest))
        .filter(Column::Occurrence.eq(today.to_string()));
    let without: Vec<StaffId> = staff::entity::Entity::find()
        .select_only()
        .column(staff::entity::Column::Id)
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(staff::entity::Column::Active.eq(true))
        .filter(staff::entity::Column::Id.not_in_subquery(there.into_query()))
        .order_by_asc(staff::entity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    if without.is_empty() || !calendar::load(uow, today).await?.is_working(today) {
        return Ok(0);
    }
    let rows = without.into_iter().map(|staff| ActiveModel {
        tenant_id: Set(uow.tenant()),
        staff_id: Set(staff),
        kind: Set(ReminderKind::Digest),
        reference: Set(staff.0),
        occurrence: Set(today.to_string()),
        state: Set(ReminderState::Planned),
        created_at: Set(uow.now()),
        ..Default::default()
    });
    let made = Entity::insert_many(rows)
        .on_conflict(OnConflict::columns(service::KEY).do_nothing().to_owned())
        .exec_with_returning(uow)
        .await?;
    let count = made.len() as u64;
    service::enqueue(uow, made).await?;
    Ok(count)
}

/// Whose digest a reminder is, and of which day; `None` where it is another reminder, or where they
/// have left.
///
/// # Errors
/// When the database fails.
pub async fn digest_of(uow: &Uow, id: ReminderId) -> Result<Option<(StaffActor, NaiveDate)>, Fault> {
    let row = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let Some(row) = row.filter(|row| row.kind == ReminderKind::Digest) else { return Ok(None) };
    let member = match staff::find_active(uow, row.staff_id).await {
        Ok(member) => member,
        Err(Fault::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let actor = staff::actor(uow, member.user_id, member.id).await?;
    Ok(actor.zip(row.occurrence.parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CustomerId;
    use crate::todo::TodoKind;

    fn item(urgency: Urgency, title: &str) -> TodoItem {
        let customer = Some((CustomerId(1), "明远精密".to_owned()));
        TodoItem { kind: TodoKind::Revisit, urgency, due_on: None, customer, title: title.into(), reference: 1 }
    }

    #[test]
    fn what_waits_longer_than_a_day_is_not_in_it() {
        let mut list = TodoList::default();
        assert!(Digest::of(&list).is_empty());
        list.items = vec![item(Urgency::Soon, "以后"), item(Urgency::Sometime, "不急")];
        assert!(Digest::of(&list).is_empty());
        list.items.insert(0, item(Urgency::Today, "定期回访"));
        assert_eq!(Digest::of(&list).summary(), "今天到期 1 项");
        list.items.insert(0, item(Urgency::Overdue, "到货回访"));
        let digest = Digest::of(&list);
        assert_eq!(digest.summary(), "逾期 1 项，今天到期 1 项");
        assert_eq!(digest.lines(), ["· 明远精密：到货回访", "· 明远精密：定期回访"]);
        list.items = vec![item(Urgency::Overdue, "到货回访"); MOST + 3];
        let digest = Digest::of(&list);
        assert_eq!((digest.summary().as_str(), digest.lines().len()), ("逾期 23 项", MOST + 1));
        assert_eq!(digest.lines().last().unwrap(), "……另有 3 项");
    }

    #[test]
    fn the_morning_has_an_hour() {
        let settings = Settings::default();
        let at = |time: &str| digest_is_due(&settings, format!("2026-11-23T{time}:00+08:00").parse().unwrap());
        assert!(at("08:30") && at("09:29"));
        assert!(!at("08:29") && !at("09:30"));
        assert!(!digest_is_due(
            &Settings { digest: false, ..Settings::default() },
            "2026-11-23T01:00:00Z".parse().unwrap()
        ));
    }
}
