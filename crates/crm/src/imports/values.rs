//! What people and other systems write into cells, read as values. Each error says what was expected.

use chrono::{Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use crate::contacts::{Calendar, NewOccasion, OccasionKind};
use crate::greetings::calendar;
use crate::money::{Money, Quantity, UnitPrice};

/// Full-width letters, digits and marks as narrow ones.
fn narrow(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// A number as it is computed with: without currency, separators of thousands, and zeros at the end.
fn digits(text: &str) -> String {
    let text = narrow(text);
    // Bookkeepers write negative amounts in brackets.
    let (negative, text) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.to_owned()),
        None => (false, text),
    };
    let kept = |c: &char| !matches!(c, ',' | '，' | '¥' | '￥' | '$' | '元' | '\'') && !c.is_whitespace();
    let text: String = text.chars().filter(kept).collect();
    let text = match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    };
    if negative { format!("-{text}") } else { text }
}

/// An amount of money.
pub(super) fn money(text: &str) -> Result<Money, String> {
    digits(text).parse().map_err(|_| "应为金额，最多两位小数".to_owned())
}

/// A unit price.
pub(super) fn price(text: &str) -> Result<UnitPrice, String> {
    digits(text).parse().map_err(|_| "应为单价，最多四位小数".to_owned())
}

/// A quantity.
pub(super) fn quantity(text: &str) -> Result<Quantity, String> {
    digits(text).parse().map_err(|_| "应为数量，最多三位小数".to_owned())
}

/// A whole number.
pub(super) fn whole(text: &str) -> Result<i64, String> {
    let text = digits(text);
    text.trim_end_matches(['天', '日']).parse().map_err(|_| "应为整数".to_owned())
}

/// A tax rate in basis points: `13`, `13%`, or `0.13`, as a cell in percent holds it.
pub(super) fn rate(text: &str) -> Result<i64, String> {
    let text = digits(text);
    let wrong = || "应为税率，如 13 或 13%".to_owned();
    if let Some(percent) = text.strip_suffix('%') {
        return percent.trim().parse::<Money>().map(|rate| rate.0).map_err(|_| wrong());
    }
    let rate: UnitPrice = text.parse().map_err(|_| wrong())?;
    match rate.0 {
        0 => Ok(0),
        part if (1..UnitPrice::SCALE).contains(&part) => Ok(part),
        part if part % 100 == 0 => Ok(part / 100),
        _ => Err(wrong()),
    }
}

/// The number of day 0 in the calendar of spreadsheets.
fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or(NaiveDate::MIN)
}

/// The parts of a date that are written with digits and one kind of mark between them.
fn parts(text: &str) -> Option<Vec<i64>> {
    let text = text.replace(['年', '月'], "-").replace(['日', '号'], "").replace(['/', '.'], "-");
    let text = text.trim().trim_matches('-').to_owned();
    text.split('-').map(|part| part.trim().parse::<u32>().ok().map(i64::from)).collect()
}

fn day(year: i64, month: i64, day: i64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// A calendar date, with or without a time that is left out.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    let text = narrow(text);
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    let wrong = || "应为日期，如 2024-03-05".to_owned();
    // A cell without the format of a date shows the number of its day.
    if date.len() == 5 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: u64 = date.parse().map_err(|_| wrong())?;
        return first_day().checked_add_days(Days::new(number)).ok_or_else(wrong);
    }
    if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(date, "%Y%m%d").map_err(|_| wrong());
    }
    // A space may stand after 年 and 月; a time comes only after the whole date.
    let whole = if text.contains('年') { text.split('日').next().unwrap_or_default() } else { date };
    match parts(whole).as_deref() {
        Some([year, month, number]) if (1000..=9999).contains(year) => day(*year, *month, *number).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}

const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A number up to 39 in Chinese numerals, such as 十五 or 廿三.
fn numeral(text: &str) -> Option<i64> {
    let one = |text: &str| {
        NUMERALS.iter().position(|known| *known == text).and_then(|at| i64::try_from(at + 1).ok()).filter(|n| *n < 10)
    };
    let text = text.strip_prefix('初').unwrap_or(text).replace("廿", "二十").replace("卅", "三十");
    match text.split_once('十') {
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            Some(tens * 10 + if ones.is_empty() { 0 } else { one(ones)? })
        }
        None => one(&text),
    }
}

/// A lunar day as people say it: 正月初一, 闰五月初六, 腊月三十.
fn lunar_words(text: &str) -> Option<(i64, i64)> {
    let (month, day) = text.split_once('月')?;
    let month = match month.trim() {
        "正" => 1,
        "冬" => 11,
        "腊" => 12,
        other => numeral(other).or_else(|| other.parse().ok())?,
    };
    let day = day.trim().trim_end_matches(['日', '号']);
    Some((month, numeral(day).or_else(|| day.parse().ok())?))
}

/// A birthday: solar or lunar, with or without the year.
pub(super) fn birthday(text: &str) -> Result<NewOccasion, String> {
    let wrong = || "应为生日，如 1985-05-06、05-06、农历1985-05-06 或 农历五月初六".to_owned();
    let text = narrow(text);
    let lunar = ["农历", "阴历", "旧历", "(农)", "(农历)"].iter().any(|mark| text.contains(mark));
    let marks = ["农历", "阴历", "旧历", "公历", "阳历", "新历", "农", "(", ")", ":", "："];
    let text = marks.iter().fold(text, |text, mark| text.replace(mark, "")).trim().to_owned();
    let leap = lunar && text.contains('闰');
    let text = text.replace('闰', "");
    let (year, month, number) = if let Some((month, number)) = lunar_words(&text).filter(|_| lunar) {
        (None, month, number)
    } else if let Ok(date) = date(&text) {
        use chrono::Datelike;
        (Some(i64::from(date.year())), i64::from(date.month()), i64::from(date.day()))
    } else {
        match parts(&text).as_deref() {
            Some([month, number]) => (None, *month, *number),
            // A lunar 30th of the second month is no date of the solar calendar.
            Some([year, month, number]) if lunar => (Some(*year), *month, *number),
            _ => return Err(wrong()),
        }
    };
    if year.is_some_and(|year| !(1900..=2100).contains(&year)) {
        return Err("出生年份应在 1900 到 2100 之间".to_owned());
    }
    let calendar = if lunar { Calendar::Lunar } else { Calendar::Solar };
    calendar::check(calendar, year, month, number, leap).map_err(|error| error.message)?;
    Ok(NewOccasion { kind: OccasionKind::Birthday, name: None, calendar, year, month, day: number, leap })
}

/// Several texts in one cell.
pub(super) fn several(text: &str) -> Vec<String> {
    let parts = text.split(['、', ',', '，', ';', '；', '/', '|', '\n']).map(str::trim);
    let mut found: Vec<String> = Vec::new();
    for part in parts.filter(|part| !part.is_empty()) {
        if !found.iter().any(|known| known == part) {
            found.push(part.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        for (text, value) in [
            ("1,234.50", 123_450),
            ("¥1,234.5", 123_450),
            ("￥１２３４．５０", 123_450),
            ("1 234.5000 元", 123_450),
            ("(12.3)", -1_230),
            ("0", 0),
            ("100.00", 10_000),
        ] {
            assert_eq!(money(text), Ok(Money(value)), "{text}");
        }
        for text in ["", "一百", "1.234", "1e5", "12-3"] {
            assert!(money(text).is_err(), "{text}");
        }
        assert_eq!((price("1.2345"), quantity("1,000.125")), (Ok(UnitPrice(12_345)), Ok(Quantity(1_000_125))));
        assert_eq!((whole("30 天"), whole("３０"), whole("30.0")), (Ok(30), Ok(30), Ok(30)));
        for (text, value) in
            [("13", 1_300), ("13%", 1_300), ("0.13", 1_300), ("0.06", 600), ("0", 0), ("0.5%", 50), ("1", 100)]
        {
            assert_eq!(rate(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn dates_as_people_write_them() {
        let wanted = NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for text in [
            "2024-03-05",
            "2024/3/5",
            "2024.3.5",
            "2024年3月5日",
            "2024年 3月 5日",
            "20240305",
            "45356",
            "2024-03-05 08:30:00",
            "2024-03-05T08:30:00",
            "２０２４－０３－０５",
            "2024年3月5日 8:30",
        ] {
            assert_eq!(date(text), Ok(wanted), "{text}");
        }
        for text in
            ["", "昨天", "24-3-5", "2024-13-01", "2023-02-29", "03/05/2024", "2024-3", "99999999999999999999-1-1"]
        {
            assert!(date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn birthdays_as_people_write_them() {
        let of = |text: &str| {
            let day = birthday(text).unwrap();
            (day.calendar, day.year, day.month, day.day, day.leap)
        };
        assert_eq!(of("1985-05-06"), (Calendar::Solar, Some(1985), 5, 6, false));
        assert_eq!(of("5月6日"), (Calendar::Solar, None, 5, 6, false));
        assert_eq!(of("02-29"), (Calendar::Solar, None, 2, 29, false));
        assert_eq!(of("农历1985-05-06"), (Calendar::Lunar, Some(1985), 5, 6, false));
        assert_eq!(of("农历五月初六"), (Calendar::Lunar, None, 5, 6, false));
        assert_eq!(of("（农历）腊月廿三"), (Calendar::Lunar, None, 12, 23, false));
        assert_eq!(of("阴历 正月十五"), (Calendar::Lunar, None, 1, 15, false));
        assert_eq!(of("农历闰四月初八"), (Calendar::Lunar, None, 4, 8, true));
        for text in ["五月", "02-30", "1800-01-01", "13-1", "农历二月卅一", "生日"] {
            assert!(birthday(text).is_err(), "{text}");
        }
    }

    #[test]
    fn several_texts_in_a_cell() {
        assert_eq!(several("138、139，138 / 021-5888\n"), ["138", "139", "021-5888"]);
    }
}
