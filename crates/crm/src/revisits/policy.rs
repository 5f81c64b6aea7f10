//! Rules of revisits that need no database.

use chrono::{Days, NaiveDate};

use crate::error::Invalid;

/// So far ahead a task can be postponed, in days.
const FARTHEST_POSTPONED: u64 = 90;
/// So far ahead a task can be made by hand, in days.
const FARTHEST_MADE: u64 = 365;

/// When the revisit is due that comes every `days` days after the last contact on `base`: the
/// latest such day that is not after `today`. `None` before the first.
pub(super) fn due_by_interval(base: NaiveDate, days: u32, today: NaiveDate) -> Option<NaiveDate> {
    let passed = u64::try_from((today - base).num_days()).ok()?;
    let rounds = passed.checked_div(u64::from(days))?;
    if rounds == 0 { None } else { base.checked_add_days(Days::new(rounds * u64::from(days))) }
}

/// Checks to which date a task, or a contact that was agreed, is postponed.
pub(crate) fn check_postponed(to: NaiveDate, today: NaiveDate) -> Result<(), Invalid> {
    check(to, today.succ_opt().unwrap_or(today), today, FARTHEST_POSTPONED)
}

/// Checks for which date a task is made by hand.
pub(super) fn check_due(on: NaiveDate, today: NaiveDate) -> Result<(), Invalid> {
    check(on, today, today, FARTHEST_MADE)
}

fn check(day: NaiveDate, earliest: NaiveDate, today: NaiveDate, farthest: u64) -> Result<(), Invalid> {
    let latest = today.checked_add_days(Days::new(farthest)).unwrap_or(NaiveDate::MAX);
    if day < earliest || day > latest {
        return Err(Invalid::new("due_on", format!("日期应在 {earliest} 到 {latest} 之间")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn every_so_many_days() {
        assert_eq!(due_by_interval(day(1, 1), 14, day(1, 14)), None);
        assert_eq!(due_by_interval(day(1, 1), 14, day(1, 15)), Some(day(1, 15)));
        assert_eq!(due_by_interval(day(1, 1), 14, day(1, 28)), Some(day(1, 15)));
        assert_eq!(due_by_interval(day(1, 1), 14, day(1, 29)), Some(day(1, 29)), "a dropped one comes back");
        assert_eq!(due_by_interval(day(1, 1), 0, day(1, 29)), None, "0 = none");
        assert_eq!(due_by_interval(day(2, 1), 14, day(1, 29)), None);
    }

    #[test]
    fn dates() {
        let today = day(11, 21);
        assert!(check_postponed(today, today).is_err());
        assert!(check_postponed(day(11, 22), today).is_ok());
        assert!(check_postponed(today + Days::new(90), today).is_ok());
        assert!(check_postponed(today + Days::new(91), today).is_err());
        assert!(check_due(today, today).is_ok() && check_due(day(11, 20), today).is_err());
    }
}
