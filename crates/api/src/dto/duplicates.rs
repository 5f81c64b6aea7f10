//! Customers that look alike.

use crm::customers::Likeness;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::customers::CustomerRow;

/// Which groups are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicateParams {
    /// Only those that have this in common.
    pub(crate) why: Option<Likeness>,
    /// How many groups, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// Customers that have something in common.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Duplicates {
    /// What.
    pub(crate) why: Likeness,
    /// The phone number, comparable name or sound that they share.
    #[schema(example = "shanghaiguanshan")]
    pub(crate) shared: String,
    /// The customers, the oldest first; at most 20.
    pub(crate) customers: Vec<CustomerRow>,
}

/// Customers that look alike and are all different.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Different {
    /// The customers, 2 to 20.
    pub(crate) customer_ids: Vec<i64>,
    /// How one knows, 1 to 200 characters.
    pub(crate) reason: String,
}
