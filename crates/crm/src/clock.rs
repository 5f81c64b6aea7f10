//! The one clock. Everything that needs the time gets it from here, so that the demo and the
//! tests can move it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, NaiveDate, SubsecRound, TimeZone, Utc};
use chrono_tz::Tz;

/// System time plus an offset that can be moved. Clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time.
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that shows `start` now and runs on from there.
    pub fn starting_at(start: DateTime<Utc>) -> Self {
        let clock = Self::default();
        clock.set_offset(start - system_now());
        clock
    }

    /// Now, cut to microseconds: PostgreSQL keeps no more, and both databases must agree.
    pub fn now(&self) -> DateTime<Utc> {
        let offset = Duration::microseconds(self.offset_micros.load(Ordering::Relaxed));
        (system_now() + offset).trunc_subsecs(6)
    }

    /// How far this clock is ahead of the system's.
    pub fn offset(&self) -> Duration {
        Duration::microseconds(self.offset_micros.load(Ordering::Relaxed))
    }

    /// Sets how far this clock is ahead of the system's. For the demo and tests.
    pub fn set_offset(&self, offset: Duration) {
        let micros = offset.num_microseconds().unwrap_or(0);
        self.offset_micros.store(micros, Ordering::Relaxed);
    }

    /// Moves the clock forward (or back) by `by`. For the demo and tests.
    pub fn advance(&self, by: Duration) {
        self.set_offset(self.offset() + by);
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place that reads the system's clock")]
fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// The calendar date of `instant` in a zone.
pub fn business_date(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The instant at which `minutes` after midnight of `date` begins in `zone`. Where a change of
/// clocks leaves that time out, the next that exists.
pub fn instant_at(date: NaiveDate, minutes: u32, zone: Tz) -> DateTime<Utc> {
    let midnight = date.and_hms_opt(0, 0, 0).unwrap_or_default();
    let mut local = midnight + Duration::minutes(i64::from(minutes));
    loop {
        if let Some(found) = zone.from_local_datetime(&local).earliest() {
            return found.with_timezone(&Utc);
        }
        local += Duration::minutes(15);
    }
}
