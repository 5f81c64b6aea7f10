//! Opportunities.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{ContactId, CustomerId, FollowUpId, StaffId};
use crm::money::Money;
use crm::opportunities::{Opportunity, OpportunityFields, OpportunityFilter, OpportunityState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Percent, StaffNames, Words, named_staff, present, short};
use crate::error::ApiError;

/// Which opportunities are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OpportunityParams {
    /// Only of this customer.
    customer_id: Option<i64>,
    /// Only those this member of staff works on.
    owner_id: Option<i64>,
    /// Only in one of these states, separated by commas.
    #[param(value_type = Option<String>, example = "open")]
    #[serde(default)]
    state: Words<OpportunityState>,
    /// Only at this stage.
    stage: Option<String>,
    /// Expected on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Expected on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `id`, `amount`, `expected`, `probability`; `-` in front for the greatest first; `-id`
    /// where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl OpportunityParams {
    pub(crate) fn filter(&self) -> Result<OpportunityFilter, ApiError> {
        Ok(OpportunityFilter {
            customer: self.customer_id.map(CustomerId),
            owner: self.owner_id.map(StaffId),
            states: self.state.0.clone(),
            stage: short("stage", self.stage.clone())?,
            from: self.from.map(|day| day.0),
            until: self.until.map(|day| day.0),
        })
    }
}

/// An opportunity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpportunityOut {
    /// The key.
    id: i64,
    /// Who may buy.
    customer: Named,
    /// Who of them.
    contact_id: Option<i64>,
    /// Who works on it.
    owner: Option<Named>,
    /// The contact in which the need was heard.
    follow_up_id: Option<i64>,
    /// What it is about.
    title: String,
    /// What it may bring, in 元.
    #[schema(example = "50000.00")]
    amount: String,
    /// The stage.
    #[schema(example = "商务谈判")]
    stage: String,
    /// How likely it is won, in percent.
    #[schema(example = "80.00")]
    probability: String,
    /// Where it stands.
    state: OpportunityState,
    /// When it will be decided.
    expected_on: Option<NaiveDate>,
    /// Who else is in the race.
    competitor: Option<String>,
    /// A note.
    remark: Option<String>,
    /// Why it was won or lost.
    close_reason: Option<String>,
    /// When it was won or lost.
    closed_on: Option<NaiveDate>,
    /// When it was entered.
    created_at: DateTime<Utc>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl OpportunityOut {
    pub(crate) fn new(row: Opportunity, customers: &BTreeMap<CustomerId, String>, names: &StaffNames) -> Self {
        let customer = customers.get(&row.customer_id).cloned().unwrap_or_default();
        Self {
            id: row.id.0,
            customer: Named { id: row.customer_id.0, name: customer },
            contact_id: row.contact_id.map(|id| id.0),
            owner: named_staff(row.owner_id, names),
            follow_up_id: row.follow_up_id.map(|id| id.0),
            title: row.title,
            amount: row.amount.to_string(),
            stage: row.stage,
            probability: Percent::text(row.probability_bp),
            state: row.state,
            expected_on: row.expected_on,
            competitor: row.competitor,
            remark: row.remark,
            close_reason: row.close_reason,
            closed_on: row.closed_on,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// An opportunity to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpportunityIn {
    /// Who may buy.
    pub(crate) customer_id: i64,
    /// Who of them.
    contact_id: Option<i64>,
    /// Who works on it; oneself where nothing is said.
    owner_id: Option<i64>,
    /// The contact in which the need was heard.
    follow_up_id: Option<i64>,
    /// What it is about, 1 to 100 characters.
    title: String,
    /// What it may bring, in 元.
    #[schema(value_type = String, example = "50000")]
    amount: Money,
    /// The stage, one of the settings; the first where nothing is said.
    stage: Option<String>,
    /// When it will be decided.
    expected_on: Option<Day>,
    /// Who else is in the race.
    competitor: Option<String>,
    /// A note.
    remark: Option<String>,
}

impl From<OpportunityIn> for OpportunityFields {
    fn from(new: OpportunityIn) -> Self {
        Self {
            contact: new.contact_id.map(ContactId),
            owner: new.owner_id.map(StaffId),
            follow_up: new.follow_up_id.map(FollowUpId),
            title: new.title,
            amount: new.amount,
            stage: new.stage,
            expected_on: new.expected_on.map(|day| day.0),
            competitor: new.competitor,
            remark: new.remark,
        }
    }
}

/// What of an opportunity shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpportunityPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// Who of the customer.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    contact_id: Option<Option<i64>>,
    /// Who works on it.
    owner_id: Option<i64>,
    /// What it is about.
    title: Option<String>,
    /// What it may bring, in 元.
    #[schema(value_type = Option<String>)]
    amount: Option<Money>,
    /// The stage.
    stage: Option<String>,
    /// When it will be decided.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Day>)]
    expected_on: Option<Option<Day>>,
    /// Who else is in the race.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    competitor: Option<Option<String>>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    remark: Option<Option<String>>,
}

impl OpportunityPatch {
    pub(crate) fn apply(self, now: &Opportunity) -> OpportunityFields {
        let now = OpportunityFields::from(now);
        OpportunityFields {
            contact: self.contact_id.map_or(now.contact, |id| id.map(ContactId)),
            owner: self.owner_id.map(StaffId).or(now.owner),
            follow_up: now.follow_up,
            title: self.title.unwrap_or(now.title),
            amount: self.amount.unwrap_or(now.amount),
            stage: self.stage.or(now.stage),
            expected_on: self.expected_on.map_or(now.expected_on, |day| day.map(|day| day.0)),
            competitor: self.competitor.unwrap_or(now.competitor),
            remark: self.remark.unwrap_or(now.remark),
        }
    }
}

/// The end of an opportunity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpportunityCloseIn {
    /// The version that one has seen.
    pub(crate) version: i64,
    /// Whether they bought.
    pub(crate) won: bool,
    /// Why; 1 to 200 characters.
    pub(crate) reason: String,
}

/// The version that one has seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenVersion {
    /// The version that one has seen.
    pub(crate) version: i64,
}
