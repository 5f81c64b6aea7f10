//! Rules of orders that need no database.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{DeliveryState, NewInstalment, NewLine, NewShare, OrderState, Progress};
use crate::error::Invalid;
use crate::money::{Money, Quantity, scale};

/// The most lines of an order.
pub(super) const MAX_LINES: usize = 200;
/// The highest amount of an order: ten billion 元.
const MAX_AMOUNT: Money = Money(1_000_000_000_000);
/// The largest quantity of a line: a billion units.
const MAX_QUANTITY: Quantity = Quantity(1_000_000_000_000);
/// So far ahead a delivery may be promised, in days.
const FARTHEST_PROMISE: u64 = 3650;
/// The most people who share an order.
const MAX_SHARES: usize = 10;
/// The most parts of a payment plan.
const MAX_INSTALMENTS: usize = 24;
/// The longest time to pay, in days.
pub(super) const MAX_CREDIT_DAYS: i64 = 3650;
/// The highest tax rate, in basis points.
pub(super) const MAX_TAX_BP: i64 = 5_000;

/// What a part of a line comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    /// Tax included.
    pub(super) amount: Money,
    /// Without tax.
    pub(super) net: Money,
}

/// What the first `cumulative` of `quantity` come to, of a whole that is `amount` and `net`. All of
/// them are the whole, to the 分.
pub(super) fn up_to(whole: Part, quantity: Quantity, cumulative: Quantity) -> Part {
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
pub(super) fn next_part(whole: Part, quantity: Quantity, cumulative: Quantity, taken: Part) -> Part {
    let all = up_to(whole, quantity, cumulative);
    Part { amount: (all.amount - taken.amount).max(Money(0)), net: (all.net - taken.net).max(Money(0)) }
}

/// Checks who shares an order.
pub(super) fn check_shares(shares: &[NewShare]) -> Result<(), Invalid> {
    let people: BTreeSet<_> = shares.iter().map(|share| share.staff).collect();
    if shares.len() > MAX_SHARES || people.len() != shares.len() {
        return Err(Invalid::new("shares", format!("业务员不能重复，且不超过 {MAX_SHARES} 人")));
    }
    if shares.iter().any(|share| !(1..=10_000).contains(&share.share_bp)) {
        return Err(Invalid::new("shares", "每人的比例应大于 0，且不超过 100%"));
    }
    if shares.iter().map(|share| share.share_bp).sum::<i64>() != 10_000 {
        return Err(Invalid::new("shares", "业务员的比例之和应为 100%"));
    }
    Ok(())
}

/// Checks a payment plan against what it shall pay.
pub(super) fn check_plan(plan: &[NewInstalment], amount: Money, ordered_on: NaiveDate) -> Result<(), Invalid> {
    if plan.len() > MAX_INSTALMENTS {
        return Err(Invalid::new("instalments", format!("付款计划不能超过 {MAX_INSTALMENTS} 期")));
    }
    let farthest = ordered_on.checked_add_days(Days::new(FARTHEST_PROMISE)).unwrap_or(NaiveDate::MAX);
    if plan.iter().any(|part| part.amount <= Money(0) || part.amount > MAX_AMOUNT) {
        return Err(Invalid::new("instalments", "每期金额应大于 0"));
    }
    if plan.iter().any(|part| part.due_on < ordered_on || part.due_on > farthest) {
        return Err(Invalid::new("instalments", "付款日期应不早于下单日期，且在十年之内"));
    }
    if !plan.is_empty() && plan.iter().map(|part| part.amount).sum::<Money>() != amount {
        return Err(Invalid::new("instalments", "付款计划的金额之和应等于订单金额"));
    }
    Ok(())
}

/// Checks that there are lines, and not too many.
pub(super) fn check_count(lines: usize) -> Result<(), Invalid> {
    if lines == 0 || lines > MAX_LINES {
        return Err(Invalid::new("lines", format!("订单应有 1 到 {MAX_LINES} 行")));
    }
    Ok(())
}

/// The sum of lines, which must be one that an order can have.
pub(super) fn total(amounts: impl IntoIterator<Item = Money>) -> Result<Money, Invalid> {
    // It does not overflow: each amount is at most MAX_AMOUNT, and there are few lines.
    let total: Money = amounts.into_iter().sum();
    match total > MAX_AMOUNT {
        true => Err(Invalid::new("lines", "订单金额过大")),
        false => Ok(total),
    }
}

/// The amount of a line, rounded once.
pub(super) fn amount(line: &NewLine) -> Result<Money, Invalid> {
    if line.quantity <= Quantity(0) || line.quantity > MAX_QUANTITY {
        return Err(Invalid::new("quantity", "数量应大于 0，且不超过十亿"));
    }
    if line.unit_price.0 < 0 {
        return Err(Invalid::new("unit_price", "单价不能为负数"));
    }
    let amount = line.quantity.times(line.unit_price).filter(|amount| *amount <= MAX_AMOUNT);
    amount.ok_or_else(|| Invalid::new("unit_price", "该行金额过大"))
}

/// Checks when an order is from and for.
pub(super) fn check_dates(
    ordered_on: NaiveDate,
    deliver_by: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Invalid> {
    let earliest = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN);
    if ordered_on > today || ordered_on < earliest {
        return Err(Invalid::new("ordered_on", "下单日期应在 2000 年之后，且不晚于今天"));
    }
    let farthest = ordered_on.checked_add_days(Days::new(FARTHEST_PROMISE)).unwrap_or(NaiveDate::MAX);
    match deliver_by {
        Some(by) if by < ordered_on || by > farthest => {
            Err(Invalid::new("deliver_by", "交货日期应不早于下单日期，且在十年之内"))
        }
        _ => Ok(()),
    }
}

/// Whether something can be shipped.
pub(super) fn is_shippable(state: OrderState) -> bool {
    matches!(state, OrderState::Confirmed | OrderState::PartlyShipped)
}

/// Where an order stands after a shipment, by the open quantities of its lines.
pub(super) fn after_shipment(open: impl IntoIterator<Item = Quantity>) -> OrderState {
    match open.into_iter().any(|open| open > Quantity(0)) {
        true => OrderState::PartlyShipped,
        false => OrderState::Shipped,
    }
}

/// Where a delivery goes by a step; `None` where it can't.
pub(super) fn next_state(from: DeliveryState, step: Progress) -> Option<DeliveryState> {
    match (from, step) {
        (DeliveryState::Shipped, Progress::Arrived) => Some(DeliveryState::Arrived),
        // What is signed for has arrived, whether or not anybody said so.
        (DeliveryState::Shipped | DeliveryState::Arrived, Progress::Signed) => Some(DeliveryState::Signed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::UnitPrice;

    fn line(quantity: i64, unit_price: i64) -> NewLine {
        NewLine { quantity: Quantity(quantity), unit_price: UnitPrice(unit_price), ..NewLine::default() }
    }

    #[test]
    fn the_total_is_the_sum_of_rounded_lines() {
        let lines = [line(1000, 10_050), line(1000, 10_050), line(3000, 33_333)];
        let amounts: Vec<Money> = lines.iter().map(|line| amount(line).unwrap()).collect();
        assert_eq!(
            (amounts.as_slice(), total(amounts.iter().copied())),
            (&[Money(101), Money(101), Money(1000)][..], Ok(Money(1202)))
        );
        assert!(check_count(0).is_err() && check_count(MAX_LINES + 1).is_err() && check_count(1).is_ok());
        assert!(amount(&line(0, 1)).is_err() && amount(&line(1, -1)).is_err());
        assert!(amount(&line(1_000_000_000_000, i64::MAX)).is_err());
        assert!(amount(&line(1_000_000_000_000, 10_000)).is_ok());
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

    #[test]
    fn shares_and_plans_sum_to_the_whole() {
        let share = |staff, share_bp| NewShare { staff: crate::ids::StaffId(staff), share_bp };
        assert!(check_shares(&[share(1, 6_667), share(2, 3_333)]).is_ok());
        for wrong in
            [vec![share(1, 9_999)], vec![share(1, 5_000), share(1, 5_000)], vec![share(1, 10_001), share(2, -1)]]
        {
            assert!(check_shares(&wrong).is_err(), "{wrong:?}");
        }
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let part = |amount, due| NewInstalment { name: "预付款".into(), due_on: day(due), amount: Money(amount) };
        assert!(check_plan(&[part(30, 21), part(70, 30)], Money(100), day(21)).is_ok());
        assert!(check_plan(&[part(30, 21), part(69, 30)], Money(100), day(21)).is_err());
        assert!(check_plan(&[part(30, 20), part(70, 30)], Money(100), day(21)).is_err());
        assert!(check_plan(&[part(-30, 21), part(130, 30)], Money(100), day(21)).is_err());
        assert!(check_plan(&[], Money(100), day(21)).is_ok());
    }

    #[test]
    fn dates() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert!(check_dates(day(21), Some(day(21)), day(21)).is_ok());
        assert!(check_dates(day(22), None, day(21)).is_err());
        assert!(check_dates(day(21), Some(day(20)), day(21)).is_err());
        assert!(check_dates(day(21), NaiveDate::from_ymd_opt(2099, 1, 1), day(21)).is_err());
    }

    #[test]
    fn states() {
        assert_eq!(after_shipment([Quantity(0), Quantity(1)]), OrderState::PartlyShipped);
        assert_eq!(after_shipment([Quantity(0)]), OrderState::Shipped);
        assert_eq!(next_state(DeliveryState::Shipped, Progress::Signed), Some(DeliveryState::Signed));
        assert_eq!(next_state(DeliveryState::Signed, Progress::Arrived), None);
        assert_eq!(next_state(DeliveryState::Planned, Progress::Arrived), None);
        assert!(!is_shippable(OrderState::Draft) && !is_shippable(OrderState::Shipped));
    }
}
