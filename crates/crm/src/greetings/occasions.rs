//! What a rule greets for.

use chrono::{Datelike, NaiveDate};

use super::calendar::{self, FESTIVALS, Festival};
use crate::contacts::{Calendar, OccasionKind, occasion};
use crate::error::Invalid;

/// The occasion of a rule. As a word: `birthday`, `anniversary`, `founding`, `custom`,
/// `festival:mid_autumn`, `date:solar:11-08`, `date:lunar:12-24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A day that contacts have.
    Personal(OccasionKind),
    /// A festival or solar term.
    Festival(&'static Festival),
    /// A date that the tenant names.
    Date(Calendar, u32, u32),
}

impl Occasion {
    /// Reads the word of an occasion.
    ///
    /// # Errors
    /// Where there is no such occasion.
    pub fn parse(word: &str) -> Result<Self, Invalid> {
        let unknown = || Invalid::new("occasion", "没有这个节日或纪念日");
        if let Some(kind) = OccasionKind::from_word(word) {
            return Ok(Self::Personal(kind));
        }
        if let Some(code) = word.strip_prefix("festival:") {
            return Festival::of(code).map(Self::Festival).ok_or_else(unknown);
        }
        let (kind, date) = word.strip_prefix("date:").and_then(|rest| rest.split_once(':')).ok_or_else(unknown)?;
        let kind = Calendar::from_word(kind).ok_or_else(unknown)?;
        let (month, day) = date.split_once('-').ok_or_else(unknown)?;
        let month: u32 = month.parse().map_err(|_| unknown())?;
        let day: u32 = day.parse().map_err(|_| unknown())?;
        calendar::check(kind, None, i64::from(month), i64::from(day), false)?;
        Ok(Self::Date(kind, month, day))
    }

    /// All words with their names, for a form to choose from.
    pub fn choices() -> Vec<(String, &'static str)> {
        let personal = [
            (OccasionKind::Birthday, "生日"),
            (OccasionKind::Anniversary, "纪念日"),
            (OccasionKind::Founding, "公司成立日"),
            (OccasionKind::Custom, "自定义日子"),
        ];
        let personal = personal.into_iter().map(|(kind, name)| (kind.as_str().to_owned(), name));
        personal.chain(FESTIVALS.iter().map(|f| (format!("festival:{}", f.code), f.name))).collect()
    }

    /// What people call it.
    pub fn name(&self) -> String {
        match self {
            Self::Personal(OccasionKind::Birthday) => "生日".into(),
            Self::Personal(OccasionKind::Anniversary) => "纪念日".into(),
            Self::Personal(OccasionKind::Founding) => "公司成立日".into(),
            Self::Personal(OccasionKind::Custom) => "特别的日子".into(),
            Self::Festival(festival) => festival.name.into(),
            Self::Date(Calendar::Solar, month, day) => format!("{month}月{day}日"),
            Self::Date(Calendar::Lunar, month, day) => format!("农历{month}月{day}日"),
        }
    }

    /// Whether a day that is not personal falls on `date`, and by which year it counts.
    pub(super) fn general_year_on(&self, date: NaiveDate) -> Option<i32> {
        let (kind, on): (Calendar, &dyn Fn(i32) -> Option<NaiveDate>) = match self {
            Self::Personal(_) => return None,
            Self::Festival(festival) => (festival.calendar(), &|year| festival.on_year(year)),
            Self::Date(kind, month, day) => (*kind, &|year| calendar::on_year(*kind, year, *month, *day, false)),
        };
        let year = calendar::counted_year(kind, date)?;
        (on(year)? == date).then_some(year)
    }

    /// The key under which a greeting is unique, with the contact and the year.
    pub(super) fn key(&self, personal: Option<&occasion::Model>) -> String {
        match (self, personal) {
            // Whoever has a solar and a lunar birthday still has one birthday.
            (Self::Personal(OccasionKind::Birthday), _) => "birthday".into(),
            (Self::Personal(kind), Some(day)) => format!("{kind}:{}", day.id),
            (Self::Personal(kind), None) => kind.as_str().into(),
            (Self::Festival(festival), _) => format!("festival:{}", festival.code),
            (Self::Date(kind, month, day), _) => format!("date:{kind}:{month:02}-{day:02}"),
        }
    }
}

/// The solar and lunar month and days under which a day that falls on `date` may be stored.
pub(super) struct DaysOn {
    /// Solar month and days.
    pub(super) solar: (i64, Vec<i64>),
    /// Lunar month and days.
    pub(super) lunar: Option<(i64, Vec<i64>)>,
}

/// The stored dates that may fall on `date`: a superset, because the 30th, leap months and
/// 29 February move.
pub(super) fn days_on(date: NaiveDate) -> DaysOn {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let mut solar = vec![day];
    if month == 2 && day == 28 {
        solar.push(29);
    }
    let lunar = calendar::lunar_of(date).map(|(_, month, day, _)| {
        let mut days = vec![i64::from(day)];
        if day == 29 {
            days.push(30);
        }
        (i64::from(month), days)
    });
    DaysOn { solar: (month, solar), lunar }
}

/// Whether a stored day falls on `date`, and by which year it counts.
pub(super) fn personal_year_on(stored: &occasion::Model, date: NaiveDate) -> Option<i32> {
    let year = calendar::counted_year(stored.calendar, date)?;
    let (month, day) = (u32::try_from(stored.month).ok()?, u32::try_from(stored.day).ok()?);
    (calendar::on_year(stored.calendar, year, month, day, stored.leap)? == date).then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_dates() {
        let date = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let year = |word: &str, date| Occasion::parse(word).unwrap().general_year_on(date);
        assert_eq!(year("festival:spring_festival", date(2027, 2, 6)), Some(2027));
        assert_eq!(year("festival:new_years_eve", date(2027, 2, 5)), Some(2026));
        assert_eq!(year("festival:spring_festival", date(2027, 2, 7)), None);
        assert_eq!(year("date:solar:02-29", date(2027, 2, 28)), Some(2027));
        assert_eq!(year("date:lunar:12-24", date(2027, 1, 31)), Some(2026));
        for word in ["", "easter", "festival:easter", "date:solar:13-01", "date:solar:2", "date:mayan:1-1"] {
            assert!(Occasion::parse(word).is_err(), "{word}");
        }
        for (word, _) in Occasion::choices() {
            assert!(Occasion::parse(&word).is_ok(), "{word}");
        }
    }
}
