//! A database for each test. On PostgreSQL it is copied from a template that is migrated once for
//! each build of the tests; on SQLite it is a file in a temporary folder.

use std::time::UNIX_EPOCH;

use crm::db::{Db, DbOptions};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

/// Guards the making of the template among the processes of one run of the tests.
const LOCK: i64 = 0x6775_616e_7869;
/// What every database of the tests sorts and compares by.
const ENCODING: &str = "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'";

/// What a test runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file, and the shared store in memory.
    Sqlite,
    /// PostgreSQL and Redis.
    Postgres {
        /// Where databases can be created.
        admin: String,
        /// The shared store.
        redis: String,
    },
}

impl Backend {
    /// PostgreSQL and Redis, if the environment names them.
    ///
    /// # Panics
    /// On CI, where they must not be missing.
    pub fn postgres() -> Option<Self> {
        let admin = server("GUANXI_TEST_POSTGRES_URL")?;
        let redis = server("GUANXI_TEST_REDIS_URL")?;
        Some(Self::Postgres { admin, redis })
    }

    /// The URL of the shared store; empty = in memory.
    pub fn redis(&self) -> &str {
        match self {
            Self::Sqlite => "",
            Self::Postgres { redis, .. } => redis,
        }
    }

    /// A migrated database that nobody else uses, below `folder` or on the server.
    pub async fn database(&self, folder: &TempDir) -> String {
        match self {
            Self::Sqlite => {
                let url = format!("sqlite://{}", folder.path().join("guanxi.db").display());
                migrate(&url).await;
                url
            }
            Self::Postgres { admin, .. } => {
                let connection = connect(admin).await;
                let template = template(&connection, admin).await;
                let name = format!("guanxi_test_{:016x}", rand::random::<u64>());
                run(&connection, &format!("CREATE DATABASE {name} {ENCODING} TEMPLATE {template}")).await;
                connection.close().await.unwrap();
                at(admin, &name)
            }
        }
    }

    /// A database that has no tables yet.
    pub async fn empty_database(&self, folder: &TempDir) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.path().join("empty.db").display()),
            Self::Postgres { admin, .. } => {
                let connection = connect(admin).await;
                let name = format!("guanxi_test_{:016x}", rand::random::<u64>());
                run(&connection, &format!("CREATE DATABASE {name} {ENCODING} TEMPLATE template0")).await;
                connection.close().await.unwrap();
                at(admin, &name)
            }
        }
    }
}

/// A server's URL from the environment.
///
/// # Panics
/// On CI, where it must not be missing.
fn server(variable: &str) -> Option<String> {
    let found = std::env::var(variable).ok().filter(|url| !url.is_empty());
    let on_ci = std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    assert!(found.is_some() || !on_ci, "{variable} is not set: `cargo xtask test` starts the servers");
    if found.is_none() {
        eprintln!("skipped: {variable} is not set");
    }
    found
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url.to_owned());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    connection.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The URL of another database on the same server.
fn at(admin: &str, database: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

async fn migrate(url: &str) {
    Db::migrating(&DbOptions::new(url), async |connection| Migrator::up(connection, None).await).await.unwrap();
}

/// The migrated template of this build, made by the first test that asks for it.
async fn template(connection: &DatabaseConnection, admin: &str) -> String {
    let built = std::env::current_exe().and_then(|exe| exe.metadata()).and_then(|file| file.modified()).unwrap();
    let name = format!("guanxi_template_{:x}", built.duration_since(UNIX_EPOCH).unwrap().as_micros());
    run(connection, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    let exists = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
    let exists = Statement::from_string(DbBackend::Postgres, exists);
    if connection.query_one_raw(exists).await.unwrap().is_none() {
        let making = format!("{name}_new");
        run(connection, &format!("DROP DATABASE IF EXISTS {making}")).await;
        run(connection, &format!("CREATE DATABASE {making} {ENCODING} TEMPLATE template0")).await;
        migrate(&at(admin, &making)).await;
        run(connection, &format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    run(connection, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
    name
}
