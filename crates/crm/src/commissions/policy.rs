//! How commission is computed.

use crate::money::{Money, scale, split};
use crate::profit::Share;

/// A line behind a receivable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its amount, tax included.
    pub(super) amount: Money,
    /// The tax that it includes.
    pub(super) tax_rate_bp: i64,
    /// The commission rate in its snapshot.
    pub(super) rate_bp: i64,
}

/// What one person gets of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Which line, by place.
    pub(super) line: usize,
    /// Which person, by place.
    pub(super) person: usize,
    /// Cash of the line, net of tax.
    pub(super) base: Money,
    /// The commission.
    pub(super) amount: Money,
}

/// Cash, spread over the lines by their amounts (largest remainder), net of each line's tax; of that
/// the line's rate, split by the people's shares (largest remainder). Parts of nothing are left out.
/// Negative cash gives exactly the negative of what the same cash gives.
pub(super) fn parts(cash: Money, lines: &[Line], shares: &[Share]) -> Vec<Part> {
    let amounts: Vec<i64> = lines.iter().map(|line| line.amount.0).collect();
    let weights: Vec<i64> = shares.iter().map(|share| share.share_bp).collect();
    let mut parts = Vec::new();
    for (line, (of, cash)) in lines.iter().zip(split(cash, &amounts)).enumerate() {
        let base = cash.net(of.tax_rate_bp);
        let whole = base.share(of.rate_bp);
        for (person, amount) in split(whole, &weights).into_iter().enumerate() {
            if amount != Money(0) {
                parts.push(Part { line, person, base, amount });
            }
        }
    }
    parts
}

/// What a return takes back of what was accrued: in proportion to the part that came back of what
/// was left, so that the last part takes the rest.
pub(super) fn taken_back(accrued: Money, returned: Money, left: Money) -> Money {
    if returned >= left {
        return accrued;
    }
    Money(scale(accrued.0, returned.0.max(0), left.0).unwrap_or(0))
}

/// What bad debt takes back of a person's commission on a line: at most what was accrued there.
pub(super) fn at_most(wanted: Money, accrued: Money) -> Money {
    wanted.min(accrued).max(Money(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StaffId;

    fn share(staff: i64, share_bp: i64) -> Share {
        Share { staff: StaffId(staff), department: None, share_bp }
    }

    fn line(amount: i64, tax_rate_bp: i64, rate_bp: i64) -> Line {
        Line { amount: Money(amount), tax_rate_bp, rate_bp }
    }

    #[test]
    fn cash_is_spread_by_amount_and_net_of_tax() {
        let lines = [line(113_000, 1_300, 500), line(22_600, 1_300, 100)];
        let whole = parts(Money(135_600), &lines, &[share(1, 10_000)]);
        let amounts: Vec<_> = whole.iter().map(|part| (part.base, part.amount)).collect();
        assert_eq!(amounts, [(Money(100_000), Money(5_000)), (Money(20_000), Money(200))]);
        let half = parts(Money(67_800), &lines, &[share(1, 7_000), share(2, 3_000)]);
        let amounts: Vec<_> = half.iter().map(|part| part.amount).collect();
        assert_eq!(amounts, [Money(1_750), Money(750), Money(70), Money(30)]);
    }

    #[test]
    fn a_reversal_is_the_exact_negative() {
        let lines = [line(333, 1_300, 500), line(33_333, 600, 300), line(7, 0, 100)];
        let shares = [share(1, 3_333), share(2, 3_333), share(3, 3_334)];
        for cash in [1, 17, 333, 9_999, 33_673] {
            let there = parts(Money(cash), &lines, &shares);
            let back = parts(Money(-cash), &lines, &shares);
            let negated: Vec<_> =
                there.iter().map(|part| Part { base: -part.base, amount: -part.amount, ..*part }).collect();
            assert_eq!(back, negated, "{cash}");
        }
    }

    #[test]
    fn returns_take_back_in_proportion_and_the_last_takes_the_rest() {
        assert_eq!(taken_back(Money(1_000), Money(30), Money(100)), Money(300));
        assert_eq!(taken_back(Money(700), Money(20), Money(70)), Money(200));
        assert_eq!(taken_back(Money(333), Money(50), Money(50)), Money(333));
        assert_eq!(taken_back(Money(333), Money(0), Money(50)), Money(0));
        assert_eq!(taken_back(Money(333), Money(1), Money(0)), Money(333));
    }

    #[test]
    fn bad_debt_never_takes_what_was_not_given() {
        assert_eq!(at_most(Money(500), Money(300)), Money(300));
        assert_eq!(at_most(Money(200), Money(300)), Money(200));
        assert_eq!(at_most(Money(200), Money(-1)), Money(0));
    }
}
