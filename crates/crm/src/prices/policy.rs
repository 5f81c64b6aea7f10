//! Rules of prices that need no database.

use super::{PriceFacts, Verdict};
use crate::money::UnitPrice;

/// Whether a price differs from another one by more than `bp` basis points of that one.
fn differs(price: UnitPrice, from: UnitPrice, bp: u32) -> bool {
    let difference = i128::from(price.0).abs_diff(i128::from(from.0));
    difference * 10_000 > i128::from(from.0).unsigned_abs() * u128::from(bp)
}

/// The lowest price that is at most `percent` under another one.
pub(super) fn free_from(usual: UnitPrice, percent: u32) -> UnitPrice {
    let hundredfold = i128::from(usual.0) * (100 - i128::from(percent.min(100)));
    UnitPrice(i64::try_from((hundredfold + 99).div_euclid(100)).unwrap_or(usual.0))
}

/// What the price of a line asks for: a reason where it differs by more than `change_bp` basis points
/// from the last one told, an approval under the floor, for a restricted product, and for a discount
/// over the limit. Under the floor the discount is not asked about as well: who approves the price
/// decides about both.
pub fn check_line(facts: &PriceFacts, price: UnitPrice, change_bp: u32) -> Verdict {
    let under_floor = price < facts.product.floor_price;
    Verdict {
        wants_reason: facts.told.as_ref().is_some_and(|told| differs(price, told.unit_price, change_bp)),
        under_floor,
        restricted: facts.product.selling == crate::products::Selling::Restricted,
        over_discount: !under_floor && price < facts.free_from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_percent_is_still_the_same_price() {
        let differs = |price, from| differs(UnitPrice(price), UnitPrice(from), 200);
        assert!(!differs(1_000_000, 1_000_000));
        assert!(!differs(1_020_000, 1_000_000) && !differs(980_000, 1_000_000), "2 % and no more");
        assert!(differs(1_020_001, 1_000_000) && differs(979_999, 1_000_000));
        assert!(differs(1, 0) && !differs(0, 0) && differs(0, 1));
        assert!(differs(i64::MAX, i64::MIN));
    }

    #[test]
    fn a_discount_up_to_the_limit_is_free() {
        let from = |usual, percent| free_from(UnitPrice(usual), percent).0;
        assert_eq!([from(1_000_000, 0), from(1_000_000, 10), from(1_000_000, 100)], [1_000_000, 900_000, 0]);
        assert_eq!([from(999, 10), from(1, 10), from(0, 5)], [900, 1, 0], "899.1 is over the limit at 899");
        assert_eq!(from(i64::MAX, 0), i64::MAX);
    }
}
