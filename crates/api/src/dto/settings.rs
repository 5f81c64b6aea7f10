//! Settings and the audit trail.

use chrono::{DateTime, Utc};
use crm::audit::AuditFilter;
use crm::audit::entity::Model;
use crm::db::Uow;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, StaffNames, instants, short};
use crate::error::ApiError;

/// Which entries are wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditParams {
    /// Only by this member of staff.
    staff_id: Option<i64>,
    /// Only by this kind of actor: `staff`, `customer`, `system` or `platform`.
    actor_kind: Option<String>,
    /// Only this act, such as `customer.edit`; `customer.` stands for all acts on customers.
    action: Option<String>,
    /// Only of this kind of thing, such as `customer`.
    entity: Option<String>,
    /// Only of this one.
    entity_id: Option<i64>,
    /// On this date or later.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// On this date or before.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
    /// By what: `at`; `-at` where nothing is said.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl AuditParams {
    pub(crate) async fn filter(&self, uow: &Uow) -> Result<AuditFilter, ApiError> {
        if self.entity_id.is_some() && self.entity.is_none() {
            return Err(ApiError::invalid("entity", "请同时指定对象类型"));
        }
        let (from, before) = instants(uow, self.from, self.until).await?;
        let by_staff = self.staff_id.map(|_| "staff".to_owned());
        Ok(AuditFilter {
            actor_kind: by_staff.or(short("actor_kind", self.actor_kind.clone())?),
            actor: self.staff_id,
            action: short("action", self.action.clone())?,
            entity: short("entity", self.entity.clone())?,
            entity_id: self.entity_id,
            from,
            before,
        })
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
