//! The CRM domain: customers and what is told, sold, promised and sent to them.
//!
//! It knows SeaORM and nothing of HTTP, WeChat or Redis. Every use case takes a [`db::Uow`]
//! first: transaction, time and actor in one. Words and formulas follow the domain's glossary in
//! `docs/domain.md`.

pub mod accounts;
pub mod actor;
pub mod approvals;
pub mod arrivals;
pub mod audit;
pub mod calendar;
pub mod cash;
pub mod checkpoints;
pub mod clock;
pub mod commissions;
pub mod complaints;
pub mod contacts;
pub mod conversations;
pub mod customers;
pub mod db;
pub mod dialogues;
pub mod error;
pub mod expenses;
pub mod figures;
pub mod files;
pub mod follow_ups;
pub mod forgetting;
pub mod grades;
pub mod greetings;
pub mod idempotency;
pub mod identities;
pub mod ids;
pub mod imports;
pub mod inbox;
pub mod knowledge;
mod lines;
pub mod mass;
pub mod money;
pub mod months;
pub mod numbers;
pub mod open_items;
pub mod operations;
pub mod opportunities;
pub mod orders;
pub mod outbox;
pub mod overview;
pub mod page;
pub mod performance;
pub mod prices;
pub mod print_templates;
pub mod products;
pub mod profit;
pub mod purchasing;
pub mod pushes;
pub mod quick_replies;
pub mod quotes;
pub mod receivables;
pub mod reminders;
pub mod revisits;
pub mod scans;
pub mod sessions;
pub mod sorting;
pub mod staff;
pub mod surveys;
pub mod tenants;
pub mod text;
mod text_enum;
pub mod todo;
pub mod vault;
pub mod verification;
pub mod visits;

pub use sea_orm::DbErr;
