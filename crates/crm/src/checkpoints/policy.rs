//! Rules of checkpoints that need no database.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::AnswerKind;
use crate::error::Invalid;
use crate::text;

/// Of a rating: this and less is bad.
const BAD_RATING: i64 = 2;

/// One of several answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    pub text: String,
    /// Whether it is bad.
    pub bad: bool,
}

/// What was answered, cleaned, and whether it is bad.
pub(super) fn judge(
    kind: AnswerKind,
    choices: &[Choice],
    typed: &str,
    said_bad: bool,
) -> Result<(String, bool), Invalid> {
    let typed = text::required_block("answer", typed, 1_000)?;
    let bad = match kind {
        AnswerKind::YesNo => match typed.as_str() {
            "yes" => false,
            "no" => true,
            _ => return Err(Invalid::new("answer", "应为 yes 或 no")),
        },
        AnswerKind::Rating => match typed.parse::<i64>() {
            Ok(rating) if (1..=5).contains(&rating) => rating <= BAD_RATING,
            _ => return Err(Invalid::new("answer", "应为 1 到 5")),
        },
        AnswerKind::Choice => match choices.iter().find(|choice| choice.text == typed) {
            Some(choice) => choice.bad,
            None => return Err(Invalid::new("answer", "不在可选答案中")),
        },
        AnswerKind::Text => false,
    };
    Ok((typed, bad || said_bad))
}

/// When a point is due that counts from `on`.
pub(super) fn due(on: NaiveDate, days: i64) -> NaiveDate {
    on.checked_add_days(Days::new(u64::try_from(days).unwrap_or(0))).unwrap_or(on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_bad() {
        let choices = [Choice { text: "完好".into(), bad: false }, Choice { text: "破损".into(), bad: true }];
        let bad = |kind, typed| judge(kind, &choices, typed, false).map(|(_, bad)| bad);
        assert_eq!((bad(AnswerKind::YesNo, "yes"), bad(AnswerKind::YesNo, "no")), (Ok(false), Ok(true)));
        assert_eq!((bad(AnswerKind::Rating, "2"), bad(AnswerKind::Rating, "3")), (Ok(true), Ok(false)));
        assert_eq!((bad(AnswerKind::Choice, "完好"), bad(AnswerKind::Choice, "破损")), (Ok(false), Ok(true)));
        assert_eq!(bad(AnswerKind::Text, "好"), Ok(false));
        assert_eq!(judge(AnswerKind::Text, &[], "少一箱", true), Ok(("少一箱".into(), true)));
        for (kind, typed) in [
            (AnswerKind::YesNo, "maybe"),
            (AnswerKind::Rating, "6"),
            (AnswerKind::Rating, "x"),
            (AnswerKind::Choice, "没有"),
            (AnswerKind::Text, " \u{200b}"),
        ] {
            assert!(bad(kind, typed).is_err(), "{typed}");
        }
    }
}
