//! Which customers a rule is for.

use sea_orm::ColumnTrait;
use sea_orm::sea_query::Condition;
use serde::{Deserialize, Serialize};

use crate::customers::{self, CustomerKind, Grade, Stage, labels};
use crate::db::Uow;
use crate::error::Invalid;
use crate::ids::{LabelId, StaffId};

/// Conditions on customers; an empty list is no condition, several must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Segment {
    /// Of one of these grades.
    pub grades: Vec<Grade>,
    /// Of one of these kinds.
    pub kinds: Vec<CustomerKind>,
    /// At one of these stages.
    pub stages: Vec<Stage>,
    /// With one of these labels (groups or tags).
    #[schema(value_type = Vec<i64>)]
    pub labels: Vec<LabelId>,
    /// Owned by one of these.
    #[schema(value_type = Vec<i64>)]
    pub owners: Vec<StaffId>,
    /// In one of these regions.
    pub regions: Vec<String>,
    /// Of one of these industries.
    pub industries: Vec<String>,
}

impl Segment {
    /// Checks that the lists are of a sensible size.
    ///
    /// # Errors
    /// Where one is too long.
    pub fn check(&self) -> Result<(), Invalid> {
        let longest = [self.labels.len(), self.owners.len(), self.regions.len(), self.industries.len()];
        if longest.into_iter().max().unwrap_or(0) > 200 {
            return Err(Invalid::new("segment", "每项条件最多 200 个"));
        }
        Ok(())
    }

    /// The condition on customers.
    pub(crate) fn condition(&self, uow: &Uow) -> Condition {
        use customers::entity::Column as C;
        let mut all = Condition::all();
        if !self.grades.is_empty() {
            all = all.add(C::Grade.is_in(self.grades.iter().copied()));
        }
        if !self.kinds.is_empty() {
            all = all.add(C::Kind.is_in(self.kinds.iter().copied()));
        }
        if !self.stages.is_empty() {
            all = all.add(C::Stage.is_in(self.stages.iter().copied()));
        }
        if !self.labels.is_empty() {
            let any = self.labels.iter().fold(Condition::any(), |any, label| any.add(labels::having(uow, *label)));
            all = all.add(any);
        }
        if !self.owners.is_empty() {
            all = all.add(C::OwnerId.is_in(self.owners.iter().copied()));
        }
        if !self.regions.is_empty() {
            all = all.add(C::Region.is_in(self.regions.iter().cloned()));
        }
        if !self.industries.is_empty() {
            all = all.add(C::Industry.is_in(self.industries.iter().cloned()));
        }
        all
    }
}
