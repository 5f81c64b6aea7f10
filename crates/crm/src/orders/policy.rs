//! Rules of orders that need no database.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{DeliveryState, NewInstalment, NewLine, NewShare, OrderState, Progress};
use crate::error::Invalid;
use crate::lines::{self, MAX_AMOUNT};
pub(super) use crate::lines::{MAX_CREDIT_DAYS, MAX_TAX_BP, Part, check_count, next_part, total, up_to};
use crate::money::{Money, Quantity};

/// So far ahead a delivery may be promised, in days.
const FARTHEST_PROMISE: u64 = 3650;
/// The most people who share an order.
const MAX_SHARES: usize = 10;
/// The most parts of a payment plan.
const MAX_INSTALMENTS: usize = 24;

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

/// The amount of a line, rounded once.
pub(super) fn amount(line: &NewLine) -> Result<Money, Invalid> {
    lines::amount(line.quantity, line.unit_price)
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
