//! Documents made of data: spreadsheets today. It gets values and knows no entity, no database and
//! no HTTP.

mod sheet;

pub use sheet::{Cell, Column, PrintError, SHEET_ROWS, Sheet};
