//! Reading a table row by row, from XLSX or CSV: however long it is, one row at a time is in memory.
//! What unpacks to more than it may is refused before anything is kept of it.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{DataRef, Reader, Xlsx};
use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::table::{self, Limits, TableError, plain};

/// The most bytes of text that a table may come to: shared strings make small files long.
const MOST_TEXT: usize = 256 * 1024 * 1024;
/// The most characters of a cell: as many as the format holds.
const MOST_CHARS: usize = 32_767;

/// What is wrong with a file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StreamError {
    /// It is no spreadsheet and no text.
    #[error("neither XLSX nor CSV")]
    NoTable,
    /// It is a workbook of the format before XLSX.
    #[error("an XLS file of the old format")]
    OldFormat,
    /// It unpacks to too much.
    #[error("the table is too large")]
    TooLarge,
    /// It has too many rows.
    #[error("the table has too many rows")]
    TooManyRows,
    /// It has too many columns.
    #[error("the table has too many columns")]
    TooManyColumns,
    /// There is no row of titles.
    #[error("the table is empty")]
    Empty,
    /// Whoever was told did not want to hear more.
    #[error("reading was stopped")]
    Stopped,
}

/// A row with something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the sheet, or the number of its first line in the text; from 1, ascending.
    pub number: i64,
    /// Its cells, up to the last one with something in it.
    pub cells: Vec<String>,
}

/// Whether bytes begin like a table. It looks at the beginning only.
///
/// # Errors
/// Where they surely are none.
pub fn sniff(bytes: &[u8]) -> Result<(), StreamError> {
    if bytes.starts_with(b"PK\x03\x04") || Encoding::for_bom(bytes).is_some() {
        return Ok(());
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(StreamError::OldFormat);
    }
    match bytes.iter().take(4096).any(|byte| *byte == 0) {
        true => Err(StreamError::NoTable),
        false => Ok(()),
    }
}

/// Reads the first sheet, or the text, and tells each row that is not empty: the first is that of the
/// titles. It blocks: it belongs on a thread where that is allowed. Rows may have been told before
/// something turns out to be wrong.
///
/// # Errors
/// Where it is no table, or too large; `Stopped` where `each` broke off.
pub fn read(bytes: &[u8], limits: Limits, each: impl FnMut(Line) -> ControlFlow<()>) -> Result<(), StreamError> {
    sniff(bytes)?;
    let mut teller = Teller { limits, each, lines: 0, text: 0 };
    match bytes.starts_with(b"PK\x03\x04") {
        true => sheet(bytes, &mut teller)?,
        false => text(bytes, &mut teller)?,
    }
    if teller.lines == 0 { Err(StreamError::Empty) } else { Ok(()) }
}

struct Teller<F> {
    limits: Limits,
    each: F,
    lines: usize,
    text: usize,
}

impl<F: FnMut(Line) -> ControlFlow<()>> Teller<F> {
    fn tell(&mut self, line: Line) -> Result<(), StreamError> {
        if line.cells.is_empty() {
            return Ok(());
        }
        if self.lines > self.limits.rows {
            return Err(StreamError::TooManyRows);
        }
        self.lines += 1;
        self.text += line.cells.iter().map(String::len).sum::<usize>();
        if self.text > MOST_TEXT {
            return Err(StreamError::TooLarge);
        }
        match (self.each)(line) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StreamError::Stopped),
        }
    }

    /// Puts a cell into a row.
    fn put(&self, cells: &mut Vec<String>, at: usize, text: &str) -> Result<(), StreamError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if at >= self.limits.columns {
            return Err(StreamError::TooManyColumns);
        }
        if text.len() > MOST_CHARS && text.chars().count() > MOST_CHARS {
            return Err(StreamError::TooLarge);
        }
        if cells.len() <= at {
            cells.resize(at + 1, String::new());
        }
        text.clone_into(&mut cells[at]);
        Ok(())
    }
}

fn sheet<F: FnMut(Line) -> ControlFlow<()>>(bytes: &[u8], teller: &mut Teller<F>) -> Result<(), StreamError> {
    table::check_size(bytes, teller.limits.unpacked).map_err(|error| match error {
        TableError::TooLarge => StreamError::TooLarge,
        TableError::NoTable | TableError::Empty => StreamError::NoTable,
    })?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| StreamError::NoTable)?;
    let name = book.sheet_names().first().cloned().ok_or(StreamError::Empty)?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(|_| StreamError::NoTable)?;
    let mut line = Line { number: 0, cells: Vec::new() };
    // The dimension that the sheet claims to have is not looked at.
    while let Some(cell) = reader.next_cell().map_err(|_| StreamError::NoTable)? {
        let (row, column) = cell.get_position();
        let number = i64::from(row) + 1;
        if number < line.number {
            return Err(StreamError::NoTable);
        }
        if number > line.number {
            teller.tell(std::mem::replace(&mut line, Line { number, cells: Vec::new() }))?;
        }
        let text = shown(cell.get_value());
        teller.put(&mut line.cells, usize::try_from(column).unwrap_or(usize::MAX), &text)?;
    }
    teller.tell(line)
}

/// A cell as a person would type it. Formulas count as what they showed last; where that is an error,
/// it is the word for it, such as `#N/A`.
fn shown(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Empty => String::new(),
        DataRef::Float(number) => plain(*number),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(time) => match time.as_datetime() {
            Some(time) if time.time() == chrono::NaiveTime::MIN => time.date().to_string(),
            Some(time) => time.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => plain(time.as_f64()),
        },
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    }
}

/// The text of a file: UTF-8 with or without a mark, UTF-16 with one, or GB18030.
fn decoded(bytes: &[u8]) -> Result<String, StreamError> {
    let decoded = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]),
        None => UTF_8
            .decode_without_bom_handling_and_without_replacement(bytes)
            .or_else(|| GB18030.decode_without_bom_handling_and_without_replacement(bytes)),
    };
    let text = decoded.ok_or(StreamError::NoTable)?.into_owned();
    if text.contains('\0') { Err(StreamError::NoTable) } else { Ok(text) }
}

/// What stands between the cells: of comma, semicolon and tab the one that the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in first.bytes() {
        quoted ^= byte == b'"';
        for (wanted, count) in &mut counts {
            *count += i32::from(!quoted && byte == *wanted);
        }
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

fn text<F: FnMut(Line) -> ControlFlow<()>>(bytes: &[u8], teller: &mut Teller<F>) -> Result<(), StreamError> {
    // One sign ends a line: the reader counts these.
    let text = decoded(bytes)?.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| StreamError::NoTable)? {
        // A record says where the reader stood before it, which is before the empty lines above it: so count from
        // where it stands behind it.
        let behind = reader.position();
        let ended = usize::try_from(behind.byte()).ok().and_then(|at| text.get(..at));
        let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let own = inside + usize::from(ended.is_some_and(|read| read.ends_with('\n')));
        let line = behind.line().saturating_sub(own as u64);
        let mut cells = Vec::new();
        for (at, cell) in record.iter().enumerate() {
            teller.put(&mut cells, at, cell)?;
        }
        teller.tell(Line { number: i64::try_from(line).unwrap_or(i64::MAX), cells })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Column, Sheet};

    const LIMITS: Limits = Limits { unpacked: 1 << 20, rows: 3, columns: 4 };

    fn lines(bytes: &[u8]) -> Result<Vec<Line>, StreamError> {
        let mut lines = Vec::new();
        read(bytes, LIMITS, |line| {
            lines.push(line);
            ControlFlow::Continue(())
        })?;
        Ok(lines)
    }

    fn line(number: i64, cells: &[&str]) -> Line {
        Line { number, cells: cells.iter().map(|cell| (*cell).to_owned()).collect() }
    }

    fn file(rows: usize) -> Vec<u8> {
        let titles = ["编码", "日期", "价格"].map(|title| Column { title, width: 10 });
        let mut sheet = Sheet::new("产品", &titles).unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2024, 3, 5).unwrap();
        for _ in 0..rows {
            sheet.row(&[Cell::Text("=A1".into()), Cell::Date(day), Cell::Money(123_450)]).unwrap();
        }
        sheet.finish().unwrap()
    }

    #[test]
    fn a_sheet_comes_row_by_row() {
        let read = lines(&file(2)).unwrap();
        assert_eq!(read[0], line(1, &["编码", "日期", "价格"]));
        assert_eq!(read[2], line(3, &["=A1", "2024-03-05", "1234.5"]));
        assert_eq!(lines(&file(4)), Err(StreamError::TooManyRows));
        assert_eq!(lines(b"PK\x03\x04 nothing"), Err(StreamError::NoTable));
        assert_eq!(lines(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), Err(StreamError::OldFormat));
        let small = Limits { unpacked: 500, ..LIMITS };
        assert_eq!(super::read(&file(1), small, |_| ControlFlow::Continue(())), Err(StreamError::TooLarge));
        assert_eq!(super::read(&file(1), LIMITS, |_| ControlFlow::Break(())), Err(StreamError::Stopped));
    }

    /// A workbook with this sheet.
    fn raw(sheet: &str) -> Vec<u8> {
        use std::io::Write;
        const NS: &str = "http://schemas.openxmlformats.org";
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships xmlns=\"{NS}/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{NS}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns=\"{NS}/spreadsheetml/2006/main\" xmlns:r=\"{NS}/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships xmlns=\"{NS}/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{NS}/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                format!("<worksheet xmlns=\"{NS}/spreadsheetml/2006/main\">{sheet}</worksheet>"),
            ),
        ] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn hostile_sheets_cost_nothing() {
        let cell = |at: &str, inner: &str| format!("<c r=\"{at}\">{inner}</c>");
        let row = |number: u32, cells: &str| format!("<row r=\"{number}\">{cells}</row>");
        let title = row(1, &cell("A1", "<v>1</v>"));
        let far = row(1_048_576, &cell("B1048576", "<f>1+1</f><v>2</v>"));
        let huge = raw(&format!("<dimension ref=\"A1:XFD1048576\"/><sheetData>{title}{far}</sheetData>"));
        assert_eq!(lines(&huge).unwrap(), vec![line(1, &["1"]), line(1_048_576, &["", "2"])]);
        let broken = row(2, "<c r=\"A2\" t=\"e\"><f>1/0</f><v>#DIV/0!</v></c>");
        let read = lines(&raw(&format!("<sheetData>{title}{broken}</sheetData>"))).unwrap();
        assert_eq!(read[1], line(2, &["#DIV/0!"]));
        let wide = row(1, &cell("E1", "<v>1</v>"));
        assert_eq!(lines(&raw(&format!("<sheetData>{wide}</sheetData>"))), Err(StreamError::TooManyColumns));
        let back = raw(&format!("<sheetData>{}{title}</sheetData>", row(2, &cell("A2", "<v>1</v>"))));
        assert_eq!(lines(&back), Err(StreamError::NoTable));
        assert_eq!(lines(&raw("<sheetData>")), Err(StreamError::NoTable));
        let bomb = raw(&format!("<sheetData>{}</sheetData>", " ".repeat(2 << 20)));
        assert!(bomb.len() < 10_000 && lines(&bomb) == Err(StreamError::TooLarge));
    }

    #[test]
    fn texts_of_every_kind_are_read() {
        let wanted = vec![line(1, &["名称", "电话"]), line(2, &["长江, 上海", "138"])];
        let text = "名称,电话\r\n\"长江, 上海\",138\r\n";
        assert_eq!(lines(text.as_bytes()).unwrap(), wanted);
        assert_eq!(lines([b"\xEF\xBB\xBF", text.as_bytes()].concat().as_slice()).unwrap(), wanted);
        assert_eq!(lines(&GB18030.encode(text).0).unwrap(), wanted);
        for delimiter in ["\t", ";"] {
            let text = format!("名称{delimiter}电话\n\n\"长江, 上海\"{delimiter}138\n");
            assert_eq!(lines(text.as_bytes()).unwrap(), vec![wanted[0].clone(), line(3, &["长江, 上海", "138"])]);
        }
        assert_eq!(
            lines(b"a,b,c,d,,,\n1,2,3,4,,,"),
            Ok(vec![line(1, &["a", "b", "c", "d"]), line(2, &["1", "2", "3", "4"])])
        );
        assert_eq!(lines(b"a,b,c,d,e\n"), Err(StreamError::TooManyColumns));
        assert_eq!(lines(b"\n , \n"), Err(StreamError::Empty));
        assert_eq!(lines(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Err(StreamError::NoTable));
    }
}
