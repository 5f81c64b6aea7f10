//! The schema, one migration for each change. Never imports the domain: a migration describes
//! the schema of its day, whatever the code has become since.
//!
//! Migrations are SQL with a few words that the two databases spell differently; see [`sql`].

mod sql;

mod m20261121_01_platform;
mod m20261121_02_work;
mod m20261121_03_customers;
mod m20261121_04_contacts;
mod m20261121_05_conversations;
mod m20261121_06_orders;
mod m20261121_07_follow_ups;
mod m20261121_08_pushes;
mod m20261121_09_files;
mod m20261121_10_signing_in;
mod m20261121_11_staff_reminders;
mod m20261121_12_tables_and_figures;
mod m20261121_13_console;
mod m20261121_14_mail_and_sms;
mod m20261121_15_forgetting;
mod m20261121_16_mass_messages;
mod m20261122_01_products;
mod m20261122_02_quotes;
mod m20261122_03_trade;
mod m20261122_04_receivables;
mod m20261122_05_purchasing;
mod m20261122_06_books;
mod m20261122_07_profit;
mod m20261122_08_checkpoints;
mod m20261122_09_print_templates;
mod m20261122_10_purchasing_in_use;
mod m20261122_11_imports;
mod m20261122_12_complaints;
mod m20261122_13_own_files;
mod m20261122_20_knowledge;
mod m20261122_21_surveys;
mod m20261122_30_settlements_approved;
mod m20261122_40_last_price;
mod m20261122_50_complaint_dialogues;
mod m20261122_51_delivery_questions;
mod m20261122_52_open_days;
mod m20261122_53_staff_mail;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All migrations in their order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261121_01_platform::Migration),
            Box::new(m20261121_02_work::Migration),
            Box::new(m20261121_03_customers::Migration),
            Box::new(m20261121_04_contacts::Migration),
            Box::new(m20261121_05_conversations::Migration),
            Box::new(m20261121_06_orders::Migration),
            Box::new(m20261121_07_follow_ups::Migration),
            Box::new(m20261121_08_pushes::Migration),
            Box::new(m20261121_09_files::Migration),
            Box::new(m20261121_10_signing_in::Migration),
            Box::new(m20261121_11_staff_reminders::Migration),
            Box::new(m20261121_12_tables_and_figures::Migration),
            Box::new(m20261121_13_console::Migration),
            Box::new(m20261121_14_mail_and_sms::Migration),
            Box::new(m20261121_15_forgetting::Migration),
            Box::new(m20261121_16_mass_messages::Migration),
            Box::new(m20261122_01_products::Migration),
            Box::new(m20261122_02_quotes::Migration),
            Box::new(m20261122_03_trade::Migration),
            Box::new(m20261122_04_receivables::Migration),
            Box::new(m20261122_05_purchasing::Migration),
            Box::new(m20261122_06_books::Migration),
            Box::new(m20261122_07_profit::Migration),
            Box::new(m20261122_08_checkpoints::Migration),
            Box::new(m20261122_09_print_templates::Migration),
            Box::new(m20261122_10_purchasing_in_use::Migration),
            Box::new(m20261122_11_imports::Migration),
            Box::new(m20261122_12_complaints::Migration),
            Box::new(m20261122_13_own_files::Migration),
            Box::new(m20261122_20_knowledge::Migration),
            Box::new(m20261122_21_surveys::Migration),
            Box::new(m20261122_30_settlements_approved::Migration),
            Box::new(m20261122_40_last_price::Migration),
            Box::new(m20261122_50_complaint_dialogues::Migration),
            Box::new(m20261122_51_delivery_questions::Migration),
            Box::new(m20261122_52_open_days::Migration),
            Box::new(m20261122_53_staff_mail::Migration),
        ]
    }
}
