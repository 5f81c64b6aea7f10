//! How working time passes: no database, no clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::DayKind;
use crate::clock::{business_date, instant_at};
use crate::error::Invalid;
use crate::text_enum::text_enum;

/// The most spans of a day.
const MOST_SPANS: usize = 6;
/// Minutes of a day.
const DAY: u32 = 24 * 60;
/// No working time is looked for farther than this many days away.
const FARTHEST: u32 = 3660;

/// A part of the day at which people work, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkingSpan {
    /// From here …
    pub from: u32,
    /// … to here.
    pub until: u32,
}

impl WorkingSpan {
    /// From nine to twelve, and from half past one to six.
    pub fn usual() -> Vec<Self> {
        vec![Self { from: 9 * 60, until: 12 * 60 }, Self { from: 13 * 60 + 30, until: 18 * 60 }]
    }

    /// Checks the spans of a day.
    ///
    /// # Errors
    /// `Invalid` where there is none, or too many, or they are not one after the other.
    pub fn check_all(spans: &[Self]) -> Result<(), Invalid> {
        if spans.is_empty() || spans.len() > MOST_SPANS {
            return Err(Invalid::new("working_hours", format!("应有 1 到 {MOST_SPANS} 个工作时段")));
        }
        let ordered = spans.windows(2).all(|pair| pair[0].until <= pair[1].from);
        if !ordered || spans.iter().any(|span| span.from >= span.until || span.until > DAY) {
            return Err(Invalid::new("working_hours", "工作时段应在一天之内，先后有序且不重叠"));
        }
        Ok(())
    }
}

text_enum! {
    /// In what an allowance is counted.
    pub enum AllowanceUnit {
        /// Working days: the hours of one day each.
        Day = "day",
        /// Hours of working time.
        Hour = "hour",
    }
}

/// How much working time something may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Allowance {
    /// How many.
    pub amount: u32,
    /// Of what.
    pub unit: AllowanceUnit,
}

/// A point in working time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it goes through a year whose official calendar is not known: weekends were counted.
    pub uncertain: bool,
}

/// When a company works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingCalendar {
    zone: Tz,
    spans: Vec<WorkingSpan>,
    weekdays: BTreeSet<u32>,
    days: BTreeMap<NaiveDate, DayKind>,
    known: BTreeSet<i32>,
}

impl WorkingCalendar {
    /// A calendar: hours of each working day, weekdays (1 = Monday) on which people work where
    /// nothing else is said, days that are otherwise, and the years of which all these are known.
    pub fn new(
        zone: Tz,
        spans: Vec<WorkingSpan>,
        weekdays: impl IntoIterator<Item = u32>,
        days: BTreeMap<NaiveDate, DayKind>,
        known: impl IntoIterator<Item = i32>,
    ) -> Self {
        Self { zone, spans, weekdays: weekdays.into_iter().collect(), days, known: known.into_iter().collect() }
    }

    /// Whether people work on a day.
    pub fn is_working(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(kind) => *kind == DayKind::Working,
            None => self.weekdays.contains(&day.weekday().number_from_monday()),
        }
    }

    /// Whether the official calendar of the day's year is known.
    pub fn is_known(&self, day: NaiveDate) -> bool {
        self.known.contains(&day.year())
    }

    /// How much working time an allowance is.
    pub fn length(&self, allowance: Allowance) -> Duration {
        let amount = i64::from(allowance.amount);
        match allowance.unit {
            AllowanceUnit::Day => {
                let minutes: u32 = self.spans.iter().map(|span| span.until - span.from).sum();
                Duration::minutes(amount * i64::from(minutes))
            }
            AllowanceUnit::Hour => Duration::hours(amount),
        }
    }

    /// The working time of a day, as instants.
    fn spans_of(&self, day: NaiveDate) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> {
        let spans: &[WorkingSpan] = if self.is_working(day) { &self.spans } else { &[] };
        spans.iter().map(move |span| (instant_at(day, span.from, self.zone), instant_at(day, span.until, self.zone)))
    }

    /// The first instant at which so much working time has passed since `start`; none where there
    /// is hardly any. No time at all has passed at the start itself.
    pub fn after(&self, start: DateTime<Utc>, length: Duration) -> Option<Moment> {
        let mut day = business_date(start, self.zone);
        let mut uncertain = false;
        let mut left = length;
        if left <= Duration::zero() {
            return Some(Moment { at: start, uncertain });
        }
        for _ in 0..FARTHEST {
            uncertain |= !self.is_known(day);
            for (from, until) in self.spans_of(day) {
                let from = from.max(start);
                let worked = until - from;
                if worked <= Duration::zero() {
                    continue;
                }
                if left <= worked {
                    return Some(Moment { at: from + left, uncertain });
                }
                left -= worked;
            }
            day = day.succ_opt()?;
        }
        None
    }

    /// How much working time passes between two instants.
    pub fn between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Duration {
        let (mut day, last) = (business_date(from, self.zone), business_date(until, self.zone));
        let mut passed = Duration::zero();
        for _ in 0..=FARTHEST {
            for (begin, end) in self.spans_of(day) {
                passed += (end.min(until) - begin.max(from)).max(Duration::zero());
            }
            match day.succ_opt() {
                Some(next) if next <= last => day = next,
                _ => break,
            }
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use chrono::Timelike;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+08:00").parse::<DateTime<chrono::FixedOffset>>().unwrap().with_timezone(&Utc)
    }

    /// The days of this example are made up for the test.
    fn example() -> WorkingCalendar {
        let days =
            [("2026-10-01", DayKind::Holiday), ("2026-10-02", DayKind::Holiday), ("2026-10-10", DayKind::Working)];
        let days = days.map(|(text, kind)| (day(text), kind)).into();
        WorkingCalendar::new(chrono_tz::Asia::Shanghai, WorkingSpan::usual(), 1..=5, days, [2026])
    }

    fn days(amount: u32) -> Allowance {
        Allowance { amount, unit: AllowanceUnit::Day }
    }

    #[test]
    fn days_and_hours_of_work() {
        let calendar = example();
        let deadline = |start: &str, allowance| calendar.after(at(start), calendar.length(allowance)).unwrap();
        let sure = |text| Moment { at: at(text), uncertain: false };
        // A Monday morning, three days later.
        assert_eq!(deadline("2026-11-16T10:00", days(3)), sure("2026-11-19T10:00"));
        // Over a weekend, and what comes in the evening counts from the next morning.
        assert_eq!(deadline("2026-11-20T17:00", days(1)), sure("2026-11-23T17:00"));
        assert_eq!(deadline("2026-11-20T22:00", days(1)), sure("2026-11-23T18:00"));
        // Over holidays; the Saturday that makes up for one is worked on.
        assert_eq!(deadline("2026-09-30T10:00", days(1)), sure("2026-10-05T10:00"));
        assert_eq!(deadline("2026-10-09T17:00", days(1)), sure("2026-10-10T17:00"));
        let hours = Allowance { amount: 4, unit: AllowanceUnit::Hour };
        assert_eq!(deadline("2026-11-16T10:00", hours), sure("2026-11-16T15:30"));
        assert_eq!(deadline("2026-11-16T12:30", hours), sure("2026-11-16T17:30"));
        assert_eq!(deadline("2026-11-16T10:00", days(0)), sure("2026-11-16T10:00"));
    }

    #[test]
    fn an_unknown_year_is_told() {
        let calendar = example();
        let over = calendar.after(at("2026-12-31T10:00"), calendar.length(days(3))).unwrap();
        assert_eq!(over, Moment { at: at("2027-01-05T10:00"), uncertain: true }, "weekends alone count");
        let within = calendar.after(at("2026-12-30T10:00"), calendar.length(days(1))).unwrap();
        assert!(!within.uncertain);
    }

    #[test]
    fn a_calendar_without_work_ends() {
        let never = WorkingCalendar::new(chrono_tz::Asia::Shanghai, WorkingSpan::usual(), [], BTreeMap::new(), [2026]);
        assert_eq!(never.after(at("2026-11-16T10:00"), Duration::minutes(1)), None);
    }

    #[test]
    fn wrong_hours() {
        let span = |from, until| WorkingSpan { from, until };
        assert!(WorkingSpan::check_all(&WorkingSpan::usual()).is_ok());
        assert!(WorkingSpan::check_all(&[span(0, 1440)]).is_ok());
        for wrong in [vec![], vec![span(60, 60)], vec![span(0, 1441)], vec![span(0, 600), span(599, 700)]] {
            assert!(WorkingSpan::check_all(&wrong).is_err(), "{wrong:?}");
        }
    }

    /// Whether a minute is worked, looked at on the wall.
    fn is_worked(calendar: &WorkingCalendar, minute: DateTime<Utc>) -> bool {
        let local = minute.with_timezone(&calendar.zone);
        let of_day = local.hour() * 60 + local.minute();
        calendar.is_working(local.date_naive())
            && calendar.spans.iter().any(|span| (span.from..span.until).contains(&of_day))
    }

    /// Counts minute by minute.
    fn naive(calendar: &WorkingCalendar, start: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
        let (mut now, mut left) = (start, minutes);
        while left > 0 {
            left -= i64::from(is_worked(calendar, now));
            now += Duration::minutes(1);
        }
        now
    }

    fn calendars() -> impl Strategy<Value = WorkingCalendar> {
        let spans = prop::sample::select(vec![
            WorkingSpan::usual(),
            vec![WorkingSpan { from: 0, until: 1440 }],
            vec![WorkingSpan { from: 480, until: 481 }, WorkingSpan { from: 481, until: 1020 }],
        ]);
        let zone = prop::sample::select(vec![chrono_tz::Asia::Shanghai, chrono_tz::Europe::Berlin, chrono_tz::UTC]);
        let odd = prop::collection::btree_map(0_u64..60, prop::bool::ANY, 0..20);
        (spans, zone, odd, prop::bool::ANY).prop_map(|(spans, zone, odd, known)| {
            let odd = odd.into_iter().map(|(offset, free)| {
                let kind = if free { DayKind::Holiday } else { DayKind::Working };
                (day("2026-12-10") + chrono::Days::new(offset), kind)
            });
            let years: &[i32] = if known { &[2026, 2027] } else { &[2026] };
            WorkingCalendar::new(zone, spans, 1..=5, odd.collect(), years.iter().copied())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn agrees_with_counting_minutes(calendar in calendars(), start in 0_i64..40 * 1440, minutes in 1_i64..3000) {
            let start = at("2026-12-08T00:00") + Duration::minutes(start);
            let found = calendar.after(start, Duration::minutes(minutes)).unwrap();
            prop_assert_eq!(found.at, naive(&calendar, start, minutes));
            prop_assert_eq!(calendar.between(start, found.at), Duration::minutes(minutes));
            let last = business_date(found.at - Duration::seconds(1), calendar.zone);
            let mut seen = business_date(start, calendar.zone).iter_days().take_while(|day| *day <= last);
            prop_assert_eq!(found.uncertain, seen.any(|day| !calendar.is_known(day)));
        }
    }
}
