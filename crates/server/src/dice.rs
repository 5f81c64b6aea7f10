//! Numbers that look random and are the same in every run and every version of every library.

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice for one row: what is drawn for it does not depend on the rows before.
    pub(crate) fn for_row(kind: u64, row: u64) -> Self {
        let mut dice = Self(kind.wrapping_mul(0xa076_1d64_78bd_642f) ^ row.wrapping_mul(0xe703_7ed1_a0b4_28db));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to, but without, `sides`; 0 where there are none.
    pub(crate) fn below(&mut self, sides: u64) -> u64 {
        // The product's upper half is evenly spread, and always below `sides`.
        u64::try_from((u128::from(self.next()) * u128::from(sides)) >> 64).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let sides = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below(sides)).unwrap_or(0)
    }

    /// Whether something happens that happens in so many of 100 cases.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        &of[at]
    }

    /// 0 up to, but without, `sides`; low numbers come more often, as with good customers.
    pub(crate) fn skewed(&mut self, sides: u64) -> u64 {
        let reach = self.below(sides) + 1;
        self.below(reach)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_every_time_and_within_the_range() {
        let mut dice = Dice::for_row(1, 7);
        let drawn: Vec<u64> = (0..1000).map(|_| dice.below(10)).collect();
        let mut again = Dice::for_row(1, 7);
        assert!(drawn.iter().all(|number| *number == again.below(10) && *number < 10));
        assert!((0..10).all(|number| drawn.contains(&number)));
        assert!((0..1000).all(|_| (-3..=3).contains(&dice.between(-3, 3))));
        assert_eq!(dice.below(0), 0);
        let low = (0..1000).filter(|_| dice.skewed(100) < 20).count();
        assert!(low > 400, "{low} of 1000 in the first fifth");
    }
}
