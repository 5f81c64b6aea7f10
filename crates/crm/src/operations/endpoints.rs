//! The platform's endpoints that send: how much of the day is used, and which rest.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use crate::accounts::{self, Account, DailyLimits};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::AccountId;
use crate::pushes::{Endpoint, budget, platform_day};

/// How an endpoint of an account stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointStatus {
    /// The account.
    pub account: AccountId,
    /// Its appid.
    pub appid: String,
    /// Its name.
    pub name: String,
    /// The endpoint.
    pub endpoint: Endpoint,
    /// Sends of today, by the platform's calendar.
    pub used: i64,
    /// How many the platform allows a day.
    pub daily: i64,
    /// How many of them are kept for pushes about services under way.
    pub reserved: i64,
    /// Until when nothing is sent over it, if so.
    pub stopped_until: Option<DateTime<Utc>>,
    /// The newest error that put it to rest today, and when.
    pub last_error: Option<(String, DateTime<Utc>)>,
}

/// The endpoints of all accounts of the company, as they stand today.
///
/// # Errors
/// `Forbidden` for all but administrators.
pub async fn endpoints(uow: &Uow) -> Result<Vec<EndpointStatus>, Fault> {
    let accounts = accounts::list(uow).await?;
    let rows = budget::Entity::find()
        .filter(budget::Column::Appid.is_in(accounts.iter().map(|account| account.appid.as_str())))
        .filter(budget::Column::Day.eq(platform_day(uow.now())))
        .all(uow)
        .await?;
    let mut known: HashMap<(String, String), budget::Model> =
        rows.into_iter().map(|row| ((row.appid.clone(), row.endpoint.clone()), row)).collect();
    let mut found = Vec::with_capacity(accounts.len() * Endpoint::OF_ACCOUNTS.len());
    for account in &accounts {
        for endpoint in Endpoint::OF_ACCOUNTS {
            let row = known.remove(&(account.appid.clone(), endpoint.as_str().to_owned()));
            found.push(status(uow, account, endpoint, row));
        }
    }
    Ok(found)
}

fn status(uow: &Uow, account: &Account, endpoint: Endpoint, row: Option<budget::Model>) -> EndpointStatus {
    let limits = DailyLimits::of(account);
    let error = row.as_ref().and_then(|row| row.last_error.clone().zip(row.last_error_at));
    EndpointStatus {
        account: account.id,
        appid: account.appid.clone(),
        name: account.name.clone(),
        endpoint,
        used: row.as_ref().map_or(0, |row| row.used),
        daily: endpoint.daily(&limits),
        reserved: endpoint.reserve(&limits),
        stopped_until: row.and_then(|row| row.stopped_until).filter(|until| *until > uow.now()),
        last_error: error,
    }
}

/// Lets an endpoint that rests go on, because the cause is gone. Pushes that were put off keep the
/// time to which they were put off.
///
/// # Errors
/// `NotFound`, or `State` where it does not rest.
pub async fn resume_endpoint(uow: &Uow, account: AccountId, endpoint: Endpoint) -> Result<EndpointStatus, Fault> {
    uow.scope(Resource::Administration, Access::Write, "恢复接口")?;
    let account = accounts::find(uow, account).await?;
    let resumed = budget::Entity::update_many()
        .col_expr(budget::Column::StoppedUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(budget::Column::Appid.eq(account.appid.as_str()))
        .filter(budget::Column::Endpoint.eq(endpoint.as_str()))
        .filter(budget::Column::StoppedUntil.gt(uow.now()))
        .exec(uow)
        .await?;
    if resumed.rows_affected == 0 {
        return Err(Fault::State("该接口没有暂停"));
    }
    let detail = json!({ "appid": account.appid, "endpoint": endpoint.as_str() });
    audit::record(uow, "endpoint.resume", "account", account.id.0, detail).await?;
    let key = (account.appid.clone(), endpoint.as_str().to_owned(), platform_day(uow.now()));
    let row = budget::Entity::find_by_id(key).one(uow).await?;
    Ok(status(uow, &account, endpoint, row))
}
