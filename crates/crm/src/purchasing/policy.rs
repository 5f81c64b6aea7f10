//! Rules of purchase orders that need no database.

use chrono::{Days, NaiveDate};

use super::PurchaseOrderState;
use crate::error::Invalid;
use crate::lines::MAX_CREDIT_DAYS;
use crate::money::Quantity;

/// Checks when a purchase order is from, and when the goods are expected.
pub(super) fn check_dates(
    ordered_on: NaiveDate,
    expected_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Invalid> {
    super::rules::check_day("ordered_on", ordered_on, None, today)?;
    let farthest = ordered_on.checked_add_days(Days::new(3650)).unwrap_or(NaiveDate::MAX);
    match expected_on {
        Some(on) if on < ordered_on || on > farthest => {
            Err(Invalid::new("expected_on", "预计到货日期应不早于下单日期，且在十年之内"))
        }
        _ => Ok(()),
    }
}

/// Checks the days from receipt of goods to payment.
pub(super) fn check_payment_days(days: i64) -> Result<i64, Invalid> {
    match (0..=MAX_CREDIT_DAYS).contains(&days) {
        true => Ok(days),
        false => Err(Invalid::new("payment_days", "账期应在 0 到 3650 天之间")),
    }
}

/// When something that came on `day` is to be paid.
pub(super) fn due_on(day: NaiveDate, payment_days: i64) -> NaiveDate {
    let days = u64::try_from(payment_days).unwrap_or(0);
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Whether goods can come in.
pub(super) fn is_receivable(state: PurchaseOrderState) -> bool {
    matches!(state, PurchaseOrderState::Confirmed | PurchaseOrderState::PartlyReceived)
}

/// Where a binding order stands, by what of its lines has come and is still to come, and whether
/// anything of it is still to be paid.
pub(super) fn standing(lines: impl IntoIterator<Item = (Quantity, Quantity)>, is_owed: bool) -> PurchaseOrderState {
    let (mut came, mut open) = (false, false);
    for (received, rest) in lines {
        came |= received > Quantity(0);
        open |= rest > Quantity(0);
    }
    match (came, open, is_owed) {
        (false, true, _) => PurchaseOrderState::Confirmed,
        (true, true, _) => PurchaseOrderState::PartlyReceived,
        (true, false, true) => PurchaseOrderState::Received,
        (true, false, false) => PurchaseOrderState::Closed,
        (false, false, _) => PurchaseOrderState::Cancelled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn dates() {
        assert!(check_dates(day(21), Some(day(21)), day(21)).is_ok());
        assert_eq!(check_dates(day(22), None, day(21)).map_err(|e| e.field), Err("ordered_on"));
        assert_eq!(check_dates(day(21), Some(day(20)), day(21)).map_err(|e| e.field), Err("expected_on"));
        assert!(check_payment_days(-1).is_err() && check_payment_days(3651).is_err() && check_payment_days(0).is_ok());
        assert_eq!(due_on(day(1), 29), day(30));
    }

    #[test]
    fn an_order_stands_where_its_lines_say() {
        use PurchaseOrderState as S;
        let q = |came, open| (Quantity(came), Quantity(open));
        assert_eq!(standing([q(0, 5), q(0, 5)], false), S::Confirmed);
        assert_eq!(standing([q(1, 4), q(0, 5)], true), S::PartlyReceived);
        assert_eq!(standing([q(5, 0), q(0, 5)], false), S::PartlyReceived);
        assert_eq!(standing([q(5, 0), q(2, 0)], true), S::Received);
        assert_eq!(standing([q(5, 0), q(0, 0)], false), S::Closed, "the rest was called off, and all is paid");
        assert_eq!(standing([q(0, 0)], false), S::Cancelled);
        assert!(is_receivable(S::Confirmed) && is_receivable(S::PartlyReceived) && !is_receivable(S::Draft));
    }
}
