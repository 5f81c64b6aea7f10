//! The integration tests: one binary, one module for each matter.

#![allow(clippy::unwrap_used, reason = "tests")]

mod bad_input;
mod birthdays;
mod callbacks;
mod checkpoints;
mod commands;
mod console;
mod crashes;
mod customer_pages;
mod demo;
mod document;
mod domain;
mod dunning;
mod forgetting;
mod imports;
mod js_sdk;
mod late;
mod mails;
mod mass;
mod money_calls;
mod operations;
mod order_changes;
mod order_history;
mod orders;
mod platform_calls;
mod prints;
mod profit;
mod purchasing;
mod pushes;
mod receivables;
mod receivables_model;
mod redis_faults;
mod reminders;
mod routes;
mod sales;
mod scope;
mod sign_in;
mod tables;
mod talks;
mod trade;
mod whole_way;
