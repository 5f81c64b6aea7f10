//! The integration tests: one binary, one module for each matter.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod callbacks;
mod commands;
mod crashes;
mod demo;
mod pushes;
mod routes;
mod scope;
mod whole_way;
