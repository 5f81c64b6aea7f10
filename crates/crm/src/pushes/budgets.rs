//! Day budgets of endpoints that send, as rows: every process sees what all have used.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::budget::{self, Column, Entity};
use crate::accounts::{self, DailyLimits};
use crate::db::Uow;
use crate::error::Fault;
use crate::tenants;
use crate::text;
use crate::text_enum::text_enum;

text_enum! {
    /// An endpoint that sends.
    pub enum Endpoint {
        /// `custom/send`
        Custom = "custom",
        /// `template/send`
        Template = "template",
        /// `subscribe/bizsend`
        Subscribe = "subscribe",
        /// `mass/send`
        Mass = "mass",
        /// The mail server.
        Mail = "mail",
        /// The provider of short messages.
        Sms = "sms",
    }
}

impl Endpoint {
    /// Those of an account on the platform; the others are the company's.
    pub const OF_ACCOUNTS: [Self; 4] = [Self::Custom, Self::Template, Self::Subscribe, Self::Mass];

    /// What may be sent a day: as is set for the account, or what the platform allows a new one
    /// (platform facts, §3.4). What a company may send by mail or short message, its settings say.
    pub fn daily(self, limits: &DailyLimits) -> i64 {
        match self {
            Self::Custom => limits.custom.unwrap_or(500_000),
            Self::Template => limits.template.unwrap_or(100_000),
            Self::Subscribe => limits.subscribe.unwrap_or(100_000),
            Self::Mass => limits.mass.unwrap_or(100),
            Self::Mail | Self::Sms => i64::MAX,
        }
    }

    /// What is kept back of it for pushes about services under way.
    pub fn reserve(self, limits: &DailyLimits) -> i64 {
        match self {
            Self::Custom | Self::Template | Self::Subscribe => self.daily(limits) / 10,
            Self::Mass | Self::Mail | Self::Sms => 0,
        }
    }
}

/// How many sends a day are allowed.
async fn limit(uow: &Uow, payer: &str, endpoint: Endpoint, transactional: bool) -> Result<i64, Fault> {
    Ok(match endpoint {
        Endpoint::Mail => i64::from(tenants::settings(uow).await?.mails_per_day),
        Endpoint::Sms => i64::from(tenants::settings(uow).await?.sms_per_day),
        _ => {
            let limits = accounts::daily_limits(uow, payer).await?;
            endpoint.daily(&limits) - if transactional { 0 } else { endpoint.reserve(&limits) }
        }
    })
}

/// What a budget says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    /// One was taken.
    Taken,
    /// Nothing left before this.
    Until(DateTime<Utc>),
}

/// The platform's quotas turn at midnight in China, wherever we are.
pub(crate) fn platform_day(now: DateTime<Utc>) -> NaiveDate {
    crate::clock::business_date(now, chrono_tz::Asia::Shanghai)
}

/// The beginning of the platform's next day.
pub(super) fn tomorrow(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = platform_day(now).succ_opt().unwrap_or(NaiveDate::MAX);
    crate::clock::instant_at(day, 0, chrono_tz::Asia::Shanghai)
}

/// What is left of the day for an endpoint. Its row is locked while a unit of work holds it, so that
/// what is counted here is what stands there.
#[derive(Clone, Debug)]
pub(crate) struct Purse {
    payer: String,
    endpoint: Endpoint,
    day: NaiveDate,
    used: i64,
    stopped_until: Option<DateTime<Utc>>,
}

impl Purse {
    /// Locks the row of today.
    pub(crate) async fn open(uow: &Uow, payer: &str, endpoint: Endpoint) -> Result<Self, Fault> {
        let day = platform_day(uow.now());
        let key = (payer.to_owned(), endpoint.as_str().to_owned(), day);
        let locked = || Entity::find_by_id(key.clone()).lock_exclusive().one(uow);
        let row = match locked().await? {
            Some(row) => Some(row),
            None => {
                ensure(uow, payer, endpoint, day).await?;
                locked().await?
            }
        };
        let row = row.ok_or(Fault::Broken("a day's budget that was just made"))?;
        Ok(Self { payer: row.appid, endpoint, day, used: row.used, stopped_until: row.stopped_until })
    }

    /// Takes one send out, if the endpoint is not stopped.
    pub(crate) async fn take(&mut self, uow: &Uow, transactional: bool) -> Result<Budget, Fault> {
        if let Some(until) = self.stopped_until.filter(|until| *until > uow.now()) {
            return Ok(Budget::Until(until));
        }
        if self.used >= limit(uow, &self.payer, self.endpoint, transactional).await? {
            return Ok(Budget::Until(tomorrow(uow.now())));
        }
        self.used += 1;
        let bumped = Entity::update_many()
            .col_expr(Column::Used, Expr::col(Column::Used).add(1))
            .filter(Column::Appid.eq(self.payer.as_str()))
            .filter(Column::Endpoint.eq(self.endpoint.as_str()))
            .filter(Column::Day.eq(self.day));
        uow.put_off(bumped.into_query()).await?;
        Ok(Budget::Taken)
    }
}

/// Takes one send out of today's budget, if the endpoint is not stopped.
pub(crate) async fn take(uow: &Uow, payer: &str, endpoint: Endpoint, transactional: bool) -> Result<Budget, Fault> {
    Purse::open(uow, payer, endpoint).await?.take(uow, transactional).await
}

/// What [`take`] would say at `at`, without taking. Budgets of days to come are full.
pub(super) async fn look(
    uow: &Uow,
    appid: &str,
    endpoint: Endpoint,
    transactional: bool,
    at: DateTime<Utc>,
) -> Result<Budget, Fault> {
    let limit = limit(uow, appid, endpoint, transactional).await?;
    let key = (appid.to_owned(), endpoint.as_str().to_owned(), platform_day(at));
    let Some(row) = Entity::find_by_id(key).one(uow).await? else { return Ok(Budget::Taken) };
    Ok(match row.stopped_until.filter(|until| *until > at) {
        Some(until) => Budget::Until(until),
        None if row.used < limit => Budget::Taken,
        None => Budget::Until(tomorrow(at)),
    })
}

async fn ensure(uow: &Uow, appid: &str, endpoint: Endpoint, day: NaiveDate) -> Result<(), Fault> {
    let row = budget::ActiveModel {
        appid: Set(appid.to_owned()),
        endpoint: Set(endpoint.as_str().to_owned()),
        day: Set(day),
        used: Set(0),
        stopped_until: Set(None),
        last_error: Set(None),
        last_error_at: Set(None),
    };
    let key = [Column::Appid, Column::Endpoint, Column::Day];
    Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(())
}

/// Stops an endpoint for all processes: until the platform's next day (`until` = none), or a time.
/// `reason` is what the platform said, for operators.
///
/// # Errors
/// When the database fails.
pub async fn stop_endpoint(
    uow: &Uow,
    appid: &str,
    endpoint: Endpoint,
    until: Option<DateTime<Utc>>,
    reason: &str,
) -> Result<DateTime<Utc>, Fault> {
    let day = platform_day(uow.now());
    let until = until.unwrap_or_else(|| tomorrow(uow.now()));
    ensure(uow, appid, endpoint, day).await?;
    Entity::update_many()
        .col_expr(Column::StoppedUntil, Expr::value(until))
        .col_expr(Column::LastError, Expr::value(text::preview(reason, 200)))
        .col_expr(Column::LastErrorAt, Expr::value(uow.now()))
        .filter(Column::Appid.eq(appid))
        .filter(Column::Endpoint.eq(endpoint.as_str()))
        .filter(Column::Day.eq(day))
        .exec(uow)
        .await?;
    Ok(until)
}
