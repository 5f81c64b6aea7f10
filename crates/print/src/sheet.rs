//! A table as an XLSX file. Rows go to a temporary file as they come, so that a long table takes
//! no more memory than a short one.

use chrono::{NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{ColNum, Format, FormatAlign, RowNum, Workbook, Worksheet, XlsxError};

/// The most rows of data that a sheet of the format holds, below its row of titles.
pub const SHEET_ROWS: u32 = 1_048_575;
/// The most characters that a cell of the format holds.
pub(crate) const CELL_CHARS: usize = 32_767;

/// A value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text. It stays one, whatever it looks like: nothing in it is ever computed.
    Text(String),
    /// A whole number, such as a count.
    Number(i64),
    /// Money in 分.
    Money(i64),
    /// A number with so many decimals: a price, a quantity, a rate.
    Decimal(i64, u32),
    /// A calendar date.
    Date(NaiveDate),
    /// A time as clocks show it where it is read.
    Time(NaiveDateTime),
    /// Yes or no.
    Bool(bool),
}

impl From<Option<Cell>> for Cell {
    fn from(cell: Option<Cell>) -> Self {
        cell.unwrap_or(Self::Empty)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// How wide it is, in characters.
    pub width: u16,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// The file can't be written.
    #[error("a spreadsheet can't be written: {0}")]
    Xlsx(#[from] XlsxError),
    /// The sheet is full.
    #[error("a sheet holds {SHEET_ROWS} rows")]
    Full,
}

/// A sheet that is being written. Calls block: they belong on a thread where that is allowed.
pub struct Sheet {
    workbook: Workbook,
    formats: Formats,
    columns: usize,
    next: RowNum,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("columns", &self.columns).field("next", &self.next).finish_non_exhaustive()
    }
}

struct Formats {
    title: Format,
    money: Format,
    date: Format,
    time: Format,
    note: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            title: Format::new().set_bold().set_background_color("F2F3F5").set_align(FormatAlign::VerticalCenter),
            money: Format::new().set_num_format("#,##0.00"),
            date: Format::new().set_num_format("yyyy-mm-dd"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            note: Format::new().set_italic().set_font_color("8C8C8C"),
        }
    }
}

impl Sheet {
    /// Begins a sheet: a row of titles that stays in sight.
    ///
    /// # Errors
    /// Where no temporary file can be made, or the name is none.
    pub fn new(name: &str, columns: &[Column]) -> Result<Self, PrintError> {
        Self::titled(name, columns.iter().map(|column| (column.title, column.width)))
    }

    /// As [`Self::new`], with titles that are known only now, each with the width of its column.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn titled<'a>(name: &str, columns: impl IntoIterator<Item = (&'a str, u16)>) -> Result<Self, PrintError> {
        let mut workbook = Workbook::new();
        let formats = Formats::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        let mut count: ColNum = 0;
        for (title, width) in columns {
            let title: String = title.chars().take(CELL_CHARS).collect();
            sheet.set_column_width(count, width)?;
            sheet.write_string_with_format(0, count, title, &formats.title)?;
            count += 1;
        }
        Ok(Self { workbook, formats, columns: usize::from(count), next: 1 })
    }

    /// Adds a row. What goes beyond the columns is left out.
    ///
    /// # Errors
    /// Where the sheet is full, or the disk.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), PrintError> {
        if self.next > SHEET_ROWS {
            return Err(PrintError::Full);
        }
        let row = self.next;
        let (sheet, formats) = (self.workbook.worksheet_from_index(0)?, &self.formats);
        for (at, cell) in (0..).zip(cells.iter().take(self.columns)) {
            write(sheet, formats, row, at, cell)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Adds a line that is no data, such as that the table was cut.
    ///
    /// # Errors
    /// As [`Self::row`].
    pub fn note(&mut self, text: &str) -> Result<(), PrintError> {
        let row = self.next;
        self.workbook.worksheet_from_index(0)?.write_string_with_format(row, 0, text, &self.formats.note)?;
        self.next += 1;
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// Where it can't be written.
    pub fn finish(mut self) -> Result<Vec<u8>, PrintError> {
        Ok(self.workbook.save_to_buffer()?)
    }
}

fn write(sheet: &mut Worksheet, formats: &Formats, row: RowNum, at: ColNum, cell: &Cell) -> Result<(), PrintError> {
    match cell {
        Cell::Empty => {}
        // `write_string` writes a string cell: a leading `=` is a character like any other.
        Cell::Text(text) => {
            let fits: String = text.chars().take(CELL_CHARS).collect();
            sheet.write_string(row, at, fits)?;
        }
        Cell::Number(number) => {
            sheet.write_number(row, at, *number as f64)?;
        }
        Cell::Money(cents) => {
            sheet.write_number_with_format(row, at, *cents as f64 / 100.0, &formats.money)?;
        }
        Cell::Decimal(value, decimals) => {
            sheet.write_number(row, at, *value as f64 / 10_f64.powi(i32::try_from(*decimals).unwrap_or(0)))?;
        }
        Cell::Date(date) => {
            sheet.write_datetime_with_format(row, at, date, &formats.date)?;
        }
        Cell::Time(time) => {
            sheet.write_datetime_with_format(row, at, time, &formats.time)?;
        }
        Cell::Bool(yes) => {
            sheet.write_string(row, at, if *yes { "是" } else { "否" })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    fn columns(count: usize) -> Vec<Column> {
        vec![Column { title: "列", width: 12 }; count]
    }

    fn read(bytes: Vec<u8>) -> (calamine::Range<Data>, bool) {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let formulas = book.worksheet_formula("客户").unwrap();
        (book.worksheet_range("客户").unwrap(), !formulas.is_empty())
    }

    #[test]
    fn values_come_back_as_what_they_are() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let mut sheet = Sheet::new("客户", &columns(7)).unwrap();
        let time = day.and_hms_opt(10, 30, 0).unwrap();
        let row = [
            Cell::Text("上海 & <关山>".into()),
            Cell::Number(7),
            Cell::Money(-123_450),
            Cell::Date(day),
            Cell::Time(time),
            Cell::Bool(true),
            Cell::Empty,
        ];
        sheet.row(&row).unwrap();
        sheet.note("共 1 行").unwrap();
        let (table, _) = read(sheet.finish().unwrap());
        assert_eq!(table.get_value((0, 0)), Some(&Data::String("列".into())));
        assert_eq!(table.get_value((1, 0)), Some(&Data::String("上海 & <关山>".into())));
        assert_eq!(table.get_value((1, 1)), Some(&Data::Float(7.0)));
        assert_eq!(table.get_value((1, 2)), Some(&Data::Float(-1234.5)));
        let times: Vec<_> = [3, 4]
            .map(|at| match table.get_value((1, at)) {
                Some(Data::DateTime(time)) => time.as_datetime().unwrap(),
                other => panic!("{other:?}"),
            })
            .into();
        assert_eq!(times, [day.and_hms_opt(0, 0, 0).unwrap(), time]);
        assert_eq!(table.get_value((1, 5)), Some(&Data::String("是".into())));
        assert_eq!(table.get_value((2, 0)), Some(&Data::String("共 1 行".into())));
    }

    #[test]
    fn nothing_is_computed() {
        let hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "=HYPERLINK(\"http://x\",\"y\")"];
        let mut sheet = Sheet::new("客户", &columns(1)).unwrap();
        for text in hostile {
            sheet.row(&[Cell::Text(text.into())]).unwrap();
        }
        let (table, has_formulas) = read(sheet.finish().unwrap());
        assert!(!has_formulas);
        for (at, text) in (1..).zip(hostile) {
            assert_eq!(table.get_value((at, 0)), Some(&Data::String(text.into())), "{text}");
        }
    }

    #[test]
    fn long_texts_are_cut_to_what_a_cell_holds() {
        let mut sheet = Sheet::new("客户", &columns(1)).unwrap();
        sheet.row(&[Cell::Text("长".repeat(40_000)), Cell::Text("多余".into())]).unwrap();
        let (table, _) = read(sheet.finish().unwrap());
        assert_eq!(table.get_value((1, 0)).map(|cell| cell.to_string().chars().count()), Some(CELL_CHARS));
        assert_eq!(table.width(), 1);
    }
}
