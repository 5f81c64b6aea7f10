//! What came of a rule day by day, and stopping a day.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{find_rule, stop as stop_row};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::clock::instant_at;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::figures::Period;
use crate::ids::GreetingRuleId;
use crate::pushes::{self, PushState};
use crate::{tenants, text};

/// A day of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The day on which the greetings were due.
    pub day: NaiveDate,
    /// How many of those within the actor's scope stand where.
    pub counts: BTreeMap<PushState, i64>,
    /// Whether the day was stopped, when and why.
    pub stopped: Option<(DateTime<Utc>, String)>,
}

impl Run {
    /// How many still wait or are on their way.
    pub fn running(&self) -> i64 {
        [PushState::Planned, PushState::Queued, PushState::Sending]
            .iter()
            .filter_map(|state| self.counts.get(state))
            .sum()
    }
}

/// The days of a rule, the newest first, by the tenant's calendar.
///
/// # Errors
/// `NotFound`, or `Forbidden` for those who may see no pushes.
pub async fn runs(uow: &Uow, rule: GreetingRuleId, period: &Period) -> Result<Vec<Run>, Fault> {
    let rule = find_rule(uow, rule).await?;
    let mut days: BTreeMap<NaiveDate, Run> = BTreeMap::new();
    let empty = |day| Run { day, counts: BTreeMap::new(), stopped: None };
    for (day, state, count) in pushes::count_by_day_and_state(uow, rule.id, period).await? {
        days.entry(day).or_insert_with(|| empty(day)).counts.insert(state, count);
    }
    let stops = stop_row::Entity::find()
        .filter(stop_row::Column::TenantId.eq(uow.tenant()))
        .filter(stop_row::Column::RuleId.eq(rule.id))
        .filter(stop_row::Column::Day.between(period.from, period.until))
        .order_by_asc(stop_row::Column::Day)
        .all(uow)
        .await?;
    for row in stops {
        days.entry(row.day).or_insert_with(|| empty(row.day)).stopped = Some((row.created_at, row.reason));
    }
    Ok(days.into_values().rev().collect())
}

/// What stopping a day did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// How many greetings were called off.
    pub cancelled: u64,
    /// How all greetings of the day stand now.
    pub run: Run,
}

/// Stops a rule for a day: nothing more is planned for it, and what has not been sent is called off.
/// Other days are not touched.
///
/// # Errors
/// `Forbidden` below a manager; `NotFound`; `Invalid` without a reason, or for a day that is over.
pub async fn stop(uow: &Uow, rule: GreetingRuleId, day: NaiveDate, reason: &str) -> Result<Stopped, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "停止问候")?;
    let rule = find_rule(uow, rule).await?;
    let reason = text::required("reason", reason, 200)?;
    let zone = tenants::settings(uow).await?.zone;
    let today = uow.today(zone);
    // Quiet hours and budgets can put a greeting off by a day.
    let earliest = today.checked_sub_days(Days::new(2)).unwrap_or(today);
    let latest = today.checked_add_days(Days::new(400)).unwrap_or(today);
    if day < earliest || day > latest {
        return Err(Invalid::new("day", format!("应在 {earliest} 到 {latest} 之间")).into());
    }
    let row = stop_row::ActiveModel {
        tenant_id: Set(uow.tenant()),
        rule_id: Set(rule.id),
        day: Set(day),
        reason: Set(reason.clone()),
        staff_id: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
    };
    let key = [stop_row::Column::TenantId, stop_row::Column::RuleId, stop_row::Column::Day];
    stop_row::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    let next = day.succ_opt().unwrap_or(day);
    let (from, before) = (instant_at(day, 0, zone), instant_at(next, 0, zone));
    let cancelled = pushes::stop_all(uow, rule.id, from, before, &reason).await?;
    let detail = serde_json::json!({ "day": day, "reason": reason, "cancelled": cancelled });
    audit::record(uow, "greeting_rule.stop", "greeting_rule", rule.id.0, detail).await?;
    let run = runs(uow, rule.id, &Period { from: day, until: day, zone }).await?.pop();
    Ok(Stopped { cancelled, run: run.ok_or(Fault::Broken("a stopped day is missing"))? })
}

/// Whether nothing more is planned for a day.
pub(super) async fn is_stopped(uow: &Uow, rule: GreetingRuleId, day: NaiveDate) -> Result<bool, Fault> {
    let found = stop_row::Entity::find_by_id((uow.tenant(), rule, day)).count(uow).await?;
    Ok(found > 0)
}
