//! Rules of products that need no database.

use super::MarginGrade;
use super::margin_rule::Model as Rule;
use crate::error::Invalid;
use crate::money::{Money, Quantity, UnitPrice, scale};

/// The highest price of one: a hundred million 元.
pub const MAX_PRICE: UnitPrice = UnitPrice(1_000_000_000_000);
/// The largest quantity on hand: a billion units.
const MAX_QUANTITY: Quantity = Quantity(1_000_000_000_000);

/// Thresholds of margin grades, and the commission of each, in basis points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// From this margin rate on the grade is high.
    pub high_bp: i64,
    /// From this margin rate on it is middle.
    pub middle_bp: i64,
    /// The commission on high.
    pub high_commission_bp: i64,
    /// The commission on middle.
    pub middle_commission_bp: i64,
    /// The commission on low.
    pub low_commission_bp: i64,
}

impl Default for Thresholds {
    /// What holds where a company has no rule for the day.
    fn default() -> Self {
        Self {
            high_bp: 3_000,
            middle_bp: 1_500,
            high_commission_bp: 500,
            middle_commission_bp: 300,
            low_commission_bp: 100,
        }
    }
}

impl From<&Rule> for Thresholds {
    fn from(rule: &Rule) -> Self {
        Self {
            high_bp: rule.high_bp,
            middle_bp: rule.middle_bp,
            high_commission_bp: rule.high_commission_bp,
            middle_commission_bp: rule.middle_commission_bp,
            low_commission_bp: rule.low_commission_bp,
        }
    }
}

impl Thresholds {
    /// Checks that they make sense.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        if !(-10_000..=10_000).contains(&self.high_bp) || !(-10_000..=10_000).contains(&self.middle_bp) {
            return Err(Invalid::new("high_rate", "毛利率应在 -100% 到 100% 之间"));
        }
        if self.high_bp <= self.middle_bp {
            return Err(Invalid::new("high_rate", "高毛利的起点应大于中毛利的起点"));
        }
        let commissions = [
            ("high_commission", self.high_commission_bp),
            ("middle_commission", self.middle_commission_bp),
            ("low_commission", self.low_commission_bp),
        ];
        for (field, bp) in commissions {
            if !(0..=10_000).contains(&bp) {
                return Err(Invalid::new(field, "提成比例应在 0% 到 100% 之间"));
            }
        }
        Ok(())
    }

    /// The grade of a margin rate. A product without a price brings nothing: low.
    pub fn grade(&self, rate_bp: Option<i64>) -> MarginGrade {
        match rate_bp {
            Some(rate) if rate >= self.high_bp => MarginGrade::High,
            Some(rate) if rate >= self.middle_bp => MarginGrade::Middle,
            _ => MarginGrade::Low,
        }
    }

    /// The commission of a grade, in basis points.
    pub fn commission(&self, grade: MarginGrade) -> i64 {
        match grade {
            MarginGrade::High => self.high_commission_bp,
            MarginGrade::Middle => self.middle_commission_bp,
            MarginGrade::Low => self.low_commission_bp,
        }
    }
}

/// The margin rate of a price that includes tax, in basis points, rounded half up:
/// (net price − cost) / net price. None where the price is nothing.
pub fn margin_rate(price: UnitPrice, tax_rate_bp: i64, cost: UnitPrice) -> Option<i64> {
    let net = price.net(tax_rate_bp).0;
    scale(net.checked_sub(cost.0)?, 10_000, net)
}

/// The cost of one after goods came in: the moving average; where nothing was on hand (or less),
/// the receipt's price. None where it does not fit.
pub(super) fn moving_average(
    on_hand: Quantity,
    cost: UnitPrice,
    quantity: Quantity,
    net_amount: Money,
) -> Option<UnitPrice> {
    if quantity.0 <= 0 {
        return Some(cost);
    }
    // All in a ten-millionth of a 元: 0.0001 元 × 0.001 unit.
    let came = i128::from(net_amount.0) * i128::from(UnitPrice::SCALE / Money::SCALE) * i128::from(Quantity::SCALE);
    let (value, count) = match on_hand.0 {
        ..=0 => (came, i128::from(quantity.0)),
        there => (i128::from(there) * i128::from(cost.0) + came, i128::from(there) + i128::from(quantity.0)),
    };
    let rounded = (value.abs() + count / 2) / count * value.signum();
    i64::try_from(rounded).ok().map(UnitPrice)
}

/// The cost of one after goods that came are taken out again: the moving average without them. Where
/// nothing (or less) is left, and where more goes than what is there is worth, the cost stays; but
/// where it is still the one that their coming made (`then`: before and after), it is the one before. It never leaves
/// the costs that were there: what was sold meanwhile took its part of the average along, and a few pieces can't bear
/// the difference of all.
pub(super) fn average_without(
    on_hand: Quantity,
    cost: UnitPrice,
    quantity: Quantity,
    net_amount: Money,
    then: (UnitPrice, UnitPrice),
) -> UnitPrice {
    let went = i128::from(net_amount.0) * i128::from(UnitPrice::SCALE / Money::SCALE) * i128::from(Quantity::SCALE);
    let count = i128::from(on_hand.0) - i128::from(quantity.0);
    let value = i128::from(on_hand.0) * i128::from(cost.0) - went;
    if count <= 0 {
        return if cost == then.1 { then.0 } else { cost };
    }
    match i64::try_from((value + count / 2) / count) {
        Ok(average) if value >= 0 => {
            let known = [cost, then.0, then.1];
            let (low, high) = known.iter().fold((cost, cost), |(low, high), one| (low.min(*one), high.max(*one)));
            UnitPrice(average).clamp(low, high)
        }
        _ => cost,
    }
}

/// Checks the numbers of a product.
pub(super) fn check_numbers(
    tax_rate_bp: i64,
    list_price: UnitPrice,
    floor_price: UnitPrice,
    cost: UnitPrice,
    opening: Quantity,
) -> Result<(), Invalid> {
    if !(0..=10_000).contains(&tax_rate_bp) {
        return Err(Invalid::new("tax_rate", "税率应在 0% 到 100% 之间"));
    }
    for (field, price) in [("list_price", list_price), ("floor_price", floor_price), ("cost", cost)] {
        if price.0 < 0 || price > MAX_PRICE {
            return Err(Invalid::new(field, "应在 0 到 1 亿元之间"));
        }
    }
    if floor_price > list_price {
        return Err(Invalid::new("floor_price", "底价不能高于标准价"));
    }
    if opening.0.abs() > MAX_QUANTITY.0 {
        return Err(Invalid::new("opening_quantity", "数量不能超过十亿"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_begin_at_their_threshold() {
        let rule = Thresholds::default();
        let grade = |price, cost| rule.grade(margin_rate(UnitPrice(price), 1_300, UnitPrice(cost)));
        // 113 with tax is 100 net.
        assert_eq!(margin_rate(UnitPrice(1_130_000), 1_300, UnitPrice(700_000)), Some(3_000));
        assert_eq!(grade(1_130_000, 700_000), MarginGrade::High, "30 % is high");
        assert_eq!(grade(1_130_000, 700_100), MarginGrade::Middle, "29.99 %");
        assert_eq!(grade(1_130_000, 850_000), MarginGrade::Middle, "15 %");
        assert_eq!(grade(1_130_000, 850_100), MarginGrade::Low);
        assert_eq!(grade(1_130_000, 2_000_000), MarginGrade::Low, "a loss");
        assert_eq!(grade(0, 0), MarginGrade::Low, "a present");
        let commissions =
            [MarginGrade::High, MarginGrade::Middle, MarginGrade::Low].map(|grade| rule.commission(grade));
        assert_eq!(commissions, [500, 300, 100]);
    }

    #[test]
    fn thresholds_make_sense() {
        let rule = Thresholds::default();
        assert!(rule.check().is_ok());
        assert!(Thresholds { middle_bp: 3_000, ..rule }.check().is_err());
        assert!(Thresholds { high_bp: 10_001, ..rule }.check().is_err());
        assert_eq!(Thresholds { low_commission_bp: -1, ..rule }.check().map_err(|e| e.field), Err("low_commission"));
    }

    #[test]
    fn the_average_moves() {
        let average = |on_hand, cost, quantity, amount| {
            moving_average(Quantity(on_hand), UnitPrice(cost), Quantity(quantity), Money(amount)).map(|cost| cost.0)
        };
        // 10 at 2.00 and 10 at 4.00 are 20 at 3.00.
        assert_eq!(average(10_000, 20_000, 10_000, 4_000), Some(30_000));
        // Nothing there, or less: the receipt's price.
        assert_eq!(average(0, 20_000, 3_000, 100), Some(3_333));
        assert_eq!(average(-5_000, 20_000, 3_000, 200), Some(6_667));
        assert_eq!(average(10_000, 20_000, 0, 0), Some(20_000));
    }

    #[test]
    fn the_average_moves_back() {
        let without = |on_hand, cost, quantity, amount, then: (i64, i64)| {
            let then = (UnitPrice(then.0), UnitPrice(then.1));
            average_without(Quantity(on_hand), UnitPrice(cost), Quantity(quantity), Money(amount), then).0
        };
        // 20 at 3.00 without 10 at 4.00 are 10 at 2.00.
        assert_eq!(without(20_000, 30_000, 10_000, 4_000, (20_000, 30_000)), 20_000);
        // Some were sold meanwhile: 12 at 3.00 without 10 at 4.00 would be worth less than nothing.
        assert_eq!(without(12_000, 30_000, 10_000, 4_000, (20_000, 30_000)), 30_000);
        assert_eq!(without(15_000, 30_000, 10_000, 4_000, (20_000, 30_000)), 20_000);
        // Nothing is left: as before they came, unless something else has changed the cost.
        assert_eq!(without(10_000, 40_000, 10_000, 4_000, (20_000, 40_000)), 20_000);
        assert_eq!(without(10_000, 35_000, 10_000, 4_000, (20_000, 40_000)), 35_000);
        assert_eq!(without(-2_000, 40_000, 10_000, 4_000, (20_000, 40_000)), 20_000);
    }

    #[test]
    fn the_average_lies_between_old_and_new() {
        let mut seed = 7_u64;
        let mut next = |most: i64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(seed >> 33).unwrap() % most
        };
        for _ in 0..10_000 {
            let (on_hand, cost) = (next(1_000_000_000) + 1, next(1_000_000_000));
            let (quantity, amount) = (next(1_000_000_000) + 1, next(1_000_000_000));
            let new = moving_average(Quantity(on_hand), UnitPrice(cost), Quantity(quantity), Money(amount)).unwrap().0;
            let paid = i64::try_from(i128::from(amount) * 100_000 / i128::from(quantity)).unwrap();
            assert!(new >= cost.min(paid) && new <= cost.max(paid + 1), "{cost} and {paid} gave {new}");
        }
    }
}
