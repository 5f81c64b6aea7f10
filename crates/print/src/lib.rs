//! Documents made of data: spreadsheets today, written and read. It gets values and knows no entity, no database and
//! no HTTP.

mod sheet;
pub mod table;

pub use sheet::{Cell, Column, PrintError, SHEET_ROWS, Sheet};
