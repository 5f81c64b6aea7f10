//! Levels of dunning, and when the next letter is due.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::money::Money;

/// The most levels.
const MOST: usize = 9;
/// The longest text of a letter.
const LONGEST: usize = 2_000;
/// What stands for something in a text.
const PLACES: [&str; 6] = ["customer", "company", "overdue", "days", "date", "lines"];

/// A level of dunning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DunningLevel {
    /// Its name.
    #[schema(example = "友情提醒")]
    pub name: String,
    /// The oldest overdue receivable is overdue for so many days at the least.
    pub days: u32,
    /// So much is overdue at the least.
    #[schema(value_type = String, example = "100.00")]
    pub amount: Money,
    /// The letter: `{customer}`, `{company}`, `{overdue}`, `{days}`, `{date}` and `{lines}` stand
    /// for the customer, the company, the sum, the days of the oldest, today, and the list.
    pub text: String,
}

impl DunningLevel {
    /// The levels where a company has set none.
    pub fn usual() -> Vec<Self> {
        let level = |name: &str, days, amount, text: &str| Self {
            name: name.to_owned(),
            days,
            amount: Money(amount),
            text: text.to_owned(),
        };
        vec![
            level(
                "友情提醒",
                7,
                10_000,
                "尊敬的{customer}：\n截至{date}，贵司尚有货款 {overdue} 元已到期，明细如下：\n{lines}\n\
                 如已付款，请忽略本函；如有疑问，请随时与我们联系。\n{company}",
            ),
            level(
                "催款函",
                30,
                10_000,
                "尊敬的{customer}：\n截至{date}，贵司货款 {overdue} 元仍未支付，最长已逾期 {days} 天，明细如下：\n\
                 {lines}\n请贵司于收到本函后 7 日内安排付款，或与我们确认付款计划。\n{company}",
            ),
            level(
                "最后催告",
                60,
                10_000,
                "尊敬的{customer}：\n经多次提醒，截至{date}贵司仍有货款 {overdue} 元未支付，最长已逾期 {days} 天，\
                 明细如下：\n{lines}\n请贵司立即付清上述款项，否则我们将暂停供货，并保留依法追索的权利。\n{company}",
            ),
        ]
    }

    /// Checks levels that a company has set.
    ///
    /// # Errors
    /// `Invalid` for too many, for a name or a text that is empty or too long, for an amount that is
    /// negative, and where a level does not come later than the one before.
    pub fn check_all(levels: &[Self]) -> Result<(), Invalid> {
        let bad = |message: String| Err(Invalid::new("dunning_levels", message));
        if levels.len() > MOST {
            return bad(format!("最多 {MOST} 级"));
        }
        for (level, number) in levels.iter().zip(1..) {
            let name = level.name.trim();
            if name.is_empty() || name.chars().count() > 50 {
                return bad(format!("第 {number} 级的名称应为 1 到 50 个字"));
            }
            if level.text.trim().is_empty() || level.text.chars().count() > LONGEST {
                return bad(format!("第 {number} 级的正文应为 1 到 {LONGEST} 个字"));
            }
            if level.amount < Money(0) || level.days == 0 || level.days > 3650 {
                return bad(format!("第 {number} 级的金额不能小于 0，天数应为 1 到 3650"));
            }
            if let Some(unknown) = unknown_place(&level.text) {
                return bad(format!("第 {number} 级的正文有未知的占位符 {{{unknown}}}"));
            }
        }
        match levels.windows(2).find(|pair| pair[1].days <= pair[0].days) {
            Some(pair) => bad(format!("“{}”的天数应大于“{}”", pair[1].name, pair[0].name)),
            None => Ok(()),
        }
    }
}

/// The first word in braces that stands for nothing.
fn unknown_place(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(word, _)| word)
        .find(|word| !PLACES.contains(word))
}

/// What is overdue of a customer, without what they contest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Overdue {
    pub(super) amount: Money,
    pub(super) oldest_due_on: NaiveDate,
}

/// The letter sent last: cycle, level (from 1) and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Last {
    pub(super) cycle: i64,
    pub(super) level: i64,
    pub(super) day: NaiveDate,
}

/// Which letter is due: cycle and level; none where none is. A new cycle begins once all that was
/// overdue at the last letter is settled: one letter per level and cycle, level by level.
pub(super) fn next_letter(
    levels: &[DunningLevel],
    gap_days: u32,
    last: Option<Last>,
    overdue: Overdue,
    day: NaiveDate,
) -> Option<(i64, i64)> {
    let (cycle, level) = match last {
        None => (1, 1),
        Some(last) if overdue.oldest_due_on >= last.day => (last.cycle + 1, 1),
        Some(last) => (last.cycle, last.level + 1),
    };
    if last.is_some_and(|last| (day - last.day).num_days() < i64::from(gap_days)) {
        return None;
    }
    let due = levels.get(usize::try_from(level - 1).ok()?)?;
    let days = (day - overdue.oldest_due_on).num_days();
    (days >= i64::from(due.days) && overdue.amount >= due.amount && overdue.amount > Money(0)).then_some((cycle, level))
}

/// A date as letters write it.
pub(crate) fn long_date(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Puts values into the braces of a text, once: braces in a name do no harm.
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 128);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let known = after
            .split_once('}')
            .and_then(|(word, tail)| values.iter().find(|(name, _)| *name == word).map(|(_, value)| (*value, tail)));
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn level_by_level_and_a_week_apart() {
        let levels = DunningLevel::usual();
        let overdue = |month, on, amount| Overdue { amount: Money(amount), oldest_due_on: day(month, on) };
        let next = |last, overdue, on| next_letter(&levels, 7, last, overdue, on);
        let last = |cycle, level, on| Some(Last { cycle, level, day: on });
        assert_eq!(next(None, overdue(11, 16, 50_000), day(11, 22)), None, "6 days only");
        assert_eq!(next(None, overdue(11, 15, 50_000), day(11, 22)), Some((1, 1)));
        assert_eq!(next(None, overdue(11, 15, 9_999), day(11, 22)), None, "too little");
        assert_eq!(next(None, overdue(6, 1, 50_000), day(11, 22)), Some((1, 1)), "the mildest first, however late");
        let first = last(1, 1, day(11, 22));
        assert_eq!(next(first, overdue(6, 1, 50_000), day(11, 28)), None, "six days apart only");
        assert_eq!(next(first, overdue(6, 1, 50_000), day(11, 29)), Some((1, 2)));
        assert_eq!(next(first, overdue(11, 15, 50_000), day(11, 29)), None, "the second level is not reached");
        assert_eq!(next(last(1, 3, day(11, 1)), overdue(6, 1, 50_000), day(11, 29)), None, "there is no fourth level");
        assert_eq!(
            next(last(1, 3, day(11, 1)), overdue(11, 5, 50_000), day(11, 29)),
            Some((2, 1)),
            "all was paid since"
        );
    }

    #[test]
    fn the_usual_levels_are_right_and_wrong_ones_are_not() {
        assert!(DunningLevel::check_all(&DunningLevel::usual()).is_ok());
        let wrong = |change: fn(&mut Vec<DunningLevel>)| {
            let mut levels = DunningLevel::usual();
            change(&mut levels);
            DunningLevel::check_all(&levels).is_err()
        };
        assert!(wrong(|levels| levels[1].days = 7));
        assert!(wrong(|levels| levels[0].amount = Money(-1)));
        assert!(wrong(|levels| levels[0].text = "{name}".into()));
        assert!(wrong(|levels| levels[2].name.clear()));
        assert!(wrong(|levels| levels.extend(levels.clone().into_iter().cycle().take(9))));
    }

    #[test]
    fn letters() {
        assert_eq!(fill("{a}{b}{", &[("a", "{b}"), ("b", "2")]), "{b}2{");
        assert_eq!(long_date(day(1, 5)), "2026年1月5日");
    }
}
