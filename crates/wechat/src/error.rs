//! What can go wrong with a call, and whether the call may have had an effect.

use crate::errcode::Action;

/// An error of a call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WechatError {
    /// The platform answered with an error code.
    #[error("{0}")]
    Api(ApiError),
    /// The call may have been sent, and its outcome is not known: no answer in time, HTTP 5xx, or
    /// an answer that is none (empty, HTML, garbage).
    #[error("{endpoint}: outcome unknown: {cause}")]
    InDoubt {
        /// The endpoint.
        endpoint: &'static str,
        /// Why, without secrets.
        cause: String,
    },
    /// The call was certainly not sent: no connection, no name, or no access token.
    #[error("{endpoint}: not sent: {cause}")]
    NotSent {
        /// The endpoint.
        endpoint: &'static str,
        /// Why, without secrets.
        cause: String,
    },
    /// The arguments break a rule of the platform; nothing was sent.
    #[error("{endpoint}: {reason}")]
    Invalid {
        /// The endpoint.
        endpoint: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// An error code of the platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{endpoint}: {code} {message}")]
pub struct ApiError {
    /// The endpoint that answered. `/cgi-bin/stable_token` if there was no token for the call.
    pub endpoint: &'static str,
    /// The code.
    pub code: i64,
    /// The platform's words, shortened. They change: decide by code only.
    pub message: String,
    /// What the code asks for.
    pub action: Action,
    /// The platform's key of the message that was sent before, where it says that it was (45065).
    pub earlier: Option<i64>,
}

/// Whether a failed call may have had an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The platform refused it: no effect.
    Rejected,
    /// It never left: no effect.
    NotSent,
    /// It may have had its effect. A message is repeated only with the same idempotency id.
    InDoubt,
}

impl WechatError {
    /// Whether the call may have had its effect.
    pub fn outcome(&self) -> Outcome {
        match self {
            // "System busy" is said before and after the work is done.
            Self::Api(error) if error.code == -1 => Outcome::InDoubt,
            Self::Api(_) => Outcome::Rejected,
            Self::InDoubt { .. } => Outcome::InDoubt,
            Self::NotSent { .. } | Self::Invalid { .. } => Outcome::NotSent,
        }
    }

    /// What the platform's code asks for, if it answered one.
    pub fn action(&self) -> Option<Action> {
        match self {
            Self::Api(error) => Some(error.action),
            _ => None,
        }
    }

    /// The platform's code, if it answered one.
    pub fn code(&self) -> Option<i64> {
        match self {
            Self::Api(error) => Some(error.code),
            _ => None,
        }
    }

    /// Whether a call that only reads, or carries an idempotency id, may be repeated soon.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Api(error) => {
                matches!(error.action, Action::Retry | Action::PauseUntilNextMinute | Action::WaitOneMinute)
            }
            Self::InDoubt { .. } | Self::NotSent { .. } => true,
            Self::Invalid { .. } => false,
        }
    }
}
