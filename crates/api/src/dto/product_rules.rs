//! Categories of products, and the rules of margin grades.

use chrono::NaiveDate;
use crm::products::{Category, MarginRule, Thresholds};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::common::{Day, Named, Percent, StaffNames, named_staff};

/// A category of products.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProductCategoryOut {
    /// The key.
    id: i64,
    /// Its name.
    name: String,
    /// The category above.
    parent_id: Option<i64>,
    /// To be named by a change.
    version: i64,
}

impl From<Category> for ProductCategoryOut {
    fn from(row: Category) -> Self {
        Self { id: row.id.0, name: row.name, parent_id: row.parent_id.map(|id| id.0), version: row.version }
    }
}

/// A category to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductCategoryIn {
    /// Its name, 1 to 30 characters.
    pub(crate) name: String,
    /// The category above.
    pub(crate) parent_id: Option<i64>,
}

/// What a category shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProductCategoryPut {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// Its name, 1 to 30 characters.
    pub(crate) name: String,
    /// The category above; none: it stands at the top.
    pub(crate) parent_id: Option<i64>,
}

/// Thresholds of margin grades, and the commission of each, from a date on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MarginRuleOut {
    /// The key.
    id: i64,
    /// From this day until the next rule's.
    effective_from: NaiveDate,
    /// From this margin rate on the grade is high, in percent.
    #[schema(example = "30.00")]
    high_rate: String,
    /// From this margin rate on it is middle, in percent.
    #[schema(example = "15.00")]
    middle_rate: String,
    /// The commission on high, in percent.
    #[schema(example = "5.00")]
    high_commission: String,
    /// The commission on middle, in percent.
    #[schema(example = "3.00")]
    middle_commission: String,
    /// The commission on low, in percent.
    #[schema(example = "1.00")]
    low_commission: String,
    /// Who made it.
    created_by: Option<Named>,
}

impl MarginRuleOut {
    pub(crate) fn new(row: MarginRule, names: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            effective_from: row.effective_from,
            high_rate: Percent::text(row.high_bp),
            middle_rate: Percent::text(row.middle_bp),
            high_commission: Percent::text(row.high_commission_bp),
            middle_commission: Percent::text(row.middle_commission_bp),
            low_commission: Percent::text(row.low_commission_bp),
            created_by: named_staff(row.created_by, names),
        }
    }
}

/// A rule to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarginRuleIn {
    /// From this day on: today or later.
    pub(crate) effective_from: Day,
    /// From this margin rate on the grade is high, in percent.
    #[schema(value_type = String, example = "30")]
    high_rate: Percent,
    /// From this margin rate on it is middle, in percent.
    #[schema(value_type = String, example = "15")]
    middle_rate: Percent,
    /// The commission on high, in percent.
    #[schema(value_type = String, example = "5")]
    high_commission: Percent,
    /// The commission on middle, in percent.
    #[schema(value_type = String, example = "3")]
    middle_commission: Percent,
    /// The commission on low, in percent.
    #[schema(value_type = String, example = "1")]
    low_commission: Percent,
}

impl MarginRuleIn {
    pub(crate) fn thresholds(&self) -> Thresholds {
        Thresholds {
            high_bp: self.high_rate.0,
            middle_bp: self.middle_rate.0,
            high_commission_bp: self.high_commission.0,
            middle_commission_bp: self.middle_commission.0,
            low_commission_bp: self.low_commission.0,
        }
    }
}
