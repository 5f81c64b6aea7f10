//! How long something is overdue, in buckets.

use chrono::{Days, NaiveDate};

use crate::money::{Money, scale};

/// What is open, by how many days it is overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buckets {
    /// Not due yet, or due on the day itself.
    pub not_due: Money,
    /// 1 to 30 days.
    pub to_30: Money,
    /// 31 to 60 days.
    pub to_60: Money,
    /// 61 to 90 days.
    pub to_90: Money,
    /// 91 to 180 days.
    pub to_180: Money,
    /// More than 180 days.
    pub over_180: Money,
}

impl Buckets {
    /// Adds what is open and due on a date, as of `day`.
    pub fn add(&mut self, day: NaiveDate, due_on: NaiveDate, open: Money) {
        let bucket = match (day - due_on).num_days() {
            ..=0 => &mut self.not_due,
            1..=30 => &mut self.to_30,
            31..=60 => &mut self.to_60,
            61..=90 => &mut self.to_90,
            91..=180 => &mut self.to_180,
            _ => &mut self.over_180,
        };
        *bucket = *bucket + open;
    }

    /// All that is open.
    pub fn open(&self) -> Money {
        self.not_due + self.overdue()
    }

    /// What is overdue.
    pub fn overdue(&self) -> Money {
        self.to_30 + self.to_60 + self.to_90 + self.to_180 + self.over_180
    }

    /// Its share of a whole, in basis points, rounded half up; 0 of nothing.
    pub fn share_of(&self, whole: &Self) -> i64 {
        scale(self.open().0, 10_000, whole.open().0).unwrap_or(0)
    }
}

/// The first due dates of the buckets as of `day`, from *not due* to *91–180 days*.
pub(crate) fn bounds(day: NaiveDate) -> [NaiveDate; 5] {
    [0, 30, 60, 90, 180].map(|days| day.checked_sub_days(Days::new(days)).unwrap_or(NaiveDate::MIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_falls_into_the_bucket_of_its_bounds() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let bounds = bounds(day);
        let cases = [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (180, 4), (181, 5)];
        for (days, bucket) in cases {
            let due = day - chrono::Duration::days(days);
            let mut one = Buckets::default();
            one.add(day, due, Money(7));
            let all = [one.not_due, one.to_30, one.to_60, one.to_90, one.to_180, one.over_180];
            assert_eq!(all.iter().position(|open| *open == Money(7)), Some(bucket), "{days} days");
            assert_eq!(bounds.iter().position(|first| due >= *first).unwrap_or(5), bucket, "{days} days");
            assert_eq!(one.open(), Money(7));
            assert_eq!(one.overdue() == Money(7), days > 0);
        }
    }

    #[test]
    fn shares() {
        let of = |open| Buckets { not_due: Money(open), ..Buckets::default() };
        assert_eq!(of(1).share_of(&of(3)), 3_333);
        assert_eq!(of(2).share_of(&of(3)), 6_667);
        assert_eq!(of(0).share_of(&of(0)), 0);
    }
}
