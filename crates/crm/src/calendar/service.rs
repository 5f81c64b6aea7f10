//! Use cases of the working calendar.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{DayKind, WorkingCalendar, day, year};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::complaints;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::tenants;
use crate::text;

/// The years that a calendar can have.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2199;

/// A day that is not what its weekday says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDay {
    /// The day.
    pub on: NaiveDate,
    /// Whether it is free, or worked on.
    pub kind: DayKind,
    /// What it is called.
    pub name: Option<String>,
}

/// The calendar of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearCalendar {
    /// Which year.
    pub year: i32,
    /// The version; 0 where the year is not known.
    pub version: i64,
    /// The days that are not what their weekday says, in their order.
    pub days: Vec<day::Model>,
    /// Who changed it last.
    pub updated_at: Option<DateTime<Utc>>,
}

impl YearCalendar {
    /// Whether the year's holidays are known.
    pub fn is_known(&self) -> bool {
        self.version > 0
    }
}

fn bounds(year: i32) -> Result<(NaiveDate, NaiveDate), Invalid> {
    let bad = || Invalid::new("year", format!("年份应在 {} 到 {} 之间", YEARS.start(), YEARS.end()));
    if !YEARS.contains(&year) {
        return Err(bad());
    }
    let day = |month, day| NaiveDate::from_ymd_opt(year, month, day).ok_or_else(bad);
    Ok((day(1, 1)?, day(12, 31)?))
}

/// The calendar of a year.
///
/// # Errors
/// `Forbidden` for all but staff, or a year that is none.
pub async fn of_year(uow: &Uow, year: i32) -> Result<YearCalendar, Fault> {
    uow.scope(Resource::Calendar, Access::Read, "查看工作日历")?;
    read(uow, year).await
}

async fn read(uow: &Uow, year: i32) -> Result<YearCalendar, Fault> {
    let (first, last) = bounds(year)?;
    let known = year::Entity::find_by_id((uow.tenant(), i64::from(year))).one(uow).await?;
    let days = day::Entity::find()
        .filter(day::Column::TenantId.eq(uow.tenant()))
        .filter(day::Column::Day.between(first, last))
        .order_by_asc(day::Column::Day)
        .all(uow)
        .await?;
    let version = known.as_ref().map_or(0, |known| known.version);
    Ok(YearCalendar { year, version, days, updated_at: known.map(|known| known.updated_at) })
}

/// Replaces the days of a year and makes it known. Deadlines that are still ahead are computed anew.
///
/// # Errors
/// `Forbidden` for all but managers and administrators, `Stale`, a day of another year or twice.
pub async fn replace(uow: &Uow, year: i32, version: i64, days: Vec<NewDay>) -> Result<YearCalendar, Fault> {
    uow.scope(Resource::Calendar, Access::Write, "修改工作日历")?;
    let (first, last) = bounds(year)?;
    let mut wanted: BTreeMap<NaiveDate, (DayKind, Option<String>)> = BTreeMap::new();
    for new in days {
        if !(first..=last).contains(&new.on) {
            return Err(Invalid::new("days", format!("{} 不在 {year} 年内", new.on)).into());
        }
        let name = text::optional("days", new.name.as_deref(), 50)?;
        if wanted.insert(new.on, (new.kind, name)).is_some() {
            return Err(Invalid::new("days", format!("{} 重复", new.on)).into());
        }
    }
    seen(uow, year, version).await?;
    clear(uow, first, last).await?;
    let count = wanted.len();
    let rows = wanted.into_iter().map(|(on, (kind, name))| day::ActiveModel {
        tenant_id: Set(uow.tenant()),
        day: Set(on),
        kind: Set(kind),
        name: Set(name),
    });
    if count > 0 {
        day::Entity::insert_many(rows).exec_without_returning(uow).await?;
    }
    let known = year::ActiveModel {
        tenant_id: Set(uow.tenant()),
        year: Set(i64::from(year)),
        version: Set(version + 1),
        updated_by: Set(uow.actor().staff().map(|me| me.staff)),
        updated_at: Set(uow.now()),
    };
    match version {
        0 => {
            year::Entity::insert(known).exec_without_returning(uow).await?;
        }
        _ => {
            year::Entity::update(known).exec(uow).await?;
        }
    }
    audit::record(uow, "calendar.replace", "calendar", i64::from(year), json!({ "days": count })).await?;
    complaints::calendar_changed(uow).await?;
    read(uow, year).await
}

/// Forgets what is known of a year: weekends count again, with a warning.
///
/// # Errors
/// `Forbidden` for all but managers and administrators, `Stale`.
pub async fn forget(uow: &Uow, year: i32, version: i64) -> Result<(), Fault> {
    uow.scope(Resource::Calendar, Access::Write, "修改工作日历")?;
    let (first, last) = bounds(year)?;
    seen(uow, year, version).await?;
    if version == 0 {
        return Err(Fault::NotFound("该年的工作日历"));
    }
    clear(uow, first, last).await?;
    year::Entity::delete_by_id((uow.tenant(), i64::from(year))).exec(uow).await?;
    audit::record(uow, "calendar.forget", "calendar", i64::from(year), json!({})).await?;
    complaints::calendar_changed(uow).await
}

/// Makes sure that the caller saw what is there, and that nobody else changes it meanwhile.
async fn seen(uow: &Uow, year: i32, version: i64) -> Result<(), Fault> {
    uow.take_turn(&format!("calendar:{}", uow.tenant())).await?;
    let stored = year::Entity::find_by_id((uow.tenant(), i64::from(year))).lock_exclusive().one(uow).await?;
    let stored = stored.map_or(0, |stored| stored.version);
    if stored == version { Ok(()) } else { Err(Fault::Stale { version: stored }) }
}

async fn clear(uow: &Uow, first: NaiveDate, last: NaiveDate) -> Result<(), Fault> {
    day::Entity::delete_many()
        .filter(day::Column::TenantId.eq(uow.tenant()))
        .filter(day::Column::Day.between(first, last))
        .exec(uow)
        .await?;
    Ok(())
}

/// The company's calendar, for deadlines that begin on `from` or later.
///
/// # Errors
/// When the database fails.
pub async fn load(uow: &Uow, from: NaiveDate) -> Result<WorkingCalendar, Fault> {
    let settings = tenants::settings(uow).await?;
    let first = NaiveDate::from_ymd_opt(from.year(), 1, 1).unwrap_or(from);
    let days = day::Entity::find()
        .filter(day::Column::TenantId.eq(uow.tenant()))
        .filter(day::Column::Day.gte(first))
        .all(uow)
        .await?;
    let known: Vec<i64> = year::Entity::find()
        .select_only()
        .column(year::Column::Year)
        .filter(year::Column::TenantId.eq(uow.tenant()))
        .into_tuple()
        .all(uow)
        .await?;
    let known = known.into_iter().filter_map(|year| i32::try_from(year).ok());
    let days = days.into_iter().map(|row| (row.day, row.kind)).collect();
    Ok(WorkingCalendar::new(settings.zone, settings.working_hours, settings.working_weekdays, days, known))
}
