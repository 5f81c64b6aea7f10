//! Trade in a full database, over HTTP: what is owed, what was earned, and saving an order.

use std::time::Duration;

use anyhow::Context;
use crm::actor::Actor;
use crm::clock::Clock;
use crm::db::Db;
use crm::money::Money;
use crm::orders::line;
use crm::receivables::entity as receivable;
use rand::seq::IndexedRandom;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::http::Connection;
use crate::numbers::{percentile, whole};
use crate::product::{Bench, Installation, Process};
use crate::reading::{Full, credentials, time};
use crate::report::Table;

/// Orders that are saved; as many again go before, to warm up.
const ORDERS: usize = 200;
/// Customers that pages and orders are of.
const CUSTOMERS: usize = 300;
/// Lines of an order that is saved.
const LINES: usize = 5;

/// Measures in a database that is full already, or on the last of those there are: on PostgreSQL,
/// where there is one.
pub async fn run(bench: &Bench, full: Option<Full>) -> anyhow::Result<Table> {
    let engine = bench.engines().last().copied().context("there is no database")?;
    let full = match full {
        Some(full) => full,
        None => Full::new(bench, engine).await?,
    };
    let Full { installation, printed, customers, orders, took } = full;
    let (lines, open) = count(&installation, orders).await?;
    let mut table = Table::new(
        "Trade",
        &format!(
            "{}: {} customers, {} orders, {} lines, {} open receivables, with deliveries, receipts and commission \
             (`guanxi seed`); one request after another over HTTP, signed in as the manager.",
            engine.name(),
            whole(customers as f64),
            whole(orders as f64),
            whole(lines as f64),
            whole(open as f64)
        ),
        &["", "p50 ms", "p99 ms"],
    );
    table.note(format!("seeded in {:.0} s", took.as_secs_f64()));
    let started = Instant::now();
    installation.command(&["admin", "verify"], None, &[]).await?;
    table.note(format!(
        "all sums compared with the documents (`guanxi admin verify`) in {:.0} s",
        started.elapsed().as_secs_f64()
    ));
    let server = installation.serve().await?;
    let (login, password) = credentials(&printed, "manager")?;
    for (what, times) in ask(&server, &login, &password, customers).await? {
        let column = |part| format!("{:.2}", percentile(&times, part));
        table.row(vec![what.to_owned(), column(50), column(99)]);
    }
    server.stop().await?;
    Ok(table)
}

/// Lines and open receivables; fails where there are fewer than the aims name (three lines and 0.12
/// open receivables for each order).
async fn count(installation: &Installation, orders: usize) -> anyhow::Result<(u64, u64)> {
    let db = Db::connect(&installation.db_options(), Clock::system()).await?;
    let uow = db.read(Actor::Platform);
    let lines = line::Entity::find().count(&uow).await?;
    let open = receivable::Entity::find().filter(receivable::Column::Open.gt(Money(0))).count(&uow).await?;
    drop(uow);
    db.close().await?;
    let orders = orders as u64;
    anyhow::ensure!(
        lines >= orders * 3 && open >= orders * 12 / 100,
        "`seed` has made {lines} lines and {open} open receivables"
    );
    Ok((lines, open))
}

async fn ask(
    server: &Process,
    login: &str,
    password: &str,
    customers: usize,
) -> anyhow::Result<Vec<(&'static str, Vec<Duration>)>> {
    let mut connection = Connection::open(server.address).await?;
    let body = json!({ "login": login, "password": password });
    let signed_in: Value = connection.post_json("/api/v1/auth/login", &body).await?;
    let token = signed_in["access_token"].as_str().context("no access_token")?.to_owned();
    let me: Value = connection.get_json("/api/v1/me", &token).await?;
    let today = me["today"].as_str().context("no today")?.to_owned();
    let year: i32 = today.get(..4).context("no year")?.parse()?;
    let ids: Vec<i64> = (1..=i64::try_from(customers)?).collect();
    let some: Vec<i64> = ids.sample(&mut rand::rng(), CUSTOMERS.min(customers)).copied().collect();
    let of_each = |end: &str| -> Vec<String> { some.iter().map(|id| format!("/api/v1/customers/{id}{end}")).collect() };
    let first = year - 3;
    let kinds = [
        ("aging of all receivables", vec!["/api/v1/receivables/aging".to_owned()]),
        ("aging by customer, first page", vec!["/api/v1/receivables/aging/customers".to_owned()]),
        (
            "aging by customer, the most overdue first",
            vec!["/api/v1/receivables/aging/customers?sort=-overdue".to_owned()],
        ),
        (
            "profit by customer for a year, top 50",
            vec![format!("/api/v1/profit?by=customer&period={}&limit=50", year - 1)],
        ),
        (
            "the same with each one's part of the overhead",
            vec![format!("/api/v1/profit?by=customer&period={}&limit=50&overhead=true", year - 1)],
        ),
        ("profit by month over all years", vec![format!("/api/v1/profit/trend?from={first}&until={year}&step=month")]),
        ("statement of account of a year", of_each(&format!("/statement?from={}-01-01", year - 1))),
        ("the customer's page", of_each("")),
    ];
    let mut measured = Vec::new();
    for (what, paths) in kinds {
        measured.push((what, time(&mut connection, &token, &paths).await?));
    }
    measured.push(("saving an order of five lines", save(&mut connection, &token, &some).await?));
    Ok(measured)
}

/// Saves orders: confirmed at once, with prices told and the balance of the customer raised.
async fn save(connection: &mut Connection, token: &str, customers: &[i64]) -> anyhow::Result<Vec<Duration>> {
    let listed: Value = connection.get_json("/api/v1/products?limit=100", token).await?;
    let products = listed["items"].as_array().context("no products")?.clone();
    anyhow::ensure!(products.len() >= LINES, "there are too few products");
    let mut times = Vec::with_capacity(ORDERS);
    for (row, customer) in customers.iter().cycle().take(ORDERS * 2).enumerate() {
        let lines: Vec<Value> = products
            .sample(&mut rand::rng(), LINES)
            .map(|product| {
                json!({ "product_id": product["id"], "quantity": "10", "unit_price": product["list_price"],
                    "price_reason": "测量" })
            })
            .collect();
        let order = json!({ "customer_id": customer, "lines": lines });
        let started = Instant::now();
        let saved: Value = connection.post_json_as("/api/v1/orders", token, &order).await?;
        let took = started.elapsed();
        anyhow::ensure!(saved["state"] == "confirmed", "an order is {}", saved["state"]);
        if row >= ORDERS {
            times.push(took);
        }
    }
    times.sort_unstable();
    Ok(times)
}
