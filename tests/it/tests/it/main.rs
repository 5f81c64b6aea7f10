//! The integration tests: one binary, one module for each matter.

#![allow(clippy::unwrap_used, reason = "tests")]

mod callbacks;
mod whole_way;
mod scratch;
