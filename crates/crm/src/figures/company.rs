//! The figures of a company, a department or a person: as far as the actor reaches.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};

use super::Period;
use crate::actor::{Access, Resource, Scope};
use crate::conversations::{self, Direction, MessageKind, entity as conversation, message};
use crate::customers::{self, Grade, Stage, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::follow_ups::entity as follow_up;
use crate::greetings::{self, GreetingsAhead};
use crate::identities::{self, bindings};
use crate::ids::StaffId;
use crate::money::Money;
use crate::orders::{self, OrderState, entity as order};
use crate::pushes::{self, PushKind, PushState, entity as push};
use crate::revisits::{self, TaskState, entity as task};

/// So many days ahead greetings are counted.
const GREETING_DAYS: u64 = 7;
/// So many days ahead open revisits count as due soon.
const SOON: u64 = 7;

/// How many on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// How many.
    pub count: i64,
}

/// Customers within the actor's own reach; those of the public pool only where all are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFigures {
    /// How many there are now.
    pub total: i64,
    /// How many lie in the public pool now.
    pub pool: i64,
    /// By grade.
    pub by_grade: BTreeMap<Grade, i64>,
    /// By stage.
    pub by_stage: BTreeMap<Stage, i64>,
    /// New ones, day by day.
    pub new: Vec<DayCount>,
}

/// Messages of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TalkDay {
    /// The day.
    pub day: NaiveDate,
    /// From customers.
    pub received: i64,
    /// From us, the system included.
    pub sent: i64,
}

/// Talks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TalkFigures {
    /// Messages, day by day; taps and events are none.
    pub days: Vec<TalkDay>,
    /// In how many talks a customer waits now.
    pub waiting: i64,
    /// Since when the one who waits longest does.
    pub waiting_since: Option<DateTime<Utc>>,
}

/// Follow-ups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpFigures {
    /// Day by day.
    pub days: Vec<DayCount>,
    /// By who logged them, the most first.
    pub by_person: Vec<(StaffId, i64)>,
}

/// Orders of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderDay {
    /// The business date.
    pub day: NaiveDate,
    /// How many.
    pub count: i64,
    /// Their amount.
    pub amount: Money,
}

/// Orders that are neither drafts nor cancelled, by business date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFigures {
    /// How many.
    pub count: i64,
    /// Their amount.
    pub amount: Money,
    /// Day by day.
    pub days: Vec<OrderDay>,
}

/// Pushes that are no answers in the chat, by the day on which they were due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PushFigures {
    /// Where they stand now.
    pub by_state: BTreeMap<PushState, i64>,
    /// Day by day.
    pub days: Vec<(NaiveDate, BTreeMap<PushState, i64>)>,
    /// In doubt now, whenever they were due.
    pub in_doubt: i64,
    /// Handed over to salespeople and not written yet.
    pub handed_over: i64,
}

/// Revisit tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RevisitFigures {
    /// Open, and due before today.
    pub overdue: i64,
    /// Open, and due today.
    pub today: i64,
    /// Open, and due in the next seven days.
    pub soon: i64,
    /// Done in the span.
    pub done: i64,
}

/// All of them. What the actor's roles do not reach is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyFigures {
    /// Customers.
    pub customers: Option<CustomerFigures>,
    /// Talks.
    pub talks: Option<TalkFigures>,
    /// Follow-ups.
    pub follow_ups: Option<FollowUpFigures>,
    /// Orders.
    pub orders: Option<OrderFigures>,
    /// Pushes.
    pub pushes: Option<PushFigures>,
    /// Revisits.
    pub revisits: Option<RevisitFigures>,
    /// Greetings of the next seven days.
    pub greetings: Vec<GreetingsAhead>,
    /// Requests to bind that nobody has decided.
    pub bindings: i64,
    /// Followers of whom nobody knows who they are.
    pub unlinked: i64,
}

/// The figures of a span, as of `today`, as far as the actor reaches.
///
/// # Errors
/// When the database fails.
pub async fn company(uow: &Uow, period: &Period, today: NaiveDate) -> Result<CompanyFigures, Fault> {
    let reaches = |resource| uow.actor().may(resource, Access::Read);
    let mut figures = CompanyFigures::default();
    if reaches(Resource::Customers) {
        figures.customers = Some(customers_of(uow, period).await?);
        figures.follow_ups = Some(follow_ups_of(uow, period).await?);
        figures.revisits = Some(revisits_of(uow, period, today).await?);
        if reaches(Resource::GreetingRules) {
            figures.greetings = greetings::ahead(uow, today, GREETING_DAYS).await?;
        }
    }
    if reaches(Resource::Conversations) {
        figures.talks = Some(talks_of(uow, period).await?);
        figures.pushes = Some(pushes_of(uow, period).await?);
        figures.bindings = bindings::count_pending(uow).await?;
        // Who has talks for the sake of complaints alone sees to no strangers.
        if uow.own_scope(Resource::Conversations, Access::Read, "查看待识别粉丝").is_ok() {
            figures.unlinked = identities::count_unlinked(uow).await?;
        }
    }
    if reaches(Resource::Orders) {
        figures.orders = Some(orders_of(uow, period).await?);
    }
    Ok(figures)
}

fn rows() -> Expr {
    Expr::cust("count(*)")
}

/// The customers whom the actor is responsible for: no pool but where all are reached.
fn own_customers(uow: &Uow) -> Condition {
    let scope = uow.actor().scope(Resource::Customers, Access::Read);
    Condition::all()
        .add(customer::Column::TenantId.eq(uow.tenant()))
        .add(customer::Column::MergedInto.is_null())
        .add(customers::owned_by(uow, scope, customer::Column::OwnerId))
}

async fn customers_of(uow: &Uow, period: &Period) -> Result<CustomerFigures, Fault> {
    use customer::Column as C;
    let mut figures = CustomerFigures::default();
    let groups: Vec<(Grade, Stage, i64)> = customer::Entity::find()
        .select_only()
        .columns([C::Grade, C::Stage])
        .column_as(rows(), "n")
        .filter(own_customers(uow))
        .group_by(C::Grade)
        .group_by(C::Stage)
        .into_tuple()
        .all(uow)
        .await?;
    for (grade, stage, count) in groups {
        figures.total += count;
        *figures.by_grade.entry(grade).or_default() += count;
        *figures.by_stage.entry(stage).or_default() += count;
    }
    let pool = customer::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::MergedInto.is_null())
        .filter(C::OwnerId.is_null());
    figures.pool = i64::try_from(pool.count(uow).await?).unwrap_or(i64::MAX);
    let mut query = period.grouped(uow, customer::Entity, C::CreatedAt);
    query.expr_as(rows(), "n").cond_where(own_customers(uow));
    figures.new = day_counts(uow, period, &query).await?;
    Ok(figures)
}

/// A count for each day, also for those without any.
async fn day_counts(uow: &Uow, period: &Period, query: &SelectStatement) -> Result<Vec<DayCount>, Fault> {
    let mut counts: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for row in uow.query_all(query).await? {
        *counts.entry(row.try_get("", "day")?).or_default() += row.try_get::<i64>("", "n")?;
    }
    Ok(period.days().map(|day| DayCount { day, count: counts.get(&day).copied().unwrap_or(0) }).collect())
}

/// The customers of the scope as a subquery; `None` where all are.
fn within(uow: &Uow, scope: Scope) -> Option<SelectStatement> {
    (scope != Scope::All).then(|| {
        customer::Entity::find()
            .select_only()
            .column(customer::Column::Id)
            .filter(customer::Column::TenantId.eq(uow.tenant()))
            .filter(customers::owned_by(uow, scope, customer::Column::OwnerId))
            .into_query()
    })
}

async fn talks_of(uow: &Uow, period: &Period) -> Result<TalkFigures, Fault> {
    use message::Column as C;
    let visible = conversations::visible(uow, Access::Read)?;
    let all = uow.actor().scope(Resource::Conversations, Access::Read) == Scope::All;
    let mut query = period.grouped(uow, message::Entity, C::At);
    query
        .expr_as(Expr::col((message::Entity, C::Direction)), "direction")
        .expr_as(rows(), "n")
        .and_where(C::TenantId.eq(uow.tenant()))
        .and_where(C::Kind.is_not_in([MessageKind::Menu, MessageKind::Event]))
        .add_group_by([Expr::col((message::Entity, C::Direction))]);
    if !all {
        let seen = conversation::Entity::find().select_only().column(conversation::Column::Id).filter(visible.clone());
        query.and_where(C::ConversationId.in_subquery(seen.into_query()));
    }
    let mut counts: BTreeMap<(NaiveDate, Direction), i64> = BTreeMap::new();
    for row in uow.query_all(&query).await? {
        counts.insert((row.try_get("", "day")?, row.try_get("", "direction")?), row.try_get("", "n")?);
    }
    let of = |day, direction| counts.get(&(day, direction)).copied().unwrap_or(0);
    let days =
        period.days().map(|day| TalkDay { day, received: of(day, Direction::In), sent: of(day, Direction::Out) });
    let waiting: Option<(i64, Option<DateTime<Utc>>)> = conversation::Entity::find()
        .select_only()
        .column_as(rows(), "n")
        .column_as(conversation::Column::WaitingSince.min(), "since")
        .filter(visible)
        .filter(conversation::Column::WaitingSince.is_not_null())
        .into_tuple()
        .one(uow)
        .await?;
    let (waiting, waiting_since) = waiting.unwrap_or((0, None));
    Ok(TalkFigures { days: days.collect(), waiting, waiting_since })
}

async fn follow_ups_of(uow: &Uow, period: &Period) -> Result<FollowUpFigures, Fault> {
    use follow_up::Column as C;
    let scope = uow.actor().scope(Resource::Customers, Access::Read);
    let mut query = period.grouped(uow, follow_up::Entity, C::At);
    query
        .expr_as(Expr::col((follow_up::Entity, C::StaffId)), "staff_id")
        .expr_as(rows(), "n")
        .and_where(C::TenantId.eq(uow.tenant()))
        .and_where_option(within(uow, scope).map(|customers| C::CustomerId.in_subquery(customers)))
        .add_group_by([Expr::col((follow_up::Entity, C::StaffId))]);
    let mut by_day: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    let mut by_person: BTreeMap<StaffId, i64> = BTreeMap::new();
    for row in uow.query_all(&query).await? {
        let count: i64 = row.try_get("", "n")?;
        *by_day.entry(row.try_get("", "day")?).or_default() += count;
        *by_person.entry(row.try_get("", "staff_id")?).or_default() += count;
    }
    let mut by_person: Vec<(StaffId, i64)> = by_person.into_iter().collect();
    by_person.sort_by_key(|(staff, count)| (std::cmp::Reverse(*count), *staff));
    let days = period.days().map(|day| DayCount { day, count: by_day.get(&day).copied().unwrap_or(0) });
    Ok(FollowUpFigures { days: days.collect(), by_person })
}

async fn orders_of(uow: &Uow, period: &Period) -> Result<OrderFigures, Fault> {
    use order::Column as C;
    let found: Vec<(NaiveDate, i64, Option<i64>)> = order::Entity::find()
        .select_only()
        .column(C::OrderedOn)
        .column_as(rows(), "n")
        .column_as(C::Amount.sum().cast_as("bigint"), "amount")
        .filter(orders::visible(uow, Access::Read)?)
        .filter(C::State.is_not_in([OrderState::Draft, OrderState::Cancelled]))
        .filter(period.holds_date(C::OrderedOn))
        .group_by(C::OrderedOn)
        .into_tuple()
        .all(uow)
        .await?;
    let known: BTreeMap<NaiveDate, (i64, Money)> =
        found.into_iter().map(|(day, count, amount)| (day, (count, Money(amount.unwrap_or(0))))).collect();
    let of = |day: NaiveDate| {
        let (count, amount) = known.get(&day).copied().unwrap_or_default();
        OrderDay { day, count, amount }
    };
    let days: Vec<OrderDay> = period.days().map(of).collect();
    Ok(OrderFigures {
        count: days.iter().map(|day| day.count).sum(),
        amount: days.iter().map(|day| day.amount).sum(),
        days,
    })
}

async fn pushes_of(uow: &Uow, period: &Period) -> Result<PushFigures, Fault> {
    use push::Column as C;
    let visible = pushes::visible(uow, Access::Read)?;
    let mut query = period.grouped(uow, push::Entity, C::DueAt);
    query
        .expr_as(Expr::col((push::Entity, C::State)), "state")
        .expr_as(rows(), "n")
        .cond_where(visible.clone())
        .and_where(C::Kind.ne(PushKind::Reply))
        .add_group_by([Expr::col((push::Entity, C::State))]);
    let mut figures = PushFigures::default();
    let mut days: BTreeMap<NaiveDate, BTreeMap<PushState, i64>> =
        period.days().map(|day| (day, BTreeMap::new())).collect();
    for row in uow.query_all(&query).await? {
        let (day, state, count) = (row.try_get("", "day")?, row.try_get("", "state")?, row.try_get::<i64>("", "n")?);
        *figures.by_state.entry(state).or_default() += count;
        days.entry(day).or_default().insert(state, count);
    }
    figures.days = days.into_iter().collect();
    let open: Vec<(PushState, i64)> = push::Entity::find()
        .select_only()
        .column(C::State)
        .column_as(rows(), "n")
        .filter(visible)
        .filter(C::State.is_in([PushState::InDoubt, PushState::HandedOver]))
        .group_by(C::State)
        .into_tuple()
        .all(uow)
        .await?;
    for (state, count) in open {
        match state {
            PushState::InDoubt => figures.in_doubt = count,
            _ => figures.handed_over = count,
        }
    }
    Ok(figures)
}

async fn revisits_of(uow: &Uow, period: &Period, today: NaiveDate) -> Result<RevisitFigures, Fault> {
    use task::Column as C;
    let visible = revisits::visible(uow, Access::Read)?;
    let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(today);
    let when = |condition: Condition| {
        let one = CaseStatement::new().case(condition, 1).finally(0);
        Expr::expr(Func::coalesce([Expr::expr(Func::sum(Expr::expr(one))), Expr::val(0)])).cast_as("bigint")
    };
    let due = |condition| Condition::all().add(condition);
    let query = Query::select()
        .expr_as(when(due(C::DueOn.lt(today))), "overdue")
        .expr_as(when(due(C::DueOn.eq(today))), "today")
        .expr_as(when(due(C::DueOn.gt(today))), "soon")
        .from(task::Entity)
        .cond_where(visible.clone())
        .and_where(C::State.eq(TaskState::Open))
        .and_where(C::DueOn.lte(soon))
        .to_owned();
    let row = uow.query_one(&query).await?.ok_or(Fault::Broken("a count is missing"))?;
    let done = task::Entity::find()
        .filter(visible)
        .filter(C::State.eq(TaskState::Done))
        .filter(period.holds(C::ClosedAt))
        .count(uow)
        .await?;
    Ok(RevisitFigures {
        overdue: row.try_get("", "overdue")?,
        today: row.try_get("", "today")?,
        soon: row.try_get("", "soon")?,
        done: i64::try_from(done).unwrap_or(i64::MAX),
    })
}
