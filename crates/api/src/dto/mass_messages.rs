//! Mass messages.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::ids::LabelId;
use crm::mass::{Audience, BatchState, MassBatch, MassFilter, MassMessage, MassState, NewMass};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, named_staff, page, present};
use crate::error::ApiError;

/// Which mass messages are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MassParams {
    /// Only in this state.
    state: Option<MassState>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl MassParams {
    pub(crate) fn split(self) -> Result<(MassFilter, crm::page::PageRequest), ApiError> {
        Ok((MassFilter { state: self.state }, page(self.limit, self.cursor)?))
    }
}

/// A mass message as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MassIn {
    /// The official account that sends; may be left out where there is only one.
    appid: Option<String>,
    /// What it is called among staff, 1 to 50 characters.
    title: String,
    /// The text, 1 to 600 characters and at most 2048 bytes.
    content: String,
    /// The group or tag whose customers get it; left out: all followers.
    label_id: Option<i64>,
    /// Not before this; left out: as soon as it is approved.
    send_at: Option<DateTime<Utc>>,
}

impl From<MassIn> for NewMass {
    fn from(new: MassIn) -> Self {
        Self {
            appid: new.appid,
            title: new.title,
            content: new.content,
            label: new.label_id.map(LabelId),
            send_at: new.send_at,
        }
    }
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MassPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The official account that sends.
    appid: Option<String>,
    /// What it is called among staff.
    title: Option<String>,
    /// The text.
    content: Option<String>,
    /// The group or tag; `null` for all followers.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    label_id: Option<Option<i64>>,
    /// Not before this; `null` for as soon as it is approved.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    send_at: Option<Option<DateTime<Utc>>>,
}

impl MassPatch {
    /// The message as it shall be.
    pub(crate) fn apply(self, now: MassMessage) -> NewMass {
        NewMass {
            appid: Some(self.appid.unwrap_or(now.appid)),
            title: self.title.unwrap_or(now.title),
            content: self.content.unwrap_or(now.content),
            label: self.label_id.map_or(now.label_id, |label| label.map(LabelId)),
            send_at: self.send_at.unwrap_or(now.send_at),
        }
    }
}

/// A mass message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MassOut {
    /// The key.
    id: i64,
    /// The official account that sends.
    appid: String,
    /// What it is called among staff.
    title: String,
    /// The text.
    content: String,
    /// The group or tag whose customers get it; none: all followers.
    label: Option<Named>,
    /// Not before this.
    send_at: Option<DateTime<Utc>>,
    /// Where it stands.
    state: MassState,
    /// Why it stands there: why it was refused, called off, or failed.
    reason: Option<String>,
    /// How many it was sent to, or is about to be.
    recipients: i64,
    /// Who wrote it.
    created_by: Option<Named>,
    /// When.
    created_at: DateTime<Utc>,
    /// Who asked for approval.
    requested_by: Option<Named>,
    /// When.
    requested_at: Option<DateTime<Utc>>,
    /// Who approved or refused it.
    decided_by: Option<Named>,
    /// When.
    decided_at: Option<DateTime<Utc>>,
    /// When it began to go out.
    sending_at: Option<DateTime<Utc>>,
    /// When it had gone out, failed, or was called off.
    ended_at: Option<DateTime<Utc>>,
    /// To be named by a change.
    version: i64,
}

impl MassOut {
    pub(crate) fn new(row: MassMessage, names: &StaffNames, labels: &BTreeMap<LabelId, String>) -> Self {
        let label = row.label_id.map(|id| Named { id: id.0, name: labels.get(&id).cloned().unwrap_or_default() });
        Self {
            id: row.id.0,
            appid: row.appid,
            title: row.title,
            content: row.content,
            label,
            send_at: row.send_at,
            state: row.state,
            reason: row.reason,
            recipients: row.recipients,
            created_by: named_staff(row.created_by, names),
            created_at: row.created_at,
            requested_by: named_staff(row.requested_by, names),
            requested_at: row.requested_at,
            decided_by: named_staff(row.decided_by, names),
            decided_at: row.decided_at,
            sending_at: row.sending_at,
            ended_at: row.ended_at,
            version: row.version,
        }
    }
}

/// Who would get a mass message now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AudienceOut {
    /// Followers of the account with the label.
    followers: i64,
    /// Of these, who wish no pushes or refuse messages.
    unwanted: i64,
    /// Of these, whose share of this month is used up.
    used_up: i64,
    /// Who would get it.
    reachable: i64,
    /// How many mass messages reach a follower in a month.
    monthly: i64,
}

impl From<Audience> for AudienceOut {
    fn from(audience: Audience) -> Self {
        Self {
            followers: audience.followers,
            unwanted: audience.unwanted,
            used_up: audience.used_up,
            reachable: audience.reachable,
            monthly: crm::mass::MONTHLY,
        }
    }
}

/// What became of a mass message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MassReport {
    /// Where it stands.
    state: MassState,
    /// How many it went to.
    recipients: i64,
    /// How many got it, as far as the platform told.
    sent: i64,
    /// How many the platform left out, for their share of the month or because they left.
    filtered_out: i64,
    /// How many could not be reached.
    failed: i64,
    /// Parts of which the platform has not told yet.
    untold: u64,
    /// Its parts; each goes out in one call.
    batches: Vec<BatchOut>,
}

/// A part of a mass message.
#[derive(Debug, Serialize, ToSchema)]
struct BatchOut {
    /// Which, from 1.
    number: i64,
    /// Where it stands.
    state: BatchState,
    /// Why.
    reason: Option<String>,
    /// How many it went to.
    recipients: i64,
    /// How many got it, once the platform told.
    sent: Option<i64>,
    /// How many the platform left after its own filters.
    filtered: Option<i64>,
    /// How many could not be reached.
    failed: Option<i64>,
    /// How often the platform was called for it, always under the same key.
    tries: i64,
    /// When the platform took it.
    sent_at: Option<DateTime<Utc>>,
    /// When the platform told what became of it.
    settled_at: Option<DateTime<Utc>>,
}

impl MassReport {
    pub(crate) fn new(mass: &MassMessage, batches: Vec<MassBatch>) -> Self {
        let sum = |of: fn(&MassBatch) -> Option<i64>| batches.iter().filter_map(of).sum();
        Self {
            state: mass.state,
            recipients: mass.recipients,
            sent: sum(|part| part.sent),
            filtered_out: sum(|part| Some(part.total? - part.filtered?)),
            failed: sum(|part| part.failed),
            untold: batches.iter().filter(|part| part.settled_at.is_none()).count() as u64,
            batches: batches.into_iter().map(BatchOut::from).collect(),
        }
    }
}

impl From<MassBatch> for BatchOut {
    fn from(part: MassBatch) -> Self {
        Self {
            number: part.number,
            state: part.state,
            reason: part.reason,
            recipients: part.recipients,
            sent: part.sent,
            filtered: part.filtered,
            failed: part.failed,
            tries: part.tries,
            sent_at: part.sent_at,
            settled_at: part.settled_at,
        }
    }
}
