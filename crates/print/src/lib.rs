//! Documents made of data: spreadsheets written and read, and printed documents from templates. It gets values and knows
//! no entity, no database and no HTTP.
//!
//! A printed document is a template in typst and data; it is compiled by a process of its own (`guanxi render`, in the
//! crate `typeset`), which [`Renderer`] starts and, if need be, ends.

pub mod document;
pub mod render;
mod renderer;
mod sheet;
pub mod table;
pub mod table_stream;

pub use renderer::{RenderError, Renderer};
pub use sheet::{Cell, Column, PrintError, SHEET_ROWS, Sheet};
