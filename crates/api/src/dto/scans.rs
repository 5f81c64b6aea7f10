//! Signing in by scanning a code.

use chrono::{DateTime, Utc};
use crm::scans::{Scan, ScanState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::auth::Tokens;

/// A ticket for the code, and the secret of the browser that asked.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScanBegun {
    /// Stands in the code.
    #[schema(example = "0f9de62fce790f9a083d5c99e95740ce")]
    pub(crate) ticket: String,
    /// Stays in the browser: who holds it gets the tokens.
    pub(crate) secret: String,
    /// For how many seconds both are valid.
    pub(crate) expires_in: i64,
}

/// Which mini-program shall open when the code is scanned.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CodeParams {
    /// The mini-program; the only one of the installation where nothing is said.
    pub(crate) appid: Option<String>,
}

/// The secret of the browser that asked for the ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScanSecret {
    /// The secret.
    pub(crate) secret: String,
}

/// How a sign-in by scanning stands, for the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScanStanding {
    /// Nobody has scanned the code.
    Pending,
    /// Somebody has, and decides.
    Seen,
    /// Approved: here are the tokens, this once.
    Approved,
    /// Refused.
    Refused,
    /// Too late, or the tokens were fetched already: ask for a new ticket.
    Expired,
}

/// What the browser hears.
#[derive(Serialize, ToSchema)]
pub(crate) struct ScanResult {
    /// How it stands.
    pub(crate) state: ScanStanding,
    /// The tokens, with `approved` alone.
    pub(crate) tokens: Option<Tokens>,
}

/// A sign-in that a member of staff has scanned.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanOut {
    /// Where it stands.
    state: ScanState,
    /// What asks, as the browser calls itself.
    device: String,
    /// The address that it asks from.
    #[schema(example = "203.0.113.7")]
    address: String,
    /// Since when it asks.
    created_at: DateTime<Utc>,
    /// Until when it can be approved.
    expires_at: DateTime<Utc>,
}

impl From<Scan> for ScanOut {
    fn from(row: Scan) -> Self {
        Self {
            state: row.state,
            device: row.device,
            address: row.address,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}
