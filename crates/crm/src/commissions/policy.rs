//! How commission is computed.

use crate::money::{Money, split};
use crate::profit::Share;

/// A line that commission is computed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// What is left of its amount (tax included) after returns and what was called off.
    pub(super) left: Money,
    /// The tax that it includes.
    pub(super) tax_rate_bp: i64,
    /// The commission rate in its snapshot.
    pub(super) rate_bp: i64,
}

/// What one person is due on one line.
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

/// How much of the cash that came in counts: no more than what is left of the goods, and less what
/// was given up as bad debt.
pub(super) fn counted(cash: Money, lost: Money, lines: &[Line]) -> Money {
    let left: Money = lines.iter().map(|line| line.left).sum();
    (cash.min(left) - lost).max(Money(0))
}

/// Cash that counts, spread over the lines by what is left of them (largest remainder), net of each
/// line's tax; of that the line's rate, split by the people's shares (largest remainder). Lines
/// without a rate are left out.
pub(super) fn parts(cash: Money, lines: &[Line], shares: &[Share]) -> Vec<Part> {
    let amounts: Vec<i64> = lines.iter().map(|line| line.left.0).collect();
    let weights: Vec<i64> = shares.iter().map(|share| share.share_bp).collect();
    let mut parts = Vec::new();
    for (line, (of, cash)) in lines.iter().zip(split(cash, &amounts)).enumerate().filter(|(_, (of, _))| of.rate_bp > 0)
    {
        let base = cash.net(of.tax_rate_bp);
        let whole = base.share(of.rate_bp);
        for (person, amount) in split(whole, &weights).into_iter().enumerate() {
            parts.push(Part { line, person, base, amount });
        }
    }
    parts
}

/// What makes what is due of what stands in several places: what changes in each of them, and what is
/// added anew. Too much is taken back from the first places, from each at most what stands there.
pub(super) fn correction(due: Money, standing: &[Money]) -> (Vec<Money>, Money) {
    let got: Money = standing.iter().copied().sum();
    let mut rest = (got - due).max(Money(0));
    let take = |stands: &Money| {
        let taken = rest.min(*stands).max(Money(0));
        rest = rest - taken;
        -taken
    };
    (standing.iter().map(take).collect(), (due - got).max(Money(0)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::StaffId;

    fn share(staff: i64, share_bp: i64) -> Share {
        Share { staff: StaffId(staff), department: None, share_bp }
    }

    fn line(left: i64, tax_rate_bp: i64, rate_bp: i64) -> Line {
        Line { left: Money(left), tax_rate_bp, rate_bp }
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
    fn cash_counts_up_to_what_is_left_and_bad_debt_takes_off() {
        let lines = [line(30_000, 0, 500), line(20_000, 0, 500)];
        assert_eq!(counted(Money(50_000), Money(0), &lines), Money(50_000));
        assert_eq!(counted(Money(100_000), Money(0), &lines), Money(50_000), "no more than what was kept");
        assert_eq!(counted(Money(40_000), Money(10_000), &lines), Money(30_000));
        assert_eq!(counted(Money(10_000), Money(40_000), &lines), Money(0), "never below nothing");
        assert_eq!(counted(Money(10_000), Money(0), &[]), Money(0));
    }

    #[test]
    fn what_stands_becomes_what_is_due() {
        let money = |amounts: &[i64]| amounts.iter().copied().map(Money).collect::<Vec<_>>();
        assert_eq!(correction(Money(500), &[]), (money(&[]), Money(500)));
        assert_eq!(correction(Money(500), &money(&[200, 100])), (money(&[0, 0]), Money(200)));
        assert_eq!(correction(Money(150), &money(&[200, 100])), (money(&[-150, 0]), Money(0)), "the latest first");
        assert_eq!(correction(Money(0), &money(&[200, 100])), (money(&[-200, -100]), Money(0)), "each gives its own");
    }

    proptest! {
        #[test]
        fn nobody_is_ever_due_less_than_nothing(
            cash in -1_000_000_i64..5_000_000, lost in 0_i64..5_000_000,
            lefts in proptest::collection::vec((0_i64..1_000_000, 0_i64..2_000, 0_i64..2_000), 1..6), first in 1_i64..10_000,
        ) {
            let lines: Vec<Line> = lefts.iter().map(|(left, tax, rate)| line(*left, *tax, *rate)).collect();
            let cash = counted(Money(cash), Money(lost), &lines);
            for part in parts(cash, &lines, &[share(1, first), share(2, 10_000 - first)]) {
                prop_assert!(part.amount >= Money(0) && part.base >= Money(0));
                prop_assert!(part.base <= lines[part.line].left.net(lines[part.line].tax_rate_bp), "no more than the line");
            }
        }
    }
}
