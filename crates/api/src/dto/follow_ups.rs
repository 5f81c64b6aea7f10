//! Follow-ups.

use chrono::{DateTime, NaiveDate, Utc};
use crm::follow_ups::{FollowUp, FollowUpChannel, FollowUpDetail, NewFollowUp};
use crm::ids::{ContactId, FileId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Day, Named};
use super::files::FileOut;

/// A contact with a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FollowUpOut {
    /// The key.
    id: i64,
    /// The customer.
    customer_id: i64,
    /// With whom.
    contact: Option<Named>,
    /// Who logged it.
    staff: Named,
    /// By which way.
    channel: FollowUpChannel,
    /// When it was.
    at: DateTime<Utc>,
    /// What was said.
    content: String,
    /// What we understood.
    understanding: Option<String>,
    /// Whether the customer confirmed that.
    confirmed: bool,
    /// How they use the product.
    product_use: Option<String>,
    /// What they need.
    needs: Option<String>,
    /// Where.
    place: Option<String>,
    /// When to speak next.
    next_contact_on: Option<NaiveDate>,
    /// Pictures and other files.
    files: Vec<FileOut>,
    /// When it was logged.
    created_at: DateTime<Utc>,
}

impl From<FollowUpDetail> for FollowUpOut {
    fn from(detail: FollowUpDetail) -> Self {
        let name = detail.contact_name;
        let files = detail.files.into_iter().map(FileOut::from).collect();
        Self { files, ..Self::bare(detail.follow_up, name, detail.staff_name) }
    }
}

impl FollowUpOut {
    /// Without files.
    pub(crate) fn bare(row: FollowUp, contact_name: Option<String>, staff_name: String) -> Self {
        Self {
            id: row.id.0,
            customer_id: row.customer_id.0,
            contact: row.contact_id.map(|id| Named { id: id.0, name: contact_name.unwrap_or_default() }),
            staff: Named { id: row.staff_id.0, name: staff_name },
            channel: row.channel,
            at: row.at,
            content: row.content,
            understanding: row.understanding,
            confirmed: row.confirmed,
            product_use: row.product_use,
            needs: row.needs,
            place: row.place,
            next_contact_on: row.next_contact_on,
            files: Vec::new(),
            created_at: row.created_at,
        }
    }
}

/// A contact to be logged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FollowUpIn {
    /// By which way.
    channel: FollowUpChannel,
    /// What was said, 1 to 4000 characters.
    content: String,
    /// With whom.
    contact_id: Option<i64>,
    /// When; now where nothing is said.
    at: Option<DateTime<Utc>>,
    /// What we understood.
    understanding: Option<String>,
    /// Whether the customer confirmed that.
    #[serde(default)]
    confirmed: bool,
    /// How they use the product.
    product_use: Option<String>,
    /// What they need.
    needs: Option<String>,
    /// Where.
    place: Option<String>,
    /// When to speak next.
    next_contact_on: Option<Day>,
    /// Files that were uploaded before, at most 20.
    #[serde(default)]
    file_ids: Vec<i64>,
}

impl From<FollowUpIn> for NewFollowUp {
    fn from(new: FollowUpIn) -> Self {
        Self {
            contact: new.contact_id.map(ContactId),
            channel: new.channel,
            at: new.at,
            content: new.content,
            understanding: new.understanding,
            confirmed: new.confirmed,
            product_use: new.product_use,
            needs: new.needs,
            place: new.place,
            next_contact_on: new.next_contact_on.map(|day| day.0),
            files: new.file_ids.into_iter().map(FileId).collect(),
        }
    }
}
