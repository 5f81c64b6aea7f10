//! Followers, and whom they belong to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::identities::{BindingState, Identity, binding};
use crm::ids::{ContactId, CustomerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Named, StaffNames, named_staff};

/// A WeChat identity.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IdentityOut {
    /// The key.
    id: i64,
    /// At which account.
    appid: String,
    /// The person, for that account.
    openid: String,
    /// Whether they follow it now.
    followed: bool,
    /// Since when.
    followed_at: Option<DateTime<Utc>>,
    /// The scene of the QR code that they came by.
    scene: Option<String>,
    /// Whom it belongs to, where that is known (and within the scope).
    contact: Option<Named>,
    /// Who is responsible for them while nobody knows them.
    owner: Option<Named>,
    /// When they were seen first.
    created_at: DateTime<Utc>,
}

impl IdentityOut {
    pub(crate) fn new(row: Identity, staff: &StaffNames, contacts: &BTreeMap<ContactId, (String, CustomerId)>) -> Self {
        let contact = row.contact_id.and_then(|id| Some(Named { id: id.0, name: contacts.get(&id)?.0.clone() }));
        Self {
            id: row.id.0,
            appid: row.appid,
            openid: row.openid,
            followed: row.followed,
            followed_at: row.followed_at,
            scene: row.scene,
            contact,
            owner: named_staff(row.owner_id, staff),
            created_at: row.created_at,
        }
    }
}

/// To whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkIn {
    /// The contact.
    pub(crate) contact_id: i64,
}

/// A customer asks to be known by a phone number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BindingOut {
    /// The key.
    id: i64,
    /// The WeChat identity that asks.
    identity_id: i64,
    /// The number that they said.
    phone: String,
    /// The contact with this number.
    contact: Option<Named>,
    /// The contact's customer.
    customer_id: Option<i64>,
    /// Where the request stands.
    state: BindingState,
    /// When it was decided.
    decided_at: Option<DateTime<Utc>>,
    /// When they asked.
    created_at: DateTime<Utc>,
}

impl BindingOut {
    pub(crate) fn new(row: binding::Model, contacts: &BTreeMap<ContactId, (String, CustomerId)>) -> Self {
        let known = row.contact_id.and_then(|id| Some((id, contacts.get(&id)?)));
        Self {
            id: row.id.0,
            identity_id: row.identity_id.0,
            phone: row.phone,
            contact: known.map(|(id, (name, _))| Named { id: id.0, name: name.clone() }),
            customer_id: known.map(|(_, (_, customer))| customer.0),
            state: row.state,
            decided_at: row.decided_at,
            created_at: row.created_at,
        }
    }
}
