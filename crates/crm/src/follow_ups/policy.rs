//! Rules of follow-ups that need no database.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};

use super::Location;
use crate::error::Invalid;

/// So far a device's clock may be ahead of ours.
const TOLERANCE: Duration = Duration::minutes(5);
/// So long afterwards a contact can be logged.
const OLDEST: Duration = Duration::days(3650);
/// So far ahead the next contact may be planned.
const FARTHEST: Days = Days::new(3650);

/// Checks when a contact was, and cuts what a fast clock put into the future.
pub(super) fn check_at(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, Invalid> {
    if at > now + TOLERANCE {
        return Err(Invalid::new("at", "跟进时间不能晚于现在"));
    }
    if at < now - OLDEST {
        return Err(Invalid::new("at", "跟进时间过早"));
    }
    Ok(at.min(now))
}

/// Checks when to speak next.
pub(super) fn check_next(next: Option<NaiveDate>, today: NaiveDate) -> Result<(), Invalid> {
    let farthest = today.checked_add_days(FARTHEST).unwrap_or(NaiveDate::MAX);
    match next {
        Some(next) if next < today || next > farthest => {
            Err(Invalid::new("next_contact_on", "下次联系日期应不早于今天，且在十年之内"))
        }
        _ => Ok(()),
    }
}

/// When to speak next with a customer after a contact on `on`: as agreed in it, else as agreed
/// before, unless this contact was that one.
pub(super) fn next_contact(agreed: Option<NaiveDate>, before: Option<NaiveDate>, on: NaiveDate) -> Option<NaiveDate> {
    agreed.or(before.filter(|before| *before > on))
}

/// Checks that coordinates lie on the globe.
pub(super) fn check_location(location: Location) -> Result<Location, Invalid> {
    if location.latitude_e6.abs() > 90_000_000 {
        return Err(Invalid::new("location.latitude", "纬度应在 -90 到 90 之间"));
    }
    if location.longitude_e6.abs() > 180_000_000 {
        return Err(Invalid::new("location.longitude", "经度应在 -180 到 180 之间"));
    }
    Ok(location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_the_globe() {
        let at = |latitude_e6, longitude_e6| check_location(Location { latitude_e6, longitude_e6 });
        assert!(at(31_230_416, 121_473_701).is_ok() && at(-90_000_000, 180_000_000).is_ok());
        assert!(at(90_000_001, 0).is_err() && at(0, -180_000_001).is_err());
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn not_in_the_future() {
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        assert_eq!(check_at(now - Duration::days(1), now), Ok(now - Duration::days(1)));
        assert_eq!(check_at(now + Duration::minutes(4), now), Ok(now));
        assert!(check_at(now + Duration::minutes(6), now).is_err());
        assert!(check_at(DateTime::UNIX_EPOCH, now).is_err());
        assert!(check_next(Some(day(20)), day(21)).is_err());
        assert!(check_next(Some(day(21)), day(21)).is_ok() && check_next(None, day(21)).is_ok());
    }

    #[test]
    fn a_contact_that_was_due_is_done() {
        assert_eq!(next_contact(None, Some(day(21)), day(21)), None);
        assert_eq!(next_contact(None, Some(day(25)), day(21)), Some(day(25)));
        assert_eq!(next_contact(Some(day(28)), Some(day(25)), day(21)), Some(day(28)));
    }
}
