//! A backup of a seeded database, restored elsewhere.

use std::fs;
use std::path::Path;

use crm::actor::Actor;
use crm::clock::Clock;
use crm::customers::entity as customer;
use crm::db::Db;
use crm::orders::entity as order;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Database, EntityTrait, PaginatorTrait};

use super::{MANIFEST, Manifest, restore, run};
use crate::commands::{block_on, seed};
use crate::settings::Settings;

const CUSTOMERS: u64 = 60;
const ORDERS: u64 = 150;
const HASH: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

fn settings(database: &str, files: &Path) -> Settings {
    let mut settings = Settings::load(None).unwrap();
    settings.database.url = database.to_owned();
    settings.files.url = files.display().to_string();
    settings
}

fn sqlite(folder: &Path) -> Settings {
    settings(&format!("sqlite://{}", folder.join("guanxi.db").display()), &folder.join("files"))
}

/// Customers, orders, and whether a customer can be added behind them.
fn contents(settings: &Settings) -> (u64, u64) {
    block_on(async {
        let db = Db::connect(&settings.db_options(), Clock::system()).await?;
        let uow = db.begin(Actor::Platform).await?;
        let counts = (customer::Entity::find().count(&uow).await?, order::Entity::find().count(&uow).await?);
        let mut another: customer::ActiveModel = customer::Entity::find().one(&uow).await?.unwrap().into();
        another.id = sea_orm::ActiveValue::NotSet;
        assert!(another.insert(&uow).await?.id.0 > i64::try_from(CUSTOMERS)?);
        drop(uow);
        db.close().await?;
        Ok(counts)
    })
    .unwrap()
}

fn back_and_forth(from: &Settings, to: &Settings, folder: &Path) {
    seed::run(from.clone(), CUSTOMERS, ORDERS).unwrap();
    let again = seed::run(from.clone(), CUSTOMERS, ORDERS).unwrap_err().to_string();
    assert!(again.contains("tenants already"), "{again}");
    let stored = Path::new(&from.files.url).join("1/ba");
    fs::create_dir_all(&stored).unwrap();
    fs::write(stored.join(HASH), "abc").unwrap();

    let backup = folder.join("backup");
    run(from.clone(), &backup).unwrap();
    assert!(run(from.clone(), &backup).is_err(), "never over another one");
    assert!(restore(from.clone(), &backup).is_err(), "never over data");

    restore(to.clone(), &backup).unwrap();
    assert_eq!(contents(to), (CUSTOMERS, ORDERS));
    assert_eq!(fs::read_to_string(Path::new(&to.files.url).join("1/ba").join(HASH)).unwrap(), "abc");
    assert!(restore(to.clone(), &backup).is_err(), "never twice");
}

#[test]
fn sqlite_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    back_and_forth(&sqlite(&here), &sqlite(&there), folder.path());
    let left: Vec<_> = fs::read_dir(&there).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().contains("partial")), "{left:?}");
}

#[test]
fn a_damaged_backup_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let backup = folder.path().join("backup");
    seed::run(sqlite(&here), 3, 3).unwrap();
    run(sqlite(&here), &backup).unwrap();
    let manifest = Manifest::read(&backup).unwrap();
    let part = backup.join(&manifest.database.name);
    let mut bytes = fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&part, bytes).unwrap();
    let error = restore(sqlite(&there), &backup).unwrap_err().to_string();
    assert!(error.contains("damaged"), "{error}");
    assert!(!there.exists());
    fs::remove_file(backup.join(MANIFEST)).unwrap();
    assert!(restore(sqlite(&there), &backup).unwrap_err().to_string().contains("no whole backup"));
}

#[test]
fn what_is_not_there_is_not_backed_up() {
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup");
    assert!(run(sqlite(&folder.path().join("here")), &backup).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}

/// With the PostgreSQL that `cargo xtask test` starts.
#[test]
fn postgres_comes_back() {
    let Ok(server) = std::env::var("GUANXI_TEST_POSTGRES_URL") else {
        assert!(std::env::var_os("CI").is_none(), "GUANXI_TEST_POSTGRES_URL is missing");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let names = ["here", "there"].map(|name| format!("guanxi_{name}_{:016x}", rand::random::<u64>()));
    block_on(async {
        crate::app::install_crypto();
        let admin = Database::connect(&server).await?;
        for name in &names {
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        }
        Ok(admin.close().await?)
    })
    .unwrap();
    let base = server.rsplit_once('/').unwrap().0;
    let [from, to] = names.map(|name| settings(&format!("{base}/{name}"), &folder.path().join(&name)));
    back_and_forth(&from, &to, folder.path());
}
