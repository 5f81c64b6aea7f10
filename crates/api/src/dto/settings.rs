//! Settings and the audit trail.

use chrono::{DateTime, Utc};
use crm::audit::AuditFilter;
use crm::audit::entity::Model;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{StaffNames, page};
use crate::error::ApiError;

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// Only of this kind of thing, such as `customer`.
    entity: Option<String>,
    /// Only of this one.
    entity_id: Option<i64>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl AuditParams {
    pub(crate) fn split(self) -> Result<(AuditFilter, crm::page::PageRequest), ApiError> {
        if self.entity_id.is_some() && self.entity.is_none() {
            return Err(ApiError::invalid("entity", "请同时指定对象类型"));
        }
        Ok((AuditFilter { entity: self.entity, entity_id: self.entity_id }, page(self.limit, self.cursor)?))
    }
}

/// An entry of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditOut {
    /// The key.
    id: i64,
    /// When.
    at: DateTime<Utc>,
    /// What kind of actor: `staff`, `customer`, `system` or `platform`.
    actor_kind: String,
    /// Which one.
    actor_id: Option<i64>,
    /// The name, for staff.
    actor_name: Option<String>,
    /// What was done.
    #[schema(example = "customer.edit")]
    action: String,
    /// To which kind of thing.
    #[schema(example = "customer")]
    entity: String,
    /// To which one.
    entity_id: i64,
    /// More about it.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

impl AuditOut {
    pub(crate) fn new(row: Model, names: &StaffNames) -> Self {
        let staff = row.actor_id.filter(|_| row.actor_kind == "staff").map(crm::ids::StaffId);
        Self {
            id: row.id.0,
            at: row.at,
            actor_name: staff.and_then(|id| names.get(&id).cloned()),
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            action: row.action,
            entity: row.entity,
            entity_id: row.entity_id,
            detail: row.detail,
        }
    }
}
