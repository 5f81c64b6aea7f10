//! `guanxi seed`: fills an empty database with as many customers and orders as measuring needs.
//!
//! What is made is the same every time, but for the passwords. It is written in large batches
//! straight into the tables: the use cases would take hours for a million orders.

mod bulk;
mod costs;
mod customers;
mod deliveries;
mod money;
mod names;
mod orders;
mod people;
mod products;
mod talks;

use anyhow::Context;
use crm::actor::Actor;
use crm::clock::Clock;
use crm::db::Db;
use crm::tenants;
use tokio::time::Instant;

use super::{block_on, say};
use crate::app;
use crate::settings::Settings;

pub(crate) fn run(settings: Settings, customers: u64, orders: u64) -> anyhow::Result<()> {
    anyhow::ensure!(customers > 0, "--customers must be at least 1");
    anyhow::ensure!(customers <= names::COMPANIES, "--customers can be at most {}", names::COMPANIES);
    anyhow::ensure!(orders <= orders::MOST, "--orders can be at most {}", orders::MOST);
    block_on(async {
        app::migrate(&settings).await?;
        let db = Db::connect(&settings.db_options(), Clock::system()).await.context("the database can't be reached")?;
        let done = seed(&db, customers, orders).await;
        db.close().await?;
        done
    })
}

async fn seed(db: &Db, customers: u64, orders: u64) -> anyhow::Result<()> {
    let there = tenants::list(&db.read(Actor::Platform)).await?;
    anyhow::ensure!(there.is_empty(), "the database has tenants already: seed fills an empty one only");
    let started = Instant::now();
    let company = people::found(db).await?;
    let progress = Progress { started };
    let book = customers::fill(db, &company, customers, &progress).await?;
    let shelf = products::fill(db, &company, orders).await?;
    orders::fill(db, &company, (&book, &shelf), orders, &progress).await?;
    costs::fill(db, &company).await?;
    bulk::finish(db, &company).await?;
    say(format!(
        "tenant {}: {customers} customers and {orders} orders in {:.0} s",
        company.tenant,
        started.elapsed().as_secs_f64()
    ));
    say(format!("manager      login {}  password {}", people::MANAGER, company.manager_password));
    say(format!("salesperson  login {}  password {}", people::SALESPERSON, company.sales_password));
    Ok(())
}

/// Says how far a long work has come, once for each tenth.
#[derive(Clone, Copy, Debug)]
struct Progress {
    started: Instant,
}

impl Progress {
    fn tell(self, what: &str, before: u64, done: u64, all: u64) {
        let tenth = |count: u64| count * 10 / all.max(1);
        if tenth(done) > tenth(before) || done == all {
            say(format!("{done} of {all} {what} after {:.0} s", self.started.elapsed().as_secs_f64()));
        }
    }
}
