//! What operators look after: jobs that were given up, endpoints of the platform that rest.
//!
//! An administrator sees those of the company; the platform (the command line) sees all.

mod endpoints;
mod jobs;

pub use endpoints::{EndpointStatus, endpoints, resume_endpoint};
pub use jobs::{Job, JobFilter, JobState, drop_job, jobs, retry_job};
