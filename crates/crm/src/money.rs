//! Money, quantities and prices as whole numbers. Never floats.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Neg, Sub};
use std::str::FromStr;

/// Defines a fixed-point number over `i64` with its number of decimals.
macro_rules! fixed {
    ($(#[$doc:meta])* $name:ident, $decimals:literal) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType,
        )]
        pub struct $name(pub i64);

        impl $name {
            /// How many of the smallest unit make one.
            pub const SCALE: i64 = 10_i64.pow($decimals);
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let sign = if self.0 < 0 { "-" } else { "" };
                let (whole, rest) = (self.0.unsigned_abs() / Self::SCALE as u64, self.0.unsigned_abs() % Self::SCALE as u64);
                write!(f, "{sign}{whole}.{rest:0width$}", width = $decimals)
            }
        }

        impl FromStr for $name {
            type Err = NotANumber;

            fn from_str(text: &str) -> Result<Self, NotANumber> {
                parse_fixed(text, $decimals).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fixed! {
    /// Money in 分 (0.01 元). JSON carries it as a decimal string.
    Money, 2
}
fixed! {
    /// A quantity in 0.001 unit.
    Quantity, 3
}
fixed! {
    /// A unit price in 0.0001 元.
    UnitPrice, 4
}

/// A text that is no number of this kind.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
#[error("不是有效的数字，或小数位过多")]
pub struct NotANumber;

fn parse_fixed(text: &str, decimals: u32) -> Result<i64, NotANumber> {
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !all_digits(whole) || !all_digits(rest) || rest.len() > decimals as usize {
        return Err(NotANumber);
    }
    let padded = format!("{whole}{rest:0<width$}", width = decimals as usize);
    let value: i64 = padded.parse().map_err(|_| NotANumber)?;
    Ok(if negative { -value } else { value })
}

impl Quantity {
    /// The amount for this quantity at `price`, rounded half up (away from zero) to the 分, once.
    /// `None` where it does not fit.
    pub fn times(self, price: UnitPrice) -> Option<Money> {
        let product = i128::from(self.0) * i128::from(price.0);
        let scale = i128::from(Self::SCALE) * i128::from(UnitPrice::SCALE) / i128::from(Money::SCALE);
        let rounded = (product.abs() + scale / 2) / scale * product.signum();
        i64::try_from(rounded).ok().map(Money)
    }

    /// As people write it: without trailing zeros.
    pub fn short(self) -> String {
        let text = self.to_string();
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

/// `value × numerator / denominator`, rounded half up (away from zero), once. `None` where it does
/// not fit, or the denominator is not positive.
pub fn scale(value: i64, numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let product = i128::from(value) * i128::from(numerator);
    let denominator = i128::from(denominator);
    let rounded = (product.abs() + denominator / 2) / denominator * product.signum();
    i64::try_from(rounded).ok()
}

/// Splits a whole by weights: the parts always sum to it (largest remainder; equal remainders by
/// place). Weights that are negative count as zero; where all are zero, the first takes all.
pub fn split(whole: Money, weights: &[i64]) -> Vec<Money> {
    let weights: Vec<i128> = weights.iter().map(|weight| i128::from((*weight).max(0))).collect();
    let sum: i128 = weights.iter().sum();
    let mut parts = vec![Money(0); weights.len()];
    if sum == 0 {
        if let Some(first) = parts.first_mut() {
            *first = whole;
        }
        return parts;
    }
    let (sign, size) = (whole.0.signum(), i128::from(whole.0.unsigned_abs()));
    let mut rest = size;
    let mut remainders = Vec::with_capacity(weights.len());
    for (place, weight) in weights.iter().enumerate() {
        let share = size * weight / sum;
        let remainder = size * weight - share * sum;
        rest -= share;
        // A share is at most the whole.
        parts[place] = Money(i64::try_from(share).unwrap_or(i64::MAX) * sign);
        remainders.push((std::cmp::Reverse(remainder), place));
    }
    // The rest is less than the number of parts: each remainder is less than one.
    let rest = usize::try_from(rest).unwrap_or(0).min(remainders.len());
    if let Some(last) = rest.checked_sub(1) {
        remainders.select_nth_unstable(last);
    }
    for (_, place) in remainders.into_iter().take(rest) {
        parts[place] = Money(parts[place].0 + sign);
    }
    parts
}

impl Money {
    /// The amount without the tax that it includes, rounded half up:
    /// `amount × 10000 / (10000 + rate)`.
    pub fn net(self, tax_rate_bp: i64) -> Self {
        // It fits: the divisor is at least 10,000 for every rate that is accepted.
        Self(scale(self.0, 10_000, 10_000 + tax_rate_bp.max(0)).unwrap_or(self.0))
    }

    /// A share of it in basis points, rounded half up.
    pub fn share(self, bp: i64) -> Self {
        Self(scale(self.0, bp, 10_000).unwrap_or(self.0))
    }
}

impl UnitPrice {
    /// The price without the tax that it includes, rounded half up.
    pub fn net(self, tax_rate_bp: i64) -> Self {
        Self(scale(self.0, 10_000, 10_000 + tax_rate_bp.max(0)).unwrap_or(self.0))
    }
}

impl Add for Money {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Money {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Money {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self(0), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for (text, value) in [("0", 0), ("1234.5", 123_450), ("-0.01", -1), ("007.10", 710)] {
            assert_eq!(text.parse(), Ok(Money(value)), "{text}");
        }
        for text in ["", ".", "1.", "1.234", "1e3", "１", "--1", "99999999999999999999"] {
            let ok = text == "1.";
            assert_eq!(text.parse::<Money>().is_ok(), ok, "{text}");
        }
        assert_eq!(Money(-5).to_string(), "-0.05");
        assert_eq!(Quantity(1500).short(), "1.5");
        assert_eq!(Quantity(2000).short(), "2");
    }

    #[test]
    fn parts_sum_to_the_whole() {
        let money = |parts: &[i64]| parts.iter().copied().map(Money).collect::<Vec<_>>();
        assert_eq!(split(Money(100), &[1, 1, 1]), money(&[34, 33, 33]));
        assert_eq!(split(Money(-100), &[1, 1, 1]), money(&[-34, -33, -33]));
        assert_eq!(split(Money(5), &[0, 7, 3]), money(&[0, 4, 1]), "the larger remainder, then the place");
        assert_eq!(split(Money(5), &[0, 0]), money(&[5, 0]));
        assert_eq!(split(Money(5), &[]), money(&[]));
        for whole in [-1_000_003, -7, 0, 1, 99_999_999] {
            let parts = split(Money(whole), &[i64::MAX, 3, 1_000_000, -5, 17]);
            assert_eq!(parts.iter().copied().sum::<Money>(), Money(whole));
        }
    }

    #[test]
    fn net_of_tax() {
        assert_eq!(Money(11_300).net(1_300), Money(10_000));
        assert_eq!(Money(100).net(1_300), Money(88), "88.49…");
        assert_eq!(Money(-100).net(0), Money(-100));
        assert_eq!(Money(12_345).share(5_000), Money(6_173), "half up");
        assert_eq!(scale(i64::MAX, 2, 1), None);
    }

    #[test]
    fn a_line_rounds_half_up_once() {
        let amount = |q, p| Quantity(q).times(UnitPrice(p));
        assert_eq!(amount(1000, 10_050), Some(Money(101)), "1 × 1.0050 = 1.005");
        assert_eq!(amount(1000, 10_049), Some(Money(100)), "1 × 1.0049");
        assert_eq!(amount(-1000, 10_050), Some(Money(-101)));
        assert_eq!(amount(i64::MAX, i64::MAX), None);
    }
}
