//! Day budgets of the platform's endpoints, as rows: every process sees what all have used.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::budget::{self, Column, Entity};
use crate::db::Uow;
use crate::error::Fault;

/// An endpoint that sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `custom/send`
    Custom,
    /// `template/send`
    Template,
    /// `subscribe/bizsend`
    Subscribe,
}

impl Endpoint {
    /// Its name in rows and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Custom => "custom",
            Self::Template => "template",
            Self::Subscribe => "subscribe",
        }
    }

    /// What a new account may send a day (platform facts, §3.4).
    fn daily(self) -> i64 {
        match self {
            Self::Custom => 500_000,
            Self::Template | Self::Subscribe => 100_000,
        }
    }

    /// What is kept back for pushes about services under way.
    fn reserve(self) -> i64 {
        self.daily() / 10
    }
}

/// What a budget says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Budget {
    /// One was taken.
    Taken,
    /// Nothing left before this.
    Until(DateTime<Utc>),
}

/// The platform's quotas turn at midnight in China, wherever we are.
fn platform_day(now: DateTime<Utc>) -> NaiveDate {
    crate::clock::business_date(now, chrono_tz::Asia::Shanghai)
}

/// The beginning of the platform's next day.
pub(super) fn tomorrow(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = platform_day(now).succ_opt().unwrap_or(NaiveDate::MAX);
    crate::clock::instant_at(day, 0, chrono_tz::Asia::Shanghai)
}

/// Takes one send out of today's budget, if the endpoint is not stopped.
pub(super) async fn take(uow: &Uow, appid: &str, endpoint: Endpoint, transactional: bool) -> Result<Budget, Fault> {
    let day = platform_day(uow.now());
    let limit = endpoint.daily() - if transactional { 0 } else { endpoint.reserve() };
    let taken = async || {
        let bumped = Entity::update_many()
            .col_expr(Column::Used, Expr::col(Column::Used).add(1))
            .filter(Column::Appid.eq(appid))
            .filter(Column::Endpoint.eq(endpoint.as_str()))
            .filter(Column::Day.eq(day))
            .filter(Column::Used.lt(limit))
            .filter(Column::StoppedUntil.is_null().or(Column::StoppedUntil.lte(uow.now())))
            .exec(uow)
            .await?;
        Ok::<_, Fault>(bumped.rows_affected == 1)
    };
    if taken().await? {
        return Ok(Budget::Taken);
    }
    ensure(uow, appid, endpoint, day).await?;
    if taken().await? {
        return Ok(Budget::Taken);
    }
    let row = Entity::find_by_id((appid.to_owned(), endpoint.as_str().to_owned(), day)).one(uow).await?;
    let until = row.and_then(|row| row.stopped_until).filter(|until| *until > uow.now());
    Ok(Budget::Until(until.unwrap_or_else(|| tomorrow(uow.now()))))
}

async fn ensure(uow: &Uow, appid: &str, endpoint: Endpoint, day: NaiveDate) -> Result<(), Fault> {
    let row = budget::ActiveModel {
        appid: Set(appid.to_owned()),
        endpoint: Set(endpoint.as_str().to_owned()),
        day: Set(day),
        used: Set(0),
        stopped_until: Set(None),
    };
    let key = [Column::Appid, Column::Endpoint, Column::Day];
    Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// Stops an endpoint for all processes: until the platform's next day (`until` = none), or a time.
///
/// # Errors
/// When the database fails.
pub async fn stop_endpoint(
    uow: &Uow,
    appid: &str,
    endpoint: Endpoint,
    until: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, Fault> {
    let day = platform_day(uow.now());
    let until = until.unwrap_or_else(|| tomorrow(uow.now()));
    ensure(uow, appid, endpoint, day).await?;
    Entity::update_many()
        .col_expr(Column::StoppedUntil, Expr::value(until))
        .filter(Column::Appid.eq(appid))
        .filter(Column::Endpoint.eq(endpoint.as_str()))
        .filter(Column::Day.eq(day))
        .exec(uow)
        .await?;
    Ok(until)
}
