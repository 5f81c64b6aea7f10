//! The simulator's clock: the system's time plus an offset that tests move.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, Utc};

/// China keeps one zone without daylight saving; quotas turn with its days and months.
const CHINA_OFFSET_SECONDS: i32 = 8 * 3600;

/// System time plus a settable offset.
#[derive(Debug, Default)]
pub(crate) struct SimClock {
    offset_seconds: AtomicI64,
}

impl SimClock {
    /// Milliseconds since the epoch, offset included.
    #[expect(clippy::disallowed_methods, reason = "the one place of this crate that reads the system's time")]
    pub(crate) fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis() + self.offset_seconds() * 1000
    }

    /// Seconds since the epoch, offset included.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// The offset in seconds.
    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// Sets the absolute offset in seconds.
    pub(crate) fn set_offset_seconds(&self, offset: i64) {
        self.offset_seconds.store(offset, Ordering::Relaxed);
    }
}

fn china(ms: i64) -> DateTime<FixedOffset> {
    let zone = FixedOffset::east_opt(CHINA_OFFSET_SECONDS).expect("eight hours is a valid offset");
    DateTime::from_timestamp_millis(ms).unwrap_or_default().with_timezone(&zone)
}

/// RFC 3339 in China time, with milliseconds.
pub(crate) fn rfc3339(ms: i64) -> String {
    china(ms).to_rfc3339_opts(SecondsFormat::Millis, false)
}

/// Number of the day in China, counted from the common era.
pub(crate) fn china_day(seconds: i64) -> i64 {
    i64::from(china(seconds * 1000).num_days_from_ce())
}

/// Number of the month in China, counted from the common era.
pub(crate) fn china_month(seconds: i64) -> i64 {
    let at = china(seconds * 1000);
    i64::from(at.year()) * 12 + i64::from(at.month0())
}
