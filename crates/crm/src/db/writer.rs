//! SQLite's one writer, with group commit.
//!
//! All writing goes through one connection. Whoever begins waits in line for it, sets a savepoint
//! in the shared transaction, works, and releases the savepoint. The last in line commits for all
//! that went before; with nobody behind, one commits for oneself at once. So many small
//! transactions share one `fsync`, and still `commit` returns only when the data is on disk.
//!
//! A unit of work that is dropped, for whatever reason, is rolled back to its savepoint; the
//! others of its group are not touched.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbErr};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::DbOptions;

/// How many units of work share one commit at the most: bounds what one failed commit undoes and
/// how long the first of a group waits.
const GROUP: usize = 64;

/// The settings that every SQLite connection has.
pub(super) fn tuned(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("temp_store", "MEMORY")
        .pragma("cache_size", "-16000")
        .pragma("mmap_size", "268435456")
        .statement_cache_capacity(512)
}

/// Creates the folder that a SQLite file shall lie in.
pub(super) fn make_parent(url: &str) -> Result<(), DbErr> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or(path);
    match Path::new(path).parent() {
        Some(parent) if !parent.as_os_str().is_empty() => std::fs::create_dir_all(parent)
            .map_err(|error| DbErr::Custom(format!("cannot create {}: {error}", parent.display()))),
        _ => Ok(()),
    }
}

/// The writer. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    connection: DatabaseConnection,
    group: Arc<Mutex<Group>>,
    waiting: Arc<AtomicUsize>,
    patience: Duration,
}

/// The shared transaction.
#[derive(Debug, Default)]
struct Group {
    open: bool,
    members: Vec<oneshot::Sender<Result<(), String>>>,
}

impl Writer {
    pub(super) async fn open(options: &DbOptions) -> Result<Self, DbErr> {
        make_parent(&options.url)?;
        let mut connect = ConnectOptions::new(options.url.clone());
        connect
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .sqlx_logging(false)
            .test_before_acquire(false)
            .map_sqlx_sqlite_opts(|sqlite| tuned(sqlite).create_if_missing(true));
        let connection = Database::connect(connect).await?;
        Ok(Self { connection, group: Arc::default(), waiting: Arc::default(), patience: options.acquire_timeout })
    }

    /// Waits in line and sets a savepoint.
    ///
    /// Whoever begins a second unit of work while holding a first waits for oneself: the time limit
    /// turns that into an error.
    pub(super) async fn begin(&self) -> Result<WriterTransaction, DbErr> {
        let place = Place::take(self);
        let guard = tokio::time::timeout(self.patience, Arc::clone(&self.group).lock_owned())
            .await
            .map_err(|_| DbErr::Custom("the writer was not free in time".into()))?;
        place.served();
        let mut transaction = WriterTransaction { writer: self.clone(), guard: Some(guard) };
        if let Some(group) = transaction.guard.as_mut() {
            if !group.open {
                self.connection.execute_unprepared("BEGIN IMMEDIATE").await?;
                group.open = true;
            }
            self.connection.execute_unprepared("SAVEPOINT unit").await?;
        }
        Ok(transaction)
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        let mut group = Arc::clone(&self.group).lock_owned().await;
        self.flush(&mut group).await;
        drop(group);
        self.connection.close().await
    }

    /// Commits the group if it is full, or if nobody waits who could commit it later.
    async fn flush_when_due(&self, group: &mut Group) {
        if group.members.len() >= GROUP || self.waiting.load(Ordering::SeqCst) == 0 {
            self.flush(group).await;
        }
    }

    /// Commits the group and tells its members.
    async fn flush(&self, group: &mut Group) {
        if !group.open {
            return;
        }
        match self.connection.execute_unprepared("COMMIT").await {
            Ok(_) => {
                group.open = false;
                for member in group.members.drain(..) {
                    let _ = member.send(Ok(()));
                }
            }
            Err(error) => self.give_up(group, &error).await,
        }
    }

    /// Rolls the whole group back and tells its members why.
    async fn give_up(&self, group: &mut Group, error: &DbErr) {
        tracing::error!(%error, members = group.members.len(), "the shared transaction failed");
        // It fails where SQLite has rolled back by itself: the outcome is the same.
        let _ = self.connection.execute_unprepared("ROLLBACK").await;
        group.open = false;
        for member in group.members.drain(..) {
            let _ = member.send(Err(error.to_string()));
        }
    }
}

/// A place in the line for the writer.
struct Place<'a> {
    writer: &'a Writer,
    served: bool,
}

impl<'a> Place<'a> {
    fn take(writer: &'a Writer) -> Self {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Self { writer, served: false }
    }

    fn served(mut self) {
        self.served = true;
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let before = self.writer.waiting.fetch_sub(1, Ordering::SeqCst);
        if self.served || before > 1 {
            return;
        }
        // The one whom a group relied on to commit it has left the line: see to it.
        let writer = self.writer.clone();
        tokio::spawn(async move {
            let mut group = Arc::clone(&writer.group).lock_owned().await;
            writer.flush_when_due(&mut group).await;
        });
    }
}

/// One unit of work on the writer. Dropping it rolls back.
#[derive(Debug)]
pub(super) struct WriterTransaction {
    writer: Writer,
    guard: Option<OwnedMutexGuard<Group>>,
}

impl WriterTransaction {
    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.writer.connection
    }

    /// Releases the savepoint and waits until the group is on disk.
    pub(super) async fn commit(mut self) -> Result<(), DbErr> {
        let Some(mut group) = self.guard.take() else {
            return Err(DbErr::Custom("committed twice".into()));
        };
        let writer = self.writer.clone();
        let (sender, outcome) = oneshot::channel();
        // In a task of its own: a caller that gives up waiting must not leave the group half done.
        tokio::spawn(async move {
            match writer.connection.execute_unprepared("RELEASE unit").await {
                Ok(_) => {
                    group.members.push(sender);
                    writer.flush_when_due(&mut group).await;
                }
                Err(error) => {
                    let _ = sender.send(Err(error.to_string()));
                    writer.give_up(&mut group, &error).await;
                }
            }
        });
        match outcome.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(reason)) => Err(DbErr::Custom(reason)),
            Err(_) => Err(DbErr::Custom("the writer went away".into())),
        }
    }
}

impl Drop for WriterTransaction {
    fn drop(&mut self) {
        let Some(mut group) = self.guard.take() else { return };
        let writer = self.writer.clone();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if !group.open {
                return;
            }
            if let Err(error) = writer.connection.execute_unprepared("ROLLBACK TO unit; RELEASE unit").await {
                writer.give_up(&mut group, &error).await;
            }
            writer.flush_when_due(&mut group).await;
        });
    }
}
