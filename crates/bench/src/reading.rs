//! Search and the customer's page, over HTTP, in a full database.

use std::time::Duration;

use anyhow::Context;
use crm::actor::Actor;
use crm::clock::Clock;
use crm::contacts::{entity as contact, phone};
use crm::customers::entity as customer;
use crm::db::Db;
use crm::ids::{ContactId, CustomerId};
use crm::text::pinyin_readings;
use rand::seq::IndexedRandom;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::http::{Connection, escaped};
use crate::numbers::{percentile, whole};
use crate::product::{Bench, Engine, Installation, Process};
use crate::report::Table;

/// Requests of each kind; as many again go before, to warm up.
const REQUESTS: usize = 300;

/// What is looked for.
struct Samples {
    /// Customers, for their pages.
    pages: Vec<i64>,
    /// Two Chinese characters of a name.
    words: Vec<String>,
    /// The initials of a name.
    initials: Vec<String>,
    /// Five digits of a phone number.
    digits: Vec<String>,
}

/// A full database.
pub struct Full {
    /// Where it is.
    pub installation: Installation,
    /// What `seed` has said of those who may sign in.
    pub printed: String,
    /// How many customers there are.
    pub customers: usize,
    /// How many orders there are.
    pub orders: usize,
    /// How long it took to fill it.
    pub took: Duration,
}

impl Full {
    /// Fills a new one.
    pub async fn new(bench: &Bench, engine: Engine) -> anyhow::Result<Self> {
        let (customers, orders) = (bench.many(100_000, 5000), bench.many(1_000_000, 20_000));
        let installation = Installation::new(bench, engine).await?;
        let args = ["seed", "--customers", &customers.to_string(), "--orders", &orders.to_string()];
        let started = Instant::now();
        let printed = installation.command(&args, None, &[]).await?;
        Ok(Self { installation, printed, customers, orders, took: started.elapsed() })
    }
}

/// Measures, and leaves the last of the databases: on PostgreSQL, where there is one.
pub async fn run(bench: &Bench) -> anyhow::Result<(Table, Option<Full>)> {
    let (customers, orders) = (bench.many(100_000, 5000), bench.many(1_000_000, 20_000));
    let mut last = None;
    let mut table = Table::new(
        "Search and the customer's page",
        &format!(
            "{} customers and {} orders (`guanxi seed`), one request after another over HTTP; other keywords and \
             customers every time.",
            whole(customers as f64),
            whole(orders as f64)
        ),
        &["", "who asks", "what", "p50 ms", "p99 ms"],
    );
    for engine in bench.engines() {
        let full = Full::new(bench, engine).await?;
        table.note(format!("{}: seeded in {:.0} s", engine.name(), full.took.as_secs_f64()));
        let samples = look_into(&full.installation, customers, orders).await?;
        let server = full.installation.serve().await?;
        for who in ["manager", "salesperson"] {
            let (login, password) = credentials(&full.printed, who)?;
            let asked = ask(&server, &login, &password, who == "manager", &samples).await?;
            for (what, times) in asked {
                table.row(vec![
                    engine.name().to_owned(),
                    who.to_owned(),
                    what.to_owned(),
                    format!("{:.2}", percentile(&times, 50)),
                    format!("{:.2}", percentile(&times, 99)),
                ]);
            }
        }
        server.stop().await?;
        last = Some(full);
    }
    Ok((table, last))
}

/// Login and password that `seed` has printed.
pub(crate) fn credentials(printed: &str, who: &str) -> anyhow::Result<(String, String)> {
    let line = printed.lines().find(|line| line.starts_with(who)).context("`seed` prints no login")?;
    let word_after = |name: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != name);
        words.nth(1).map(str::to_owned)
    };
    word_after("login").zip(word_after("password")).context("`seed` prints no login")
}

/// Checks that all is there, and picks what to look for.
async fn look_into(installation: &Installation, customers: usize, orders: usize) -> anyhow::Result<Samples> {
    let db = Db::connect(&installation.db_options(), Clock::system()).await?;
    let uow = db.read(Actor::Platform);
    let there = customer::Entity::find().count(&uow).await?;
    let ordered = crm::orders::entity::Entity::find().count(&uow).await?;
    anyhow::ensure!(
        (there, ordered) == (customers as u64, orders as u64),
        "`seed` has made {there} customers and {ordered} orders"
    );
    let ids: Vec<i64> = (1..=i64::try_from(customers)?).collect();
    let picked: Vec<i64> = ids.sample(&mut rand::rng(), REQUESTS.min(customers)).copied().collect();
    let wanted: Vec<CustomerId> = picked.iter().copied().map(CustomerId).collect();
    let names: Vec<String> = customer::Entity::find()
        .select_only()
        .column(customer::Column::NameKey)
        .filter(customer::Column::Id.is_in(wanted.clone()))
        .into_tuple()
        .all(&uow)
        .await?;
    let people: Vec<ContactId> = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::CustomerId.is_in(wanted))
        .into_tuple()
        .all(&uow)
        .await?;
    let phones: Vec<String> = phone::Entity::find()
        .select_only()
        .column(phone::Column::Phone)
        .filter(phone::Column::ContactId.is_in(people))
        .into_tuple()
        .all(&uow)
        .await?;
    drop(uow);
    db.close().await?;
    let initials = |name: &String| -> String {
        let syllables = pinyin_readings(name, 1).into_iter().next().unwrap_or_default();
        syllables.iter().take(4).filter_map(|syllable| syllable.chars().next()).collect()
    };
    Ok(Samples {
        pages: picked,
        // The third and fourth character: what distinguishes the name, after the city.
        words: names.iter().map(|name| name.chars().skip(2).take(2).collect()).collect(),
        initials: names.iter().map(initials).collect(),
        digits: phones.iter().filter_map(|phone| phone.get(6..11)).map(str::to_owned).collect(),
    })
}

async fn ask(
    server: &Process,
    login: &str,
    password: &str,
    sees_all: bool,
    samples: &Samples,
) -> anyhow::Result<Vec<(&'static str, Vec<Duration>)>> {
    let mut connection = Connection::open(server.address).await?;
    let body = json!({ "login": login, "password": password });
    let signed_in: Value = connection.post_json("/api/v1/auth/login", &body).await?;
    let token = signed_in["access_token"].as_str().context("no access_token")?.to_owned();
    let search = |words: &[String]| -> Vec<String> {
        words.iter().map(|word| format!("/api/v1/customers/search?q={}", escaped(word))).collect()
    };
    let mut pages: Vec<i64> = samples.pages.clone();
    if !sees_all {
        pages = own_customers(&mut connection, &token).await?;
    }
    let kinds = [
        ("search, two Chinese characters", search(&samples.words)),
        ("search, the commonest two characters", search(&["有限".to_owned()])),
        ("search, pinyin initials", search(&samples.initials)),
        ("search, part of a phone number", search(&samples.digits)),
        ("the customer's page", pages.iter().map(|id| format!("/api/v1/customers/{id}")).collect()),
    ];
    let mut measured = Vec::new();
    for (what, paths) in kinds {
        measured.push((what, time(&mut connection, &token, &paths).await?));
    }
    Ok(measured)
}

/// The customers that a salesperson sees.
async fn own_customers(connection: &mut Connection, token: &str) -> anyhow::Result<Vec<i64>> {
    let listed: Value = connection.get_json("/api/v1/customers?limit=100", token).await?;
    let items = listed["items"].as_array().context("no items")?;
    Ok(items.iter().filter_map(|item| item["id"].as_i64()).collect())
}

/// How long requests take, one after another; as many again go before, to warm up.
pub(crate) async fn time(connection: &mut Connection, token: &str, paths: &[String]) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(REQUESTS);
    for (row, path) in paths.iter().cycle().take(REQUESTS * 2).enumerate() {
        let started = Instant::now();
        let answer = connection.get(path, token).await?;
        let took = started.elapsed();
        anyhow::ensure!(answer.status == 200, "{path} answers {}", answer.status);
        if row >= REQUESTS {
            times.push(took);
        }
    }
    times.sort_unstable();
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_seed_prints_is_understood() {
        let printed = "10 of 10 customers after 0 s\nmanager      login manager  password aB3\nsalesperson  login s1  password x\n";
        assert_eq!(credentials(printed, "manager").unwrap(), ("manager".into(), "aB3".into()));
        assert_eq!(credentials(printed, "salesperson").unwrap(), ("s1".into(), "x".into()));
        assert!(credentials("", "manager").is_err());
    }
}
