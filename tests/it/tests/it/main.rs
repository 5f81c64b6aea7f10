//! The integration tests: one binary, one module for each matter.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod birthdays;
mod callbacks;
mod commands;
mod console;
mod crashes;
mod customer_pages;
mod demo;
mod domain;
mod forgetting;
mod js_sdk;
mod late;
mod mails;
mod mass;
mod operations;
mod platform_calls;
mod pushes;
mod redis_faults;
mod reminders;
mod routes;
mod scope;
mod sign_in;
mod tables;
mod talks;
mod whole_way;
