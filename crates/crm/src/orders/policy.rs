//! Rules of orders that need no database.

use chrono::{Days, NaiveDate};

use super::{DeliveryState, NewLine, OrderState, Progress};
use crate::error::Invalid;
use crate::money::{Money, Quantity};

/// The most lines of an order.
pub(super) const MAX_LINES: usize = 200;
/// The highest amount of an order: ten billion 元.
const MAX_AMOUNT: Money = Money(1_000_000_000_000);
/// The largest quantity of a line: a billion units.
const MAX_QUANTITY: Quantity = Quantity(1_000_000_000_000);
/// So far ahead a delivery may be promised, in days.
const FARTHEST_PROMISE: u64 = 3650;

/// The amount of each line, and their sum.
pub(super) fn amounts(lines: &[NewLine]) -> Result<(Vec<Money>, Money), Invalid> {
    if lines.is_empty() || lines.len() > MAX_LINES {
        return Err(Invalid::new("lines", format!("订单应有 1 到 {MAX_LINES} 行")));
    }
    let amounts = lines.iter().map(amount).collect::<Result<Vec<_>, _>>()?;
    // Neither overflows: each amount is at most MAX_AMOUNT, and there are few lines.
    let total: Money = amounts.iter().copied().sum();
    if total > MAX_AMOUNT {
        return Err(Invalid::new("lines", "订单金额过大"));
    }
    Ok((amounts, total))
}

fn amount(line: &NewLine) -> Result<Money, Invalid> {
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
        NewLine {
            product_name: "阀门".into(),
            specification: None,
            unit: "个".into(),
            quantity: Quantity(quantity),
            unit_price: UnitPrice(unit_price),
        }
    }

    #[test]
    fn the_total_is_the_sum_of_rounded_lines() {
        let lines = [line(1000, 10_050), line(1000, 10_050), line(3000, 33_333)];
        assert_eq!(amounts(&lines), Ok((vec![Money(101), Money(101), Money(1000)], Money(1202))));
        assert!(amounts(&[]).is_err());
        assert!(amounts(&vec![line(1000, 1); MAX_LINES + 1]).is_err());
        assert!(amounts(&[line(0, 1)]).is_err() && amounts(&[line(1, -1)]).is_err());
        assert!(amounts(&[line(1_000_000_000_000, i64::MAX)]).is_err());
        assert!(amounts(&[line(1_000_000_000_000, 10_000), line(1, 1_000_000)]).is_ok());
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
