//! What administrators look after: jobs and endpoints of the platform.

use chrono::{DateTime, Utc};
use crm::operations::{EndpointStatus, Job, JobFilter, JobState};
use crm::pushes::Endpoint;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::short;
use crate::error::ApiError;

/// Which jobs are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct JobParams {
    /// Only in this state.
    state: Option<JobState>,
    /// Only of this kind, such as `push.send`.
    kind: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl JobParams {
    pub(crate) fn filter(&self) -> Result<JobFilter, ApiError> {
        Ok(JobFilter { state: self.state, kind: short("kind", self.kind.clone())? })
    }
}

/// A job.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JobOut {
    /// The key.
    id: i64,
    /// What kind of work.
    #[schema(example = "push.send")]
    kind: String,
    /// Where it stands.
    state: JobState,
    /// What it is about: keys of things.
    #[schema(value_type = Object)]
    payload: serde_json::Value,
    /// When it is due.
    run_at: DateTime<Utc>,
    /// How often it was tried.
    attempts: i64,
    /// What went wrong last.
    last_error: Option<String>,
    /// When it was given up.
    dead_at: Option<DateTime<Utc>>,
    /// When it was created.
    created_at: DateTime<Utc>,
}

impl From<Job> for JobOut {
    fn from(Job { job, state }: Job) -> Self {
        Self {
            id: job.id.0,
            kind: job.kind,
            state,
            payload: job.payload,
            run_at: job.run_at,
            attempts: job.attempts,
            last_error: job.last_error,
            dead_at: job.dead_at,
            created_at: job.created_at,
        }
    }
}

/// How an endpoint of an account stands today, by the platform's calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EndpointOut {
    /// The account.
    account_id: i64,
    /// Its appid.
    appid: String,
    /// Its name.
    name: String,
    /// The endpoint.
    endpoint: Endpoint,
    /// Sends of today.
    used: i64,
    /// How many the platform allows a day.
    daily: i64,
    /// How many of them are kept for pushes about services under way.
    reserved: i64,
    /// Until when nothing is sent over it, if it rests.
    stopped_until: Option<DateTime<Utc>>,
    /// What put it to rest last, today.
    last_error: Option<String>,
    /// When that was.
    last_error_at: Option<DateTime<Utc>>,
}

impl From<EndpointStatus> for EndpointOut {
    fn from(status: EndpointStatus) -> Self {
        let (last_error, last_error_at) = status.last_error.unzip();
        Self {
            account_id: status.account.0,
            appid: status.appid,
            name: status.name,
            endpoint: status.endpoint,
            used: status.used,
            daily: status.daily,
            reserved: status.reserved,
            stopped_until: status.stopped_until,
            last_error,
            last_error_at,
        }
    }
}

/// Which endpoint goes on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResumeIn {
    /// The endpoint.
    pub(crate) endpoint: Endpoint,
}
