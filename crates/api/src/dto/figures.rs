//! Figures: the company's, and one's own.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::customers::{Grade, Stage};
use crm::figures::{
    CompanyFigures, CustomerFigures, DayCount, FollowUpFigures, OrderFigures, Period, PersonFigures, PushFigures,
    RevisitFigures, TalkFigures,
};
use crm::greetings::GreetingsAhead;
use crm::pushes::PushState;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames};

/// Of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OverviewParams {
    /// The first day; 29 days before the last where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) from: Option<Day>,
    /// The last day; today where nothing is said. At most 92 days are counted.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) to: Option<Day>,
}

/// The figures of a span of days, as far as the roles reach: what they do not reach is `null`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Overview {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// As of which business date.
    today: NaiveDate,
    /// Customers.
    customers: Option<CustomerPart>,
    /// Talks.
    talks: Option<TalkPart>,
    /// Follow-ups.
    follow_ups: Option<FollowUpPart>,
    /// Orders.
    orders: Option<OrderPart>,
    /// Pushes.
    pushes: Option<PushPart>,
    /// Revisits.
    revisits: Option<RevisitPart>,
    /// Greetings of the next seven days.
    greetings: Vec<Ahead>,
    /// Requests to bind that nobody has decided.
    bindings: i64,
    /// Followers of whom nobody knows who they are.
    unlinked: i64,
}

impl Overview {
    pub(crate) fn new(figures: CompanyFigures, period: &Period, today: NaiveDate, names: &StaffNames) -> Self {
        Self {
            from: period.from,
            to: period.until,
            today,
            customers: figures.customers.map(CustomerPart::from),
            talks: figures.talks.map(TalkPart::from),
            follow_ups: figures.follow_ups.map(|part| FollowUpPart::new(part, names)),
            orders: figures.orders.map(OrderPart::from),
            pushes: figures.pushes.map(PushPart::from),
            revisits: figures.revisits.map(RevisitPart::from),
            greetings: figures.greetings.into_iter().map(Ahead::from).collect(),
            bindings: figures.bindings,
            unlinked: figures.unlinked,
        }
    }
}

/// How many on a day.
#[derive(Debug, Serialize, ToSchema)]
struct CountOnDay {
    /// The day.
    day: NaiveDate,
    /// How many.
    count: i64,
}

impl From<DayCount> for CountOnDay {
    fn from(day: DayCount) -> Self {
        Self { day: day.day, count: day.count }
    }
}

/// Customers that one is responsible for.
#[derive(Debug, Serialize, ToSchema)]
struct CustomerPart {
    /// How many there are now.
    total: i64,
    /// How many lie in the public pool now.
    pool: i64,
    /// By grade; grades without any are left out.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({ "A": 12, "B": 80 }))]
    by_grade: BTreeMap<Grade, i64>,
    /// By stage; stages without any are left out.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({ "active": 52 }))]
    by_stage: BTreeMap<Stage, i64>,
    /// New ones, day by day.
    new_per_day: Vec<CountOnDay>,
}

impl From<CustomerFigures> for CustomerPart {
    fn from(part: CustomerFigures) -> Self {
        Self {
            total: part.total,
            pool: part.pool,
            by_grade: part.by_grade,
            by_stage: part.by_stage,
            new_per_day: part.new.into_iter().map(CountOnDay::from).collect(),
        }
    }
}

/// Messages of a day.
#[derive(Debug, Serialize, ToSchema)]
struct TalkOnDay {
    /// The day.
    day: NaiveDate,
    /// From customers.
    received: i64,
    /// From us, automatic answers included.
    sent: i64,
}

/// Talks.
#[derive(Debug, Serialize, ToSchema)]
struct TalkPart {
    /// Messages, day by day; taps and events are none.
    per_day: Vec<TalkOnDay>,
    /// In how many talks a customer waits now.
    waiting: i64,
    /// Since when the one who waits longest does.
    waiting_since: Option<DateTime<Utc>>,
}

impl From<TalkFigures> for TalkPart {
    fn from(part: TalkFigures) -> Self {
        let day = |day: crm::figures::TalkDay| TalkOnDay { day: day.day, received: day.received, sent: day.sent };
        Self {
            per_day: part.days.into_iter().map(day).collect(),
            waiting: part.waiting,
            waiting_since: part.waiting_since,
        }
    }
}

/// How many somebody did.
#[derive(Debug, Serialize, ToSchema)]
struct CountOfPerson {
    /// Who.
    staff: Named,
    /// How many.
    count: i64,
}

/// Follow-ups.
#[derive(Debug, Serialize, ToSchema)]
struct FollowUpPart {
    /// How many.
    count: i64,
    /// Day by day.
    per_day: Vec<CountOnDay>,
    /// By who logged them, the most first.
    per_person: Vec<CountOfPerson>,
}

impl FollowUpPart {
    fn new(part: FollowUpFigures, names: &StaffNames) -> Self {
        let person = |(staff, count): (crm::ids::StaffId, i64)| CountOfPerson {
            staff: Named { id: staff.0, name: names.get(&staff).cloned().unwrap_or_default() },
            count,
        };
        Self {
            count: part.days.iter().map(|day| day.count).sum(),
            per_day: part.days.into_iter().map(CountOnDay::from).collect(),
            per_person: part.by_person.into_iter().map(person).collect(),
        }
    }
}

/// Orders of a day.
#[derive(Debug, Serialize, ToSchema)]
struct OrdersOnDay {
    /// The business date.
    day: NaiveDate,
    /// How many.
    count: i64,
    /// Their amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
}

/// Orders that are neither drafts nor cancelled, by business date.
#[derive(Debug, Serialize, ToSchema)]
struct OrderPart {
    /// How many.
    count: i64,
    /// Their amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// Day by day.
    per_day: Vec<OrdersOnDay>,
}

impl From<OrderFigures> for OrderPart {
    fn from(part: OrderFigures) -> Self {
        let day = |day: crm::figures::OrderDay| OrdersOnDay {
            day: day.day,
            count: day.count,
            amount: day.amount.to_string(),
        };
        Self { count: part.count, amount: part.amount.to_string(), per_day: part.days.into_iter().map(day).collect() }
    }
}

/// Pushes that were due on a day.
#[derive(Debug, Serialize, ToSchema)]
struct PushesOnDay {
    /// The day.
    day: NaiveDate,
    /// By where they stand now; states without any are left out.
    #[schema(value_type = BTreeMap<String, i64>)]
    counts: BTreeMap<PushState, i64>,
}

/// Pushes that are no answers in the chat, by the day on which they were due.
#[derive(Debug, Serialize, ToSchema)]
struct PushPart {
    /// By where they stand now; states without any are left out.
    #[schema(value_type = BTreeMap<String, i64>, example = json!({ "sent": 40, "skipped": 3 }))]
    by_state: BTreeMap<PushState, i64>,
    /// Day by day.
    per_day: Vec<PushesOnDay>,
    /// In doubt now, whenever they were due.
    in_doubt: i64,
    /// Handed over to salespeople and not written yet, whenever they were due.
    handed_over: i64,
}

impl From<PushFigures> for PushPart {
    fn from(part: PushFigures) -> Self {
        Self {
            by_state: part.by_state,
            per_day: part.days.into_iter().map(|(day, counts)| PushesOnDay { day, counts }).collect(),
            in_doubt: part.in_doubt,
            handed_over: part.handed_over,
        }
    }
}

/// Revisit tasks.
#[derive(Debug, Serialize, ToSchema)]
struct RevisitPart {
    /// Open, and due before today.
    overdue: i64,
    /// Open, and due today.
    today: i64,
    /// Open, and due in the next seven days.
    soon: i64,
    /// Done in the span.
    done: i64,
}

impl From<RevisitFigures> for RevisitPart {
    fn from(part: RevisitFigures) -> Self {
        Self { overdue: part.overdue, today: part.today, soon: part.soon, done: part.done }
    }
}

/// What a greeting rule will make on a day.
#[derive(Debug, Serialize, ToSchema)]
struct Ahead {
    /// The day on which it will send.
    day: NaiveDate,
    /// The rule.
    rule: Named,
    /// How many contacts have the occasion; who was greeted already or can't be reached is among
    /// them.
    contacts: u64,
}

impl From<GreetingsAhead> for Ahead {
    fn from(ahead: GreetingsAhead) -> Self {
        Self { day: ahead.day, rule: Named { id: ahead.rule.0, name: ahead.name }, contacts: ahead.contacts }
    }
}

/// Of which month.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MonthParams {
    /// The month, as `2026-11`; this one where nothing is said.
    #[param(example = "2026-11", pattern = r"^\d{4}-\d{2}$")]
    pub(crate) month: Option<String>,
}

/// One's own month.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnFigures {
    /// The month.
    #[schema(example = "2026-11")]
    month: String,
    /// Contacts that one logged.
    follow_ups: i64,
    /// Visits among them.
    visits: i64,
    /// Customers that one entered.
    new_customers: i64,
    /// Orders that one took, without drafts and cancelled ones, by business date.
    orders: i64,
    /// Their amount, in 元.
    #[schema(example = "1234.50")]
    amount: String,
    /// Messages that one wrote in talks.
    replies: i64,
    /// The median of how long customers waited for one's first answer, in seconds.
    first_answer_seconds: Option<i64>,
    /// One's revisit tasks that were done in the month.
    revisits_done: i64,
    /// One's revisit tasks that were due in the month, and are still open.
    revisits_overdue: i64,
}

impl OwnFigures {
    pub(crate) fn new(figures: PersonFigures, period: &Period) -> Self {
        Self {
            month: period.from.format("%Y-%m").to_string(),
            follow_ups: figures.follow_ups,
            visits: figures.visits,
            new_customers: figures.new_customers,
            orders: figures.orders,
            amount: figures.amount.to_string(),
            replies: figures.replies,
            first_answer_seconds: figures.first_answer.map(|wait| wait.num_seconds()),
            revisits_done: figures.revisits_done,
            revisits_overdue: figures.revisits_overdue,
        }
    }
}
