//! Rules of prices that need no database.

use super::{PriceFacts, Verdict};
use crate::money::UnitPrice;

/// Whether a price differs from another one by more than `bp` basis points of that one.
fn differs(price: UnitPrice, from: UnitPrice, bp: u32) -> bool {
    let difference = i128::from(price.0).abs_diff(i128::from(from.0));
    difference * 10_000 > i128::from(from.0).unsigned_abs() * u128::from(bp)
}

/// What the price of a line asks for: a reason where it differs by more than `change_bp` basis points
/// from the last one told, an approval under the floor, an approval for a restricted product.
pub fn check_line(facts: &PriceFacts, price: UnitPrice, change_bp: u32) -> Verdict {
    Verdict {
        wants_reason: facts.told.as_ref().is_some_and(|told| differs(price, told.unit_price, change_bp)),
        under_floor: price < facts.product.floor_price,
        restricted: facts.product.selling == crate::products::Selling::Restricted,
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
}
