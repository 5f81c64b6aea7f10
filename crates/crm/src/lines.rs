//! Lines of documents that order goods, ours and those to suppliers: limits, amounts, parts.

use crate::error::Invalid;
use crate::money::{Money, Quantity, UnitPrice, scale};

/// The most lines of a document.
pub(crate) const MAX_LINES: usize = 200;
/// The highest amount of a document: ten billion 元.
pub(crate) const MAX_AMOUNT: Money = Money(1_000_000_000_000);
/// The largest quantity of a line: a billion units.
const MAX_QUANTITY: Quantity = Quantity(1_000_000_000_000);
/// The longest time to pay, in days.
pub(crate) const MAX_CREDIT_DAYS: i64 = 3650;
/// The highest tax rate, in basis points.
pub(crate) const MAX_TAX_BP: i64 = 5_000;

/// What a part of a line comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Tax included.
    pub(crate) amount: Money,
    /// Without tax.
    pub(crate) net: Money,
}

/// What the first `cumulative` of `quantity` come to, of a whole that is `amount` and `net`. All of
/// them are the whole, to the 分.
pub(crate) fn up_to(whole: Part, quantity: Quantity, cumulative: Quantity) -> Part {
    // Both fit: neither is greater than the whole.
    let amount = Money(scale(whole.amount.0, cumulative.0, quantity.0).unwrap_or(whole.amount.0));
    let net = match whole.amount {
        Money(0) => whole.net,
        of => Money(scale(whole.net.0, amount.0, of.0).unwrap_or(whole.net.0)),
    };
    Part { amount, net }
}

/// What the next part comes to, where those before it took `taken`. It is never negative: after an
/// amendment the parts before may have taken a 分 more than their share.
pub(crate) fn next_part(whole: Part, quantity: Quantity, cumulative: Quantity, taken: Part) -> Part {
    let all = up_to(whole, quantity, cumulative);
    Part { amount: (all.amount - taken.amount).max(Money(0)), net: (all.net - taken.net).max(Money(0)) }
}

/// The amount of a line, rounded once.
pub(crate) fn amount(quantity: Quantity, unit_price: UnitPrice) -> Result<Money, Invalid> {
    if quantity <= Quantity(0) || quantity > MAX_QUANTITY {
        return Err(Invalid::new("quantity", "数量应大于 0，且不超过十亿"));
    }
    if unit_price.0 < 0 {
        return Err(Invalid::new("unit_price", "单价不能为负数"));
    }
    let amount = quantity.times(unit_price).filter(|amount| *amount <= MAX_AMOUNT);
    amount.ok_or_else(|| Invalid::new("unit_price", "该行金额过大"))
}

/// Checks that there are lines, and not too many.
pub(crate) fn check_count(lines: usize) -> Result<(), Invalid> {
    if lines == 0 || lines > MAX_LINES {
        return Err(Invalid::new("lines", format!("订单应有 1 到 {MAX_LINES} 行")));
    }
    Ok(())
}

/// The sum of lines, which must be one that a document can have.
pub(crate) fn total(amounts: impl IntoIterator<Item = Money>) -> Result<Money, Invalid> {
    // It does not overflow: each amount is at most MAX_AMOUNT, and there are few lines.
    let total: Money = amounts.into_iter().sum();
    match total > MAX_AMOUNT {
        true => Err(Invalid::new("lines", "订单金额过大")),
        false => Ok(total),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_the_sum_of_rounded_lines() {
        let lines = [(1000, 10_050), (1000, 10_050), (3000, 33_333)];
        let amounts: Vec<Money> = lines.iter().map(|(q, p)| amount(Quantity(*q), UnitPrice(*p)).unwrap()).collect();
        assert_eq!(
            (amounts.as_slice(), total(amounts.iter().copied())),
            (&[Money(101), Money(101), Money(1000)][..], Ok(Money(1202)))
        );
        assert!(check_count(0).is_err() && check_count(MAX_LINES + 1).is_err() && check_count(1).is_ok());
        let refused = |quantity, price| amount(Quantity(quantity), UnitPrice(price)).is_err();
        assert!(refused(0, 1) && refused(1, -1) && refused(1_000_000_000_000, i64::MAX));
        assert!(!refused(1_000_000_000_000, 10_000));
        assert!(total([MAX_AMOUNT, Money(1)]).is_err());
    }

    #[test]
    fn parts_sum_to_the_line() {
        let mut seed = 1_u64;
        let mut dice = |most: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 33).unwrap() % most
        };
        for _ in 0..2_000 {
            let amount = Money(dice(1_000_000));
            let whole = Part { amount, net: amount.net(dice(MAX_TAX_BP + 1)) };
            let cuts: Vec<i64> = (0..=dice(12)).map(|_| 1 + dice(50_000)).collect();
            let quantity = Quantity(cuts.iter().sum());
            let (mut taken, mut gone) = (Part::default(), 0);
            for cut in cuts {
                gone += cut;
                let part = next_part(whole, quantity, Quantity(gone), taken);
                assert!(part.amount >= Money(0) && part.net >= Money(0) && part.net <= part.amount + Money(1));
                taken = Part { amount: taken.amount + part.amount, net: taken.net + part.net };
            }
            assert_eq!(taken, whole);
        }
    }
}
