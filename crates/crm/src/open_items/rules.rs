//! Rules about dates and amounts, as pure functions.

use chrono::NaiveDate;

use crate::error::Invalid;
use crate::money::Money;

/// No document is older.
fn dawn() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN)
}

/// The most that one document may be about: a hundred billion 元.
pub(crate) const MOST: Money = Money(10_000_000_000_000);

/// Makes sure that a business date lies between `earliest` and today.
pub(crate) fn check_day(
    field: &'static str,
    day: NaiveDate,
    earliest: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), Invalid> {
    let earliest = earliest.unwrap_or_else(dawn).max(dawn());
    if day < earliest || day > today {
        return Err(Invalid::new(field, format!("日期应在 {earliest} 到 {today} 之间")));
    }
    Ok(())
}

/// Makes sure that a due date is neither before the document nor absurdly long after it.
pub(crate) fn check_due(issued_on: NaiveDate, due_on: NaiveDate) -> Result<(), Invalid> {
    if due_on < issued_on || (due_on - issued_on).num_days() > 3650 {
        return Err(Invalid::new("due_on", format!("到期日应在 {issued_on} 之后的十年之内")));
    }
    Ok(())
}

/// Makes sure that an amount is more than nothing and not absurd.
pub(crate) fn check_amount(field: &'static str, amount: Money) -> Result<(), Invalid> {
    if amount <= Money(0) || amount > MOST {
        return Err(Invalid::new(field, format!("金额应大于 0，且不超过 {MOST}")));
    }
    Ok(())
}

/// How much can still be taken on `day`: the least that is open on that day or on any later one.
/// `open` is what is open now, `later` what was taken after `day` (positive) or given back
/// (negative), with its dates, in any order.
pub(crate) fn room(open: Money, later: &[(NaiveDate, Money)]) -> Money {
    let mut later = later.to_vec();
    // From now back to the day: each step gives back what was taken on one date.
    later.sort_by_key(|(on, _)| std::cmp::Reverse(*on));
    let (mut least, mut running) = (open, open);
    let mut rest = later.as_slice();
    while let Some((on, _)) = rest.first() {
        let same = rest.iter().take_while(|(other, _)| other == on).count();
        running = running + rest[..same].iter().map(|(_, taken)| *taken).sum::<Money>();
        least = least.min(running);
        rest = &rest[same..];
    }
    least
}

/// Spreads money over debts: each in its order, until one side has nothing left.
pub(crate) fn oldest_first<D: Copy, M: Copy>(debts: &[(D, Money)], money: &[(M, Money)]) -> Vec<((D, M), Money)> {
    let mut parts = Vec::new();
    let mut money = money.iter().copied().filter(|(_, open)| *open > Money(0));
    let mut current = money.next();
    for (debt, open) in debts {
        let mut open = *open;
        while let Some((receipt, rest)) = current.filter(|_| open > Money(0)) {
            let amount = open.min(rest);
            parts.push(((*debt, receipt), amount));
            open = open - amount;
            current = if rest > amount { Some((receipt, rest - amount)) } else { money.next() };
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn dates() {
        assert!(check_day("on", day(5), None, day(5)).is_ok());
        assert!(check_day("on", day(6), None, day(5)).is_err());
        assert!(check_day("on", day(3), Some(day(4)), day(5)).is_err());
        assert!(check_day("on", NaiveDate::from_ymd_opt(1999, 12, 31).unwrap(), None, day(5)).is_err());
    }

    #[test]
    fn amounts() {
        assert!(check_amount("amount", Money(1)).is_ok() && check_amount("amount", MOST).is_ok());
        for bad in [0, -1, MOST.0 + 1] {
            assert!(check_amount("amount", Money(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_oldest_debt_gets_the_oldest_money() {
        let debts = [("a", Money(100)), ("b", Money(0)), ("c", Money(50)), ("d", Money(10))];
        let money = [(1, Money(30)), (2, Money(0)), (3, Money(100))];
        let parts = oldest_first(&debts, &money);
        assert_eq!(parts, [(("a", 1), Money(30)), (("a", 3), Money(70)), (("c", 3), Money(30))]);
        assert!(oldest_first::<i32, i32>(&[], &[]).is_empty());
    }

    #[test]
    fn room_on_a_past_day() {
        assert_eq!(room(Money(100), &[]), Money(100));
        // 100 open now; on the 5th all was taken, on the 7th given back: on the 3rd nothing can be taken.
        assert_eq!(room(Money(100), &[(day(5), Money(100)), (day(7), Money(-100))]), Money(0));
        // Taken and given back on one day: nobody saw it gone at the day's end.
        assert_eq!(room(Money(100), &[(day(5), Money(100)), (day(5), Money(-100))]), Money(100));
        assert_eq!(room(Money(40), &[(day(5), Money(60))]), Money(40));
        assert_eq!(room(Money(90), &[(day(9), Money(-30)), (day(5), Money(10))]), Money(60));
    }
}
