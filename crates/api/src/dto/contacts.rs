//! People at customers, and their days to remember.

use chrono::{DateTime, NaiveDate, Utc};
use crm::contacts::{Calendar, Contact, ContactDetail, NewContact, NewOccasion, OccasionKind, occasion, phone};
use crm::greetings::calendar;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::present;

/// A person at a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactOut {
    /// The key.
    id: i64,
    /// At which customer.
    customer_id: i64,
    /// The name.
    name: String,
    /// What they are there.
    title: Option<String>,
    /// How to address them.
    salutation: Option<String>,
    /// E-mail.
    email: Option<String>,
    /// What they like.
    hobbies: Option<String>,
    /// How they are used to do things.
    habits: Option<String>,
    /// What they need.
    needs: Option<String>,
    /// A note.
    remark: Option<String>,
    /// Since when they want no pushes.
    opted_out_at: Option<DateTime<Utc>>,
    /// When what was known of them was erased; nothing can be changed any more.
    forgotten_at: Option<DateTime<Utc>>,
    /// Their phones.
    phones: Vec<PhoneOut>,
    /// Their days to remember.
    occasions: Vec<OccasionOut>,
    /// To be named by a change.
    version: i64,
}

/// A phone number.
#[derive(Debug, Serialize, ToSchema)]
struct PhoneOut {
    /// In E.164.
    #[schema(example = "+8613800001234")]
    phone: String,
    /// Whether it is a mobile number.
    mobile: bool,
    /// When it was confirmed.
    confirmed_at: Option<DateTime<Utc>>,
}

/// A day to remember.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OccasionOut {
    /// The key.
    id: i64,
    /// What it is.
    kind: OccasionKind,
    /// What it is called.
    name: Option<String>,
    /// By which calendar.
    calendar: Calendar,
    /// Of which year, where it is known.
    year: Option<i64>,
    /// The month.
    month: i64,
    /// The day.
    day: i64,
    /// Whether the month is a leap month.
    leap: bool,
    /// When it comes next.
    next_on: Option<NaiveDate>,
}

impl OccasionOut {
    pub(crate) fn new(row: occasion::Model, today: NaiveDate) -> Self {
        let (month, day) = (u32::try_from(row.month).unwrap_or(0), u32::try_from(row.day).unwrap_or(0));
        Self {
            id: row.id.0,
            next_on: calendar::next_on(row.calendar, month, day, row.leap, today),
            kind: row.kind,
            name: row.name,
            calendar: row.calendar,
            year: row.year,
            month: row.month,
            day: row.day,
            leap: row.leap,
        }
    }
}

impl ContactOut {
    pub(crate) fn new(detail: ContactDetail, today: NaiveDate) -> Self {
        let contact = detail.contact;
        let phone =
            |row: phone::Model| PhoneOut { phone: row.phone, mobile: row.mobile, confirmed_at: row.confirmed_at };
        Self {
            id: contact.id.0,
            customer_id: contact.customer_id.0,
            name: contact.name,
            title: contact.title,
            salutation: contact.salutation,
            email: contact.email,
            hobbies: contact.hobbies,
            habits: contact.habits,
            needs: contact.needs,
            remark: contact.remark,
            opted_out_at: contact.opted_out_at,
            forgotten_at: contact.forgotten_at,
            phones: detail.phones.into_iter().map(phone).collect(),
            occasions: detail.occasions.into_iter().map(|row| OccasionOut::new(row, today)).collect(),
            version: contact.version,
        }
    }
}

/// A person to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactIn {
    /// The name, 1 to 50 characters.
    name: String,
    /// What they are there.
    title: Option<String>,
    /// How to address them.
    salutation: Option<String>,
    /// E-mail.
    email: Option<String>,
    /// What they like.
    hobbies: Option<String>,
    /// How they are used to do things.
    habits: Option<String>,
    /// What they need.
    needs: Option<String>,
    /// A note.
    remark: Option<String>,
    /// Their phones, at most 10.
    #[serde(default)]
    phones: Vec<String>,
    /// Their days to remember, at most 20.
    #[serde(default)]
    occasions: Vec<OccasionIn>,
}

impl From<ContactIn> for NewContact {
    fn from(new: ContactIn) -> Self {
        Self {
            name: new.name,
            title: new.title,
            salutation: new.salutation,
            email: new.email,
            hobbies: new.hobbies,
            habits: new.habits,
            needs: new.needs,
            remark: new.remark,
            phones: new.phones,
            occasions: new.occasions.into_iter().map(Into::into).collect(),
        }
    }
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The name.
    name: Option<String>,
    /// What they are there.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    title: Option<Option<String>>,
    /// How to address them.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    salutation: Option<Option<String>>,
    /// E-mail.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// What they like.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    hobbies: Option<Option<String>>,
    /// How they are used to do things.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    habits: Option<Option<String>>,
    /// What they need.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    needs: Option<Option<String>>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    remark: Option<Option<String>>,
    /// Their phones, all of them.
    phones: Option<Vec<String>>,
}

impl ContactPatch {
    /// The contact as it shall be.
    pub(crate) fn apply(self, now: Contact, phones: Vec<phone::Model>) -> NewContact {
        NewContact {
            name: self.name.unwrap_or(now.name),
            title: self.title.unwrap_or(now.title),
            salutation: self.salutation.unwrap_or(now.salutation),
            email: self.email.unwrap_or(now.email),
            hobbies: self.hobbies.unwrap_or(now.hobbies),
            habits: self.habits.unwrap_or(now.habits),
            needs: self.needs.unwrap_or(now.needs),
            remark: self.remark.unwrap_or(now.remark),
            phones: self.phones.unwrap_or_else(|| phones.into_iter().map(|row| row.phone).collect()),
            // None given: those that are there stay.
            occasions: Vec::new(),
        }
    }
}

/// A day to remember.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OccasionIn {
    /// What it is.
    kind: OccasionKind,
    /// What it is called; needed for custom ones.
    name: Option<String>,
    /// By which calendar.
    calendar: Calendar,
    /// Of which year, where it is known.
    year: Option<i64>,
    /// The month, 1 to 12.
    month: i64,
    /// The day, 1 to 31 (lunar: 30).
    day: i64,
    /// Whether the month is a leap month (lunar only).
    #[serde(default)]
    leap: bool,
}

impl From<OccasionIn> for NewOccasion {
    fn from(new: OccasionIn) -> Self {
        Self {
            kind: new.kind,
            name: new.name,
            calendar: new.calendar,
            year: new.year,
            month: new.month,
            day: new.day,
            leap: new.leap,
        }
    }
}

/// A mobile number that was confirmed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MobileIn {
    /// The number.
    pub(crate) phone: String,
}
