//! Reading the first sheet of an XLSX file as rows of text. What unpacks to more than it may is
//! refused before anything is kept of it.

use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

/// How much a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all of its parts, unpacked.
    pub unpacked: u64,
    /// Rows below the row of titles.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    /// It is no spreadsheet.
    #[error("not an XLSX file")]
    NoTable,
    /// It has too many rows or columns, or unpacks to too much.
    #[error("the table is too large")]
    TooLarge,
    /// There is nothing in its first sheet.
    #[error("the table is empty")]
    Empty,
}

/// A table as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The row of titles.
    pub titles: Vec<String>,
    /// The rows below, each with its number in the sheet (from 1) and as many cells as there are
    /// titles. Rows without anything are left out.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// Reads the first sheet. It blocks: it belongs on a thread where that is allowed.
///
/// # Errors
/// Where it is no spreadsheet, too large or empty.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Table, TableError> {
    check_size(bytes, limits.unpacked)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableError::NoTable)?;
    let range = book.worksheet_range_at(0).ok_or(TableError::Empty)?.map_err(|_| TableError::NoTable)?;
    let first = range.start().map_or(0, |(row, _)| row as usize);
    if range.width() > limits.columns || range.height() > limits.rows + 1 {
        return Err(TableError::TooLarge);
    }
    let mut rows = range.rows();
    let titles: Vec<String> = rows.next().ok_or(TableError::Empty)?.iter().map(text).collect();
    if titles.iter().all(String::is_empty) {
        return Err(TableError::Empty);
    }
    let rows = (first + 2..)
        .zip(rows.map(|row| row.iter().map(text).collect::<Vec<_>>()))
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    Ok(Table { titles, rows: rows.collect() })
}

/// Unpacks every part into nothing, and counts: what a file says of its size is not believed.
pub(crate) fn check_size(bytes: &[u8], limit: u64) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::NoTable)?;
    let mut left = limit;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| TableError::NoTable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| TableError::NoTable)?;
        left = left.checked_sub(read).ok_or(TableError::TooLarge)?;
    }
    Ok(())
}

/// A cell as a person would type it. Formulas count as what they showed last.
fn text(cell: &Data) -> String {
    match cell {
        Data::Float(number) => plain(*number),
        Data::Int(number) => number.to_string(),
        Data::Bool(true) => "是".to_owned(),
        Data::Bool(false) => "否".to_owned(),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string().trim().to_owned(),
    }
}

/// A number with at most six decimals, and none that are zero: `0.1 + 0.2` is `0.3`.
pub(crate) fn plain(number: f64) -> String {
    let text = format!("{number:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Column, Sheet};

    const LIMITS: Limits = Limits { unpacked: 1 << 20, rows: 3, columns: 4 };

    fn file(rows: usize) -> Vec<u8> {
        let titles = ["编码", "价格", "启用"].map(|title| Column { title, width: 10 });
        let mut sheet = Sheet::new("产品", &titles).unwrap();
        for _ in 0..rows {
            sheet.row(&[Cell::Text("=A1".into()), Cell::Decimal(1_234_500, 4), Cell::Bool(true)]).unwrap();
        }
        sheet.finish().unwrap()
    }

    #[test]
    fn what_was_written_is_read() {
        let table = read(&file(2), LIMITS).unwrap();
        assert_eq!(table.titles, ["编码", "价格", "启用"]);
        assert_eq!(table.rows.len(), 2);
        assert_eq!(table.rows[1], (3, vec!["=A1".to_owned(), "123.45".to_owned(), "是".to_owned()]));
    }

    #[test]
    fn what_is_too_large_or_no_table_is_refused() {
        assert_eq!(read(&file(4), LIMITS), Err(TableError::TooLarge));
        assert_eq!(read(&file(2), Limits { unpacked: 500, ..LIMITS }), Err(TableError::TooLarge));
        assert_eq!(read(&file(2), Limits { columns: 2, ..LIMITS }), Err(TableError::TooLarge));
        assert_eq!(read(b"PK\x03\x04 nothing", LIMITS), Err(TableError::NoTable));
        assert_eq!(read(b"", LIMITS), Err(TableError::NoTable));
    }

    #[test]
    fn numbers_are_plain() {
        assert_eq!([plain(0.1 + 0.2), plain(-0.0), plain(1_000.0), plain(12.3456)], ["0.3", "0", "1000", "12.3456"]);
    }
}
