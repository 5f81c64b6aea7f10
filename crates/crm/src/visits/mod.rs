//! Customers who visit their own pages: signing in over the platform, the session, and what they
//! may see and change of themselves.
//!
//! A session names an identity and nothing else. Who is behind it is read at each request: whoever
//! is linked, merged or unlinked meanwhile sees it at once.

pub mod entity;
mod own;
pub mod round_trip;
mod service;

pub use own::{BirthdayChange, Own, OwnChange, Salesperson, edit_own, own};
pub use service::{Departure, Return, close, depart, open, prune, visitor};

use chrono::Duration;

use crate::actor::{Actor, CustomerActor};
use crate::identities::Identity;
use crate::ids::CustomerSessionId;

/// For how long a customer stays signed in. The platform signs them in again without asking, so
/// that a short life costs nobody anything.
pub const VALID: Duration = Duration::hours(4);
/// How long the way over the platform's page may take.
pub const ROUND_TRIP: Duration = Duration::minutes(10);

/// Who visits.
#[derive(Clone, Debug, PartialEq)]
pub struct Visitor {
    /// The session.
    pub session: CustomerSessionId,
    /// The WeChat identity.
    pub identity: Identity,
    /// The customer, where we know who it is.
    pub customer: Option<CustomerActor>,
}

impl Visitor {
    /// Who acts: the customer, or the system on behalf of the company while nobody knows them.
    pub fn actor(&self) -> Actor {
        match &self.customer {
            Some(customer) => Actor::Customer(customer.clone()),
            None => Actor::System(self.identity.tenant_id),
        }
    }
}
