//! Oneself, and what waits.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::actor::{Access, Actor, Resource, Scope};
use crm::todo::{TodoItem, TodoKind, TodoList, Urgency, Whose};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::Named;

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// As a member of staff.
    pub(crate) staff: Named,
    /// The login name, if there is one.
    pub(crate) login: Option<String>,
    /// For which company.
    pub(crate) tenant: Named,
    /// Where.
    pub(crate) department: Option<Named>,
    /// What they are.
    #[schema(example = json!(["sales"]))]
    pub(crate) roles: Vec<&'static str>,
    /// How far they reach, by what it is about.
    pub(crate) reach: BTreeMap<&'static str, Reach>,
    /// The company's time zone; business dates are dates of it.
    #[schema(example = "Asia/Shanghai")]
    pub(crate) zone: String,
    /// The business date of now.
    pub(crate) today: NaiveDate,
    /// The time of the server.
    pub(crate) now: DateTime<Utc>,
}

/// How far somebody reads and writes: `nothing`, `own`, `team` or `all`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reach {
    /// Reading.
    #[schema(example = "team")]
    read: &'static str,
    /// Writing.
    #[schema(example = "own")]
    write: &'static str,
}

impl Reach {
    /// The reach of an actor over everything.
    pub(crate) fn of(actor: &Actor) -> BTreeMap<&'static str, Self> {
        let resources = [
            ("customers", Resource::Customers),
            ("orders", Resource::Orders),
            ("conversations", Resource::Conversations),
            ("greeting_rules", Resource::GreetingRules),
            ("quick_replies", Resource::QuickReplies),
            ("directory", Resource::Directory),
            ("administration", Resource::Administration),
            ("audit", Resource::Audit),
        ];
        let word = |resource, access| match actor.scope(resource, access) {
            Scope::Nothing => "nothing",
            Scope::Assigned => "assigned",
            Scope::Own => "own",
            Scope::Team => "team",
            Scope::All => "all",
        };
        let reach = |resource| Self { read: word(resource, Access::Read), write: word(resource, Access::Write) };
        resources.into_iter().map(|(name, resource)| (name, reach(resource))).collect()
    }
}

/// Whose list is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TodoParams {
    /// `mine` where nothing is said.
    pub(crate) whose: Option<Whose>,
}

/// What waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Todo {
    /// The items, the most urgent first; at most 200 of each kind.
    items: Vec<TodoEntry>,
    /// How many there are of each kind, also of those left out.
    #[schema(value_type = BTreeMap<String, u64>)]
    counts: BTreeMap<TodoKind, u64>,
    /// As of which business date.
    today: NaiveDate,
}

/// One thing that waits.
#[derive(Debug, Serialize, ToSchema)]
struct TodoEntry {
    /// What kind of thing.
    kind: TodoKind,
    /// How urgent.
    urgency: Urgency,
    /// When it is (or was) due.
    due_on: Option<NaiveDate>,
    /// About which customer.
    customer: Option<Named>,
    /// What to do, for people.
    title: String,
    /// The key of the thing; of what, the kind says.
    reference: i64,
}

impl Todo {
    pub(crate) fn new(list: TodoList, today: NaiveDate) -> Self {
        Self { items: list.items.into_iter().map(TodoEntry::from).collect(), counts: list.counts, today }
    }
}

impl From<TodoItem> for TodoEntry {
    fn from(item: TodoItem) -> Self {
        Self {
            kind: item.kind,
            urgency: item.urgency,
            due_on: item.due_on,
            customer: item.customer.map(|(id, name)| Named { id: id.0, name }),
            title: item.title,
            reference: item.reference,
        }
    }
}
