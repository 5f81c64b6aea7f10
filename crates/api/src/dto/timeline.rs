//! The timeline of a customer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::ids::{ContactId, CustomerId};
use crm::overview::{Entry, EntryKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::common::StaffNames;
use super::conversations::MessageOut;
use super::follow_ups::FollowUpOut;
use super::orders::OrderRow;
use super::pushes::PushRow;

/// What stands on a timeline: exactly one of the four is there, the kind says which.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimelineEntry {
    /// What it is.
    kind: EntryKind,
    /// When it was; for orders when it was entered, for pushes when it is due.
    at: DateTime<Utc>,
    /// A contact that was logged, without its files.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow_up: Option<FollowUpOut>,
    /// Something said in the chat.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<MessageOut>,
    /// An order.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<OrderRow>,
    /// A push.
    #[serde(skip_serializing_if = "Option::is_none")]
    push: Option<PushRow>,
}

/// Names for a timeline, loaded for all entries at once.
pub(crate) struct TimelineNames {
    pub(crate) staff: StaffNames,
    pub(crate) customers: BTreeMap<CustomerId, String>,
    pub(crate) contacts: BTreeMap<ContactId, (String, CustomerId)>,
}

impl TimelineEntry {
    pub(crate) fn new(entry: Entry, names: &TimelineNames) -> Self {
        let mut item =
            Self { kind: entry.kind(), at: entry.at(), follow_up: None, message: None, order: None, push: None };
        match entry {
            Entry::FollowUp(row) => {
                let contact = row.contact_id.and_then(|id| names.contacts.get(&id)).map(|(name, _)| name.clone());
                let staff = names.staff.get(&row.staff_id).cloned().unwrap_or_default();
                item.follow_up = Some(FollowUpOut::bare(row, contact, staff));
            }
            Entry::Message(row) => item.message = Some(MessageOut::new(row, &names.staff)),
            Entry::Order(row) => {
                let customer = names.customers.get(&row.customer_id).cloned().unwrap_or_default();
                let staff = row.staff_id.and_then(|id| names.staff.get(&id).cloned());
                item.order = Some(OrderRow::new(row, customer, staff));
            }
            Entry::Push(row) => item.push = Some(PushRow::new(*row, &names.staff, &names.customers, &names.contacts)),
        }
        item
    }
}
