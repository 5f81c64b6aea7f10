//! Follow-ups.

use chrono::{DateTime, NaiveDate, Utc};
use crm::db::Uow;
use crm::follow_ups::{FollowUp, FollowUpChannel, FollowUpDetail, FollowUpFilter, Listed, Location, NewFollowUp};
use crm::ids::{ContactId, CustomerId, DepartmentId, FileId, StaffId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, Words, instants};
use super::files::FileOut;
use crate::error::ApiError;

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
    /// Where, on the map.
    location: Option<Coordinates>,
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
            location: row.location().map(Coordinates::from),
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
    /// Where, on the map.
    location: Option<Coordinates>,
    /// When to speak next.
    next_contact_on: Option<Day>,
    /// Files that were uploaded before, at most 20.
    #[serde(default)]
    file_ids: Vec<i64>,
}

/// A place on the map, in the coordinates of the client's map (`wx.chooseLocation`: GCJ-02).
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Coordinates {
    /// Degrees north, -90 to 90.
    #[schema(example = 31.230416)]
    latitude: f64,
    /// Degrees east, -180 to 180.
    #[schema(example = 121.473701)]
    longitude: f64,
}

impl From<Location> for Coordinates {
    fn from(location: Location) -> Self {
        let degrees = |millionths: i64| millionths as f64 / 1e6;
        Self { latitude: degrees(location.latitude_e6), longitude: degrees(location.longitude_e6) }
    }
}

impl From<Coordinates> for Location {
    fn from(place: Coordinates) -> Self {
        // What is no number becomes 0, what is too great stays too great: the domain refuses it.
        let millionths = |degrees: f64| (degrees * 1e6).round() as i64;
        Self { latitude_e6: millionths(place.latitude), longitude_e6: millionths(place.longitude) }
    }
}

/// Which follow-ups are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FollowUpParams {
    /// Logged by this member of staff.
    staff_id: Option<i64>,
    /// Logged by somebody of this department or one below.
    department_id: Option<i64>,
    /// With this customer.
    customer_id: Option<i64>,
    /// By one of these ways, separated by commas.
    #[param(value_type = Option<String>, example = "visit,phone")]
    #[serde(default)]
    channel: Words<FollowUpChannel>,
    /// Only those that the customer has confirmed, or only the others.
    confirmed: Option<bool>,
    /// On this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// On this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// A part of what was said.
    q: Option<String>,
    /// By what: `at`; `-at` where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl FollowUpParams {
    pub(crate) async fn filter(&self, uow: &Uow) -> Result<FollowUpFilter, ApiError> {
        let (from, before) = instants(uow, self.from, self.until).await?;
        Ok(FollowUpFilter {
            staff: self.staff_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            customer: self.customer_id.map(CustomerId),
            channels: self.channel.0.clone(),
            confirmed: self.confirmed,
            from,
            before,
            text: self.q.clone(),
        })
    }
}

/// A follow-up in a list across customers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FollowUpRow {
    /// The customer.
    customer: Named,
    #[serde(flatten)]
    follow_up: FollowUpOut,
}

impl From<Listed> for FollowUpRow {
    fn from(listed: Listed) -> Self {
        let id = listed.detail.follow_up.customer_id.0;
        Self { customer: Named { id, name: listed.customer_name }, follow_up: listed.detail.into() }
    }
}

impl From<FollowUpIn> for NewFollowUp {
    fn from(new: FollowUpIn) -> Self {
        Self {
            location: new.location.map(Location::from),
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
