//! Rules of complaints that need no database and no clock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Complaint, ComplaintOutcome, ComplaintStanding, ComplaintState, ComplaintWarningKind, Round, Severity};
use crate::calendar::{Allowance, AllowanceUnit, WorkingSpan};
use crate::error::Invalid;
use crate::tenants::Settings;

/// The most categories of a company.
const MOST: usize = 30;
/// The longest text of a letter's template.
const LONGEST: usize = 2_000;
/// What the braces in a letter's template can stand for.
const PLACES: [&str; 8] = ["customer", "number", "content", "result", "compensation", "date", "company", "staff"];

/// The text of a result letter where a company has set none.
pub const USUAL_LETTER: &str = "尊敬的{customer}：\n您反映的问题（{number}）我们已处理完毕。\n您的反映：{content}\n\
     处理结果：{result}\n{compensation}\n感谢您的监督，如对结果有疑问，请随时与我们联系。\n{company} {staff}\n{date}";

/// How long complaints may take where a company has set nothing: three working days, or one.
pub fn usual_deadlines() -> BTreeMap<Severity, Allowance> {
    let days = |amount| Allowance { amount, unit: AllowanceUnit::Day };
    BTreeMap::from([(Severity::Normal, days(3)), (Severity::Urgent, days(1))])
}

/// What complaints are about where a company has set nothing.
pub fn usual_categories() -> Vec<String> {
    ["质量", "破损", "数量不符", "物流", "服务", "其他"].map(str::to_owned).into()
}

/// The time that a complaint of this severity may take.
pub(super) fn allowance(settings: &Settings, severity: Severity) -> Allowance {
    let usual = || usual_deadlines().get(&severity).copied();
    let day = Allowance { amount: 1, unit: AllowanceUnit::Day };
    settings.complaint_deadlines.get(&severity).copied().or_else(usual).unwrap_or(day)
}

/// Checks what a company has set.
///
/// # Errors
/// The first field that is wrong.
pub(crate) fn check_settings(settings: &Settings) -> Result<(), Invalid> {
    WorkingSpan::check_all(&settings.working_hours)?;
    let weekdays: BTreeSet<u32> = settings.working_weekdays.iter().copied().collect();
    let fit = weekdays.len() == settings.working_weekdays.len() && weekdays.iter().all(|day| (1..=7).contains(day));
    if weekdays.is_empty() || !fit {
        return Err(Invalid::new("working_weekdays", "应为 1（周一）到 7（周日）中的至少一天，且不重复"));
    }
    let lengths = settings.complaint_deadlines.values();
    if settings.complaint_deadlines.is_empty() || lengths.clone().any(|length| !(1..=365).contains(&length.amount)) {
        return Err(Invalid::new("complaint_deadlines", "处理时限应为 1 到 365"));
    }
    let (first, second) = (settings.complaint_first_warning_percent, settings.complaint_second_warning_percent);
    if !(1..=98).contains(&first) {
        return Err(Invalid::new("complaint_first_warning_percent", "应在 1 到 98 之间"));
    }
    if second <= first || second > 99 {
        return Err(Invalid::new("complaint_second_warning_percent", "应大于首次预警的比例，且不大于 99"));
    }
    check_categories(&settings.complaint_categories)?;
    check_letter(&settings.complaint_letter)
}

fn check_categories(categories: &[String]) -> Result<(), Invalid> {
    let bad = |message: String| Err(Invalid::new("complaint_categories", message));
    if categories.is_empty() || categories.len() > MOST {
        return bad(format!("应有 1 到 {MOST} 个投诉类别"));
    }
    let distinct: BTreeSet<&str> = categories.iter().map(|name| name.trim()).collect();
    let fits = |name: &String| !name.trim().is_empty() && name.trim() == name && name.chars().count() <= 20;
    if distinct.len() != categories.len() || !categories.iter().all(fits) {
        return bad("类别名称应为 1 到 20 个字，首尾没有空格，且不重复".to_owned());
    }
    Ok(())
}

fn check_letter(text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() || text.chars().count() > LONGEST {
        return Err(Invalid::new("complaint_letter", format!("应为 1 到 {LONGEST} 个字")));
    }
    let mut words = text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(word, _)| word);
    match words.find(|word| !PLACES.contains(word)) {
        Some(unknown) => Err(Invalid::new("complaint_letter", format!("未知的占位符 {{{unknown}}}"))),
        None => Ok(()),
    }
}

/// How a complaint stands with its deadline at a time.
pub(super) fn standing(row: &Complaint, now: DateTime<Utc>) -> ComplaintStanding {
    match row.answered_at {
        _ if row.state == ComplaintState::Withdrawn => ComplaintStanding::Withdrawn,
        Some(at) if at <= row.due_at => ComplaintStanding::AnsweredInTime,
        Some(_) => ComplaintStanding::AnsweredLate,
        None if now > row.due_at => ComplaintStanding::Overdue,
        None if now >= row.near_at => ComplaintStanding::Near,
        None if now >= row.half_at => ComplaintStanding::Half,
        None => ComplaintStanding::InTime,
    }
}

/// How a round ended, or has not, at a time.
pub(super) fn outcome(round: &Round, now: DateTime<Utc>) -> ComplaintOutcome {
    match round.answered_at {
        _ if round.withdrawn => ComplaintOutcome::Withdrawn,
        Some(at) if at <= round.due_at => ComplaintOutcome::OnTime,
        Some(_) => ComplaintOutcome::Late,
        None if now > round.due_at => ComplaintOutcome::Missed,
        None => ComplaintOutcome::Pending,
    }
}

/// The warnings of a round in their order, each with its time.
pub(super) fn warnings(round: &Round) -> [(ComplaintWarningKind, DateTime<Utc>); 4] {
    [
        (ComplaintWarningKind::Half, round.half_at),
        (ComplaintWarningKind::Near, round.near_at),
        (ComplaintWarningKind::Deadline, round.due_at),
        (ComplaintWarningKind::Escalation, round.escalate_at),
    ]
}

/// Which warning comes next: the first that comes after all that were given.
pub(super) fn next_warning(round: &Round, given: &[ComplaintWarningKind]) -> Option<DateTime<Utc>> {
    let last = given.iter().max();
    let mut ahead = warnings(round).into_iter().filter(|(kind, _)| last.is_none_or(|last| kind > last));
    ahead.next().map(|(_, at)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_settings_are_right_and_wrong_ones_are_not() {
        let wrong = |change: fn(&mut Settings)| {
            let mut settings = Settings::default();
            change(&mut settings);
            check_settings(&settings).err().map(|error| error.field)
        };
        assert_eq!(wrong(|_| ()), None);
        assert_eq!(wrong(|s| s.working_hours.clear()), Some("working_hours"));
        assert_eq!(wrong(|s| s.working_weekdays = vec![0]), Some("working_weekdays"));
        assert_eq!(wrong(|s| s.working_weekdays = vec![1, 1]), Some("working_weekdays"));
        assert_eq!(wrong(|s| s.complaint_deadlines.clear()), Some("complaint_deadlines"));
        assert_eq!(wrong(|s| s.complaint_first_warning_percent = 0), Some("complaint_first_warning_percent"));
        assert_eq!(wrong(|s| s.complaint_second_warning_percent = 50), Some("complaint_second_warning_percent"));
        assert_eq!(wrong(|s| s.complaint_categories.push("质量".into())), Some("complaint_categories"));
        assert_eq!(wrong(|s| s.complaint_letter.push_str("{who}")), Some("complaint_letter"));
    }
}
