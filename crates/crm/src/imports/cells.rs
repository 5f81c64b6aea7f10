//! A row by its fields: each value is read or said to be wrong, and reading goes on, so that all that
//! is wrong with a row is told at once.

use chrono::NaiveDate;

use super::fields::Field;
use super::{ImportColumn, ImportError, ImportFault, Mapping, values};
use crate::error::Invalid;
use crate::money::{Money, Quantity, UnitPrice};
use crate::text;

/// What a formula shows that can't be computed.
const FORMULA_ERRORS: [&str; 8] = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#GETTING_DATA"];

/// How much of a value a message repeats, in characters.
const REPEATED: usize = 30;

/// What is known of the file that a row is of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout<'a> {
    pub(super) fields: &'static [Field],
    pub(super) mapping: &'a Mapping,
    pub(super) columns: &'a [ImportColumn],
}

/// A row that is being read.
#[derive(Debug)]
pub(super) struct Cells<'a> {
    layout: Layout<'a>,
    cells: &'a [String],
    pub(super) errors: Vec<ImportError>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(layout: Layout<'a>, cells: &'a [String]) -> Self {
        Self { layout, cells, errors: Vec::new() }
    }

    /// What stands in the column of a field; none where it is empty, or there is no such column.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        let at = *self.layout.mapping.get(key)?;
        let text = self.cells.get(at)?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn title(&self, key: &str) -> Option<String> {
        let at = *self.layout.mapping.get(key)?;
        self.layout.columns.iter().find(|column| column.at == at).map(|column| column.title.clone())
    }

    /// Notes that a field is wrong.
    pub(super) fn wrong(&mut self, key: &str, code: ImportFault, message: impl Into<String>) {
        let (field, column) = (Some(key.to_owned()), self.title(key));
        self.errors.push(ImportError { field, column, code, message: message.into() });
    }

    /// Notes what a rule of the domain says; its field is one of ours, or the one that is named.
    pub(super) fn refused(&mut self, otherwise: &str, error: &Invalid) {
        let known = self.layout.fields.iter().find(|known| known.key == error.field);
        self.wrong(known.map_or(otherwise, |known| known.key), ImportFault::NotAllowed, error.message.clone());
    }

    fn is_wrong(&self, key: &str) -> bool {
        self.errors.iter().any(|error| error.field.as_deref() == Some(key))
    }

    /// Reads a value.
    pub(super) fn take<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.get(key)?;
        if FORMULA_ERRORS.contains(&text) {
            self.wrong(key, ImportFault::Unreadable, format!("单元格的公式出错：{text}"));
            return None;
        }
        match read(text) {
            Ok(value) => Some(value),
            Err(message) => {
                let message = format!("“{}”{}", text::preview(text, REPEATED), said(&message));
                self.wrong(key, ImportFault::Unreadable, message);
                None
            }
        }
    }

    /// Makes sure that a value is there.
    pub(super) fn required<T>(&mut self, key: &str, value: Option<T>) -> Option<T> {
        if value.is_none() && !self.is_wrong(key) {
            self.wrong(key, ImportFault::Missing, "不能为空");
        }
        value
    }

    pub(super) fn text(&mut self, key: &str, max: usize) -> Option<String> {
        self.take(key, |text| text::line("text", text, max).map_err(|error| error.message))
            .filter(|text| !text.is_empty())
    }

    pub(super) fn block(&mut self, key: &str, max: usize) -> Option<String> {
        self.take(key, |text| text::block("text", text, max).map_err(|error| error.message))
            .filter(|text| !text.is_empty())
    }

    pub(super) fn money(&mut self, key: &str) -> Option<Money> {
        self.take(key, values::money)
    }

    pub(super) fn price(&mut self, key: &str) -> Option<UnitPrice> {
        self.take(key, values::price)
    }

    pub(super) fn quantity(&mut self, key: &str) -> Option<Quantity> {
        self.take(key, values::quantity)
    }

    pub(super) fn rate(&mut self, key: &str) -> Option<i64> {
        self.take(key, values::rate)
    }

    pub(super) fn whole(&mut self, key: &str) -> Option<i64> {
        self.take(key, values::whole)
    }

    /// A date that is not in the future, and not before anybody can have had books.
    pub(super) fn past(&mut self, key: &str, today: NaiveDate) -> Option<NaiveDate> {
        self.take(key, |text| {
            let day = values::date(text)?;
            let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or(NaiveDate::MIN);
            if (first..=today).contains(&day) { Ok(day) } else { Err(format!("应在 {first} 到 {today} 之间")) }
        })
    }

    pub(super) fn date(&mut self, key: &str) -> Option<NaiveDate> {
        self.take(key, values::date)
    }

    /// One of the words of a field, as what stands at the same place in `values`. The words of the API
    /// are understood, too.
    pub(super) fn word<T: Copy>(&mut self, key: &str, words: &[&str], values: &[T], api: &[&str]) -> Option<T> {
        self.take(key, |text| {
            let is = |known: &&str| known.eq_ignore_ascii_case(text);
            let at = words.iter().position(is).or_else(|| api.iter().position(is));
            at.and_then(|at| values.get(at)).copied().ok_or_else(|| format!("应为：{}", words.join("、")))
        })
    }
}

/// A message after a value: with a comma where it is a sentence of its own.
fn said(message: &str) -> String {
    if message.starts_with('应') { format!("有误，{message}") } else { format!("：{message}") }
}
