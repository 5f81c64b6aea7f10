//! How grades are computed.

use serde::{Deserialize, Serialize};

use crate::customers::Grade;
use crate::error::Invalid;
use crate::money::Money;
use crate::text_enum::text_enum;

text_enum! {
    /// How grades are computed.
    pub enum GradeMode {
        /// By parts of the whole contribution.
        Pareto = "pareto",
        /// By parts of the customers.
        Fixed = "fixed",
    }
}

/// The rule by which grades are computed. A run keeps the one that it was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GradeRule {
    /// How.
    pub mode: GradeMode,
    /// By parts of the contribution: A until so many percent are reached …
    pub a_percent: u32,
    /// … B until so many are, C the rest.
    pub b_percent: u32,
    /// By parts of the customers: the first so many percent are A …
    pub top_percent: u32,
    /// … the last so many are C, B between.
    pub bottom_percent: u32,
}

impl Default for GradeRule {
    fn default() -> Self {
        Self { mode: GradeMode::Pareto, a_percent: 80, b_percent: 95, top_percent: 20, bottom_percent: 20 }
    }
}

impl GradeRule {
    /// Checks the ranges.
    ///
    /// # Errors
    /// `Invalid` where they do not follow one another.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.a_percent == 0 || self.a_percent >= self.b_percent || self.b_percent > 100 {
            return Err(Invalid::new("grade_rule", "A 类、B 类的累计贡献比例应满足 0 < A < B ≤ 100"));
        }
        if self.top_percent.saturating_add(self.bottom_percent) > 100 {
            return Err(Invalid::new("grade_rule", "前段与后段的客户比例之和不能超过 100"));
        }
        Ok(())
    }
}

/// The grades of customers by their contributions, which are sorted: the greatest first.
pub(super) fn grades(rule: &GradeRule, contributions: &[Money]) -> Vec<Grade> {
    match rule.mode {
        GradeMode::Pareto => pareto(rule, contributions),
        GradeMode::Fixed => fixed(rule, contributions),
    }
}

fn pareto(rule: &GradeRule, contributions: &[Money]) -> Vec<Grade> {
    let whole: i128 = contributions.iter().map(|one| i128::from(one.0.max(0))).sum();
    let mut reached = 0_i128;
    let grade = |one: &Money| {
        if one.0 <= 0 {
            return Grade::D;
        }
        // The one that crosses a bound is still in.
        let below = |percent: u32| reached * 100 < whole * i128::from(percent);
        let grade = match (below(rule.a_percent), below(rule.b_percent)) {
            (true, _) => Grade::A,
            (false, true) => Grade::B,
            (false, false) => Grade::C,
        };
        reached += i128::from(one.0);
        grade
    };
    contributions.iter().map(grade).collect()
}

fn fixed(rule: &GradeRule, contributions: &[Money]) -> Vec<Grade> {
    let count = contributions.len();
    let top = (count * rule.top_percent as usize).div_ceil(100);
    let bottom = count * rule.bottom_percent as usize / 100;
    let grade = |(place, one): (usize, &Money)| match place {
        place if place < top && one.0 > 0 => Grade::A,
        place if place >= count - bottom => Grade::C,
        _ => Grade::B,
    };
    contributions.iter().enumerate().map(grade).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(mode: GradeMode, contributions: &[i64]) -> String {
        let rule = GradeRule { mode, ..GradeRule::default() };
        let contributions: Vec<Money> = contributions.iter().copied().map(Money).collect();
        grades(&rule, &contributions).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn pareto_takes_in_the_one_that_crosses() {
        use GradeMode::Pareto;
        assert_eq!(of(Pareto, &[80, 15, 5]), "ABC", "exactly at the bounds");
        assert_eq!(of(Pareto, &[79, 16, 5]), "AAC", "the second crosses 80 and reaches 95");
        assert_eq!(of(Pareto, &[50, 20, 15, 10, 5, 0, -3]), "AAABCDD", "the third crosses 80");
        assert_eq!(of(Pareto, &[100]), "A");
        assert_eq!(of(Pareto, &[0, -1]), "DD");
        assert_eq!(of(Pareto, &[]), "");
    }

    #[test]
    fn fixed_parts_round_up_at_the_top_and_down_at_the_bottom() {
        use GradeMode::Fixed;
        assert_eq!(of(Fixed, &[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]), "AABBBBBBCC");
        assert_eq!(of(Fixed, &[6, 5, 4, 3, 2, 1]), "AABBBC");
        assert_eq!(of(Fixed, &[5]), "A");
        assert_eq!(of(Fixed, &[0, 0, 0]), "BBB", "who brings nothing is never A");
        assert_eq!(of(Fixed, &[3, -1, -1, -1, -1, -2]), "ABBBBC");
    }

    #[test]
    fn rules() {
        assert!(GradeRule::default().check().is_ok());
        let bad = |change: fn(&mut GradeRule)| {
            let mut rule = GradeRule::default();
            change(&mut rule);
            rule.check().is_err()
        };
        assert!(bad(|rule| rule.a_percent = 95) && bad(|rule| rule.b_percent = 101) && bad(|rule| rule.a_percent = 0));
        assert!(bad(|rule| rule.top_percent = 81) && bad(|rule| rule.bottom_percent = u32::MAX - 20));
    }
}
