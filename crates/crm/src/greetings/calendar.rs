//! Dates that come each year, solar and lunar, by a calendar library.
//!
//! Three rules of the domain's glossary (§7): a lunar 30th that a month does not have is its
//! 29th; a birthday in a leap month is kept in the ordinary month of years without that leap
//! month; 29 February is 28 February in ordinary years.

use chrono::{Datelike, Days, NaiveDate};
use tyme4rs::tyme::lunar::{LunarDay, LunarMonth, LunarYear};
use tyme4rs::tyme::solar::{SolarDay, SolarTerm};

use crate::contacts::Calendar;
use crate::error::Invalid;

/// Checks that a date exists: in its year, where the year is known, else in some year.
///
/// # Errors
/// Names the field that is wrong.
pub fn check(calendar: Calendar, year: Option<i64>, month: i64, day: i64, leap: bool) -> Result<(), Invalid> {
    if !(1..=12).contains(&month) {
        return Err(Invalid::new("month", "月份应在 1 到 12 之间"));
    }
    let most = match (calendar, year) {
        (Calendar::Solar, _) if leap => return Err(Invalid::new("leap", "公历没有闰月")),
        (Calendar::Solar, year) => {
            // A leap year stands for the unknown one.
            let year = year.and_then(|year| i32::try_from(year).ok()).unwrap_or(2024);
            days_of_solar_month(year, month)
        }
        (Calendar::Lunar, Some(year)) => {
            let year = isize::try_from(year).unwrap_or(0);
            let month = isize::try_from(month).unwrap_or(0) * if leap { -1 } else { 1 };
            let found = LunarMonth::new(year, month).map_err(|_| Invalid::new("leap", "该年没有这个闰月"))?;
            i64::try_from(found.get_day_count()).unwrap_or(0)
        }
        (Calendar::Lunar, None) => 30,
    };
    if (1..=most).contains(&day) { Ok(()) } else { Err(Invalid::new("day", "该月没有这一天")) }
}

fn days_of_solar_month(year: i32, month: i64) -> i64 {
    let month = u32::try_from(month).unwrap_or(0);
    let first = NaiveDate::from_ymd_opt(year, month, 1);
    first.map_or(0, |first| i64::from(first.num_days_in_month()))
}

/// The solar date of a lunar date in a lunar year.
pub fn lunar_to_solar(year: i32, month: u32, day: u32, leap: bool) -> Option<NaiveDate> {
    let (year, ordinary) = (year as isize, month as isize);
    let found = if leap { LunarMonth::new(year, -ordinary).ok() } else { None };
    let found = match found {
        Some(found) => found,
        None => LunarMonth::new(year, ordinary).ok()?,
    };
    let last = found.get_day_count();
    let day = (day as usize).clamp(1, last);
    let lunar = LunarDay::new(year, found.get_month_with_leap(), day).ok()?;
    to_chrono(&lunar.get_solar_day())
}

fn to_chrono(day: &SolarDay) -> Option<NaiveDate> {
    let year = i32::try_from(day.get_year()).ok()?;
    NaiveDate::from_ymd_opt(year, u32::try_from(day.get_month()).ok()?, u32::try_from(day.get_day()).ok()?)
}

/// A yearly date in the year it is counted by (the lunar year, for a lunar date).
pub fn on_year(calendar: Calendar, year: i32, month: u32, day: u32, leap: bool) -> Option<NaiveDate> {
    match calendar {
        Calendar::Lunar => lunar_to_solar(year, month, day, leap),
        Calendar::Solar => NaiveDate::from_ymd_opt(year, month, day)
            .or_else(|| (month == 2 && day == 29).then(|| NaiveDate::from_ymd_opt(year, 2, 28)).flatten()),
    }
}

/// When a yearly date comes next, on or after `from`.
pub fn next_on(calendar: Calendar, month: u32, day: u32, leap: bool, from: NaiveDate) -> Option<NaiveDate> {
    // A lunar year begins up to 51 days after the solar year of the same number.
    (from.year() - 1..=from.year() + 1)
        .filter_map(|year| on_year(calendar, year, month, day, leap))
        .find(|date| *date >= from)
}

/// The year by which a yearly date that falls on `date` is counted.
pub fn counted_year(calendar: Calendar, date: NaiveDate) -> Option<i32> {
    match calendar {
        Calendar::Solar => Some(date.year()),
        Calendar::Lunar => lunar_of(date).map(|(year, _, _, _)| year),
    }
}

/// The lunar date of a solar one: year, month, day, leap month.
pub fn lunar_of(date: NaiveDate) -> Option<(i32, u32, u32, bool)> {
    let solar = SolarDay::new(date.year() as isize, date.month() as usize, date.day() as usize).ok()?;
    let lunar = solar.get_lunar_day();
    let month = lunar.get_lunar_month();
    let year = i32::try_from(month.get_lunar_year().get_year()).ok()?;
    Some((year, u32::try_from(month.get_month()).ok()?, u32::try_from(lunar.get_day()).ok()?, month.is_leap()))
}

/// A holiday or solar term that can be greeted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Festival {
    /// The word in rules and the API.
    pub code: &'static str,
    /// What people call it.
    pub name: &'static str,
    rule: Rule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Solar(u32, u32),
    Lunar(u32, u32),
    /// The last day of the lunar year.
    LunarNewYearsEve,
    /// The n-th solar term, from the winter solstice of the year before = 0.
    Term(isize),
}

/// All that can be greeted.
pub const FESTIVALS: &[Festival] = &[
    Festival { code: "new_year", name: "元旦", rule: Rule::Solar(1, 1) },
    Festival { code: "laba", name: "腊八节", rule: Rule::Lunar(12, 8) },
    Festival { code: "new_years_eve", name: "除夕", rule: Rule::LunarNewYearsEve },
    Festival { code: "spring_festival", name: "春节", rule: Rule::Lunar(1, 1) },
    Festival { code: "lantern", name: "元宵节", rule: Rule::Lunar(1, 15) },
    Festival { code: "women", name: "妇女节", rule: Rule::Solar(3, 8) },
    Festival { code: "qingming", name: "清明", rule: Rule::Term(7) },
    Festival { code: "labour", name: "劳动节", rule: Rule::Solar(5, 1) },
    Festival { code: "dragon_boat", name: "端午节", rule: Rule::Lunar(5, 5) },
    Festival { code: "qixi", name: "七夕", rule: Rule::Lunar(7, 7) },
    Festival { code: "teachers", name: "教师节", rule: Rule::Solar(9, 10) },
    Festival { code: "mid_autumn", name: "中秋节", rule: Rule::Lunar(8, 15) },
    Festival { code: "national", name: "国庆节", rule: Rule::Solar(10, 1) },
    Festival { code: "double_ninth", name: "重阳节", rule: Rule::Lunar(9, 9) },
    Festival { code: "winter_solstice", name: "冬至", rule: Rule::Term(24) },
    Festival { code: "beginning_of_spring", name: "立春", rule: Rule::Term(3) },
    Festival { code: "beginning_of_summer", name: "立夏", rule: Rule::Term(9) },
    Festival { code: "beginning_of_autumn", name: "立秋", rule: Rule::Term(15) },
    Festival { code: "beginning_of_winter", name: "立冬", rule: Rule::Term(21) },
];

impl Festival {
    /// The festival of a code.
    pub fn of(code: &str) -> Option<&'static Self> {
        FESTIVALS.iter().find(|festival| festival.code == code)
    }

    /// The calendar by whose year it is counted.
    pub fn calendar(&self) -> Calendar {
        match self.rule {
            Rule::Solar(..) | Rule::Term(_) => Calendar::Solar,
            Rule::Lunar(..) | Rule::LunarNewYearsEve => Calendar::Lunar,
        }
    }

    /// Its date in a year of its calendar.
    pub fn on_year(&self, year: i32) -> Option<NaiveDate> {
        match self.rule {
            Rule::Solar(month, day) => NaiveDate::from_ymd_opt(year, month, day),
            Rule::Lunar(month, day) => lunar_to_solar(year, month, day, false),
            Rule::LunarNewYearsEve => {
                let next = LunarYear::new(year as isize + 1).ok()?;
                let first = LunarDay::new(next.get_year(), 1, 1).ok()?;
                to_chrono(&first.get_solar_day())?.checked_sub_days(Days::new(1))
            }
            Rule::Term(index) => {
                let term = SolarTerm::from_index(year as isize, index);
                to_chrono(&term.get_solar_day())
            }
        }
    }

    /// Its next date on or after `from`.
    pub fn next_on(&self, from: NaiveDate) -> Option<NaiveDate> {
        (from.year() - 1..=from.year() + 1).filter_map(|year| self.on_year(year)).find(|date| *date >= from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn on(code: &str, year: i32) -> Option<NaiveDate> {
        Festival::of(code).and_then(|festival| festival.on_year(year))
    }

    #[test]
    fn festivals_fall_where_almanacs_say() {
        assert_eq!(on("spring_festival", 2027), Some(date(2027, 2, 6)));
        assert_eq!(on("spring_festival", 2026), Some(date(2026, 2, 17)));
        assert_eq!(on("new_years_eve", 2026), Some(date(2027, 2, 5)));
        assert_eq!(on("mid_autumn", 2027), Some(date(2027, 9, 15)));
        assert_eq!(on("qingming", 2026), Some(date(2026, 4, 5)));
        assert_eq!(on("winter_solstice", 2026), Some(date(2026, 12, 22)));
        assert_eq!(on("beginning_of_spring", 2027), Some(date(2027, 2, 4)));
        assert_eq!(on("laba", 2026), Some(date(2027, 1, 15)));
    }

    #[test]
    fn leap_months_the_thirtieth_and_29_february() {
        // 2025 has a leap 6th month; 2026 has none: the ordinary one.
        assert_eq!(lunar_to_solar(2025, 6, 1, true), Some(date(2025, 7, 25)));
        assert_eq!(lunar_to_solar(2025, 6, 1, false), Some(date(2025, 6, 25)));
        assert_eq!(lunar_to_solar(2026, 6, 1, true), lunar_to_solar(2026, 6, 1, false));
        for year in 2024..2034 {
            for month in 1..=12 {
                let thirtieth = lunar_to_solar(year, month, 30, false).unwrap();
                let (_, m, day, _) = lunar_of(thirtieth).unwrap();
                assert!(m == month && day >= 29, "{year}-{month}");
            }
        }
        assert_eq!(on_year(Calendar::Solar, 2027, 2, 29, false), Some(date(2027, 2, 28)));
        assert_eq!(on_year(Calendar::Solar, 2028, 2, 29, false), Some(date(2028, 2, 29)));
    }

    #[test]
    fn a_lunar_date_late_in_the_year_is_counted_by_the_lunar_year() {
        // The 20th of the 12th month of lunar 2026 falls into January 2027.
        let next = next_on(Calendar::Lunar, 12, 20, false, date(2027, 1, 1)).unwrap();
        assert_eq!(next.year(), 2027);
        assert_eq!(counted_year(Calendar::Lunar, next), Some(2026));
        for offset in 0..800 {
            let from = date(2026, 1, 1) + Days::new(offset);
            let next = next_on(Calendar::Lunar, 12, 20, false, from).unwrap();
            assert!(next >= from && (next - from).num_days() <= 385);
        }
    }

    #[test]
    fn impossible_dates_are_refused() {
        let check = |calendar, year, month, day, leap| check(calendar, year, month, day, leap).is_ok();
        assert!(check(Calendar::Solar, None, 2, 29, false));
        assert!(!check(Calendar::Solar, Some(2023), 2, 29, false));
        assert!(!check(Calendar::Solar, None, 4, 31, false));
        assert!(!check(Calendar::Solar, None, 1, 1, true));
        assert!(check(Calendar::Lunar, Some(2025), 6, 29, true));
        assert!(!check(Calendar::Lunar, Some(2026), 6, 1, true));
        assert!(!check(Calendar::Lunar, None, 13, 1, false));
        assert!(!check(Calendar::Lunar, None, 1, 31, false));
    }
}
