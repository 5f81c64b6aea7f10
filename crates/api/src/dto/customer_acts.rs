//! What is done to customers as a whole, and their groups and tags.

use crm::customers::{Grade, LabelKind, label};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::Day;

/// Who gets which customers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handover {
    /// These customers (1 to 1000) …
    pub(crate) customer_ids: Option<Vec<i64>>,
    /// … or all of this member of staff.
    pub(crate) from_staff_id: Option<i64>,
    /// The new owner.
    pub(crate) to_staff_id: i64,
    /// Why, 1 to 200 characters.
    pub(crate) reason: String,
}

/// Into which customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Merge {
    /// The customer that stays.
    pub(crate) into_id: i64,
}

/// A grade set by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeIn {
    /// The grade.
    pub(crate) grade: Grade,
    /// Why, 1 to 200 characters.
    pub(crate) reason: String,
    /// The last day on which it holds, within three years; a year from now where nothing is said.
    pub(crate) until: Option<Day>,
}

/// What somebody said who called, for the owner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallNoteIn {
    /// The number that called.
    pub(crate) phone: String,
    /// What it was about, 1 to 120 characters.
    pub(crate) note: String,
}

/// A group or a tag.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Label {
    /// The key.
    id: i64,
    /// Group or tag.
    kind: LabelKind,
    /// Its name.
    name: String,
}

impl From<label::Model> for Label {
    fn from(row: label::Model) -> Self {
        Self { id: row.id.0, kind: row.kind, name: row.name }
    }
}

/// A group or tag to be there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelIn {
    /// Group or tag.
    pub(crate) kind: LabelKind,
    /// Its name, 1 to 30 characters.
    pub(crate) name: String,
}

/// The groups and tags of a customer: exactly these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelsIn {
    /// Their keys, at most 50.
    pub(crate) label_ids: Vec<i64>,
}
