//! A printed document: what it says, apart from how it looks.

mod book;
mod capital;
mod form;
mod inputs;
mod kind;
mod sample;
mod value;

pub use book::workbook;
pub use capital::capital;
pub use form::{Chosen, Company, Form, Paper, WrongForm};
pub use inputs::{STANDARD_SOURCE, request};
pub use kind::{Align, ColumnKind, Kind};
pub use sample::sample;
pub use value::Value;

use std::collections::BTreeMap;

use chrono::NaiveDate;

/// A document that can be printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// The number people use.
    pub number: String,
    /// What must not be overlooked, such as that it is a draft.
    pub mark: Option<String>,
    /// What stands above the lines: dates, terms, who made it.
    pub fields: Vec<Field>,
    /// For whom it is.
    pub party: Party,
    /// The lines, each with values by the key of their column.
    pub rows: Vec<Row>,
    /// What the lines come to.
    pub totals: Vec<Field>,
    /// The amount that is written in capital figures, in 分.
    pub capital: Option<i64>,
    /// The text of a letter.
    pub text: Option<String>,
    /// What stands below the lines: terms, remarks.
    pub notes: Vec<Field>,
    /// Business date of the print-out.
    pub printed_on: NaiveDate,
}

impl Document {
    /// What the lines come to, of what is shown of them: nobody reads amounts off a note that is to have none.
    fn totals_of<'a>(&'a self, shown: &'a [form::Shown]) -> impl Iterator<Item = &'a Field> {
        let is_shown = |key: &str| shown.iter().any(|column| column.key == key);
        self.totals.iter().filter(move |total| total.key != "amount" || is_shown("amount"))
    }

    /// The amount in capital figures, where it is wanted.
    fn capital_of(&self, form: &Form, shown: &[form::Shown]) -> Option<i64> {
        let has_amounts = shown.is_empty() || shown.iter().any(|column| matches!(column.key, "amount" | "balance"));
        self.capital.filter(|_| has_amounts && !form.plain_amount)
    }
}

/// A value with its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name for templates.
    pub key: &'static str,
    /// What it is called on paper.
    pub label: &'static str,
    /// The value.
    pub value: Value,
}

impl Field {
    /// A field.
    pub fn new(key: &'static str, label: &'static str, value: impl Into<Value>) -> Self {
        Self { key, label, value: value.into() }
    }

    /// A field of what may not be there.
    pub fn some(key: &'static str, label: &'static str, value: Option<impl Into<Value>>) -> Option<Self> {
        value.map(|value| Self::new(key, label, value))
    }
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row(pub BTreeMap<&'static str, Value>);

impl Row {
    /// A line without values.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value.
    pub fn with(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.0.insert(key, value.into());
        self
    }
}

/// A company or a person on the other side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// The name.
    pub name: String,
    /// Who of them.
    pub contact: Option<String>,
    /// How they are called.
    pub phone: Option<String>,
    /// Where they are.
    pub address: Option<String>,
    /// Their tax number.
    pub tax_number: Option<String>,
}
