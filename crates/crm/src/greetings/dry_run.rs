//! A dry run: for each candidate of a day what would become of the greeting, and why. It asks the
//! same code that plans and sends, and writes nothing.

use chrono::NaiveDate;

use super::plan::{Batch, Order, PlannedGreeting, candidates};
use super::{find_rule, runs};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, GreetingRuleId};
use crate::page::PageRequest;
use crate::pushes::{self, Fate, Forecast};
use crate::tenants;

/// So far ahead a day can be tried, in days: whom a rule greets depends on customers as they are now.
const FARTHEST: i64 = 400;

/// A candidate, and what would become of the greeting.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// For whom, with which words.
    pub greeting: PlannedGreeting,
    /// What would become of it.
    pub forecast: Forecast,
}

/// One batch of a dry run.
#[derive(Clone, Debug, PartialEq)]
pub struct DryRun {
    /// The candidates within the actor's scope, by the key of the contact.
    pub tried: Vec<Tried>,
    /// Where to go on; none at the end.
    pub next: Option<ContactId>,
    /// When the greetings would be due.
    pub due_at: chrono::DateTime<chrono::Utc>,
    /// Whether the rule was stopped for the day, or is out of force: then nothing is sent at all.
    pub nothing_is_sent: bool,
}

/// Tries what a rule would do on `day`, one batch of candidates.
///
/// # Errors
/// `NotFound`; `Forbidden` for those who may not see rules, or no customers; `Invalid` for a day out
/// of range or a bad cursor.
pub async fn dry_run(uow: &Uow, rule: GreetingRuleId, day: NaiveDate, page: &PageRequest) -> Result<DryRun, Fault> {
    let rule = find_rule(uow, rule).await?;
    let settings = tenants::settings(uow).await?;
    let ahead = (day - uow.today(settings.zone)).num_days();
    if !(0..=FARTHEST).contains(&ahead) {
        return Err(Invalid::new("day", format!("应在今天到 {FARTHEST} 天之内")).into());
    }
    let from = crate::page::number_cursor(page.after.as_deref())?.unwrap_or(0);
    let batch = Batch { from: ContactId(from), limit: page.limit, opted_out: true };
    let (found, next) = candidates(uow, &rule, day, batch).await?;
    let order = Order::new(&rule, day, settings.zone);
    let mut tried = Vec::with_capacity(found.len());
    for greeting in found {
        let forecast = match order.objection(&greeting) {
            Some(reason) => Forecast { fate: Fate::Skip(reason), quiet_until: None, passed: Vec::new() },
            None => pushes::forecast(uow, &order.push(&greeting)).await?,
        };
        tried.push(Tried { greeting, forecast });
    }
    let stopped = runs::is_stopped(uow, rule.id, day).await?;
    Ok(DryRun { tried, next, due_at: order.due_at, nothing_is_sent: stopped || !rule.active })
}
