//! Dry runs of greeting rules, and what came of their days.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::greetings::{DryRun, Run, Stopped, Tried};
use crm::pushes::{Channel, Fate, PushState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};

/// Which day is tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DryRunIn {
    /// The day on which the rule would send: today or within 400 days.
    pub(crate) day: Day,
    /// How many candidates at once, 1 to 500; 100 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the part before.
    pub(crate) cursor: Option<String>,
}

/// How a greeting would end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It would be sent over `channel`.
    Send,
    /// It would wait until `later`, because the day's budget is used up.
    Later,
    /// The salesperson would get it as a task.
    HandOver,
    /// It would not be sent.
    Skip,
}

/// A way that would be passed over.
#[derive(Debug, Serialize, ToSchema)]
struct PassedOver {
    /// The way.
    channel: Channel,
    /// Why.
    reason: &'static str,
}

/// What would become of one greeting.
#[derive(Debug, Serialize, ToSchema)]
struct TriedOut {
    /// For whom.
    contact: Named,
    /// Of which customer.
    customer: Named,
    /// The text.
    content: String,
    /// How it would end.
    outcome: Outcome,
    /// Over which way, where it would be sent.
    channel: Option<Channel>,
    /// Why, where it would not be sent, or later.
    reason: Option<&'static str>,
    /// Until when it would wait for the day's budget.
    later: Option<DateTime<Utc>>,
    /// Until when it would wait before, because of quiet hours.
    quiet_until: Option<DateTime<Utc>>,
    /// The ways that would be passed over, in their order.
    passed_over: Vec<PassedOver>,
}

impl From<Tried> for TriedOut {
    fn from(tried: Tried) -> Self {
        let forecast = tried.forecast;
        let (outcome, channel, later, reason) = match forecast.fate {
            Fate::Send(channel) => (Outcome::Send, Some(channel), None, None),
            Fate::Later(until, reason) => (Outcome::Later, None, Some(until), Some(reason)),
            Fate::HandOver => (Outcome::HandOver, None, None, None),
            Fate::Skip(reason) => (Outcome::Skip, None, None, Some(reason)),
        };
        let passed = forecast.passed.into_iter();
        Self {
            contact: Named { id: tried.greeting.contact.id.0, name: tried.greeting.contact.name },
            customer: Named { id: tried.greeting.customer.id.0, name: tried.greeting.customer.name },
            content: tried.greeting.content,
            outcome,
            channel,
            reason,
            later,
            quiet_until: forecast.quiet_until,
            passed_over: passed.map(|(channel, reason)| PassedOver { channel, reason }).collect(),
        }
    }
}

/// How many would end how.
#[derive(Debug, Default, Serialize, ToSchema)]
struct Totals {
    /// Candidates.
    candidates: u64,
    /// By how they would end; outcomes without any are left out.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({ "send": 40, "skip": 2 }))]
    outcomes: BTreeMap<Outcome, u64>,
    /// Those that would be sent, by way.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({ "custom": 12, "subscribe": 28 }))]
    channels: BTreeMap<Channel, u64>,
    /// Those that would be skipped, by reason.
    skipped: BTreeMap<&'static str, u64>,
}

/// A part of a dry run. Ask again with `next` until there is none, and add up the totals; stop
/// asking to stop it. Nothing is written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DryRunOut {
    /// When the greetings would be due.
    due_at: DateTime<Utc>,
    /// Whether the rule is in force, and the day was not stopped: only then anything is sent.
    in_force: bool,
    /// The candidates within one's scope.
    items: Vec<TriedOut>,
    /// The totals of this part.
    totals: Totals,
    /// The cursor of the next part; none at the end.
    next: Option<String>,
}

impl From<DryRun> for DryRunOut {
    fn from(run: DryRun) -> Self {
        let items: Vec<TriedOut> = run.tried.into_iter().map(TriedOut::from).collect();
        let mut totals = Totals { candidates: items.len() as u64, ..Totals::default() };
        for item in &items {
            *totals.outcomes.entry(item.outcome).or_default() += 1;
            if let Some(channel) = item.channel {
                *totals.channels.entry(channel).or_default() += 1;
            }
            if let (Outcome::Skip, Some(reason)) = (item.outcome, item.reason) {
                *totals.skipped.entry(reason).or_default() += 1;
            }
        }
        Self {
            due_at: run.due_at,
            in_force: !run.nothing_is_sent,
            items,
            totals,
            next: run.next.map(|contact| contact.to_string()),
        }
    }
}

/// Which days of a rule are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunParams {
    /// The first day; 29 days before the last where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) from: Option<Day>,
    /// The last day; tomorrow where nothing is said. At most 92 days.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) to: Option<Day>,
}

/// What came of a rule on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunOut {
    /// The day on which the greetings were due.
    day: NaiveDate,
    /// How many there are.
    total: i64,
    /// How many still wait or are on their way: while there are any, ask again.
    running: i64,
    /// How many stand where; states without any are left out.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({ "sent": 40, "queued": 12 }))]
    counts: BTreeMap<PushState, i64>,
    /// When the day was stopped, if it was.
    stopped_at: Option<DateTime<Utc>>,
    /// Why it was stopped.
    stopped_reason: Option<String>,
}

impl From<Run> for RunOut {
    fn from(run: Run) -> Self {
        let (stopped_at, stopped_reason) = run.stopped.clone().unzip();
        Self {
            day: run.day,
            total: run.counts.values().sum(),
            running: run.running(),
            counts: run.counts,
            stopped_at,
            stopped_reason,
        }
    }
}

/// Which day is stopped.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StopIn {
    /// The day on which the rule sends.
    pub(crate) day: Day,
    /// Why, 1 to 200 characters.
    pub(crate) reason: String,
}

/// What stopping a day did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StopOut {
    /// How many greetings were called off.
    cancelled: u64,
    /// How the day stands now.
    run: RunOut,
}

impl From<Stopped> for StopOut {
    fn from(stopped: Stopped) -> Self {
        Self { cancelled: stopped.cancelled, run: stopped.run.into() }
    }
}
