//! Daily quotas and minute limits of an account's endpoints.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    clock::{china_day, china_month},
    error::ApiError,
};

/// Limits of one endpoint; an absent one means the platform's default.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    /// Calls in a day (China).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) daily: Option<u64>,
    /// Calls in a minute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) minute: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    period: i64,
    used: u64,
}

impl Count {
    fn in_period(&mut self, period: i64) -> &mut Self {
        if self.period != period {
            *self = Self { period, used: 0 };
        }
        self
    }
}

/// What an account has used.
#[derive(Debug, Default)]
pub(crate) struct Quotas {
    daily: HashMap<String, Count>,
    minute: HashMap<String, Count>,
    cleared: Count,
}

impl Quotas {
    /// Counts one call.
    ///
    /// # Errors
    /// 45009 above the day's quota, 45011 above the minute's limit; such a call is not counted.
    pub(crate) fn count(&mut self, key: &str, limit: Limit, now: i64) -> Result<(), ApiError> {
        if let Some(most) = limit.daily
            && slot(&mut self.daily, key).in_period(china_day(now)).used >= most
        {
            return Err(ApiError::code(45009));
        }
        if let Some(most) = limit.minute {
            let count = slot(&mut self.minute, key).in_period(now.div_euclid(60));
            if count.used >= most {
                return Err(ApiError::code(45011));
            }
            count.used += 1;
        }
        slot(&mut self.daily, key).in_period(china_day(now)).used += 1;
        Ok(())
    }

    /// Calls of this day.
    pub(crate) fn used_today(&self, key: &str, now: i64) -> u64 {
        self.daily.get(key).filter(|count| count.period == china_day(now)).map_or(0, |count| count.used)
    }

    /// Sets the day's counts to zero.
    ///
    /// # Errors
    /// 48006 after ten times in a month.
    pub(crate) fn clear(&mut self, now: i64) -> Result<(), ApiError> {
        const PER_MONTH: u64 = 10;
        let cleared = self.cleared.in_period(china_month(now));
        if cleared.used >= PER_MONTH {
            return Err(ApiError::code(48006));
        }
        cleared.used += 1;
        self.daily.clear();
        Ok(())
    }
}

fn slot<'a>(counts: &'a mut HashMap<String, Count>, key: &str) -> &'a mut Count {
    if !counts.contains_key(key) {
        counts.insert(key.to_owned(), Count::default());
    }
    counts.get_mut(key).expect("the key was inserted just before")
}
