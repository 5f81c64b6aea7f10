//! What an account may send a day, where that is not what the platform allows a new one: accounts
//! with many followers may send more, and a company may want to send less.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::entity::{Column, Entity, Model};
use crate::db::Uow;
use crate::error::{Fault, Invalid};

/// The most that can be set.
const MOST: i64 = 1_000_000_000;

/// Sends a day by endpoint; none = as the platform allows a new account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DailyLimits {
    /// Customer-service messages.
    pub custom: Option<i64>,
    /// Template messages.
    pub template: Option<i64>,
    /// Subscription notices.
    pub subscribe: Option<i64>,
    /// Calls for mass messages.
    pub mass: Option<i64>,
}

impl DailyLimits {
    pub(super) fn check(self) -> Result<Self, Invalid> {
        let given = [self.custom, self.template, self.subscribe, self.mass];
        if given.into_iter().flatten().any(|limit| !(0..=MOST).contains(&limit)) {
            return Err(Invalid::new("daily_limits", format!("应在 0 到 {MOST} 之间")));
        }
        Ok(self)
    }

    /// As stored with an account.
    pub fn of(account: &Model) -> Self {
        let stored = account.daily_limits.clone();
        stored.and_then(|stored| serde_json::from_value(stored).ok()).unwrap_or_default()
    }
}

/// The limits of the tenant's accounts, for as long as a unit of work lasts.
#[derive(Clone)]
struct Known(HashMap<String, DailyLimits>);

/// The limits of an account of the tenant.
pub(crate) async fn daily_limits(uow: &Uow, appid: &str) -> Result<DailyLimits, Fault> {
    let known = match uow.remembered::<Known>() {
        Some(known) => known,
        None => {
            let own = Entity::find()
                .filter(Column::TenantId.eq(uow.tenant()))
                .filter(Column::DailyLimits.is_not_null())
                .all(uow)
                .await?;
            uow.remember(Known(own.iter().map(|row| (row.appid.clone(), DailyLimits::of(row))).collect()))
        }
    };
    Ok(known.0.get(appid).copied().unwrap_or_default())
}
