//! Revisit tasks.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CustomerId, StaffId};
use crm::revisits::{NewTask, RevisitTask, RevisitTrigger, TaskDetail, TaskFilter, TaskState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};

/// Which tasks are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TaskParams {
    /// Only in this state.
    state: Option<TaskState>,
    /// Only from this source.
    source: Option<RevisitTrigger>,
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only of customers whom this member of staff owns.
    owner_id: Option<i64>,
    /// Only those due on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    due_from: Option<Day>,
    /// Only those due on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    due_until: Option<Day>,
    /// Only those of one's own customers.
    mine: Option<bool>,
    /// By what: `due`, `id`, `closed`; `-` in front for the greatest first; `due` where nothing is
    /// said. Open tasks come last where sorted by `closed`.
    #[param(example = "-closed")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl TaskParams {
    pub(crate) fn filter(&self) -> TaskFilter {
        TaskFilter {
            state: self.state,
            source: self.source,
            customer: self.customer_id.map(CustomerId),
            owner: self.owner_id.map(StaffId),
            due_from: self.due_from.map(|day| day.0),
            due_until: self.due_until.map(|day| day.0),
            mine: self.mine.unwrap_or(false),
        }
    }
}

/// A revisit task.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TaskOut {
    /// The key.
    id: i64,
    /// Whom to revisit.
    customer: Named,
    /// What it comes from.
    source: RevisitTrigger,
    /// When it is due.
    due_on: NaiveDate,
    /// When it was due before it was postponed.
    first_due_on: NaiveDate,
    /// Where it stands.
    state: TaskState,
    /// A note, such as why it was postponed.
    note: Option<String>,
    /// The follow-up that did it.
    follow_up_id: Option<i64>,
    /// When it was done or dropped.
    closed_at: Option<DateTime<Utc>>,
}

impl TaskOut {
    pub(crate) fn new(row: RevisitTask, customer_name: String) -> Self {
        Self {
            id: row.id.0,
            customer: Named { id: row.customer_id.0, name: customer_name },
            source: row.source,
            due_on: row.due_on,
            first_due_on: row.first_due_on,
            state: row.state,
            note: row.note,
            follow_up_id: row.follow_up_id.map(|id| id.0),
            closed_at: row.closed_at,
        }
    }
}

impl From<TaskDetail> for TaskOut {
    fn from(detail: TaskDetail) -> Self {
        Self::new(detail.task, detail.customer_name)
    }
}

/// A task made by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskIn {
    /// Whom to revisit.
    customer_id: i64,
    /// When: today or within a year.
    due_on: Day,
    /// What about.
    note: Option<String>,
}

impl From<TaskIn> for NewTask {
    fn from(new: TaskIn) -> Self {
        Self { customer: CustomerId(new.customer_id), due_on: new.due_on.0, note: new.note }
    }
}

/// A task that is put off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostponeIn {
    /// To which date: tomorrow or within 90 days.
    pub(crate) due_on: Day,
    /// Why, 1 to 200 characters.
    pub(crate) reason: String,
}

/// A task that is done without a follow-up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoneIn {
    /// A note.
    pub(crate) note: Option<String>,
}
