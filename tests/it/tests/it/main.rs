//! The integration tests: one binary, one module for each matter.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod birthdays;
mod callbacks;
mod commands;
mod crashes;
mod demo;
mod domain;
mod late;
mod pushes;
mod redis_faults;
mod routes;
mod scope;
mod talks;
mod whole_way;
