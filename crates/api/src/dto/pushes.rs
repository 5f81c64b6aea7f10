//! Pushes.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::db::Uow;
use crm::ids::{ContactId, CustomerId, GreetingRuleId};
use crm::pushes::{Channel, Push, PushFilter, PushKind, PushState, step};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, Words, instants, named_staff};
use crate::error::ApiError;

/// Which pushes are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PushParams {
    /// In one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "in_doubt,handed_over")]
    #[serde(default)]
    state: Words<PushState>,
    /// Of this kind.
    kind: Option<PushKind>,
    /// Which took this way.
    channel: Option<Channel>,
    /// To this customer.
    customer_id: Option<i64>,
    /// Made by this rule.
    rule_id: Option<i64>,
    /// Due on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Due on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `id`, `due`, `state`; `-` in front for the greatest first; `-id` where nothing is
    /// said.
    #[param(example = "-due")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl PushParams {
    pub(crate) async fn filter(&self, uow: &Uow) -> Result<PushFilter, ApiError> {
        let (from, before) = instants(uow, self.from, self.until).await?;
        Ok(PushFilter {
            states: self.state.0.clone(),
            kind: self.kind,
            channel: self.channel,
            customer: self.customer_id.map(CustomerId),
            rule: self.rule_id.map(GreetingRuleId),
            from,
            before,
        })
    }
}

/// Of which rule.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CountParams {
    /// Only those of this rule.
    pub(crate) rule_id: Option<i64>,
}

/// A push as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushRow {
    /// The key.
    id: i64,
    /// What it is.
    kind: PushKind,
    /// Where it stands.
    state: PushState,
    /// To which customer.
    customer: Option<Named>,
    /// To whom.
    contact: Option<Named>,
    /// Who stands behind it.
    staff: Option<Named>,
    /// The rule that made it.
    rule_id: Option<i64>,
    /// For which occasion.
    occasion: Option<String>,
    /// The text.
    content: String,
    /// Which way it took.
    channel: Option<Channel>,
    /// Why it stands there.
    reason: Option<String>,
    /// When it is (or was) due.
    due_at: DateTime<Utc>,
    /// When it went.
    sent_at: Option<DateTime<Utc>>,
    /// When it ended.
    settled_at: Option<DateTime<Utc>>,
}

impl PushRow {
    pub(crate) fn new(
        row: Push,
        staff: &StaffNames,
        customers: &BTreeMap<CustomerId, String>,
        contacts: &BTreeMap<ContactId, (String, CustomerId)>,
    ) -> Self {
        let customer = row.customer_id.and_then(|id| Some(Named { id: id.0, name: customers.get(&id)?.clone() }));
        let contact = row.contact_id.and_then(|id| Some(Named { id: id.0, name: contacts.get(&id)?.0.clone() }));
        Self {
            id: row.id.0,
            kind: row.kind,
            state: row.state,
            customer,
            contact,
            staff: named_staff(row.staff_id, staff),
            rule_id: row.rule_id.map(|id| id.0),
            occasion: row.occasion,
            content: row.content,
            channel: row.channel,
            reason: row.reason,
            due_at: row.due_at,
            sent_at: row.sent_at,
            settled_at: row.settled_at,
        }
    }
}

/// A push with its life.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PushFull {
    #[serde(flatten)]
    pub(crate) row: PushRow,
    /// Its steps, the oldest first, each with the reason.
    pub(crate) steps: Vec<StepOut>,
}

/// A step of a push.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepOut {
    /// When.
    at: DateTime<Utc>,
    /// Where it stood then.
    state: PushState,
    /// About which way.
    channel: Option<Channel>,
    /// Why.
    reason: String,
    /// Who of ours did it.
    staff: Option<Named>,
}

impl StepOut {
    pub(crate) fn new(row: step::Model, names: &StaffNames) -> Self {
        Self {
            at: row.at,
            state: row.state,
            channel: row.channel,
            reason: row.reason,
            staff: named_staff(row.staff_id, names),
        }
    }
}

/// What a person found out about a push in doubt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Resolution {
    /// Whether the customer has it.
    pub(crate) arrived: bool,
}
