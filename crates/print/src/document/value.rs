//! Values as people read them.

use chrono::{Datelike, NaiveDate};

use crate::Cell;

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Money in 分.
    Money(i64),
    /// A price in 0.0001 元.
    Price(i64),
    /// A quantity in 0.001 of its unit.
    Quantity(i64),
    /// A rate in basis points.
    Percent(i64),
    /// A calendar date.
    Date(NaiveDate),
}

impl Value {
    /// As it is printed.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Money(cents) => decimal(*cents, 2, 2),
            Self::Price(price) => decimal(*price, 4, 2),
            Self::Quantity(quantity) => decimal(*quantity, 3, 0),
            Self::Percent(rate) => format!("{}%", decimal(*rate, 2, 0)),
            Self::Date(day) => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()),
        }
    }

    /// As a spreadsheet holds it.
    pub fn cell(&self) -> Cell {
        match self {
            Self::Text(text) => Cell::Text(text.clone()),
            Self::Number(number) => Cell::Number(*number),
            Self::Money(cents) => Cell::Money(*cents),
            Self::Price(price) => Cell::Decimal(*price, 4),
            Self::Quantity(quantity) => Cell::Decimal(*quantity, 3),
            Self::Percent(_) => Cell::Text(self.text()),
            Self::Date(day) => Cell::Date(*day),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Date(day)
    }
}

/// A number with `decimals` decimals, of which at least `least` are shown; groups of three are set apart.
fn decimal(value: i64, decimals: u32, least: usize) -> String {
    let unit = 10_u64.pow(decimals);
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    let mut fraction = format!("{part:0width$}", width = decimals as usize);
    while fraction.len() > least && fraction.ends_with('0') {
        fraction.pop();
    }
    let sign = if value < 0 { "-" } else { "" };
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{fraction}", grouped(whole))
}

fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_plain_and_exact() {
        let cases = [
            (Value::Money(123_456_789), "1,234,567.89"),
            (Value::Money(-5), "-0.05"),
            (Value::Money(100_000), "1,000.00"),
            (Value::Money(i64::MIN), "-92,233,720,368,547,758.08"),
            (Value::Price(1_234_500), "123.45"),
            (Value::Price(1_234_567), "123.4567"),
            (Value::Price(20_000), "2.00"),
            (Value::Quantity(1_000), "1"),
            (Value::Quantity(2_500), "2.5"),
            (Value::Quantity(1_234_567_000), "1,234,567"),
            (Value::Percent(1_300), "13%"),
            (Value::Percent(650), "6.5%"),
            (Value::Number(7), "7"),
            (Value::Date(NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()), "2026-01-05"),
        ];
        for (value, text) in cases {
            assert_eq!(value.text(), text, "{value:?}");
        }
    }
}
