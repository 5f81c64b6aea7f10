//! A document as a spreadsheet: what is printed, with figures that can be computed with.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::form::{Form, Shown};
use super::kind::Align;
use super::{Document, Field, Value, capital};
use crate::sheet::{CELL_CHARS, PrintError};

/// How many characters a share of the page's width is.
const CHARS_PER_SHARE: f64 = 1.0;

/// A document as an XLSX file. Texts stay texts, whatever they begin with: nothing in it is computed.
///
/// # Errors
/// Where the file can't be written.
pub fn workbook(document: &Document, form: &Form, company: &str) -> Result<Vec<u8>, PrintError> {
    let mut book = Workbook::new();
    let mut page = Page { sheet: book.add_worksheet(), formats: Formats::new(), next: 0 };
    page.sheet.set_name(document.kind.title())?;
    let shown = form.shown(document.kind);
    for (at, column) in (0..).zip(&shown) {
        page.sheet.set_column_width(at, f64::from(column.width.max(8)) * CHARS_PER_SHARE)?;
    }
    page.head(document, form, if form.company.name.is_empty() { company } else { &form.company.name })?;
    page.lines(document, &shown)?;
    page.foot(document, form, &shown)?;
    Ok(book.save_to_buffer()?)
}

struct Formats {
    title: Format,
    head: Format,
    label: Format,
    wrapped: Format,
    cell: [Format; 3],
    money: Format,
    price: Format,
    quantity: Format,
    date: Format,
    sum: Format,
}

impl Formats {
    fn new() -> Self {
        let line = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
        let text = |align| line().set_align(align).set_text_wrap();
        Self {
            title: Format::new().set_bold().set_font_size(16),
            head: line().set_bold().set_background_color("F2F3F5").set_align(FormatAlign::Center),
            label: Format::new().set_font_color("595959"),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            cell: [text(FormatAlign::Left), text(FormatAlign::Center), text(FormatAlign::Right)],
            money: line().set_num_format("#,##0.00"),
            price: line().set_num_format("#,##0.00##"),
            quantity: line().set_num_format("#,##0.###"),
            date: line().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center),
            sum: Format::new().set_bold().set_num_format("#,##0.00"),
        }
    }
}

struct Page<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    next: u32,
}

impl Page<'_> {
    fn head(&mut self, document: &Document, form: &Form, company: &str) -> Result<(), PrintError> {
        self.sheet.write_string(0, 0, cut(company))?;
        self.sheet.write_string_with_format(1, 0, cut(&form.title(document.kind)), &self.formats.title)?;
        self.next = 2;
        if let Some(mark) = &document.mark {
            self.sheet.write_string(1, 3, cut(mark))?;
        }
        let party = &document.party;
        let own = [
            (document.kind.party(), Some(&party.name)),
            ("联系人", party.contact.as_ref()),
            ("电话", party.phone.as_ref()),
            ("地址", party.address.as_ref()),
            ("税号", party.tax_number.as_ref()),
        ];
        for (label, value) in own.into_iter().filter_map(|(label, value)| value.map(|value| (label, value))) {
            self.pair(label, &Value::Text(value.clone()))?;
        }
        if !document.number.is_empty() {
            self.pair("单号", &Value::Text(document.number.clone()))?;
        }
        for Field { label, value, .. } in &document.fields {
            self.pair(label, value)?;
        }
        self.next += 1;
        Ok(())
    }

    /// A name with its value beside it.
    fn pair(&mut self, label: &str, value: &Value) -> Result<(), PrintError> {
        self.sheet.write_string_with_format(self.next, 0, label, &self.formats.label)?;
        match value {
            Value::Money(cents) => {
                self.sheet.write_number_with_format(self.next, 1, *cents as f64 / 100.0, &self.formats.sum)?;
            }
            other => {
                self.sheet.write_string(self.next, 1, cut(&other.text()))?;
            }
        }
        self.next += 1;
        Ok(())
    }

    fn lines(&mut self, document: &Document, shown: &[Shown]) -> Result<(), PrintError> {
        if shown.is_empty() {
            return Ok(());
        }
        for (at, column) in (0..).zip(shown) {
            self.sheet.write_string_with_format(self.next, at, cut(&column.label), &self.formats.head)?;
        }
        self.sheet.set_freeze_panes(self.next + 1, 0)?;
        self.next += 1;
        for row in &document.rows {
            for (at, column) in (0..).zip(shown) {
                self.cell(at, column.align, row.0.get(column.key))?;
            }
            self.next += 1;
        }
        Ok(())
    }

    fn cell(&mut self, at: u16, align: Align, value: Option<&Value>) -> Result<(), PrintError> {
        let (row, formats) = (self.next, &self.formats);
        let text = match align {
            Align::Left => &formats.cell[0],
            Align::Center => &formats.cell[1],
            Align::Right => &formats.cell[2],
        };
        match value {
            None => self.sheet.write_blank(row, at, text)?,
            Some(Value::Money(v)) => self.sheet.write_number_with_format(row, at, *v as f64 / 100.0, &formats.money)?,
            Some(Value::Price(v)) => {
                self.sheet.write_number_with_format(row, at, *v as f64 / 10_000.0, &formats.price)?
            }
            Some(Value::Quantity(v)) => {
                self.sheet.write_number_with_format(row, at, *v as f64 / 1_000.0, &formats.quantity)?
            }
            Some(Value::Number(v)) => self.sheet.write_number_with_format(row, at, *v as f64, text)?,
            Some(Value::Date(day)) => self.sheet.write_datetime_with_format(row, at, day, &formats.date)?,
            Some(other) => self.sheet.write_string_with_format(row, at, cut(&other.text()), text)?,
        };
        Ok(())
    }

    fn foot(&mut self, document: &Document, form: &Form, shown: &[Shown]) -> Result<(), PrintError> {
        if let Some(text) = &document.text {
            self.sheet.set_column_width(0, 16)?;
            self.sheet.set_column_width(1, 90)?;
            self.sheet.write_string_with_format(self.next, 1, cut(text), &self.formats.wrapped)?;
            self.next += 1;
        }
        for Field { label, value, .. } in document.totals_of(shown) {
            self.pair(label, value)?;
        }
        if let Some(cents) = document.capital_of(form, shown) {
            self.pair("人民币（大写）", &Value::Text(capital(cents)))?;
        }
        for Field { label, value, .. } in &document.notes {
            self.pair(label, value)?;
        }
        if !form.terms.is_empty() {
            self.sheet.write_string(self.next, 0, cut(&form.terms))?;
        }
        Ok(())
    }
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> String {
    text.chars().take(CELL_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};
    use chrono::NaiveDate;

    use super::super::{Kind, sample};
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    #[test]
    fn every_kind_has_a_spreadsheet() {
        for kind in Kind::ALL {
            let file = workbook(&sample(kind, today()), &Form::default(), "关山贸易").unwrap();
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
            let sheet = book.worksheet_range(kind.title()).unwrap();
            assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("关山贸易".into())));
            assert_eq!(sheet.get_value((1, 0)), Some(&Data::String(kind.title().into())));
        }
    }

    #[test]
    fn a_note_without_prices_tells_no_amount() {
        let text = |form: &Form| {
            let file = workbook(&sample(Kind::DeliveryNote, today()), form, "关山贸易").unwrap();
            let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
            let sheet = book.worksheet_range("送货单").unwrap();
            sheet.rows().flatten().map(ToString::to_string).collect::<Vec<_>>().join("|")
        };
        assert!(!text(&Form::default()).contains("11600") && !text(&Form::default()).contains('元'));
        let chosen = |key: &str| super::super::Chosen { key: key.into(), label: String::new(), width: None };
        let form = Form { columns: vec![chosen("name"), chosen("amount")], ..Form::default() };
        assert!(text(&form).contains("11600|") && text(&form).contains("壹万壹仟陆佰元整"), "{}", text(&form));
    }

    #[test]
    fn figures_are_numbers_and_texts_are_never_formulas() {
        let mut document = sample(Kind::Order, today());
        document.party.name = "=HYPERLINK(\"http://x\")".into();
        document.rows[0].0.insert("name", Value::from("@SUM(A1)"));
        document.rows[1].0.insert("name", Value::from("+1"));
        let file = workbook(&document, &Form::default(), "-2+3").unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        assert!(book.worksheet_formula("销售订单").unwrap().is_empty());
        let sheet = book.worksheet_range("销售订单").unwrap();
        let all: Vec<&Data> = sheet.rows().flatten().collect();
        for text in ["=HYPERLINK(\"http://x\")", "@SUM(A1)", "+1", "-2+3"] {
            assert!(all.contains(&&Data::String(text.into())), "{text}");
        }
        assert!(all.contains(&&Data::Float(12.5)) && all.contains(&&Data::Float(2500.0)), "{all:?}");
    }
}
