//! Months, quarters and years of reports.

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};

use crate::error::Invalid;

/// A month, a quarter or a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Year and month.
    Month(i32, u32),
    /// Year and quarter, from 1.
    Quarter(i32, u32),
    /// A year.
    Year(i32),
}

impl Span {
    /// The keys of the totals that it consists of.
    pub(crate) fn periods(self) -> Vec<i64> {
        let month = |year: i32, month: u32| i64::from(year) * 100 + i64::from(month);
        match self {
            Self::Month(year, number) => vec![month(year, number)],
            Self::Quarter(year, quarter) => (quarter * 3 - 2..=quarter * 3).map(|number| month(year, number)).collect(),
            Self::Year(year) => vec![month(year, 0)],
        }
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        let (year, month) = match self {
            Self::Month(year, month) => (year, month),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2),
            Self::Year(year) => (year, 1),
        };
        NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// The last day.
    pub fn last_day(self) -> NaiveDate {
        self.after().first_day().checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MAX)
    }

    /// The one after it.
    #[must_use]
    pub fn after(self) -> Self {
        match self {
            Self::Month(year, 12) => Self::Month(year + 1, 1),
            Self::Month(year, month) => Self::Month(year, month + 1),
            Self::Quarter(year, 4) => Self::Quarter(year + 1, 1),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter + 1),
            Self::Year(year) => Self::Year(year + 1),
        }
    }

    /// Whether two are of the same length.
    pub fn is_as_long_as(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }

    /// The one before it.
    #[must_use]
    pub fn before(self) -> Self {
        match self {
            Self::Month(year, 1) => Self::Month(year - 1, 12),
            Self::Month(year, month) => Self::Month(year, month - 1),
            Self::Quarter(year, 1) => Self::Quarter(year - 1, 4),
            Self::Quarter(year, quarter) => Self::Quarter(year, quarter - 1),
            Self::Year(year) => Self::Year(year - 1),
        }
    }

    /// The same of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        match self {
            Self::Month(year, month) => Self::Month(year - 1, month),
            Self::Quarter(year, quarter) => Self::Quarter(year - 1, quarter),
            Self::Year(year) => Self::Year(year - 1),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Span {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let wrong =
            || Invalid::new("period", "期间应为 2026、2026-Q3 或 2026-09 这样的年、季度或月份（2000 至 2199 年）");
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (year, rest) = text.split_at_checked(4).ok_or_else(wrong)?;
        if !digits(year) {
            return Err(wrong());
        }
        let year: i32 = year.parse().map_err(|_| wrong())?;
        if !(2000..2200).contains(&year) {
            return Err(wrong());
        }
        let number = |text: &str, most: u32| -> Result<u32, Invalid> {
            let number = text.parse().ok().filter(|number| digits(text) && (1..=most).contains(number));
            number.ok_or_else(wrong)
        };
        match (rest, rest.strip_prefix("-Q"), rest.strip_prefix('-')) {
            ("", ..) => Ok(Self::Year(year)),
            (_, Some(quarter), _) if quarter.len() == 1 => Ok(Self::Quarter(year, number(quarter, 4)?)),
            (_, None, Some(month)) if month.len() == 2 => Ok(Self::Month(year, number(month, 12)?)),
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for text in ["2026", "2026-Q1", "2026-Q4", "2026-01", "2026-12"] {
            assert_eq!(text.parse::<Span>().unwrap().to_string(), text);
        }
        for text in ["", "26", "1999", "2200", "2026-", "2026-Q5", "2026-Q", "2026-1", "2026-13", "2026-00", "２０２６"]
        {
            assert_eq!(text.parse::<Span>().unwrap_err().field, "period", "{text}");
        }
    }

    #[test]
    fn neighbours() {
        let span = |text: &str| text.parse::<Span>().unwrap();
        for (text, before, year_before, first, last) in [
            ("2026", "2025", "2025", "2026-01-01", "2026-12-31"),
            ("2026-Q1", "2025-Q4", "2025-Q1", "2026-01-01", "2026-03-31"),
            ("2028-02", "2028-01", "2027-02", "2028-02-01", "2028-02-29"),
        ] {
            let this = span(text);
            assert_eq!((this.before(), this.year_before()), (span(before), span(year_before)));
            assert_eq!((this.first_day().to_string(), this.last_day().to_string()), (first.into(), last.into()));
        }
        assert_eq!(span("2026-Q2").periods(), [202_604, 202_605, 202_606]);
        assert_eq!(span("2026").periods(), [202_600]);
    }
}
