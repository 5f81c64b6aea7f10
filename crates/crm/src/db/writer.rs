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
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::DbOptions;
use super::late::Submitted;
use super::savepoint::{Savepoint, script};

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
    queue: Arc<std::sync::Mutex<Vec<Submitted>>>,
}

/// The shared transaction. It keeps its connection until it ends: to take one from the pool for
/// each statement would cost as much again as the statement, as the pool asks a connection that is
/// given back whether it lives.
#[derive(Debug, Default)]
pub(super) struct Group {
    transaction: Option<DatabaseTransaction>,
    /// The savepoint of the last unit of work, where that is done: it is released with the next
    /// one's beginning, and a commit needs no release.
    pub(super) done: Option<Savepoint>,
    pub(super) members: Vec<oneshot::Sender<Result<(), DbErr>>>,
}

impl Group {
    fn transaction(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.transaction.as_ref().ok_or_else(|| DbErr::Custom("the shared transaction has ended".into()))
    }

    pub(super) async fn execute(&self, sql: &str) -> Result<(), DbErr> {
        self.transaction()?.execute_unprepared(sql).await.map(|_| ())
    }

    pub(super) async fn run(&self, script: Statement) -> Result<(), DbErr> {
        self.transaction()?.execute_raw(script).await.map(|_| ())
    }
}

/// The lock is taken at the start: a transaction that reads first and writes later could find that
/// another process has written in between.
fn immediate() -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
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
        let patience = options.acquire_timeout;
        Ok(Self { connection, group: Arc::default(), waiting: Arc::default(), patience, queue: Arc::default() })
    }

    /// The units of work that wait to be run together.
    pub(super) fn queue(&self) -> std::sync::MutexGuard<'_, Vec<Submitted>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits in line.
    pub(super) async fn line(&self) -> OwnedMutexGuard<Group> {
        Arc::clone(&self.group).lock_owned().await
    }

    /// Begins the shared transaction where there is none.
    pub(super) async fn open_shared(&self, group: &mut Group) -> Result<(), DbErr> {
        if group.transaction.is_none() {
            group.transaction = Some(self.connection.begin_with_options(immediate()).await?);
        }
        Ok(())
    }

    /// Waits in line and sets a savepoint; the one of the unit of work before is released by it.
    ///
    /// Whoever begins a second unit of work while holding a first waits for oneself: the time limit
    /// turns that into an error.
    pub(super) async fn begin(&self) -> Result<WriterTransaction, DbErr> {
        let place = Place::take(self);
        let mut guard = tokio::time::timeout(self.patience, self.line())
            .await
            .map_err(|_| DbErr::Custom("the writer was not free in time".into()))?;
        place.served();
        self.open_shared(&mut guard).await?;
        let before = guard.done.take();
        let savepoint = Savepoint::next(before);
        let waiting = Savepoint::beginning(before);
        let put_off = std::sync::Mutex::new(PutOff { waiting, started: false });
        Ok(WriterTransaction { writer: self.clone(), guard: Some(guard), before, savepoint, put_off })
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        let mut group = self.line().await;
        self.flush(&mut group).await;
        drop(group);
        self.connection.close().await
    }

    /// Commits the group if it is full, or if nobody waits who could commit it later.
    pub(super) async fn flush_when_due(&self, group: &mut Group) {
        if self.is_due(group) {
            self.flush(group).await;
        }
    }

    fn is_due(&self, group: &Group) -> bool {
        group.members.len() >= GROUP || self.waiting.load(Ordering::SeqCst) == 0
    }

    /// Commits the group and tells its members.
    async fn flush(&self, group: &mut Group) {
        let Some(transaction) = group.transaction.take() else { return };
        group.done = None;
        match transaction.commit().await {
            Ok(()) => {
                for member in group.members.drain(..) {
                    let _ = member.send(Ok(()));
                }
            }
            Err(error) => self.give_up(group, &error).await,
        }
    }

    /// Rolls the whole group back and tells its members why.
    pub(super) async fn give_up(&self, group: &mut Group, error: &DbErr) {
        tracing::error!(%error, members = group.members.len(), "the shared transaction failed");
        group.done = None;
        if let Some(transaction) = group.transaction.take() {
            // It fails where SQLite has rolled back by itself: the outcome is the same.
            let _ = transaction.rollback().await;
        }
        for member in group.members.drain(..) {
            let _ = member.send(Err(DbErr::Custom(error.to_string())));
        }
    }
}

/// A place in the line for the writer.
pub(super) struct Place<'a> {
    writer: &'a Writer,
    served: bool,
}

impl<'a> Place<'a> {
    pub(super) fn take(writer: &'a Writer) -> Self {
        writer.waiting.fetch_add(1, Ordering::SeqCst);
        Self { writer, served: false }
    }

    pub(super) fn served(mut self) {
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
            let mut group = writer.line().await;
            writer.flush_when_due(&mut group).await;
        });
    }
}

/// One unit of work on the writer. Dropping it rolls back.
#[derive(Debug)]
pub(super) struct WriterTransaction {
    writer: Writer,
    guard: Option<OwnedMutexGuard<Group>>,
    /// The savepoint that is released with the first statement.
    before: Option<Savepoint>,
    savepoint: Savepoint,
    put_off: std::sync::Mutex<PutOff>,
}

/// Statements that go to the database with the next one.
#[derive(Debug)]
struct PutOff {
    waiting: Vec<Statement>,
    /// Whether anything has gone to the database yet.
    started: bool,
}

impl WriterTransaction {
    fn transaction(&self) -> Result<&DatabaseTransaction, DbErr> {
        let transaction = self.guard.as_ref().and_then(|group| group.transaction.as_ref());
        transaction.ok_or_else(|| DbErr::Custom("the shared transaction has ended".into()))
    }

    /// Runs a statement with the next one, or with the commit.
    pub(super) fn put_off(&self, statement: Statement) {
        self.put_off.lock().unwrap_or_else(PoisonError::into_inner).waiting.push(statement);
    }

    fn take_put_off(&self) -> Vec<Statement> {
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        put_off.started = true;
        std::mem::take(&mut put_off.waiting)
    }

    /// What a statement runs on, once those that were put off have run.
    ///
    /// # Errors
    /// Where one of them fails, or the shared transaction has ended before this unit of work.
    pub(super) async fn connection(&self) -> Result<&DatabaseTransaction, DbErr> {
        let transaction = self.transaction()?;
        if let Some(script) = script(self.take_put_off()) {
            transaction.execute_raw(script).await?;
        }
        Ok(transaction)
    }

    /// What a question runs on, and the question with all that was put off in front of it.
    ///
    /// # Errors
    /// As [`WriterTransaction::connection`].
    pub(super) async fn question(&self, question: Statement) -> Result<(&DatabaseTransaction, Statement), DbErr> {
        // Numbered parameters count from the script's beginning: such a question goes alone.
        if question.sql.contains('$') {
            return Ok((self.connection().await?, question));
        }
        let transaction = self.transaction()?;
        let mut parts = self.take_put_off();
        if parts.is_empty() {
            return Ok((transaction, question));
        }
        parts.push(question);
        let script = script(parts).ok_or_else(|| DbErr::Custom("a question was lost".into()))?;
        Ok((transaction, script))
    }

    /// Keeps what was done, and waits until the group is on disk.
    pub(super) async fn commit(mut self) -> Result<(), DbErr> {
        if self.is_untouched() {
            return Ok(());
        }
        self.connection().await?;
        let Some(mut group) = self.guard.take() else {
            return Err(DbErr::Custom("committed twice".into()));
        };
        let writer = self.writer.clone();
        let (sender, outcome) = oneshot::channel();
        group.done = Some(self.savepoint);
        group.members.push(sender);
        if writer.is_due(&group) {
            // In a task of its own: a caller that gives up waiting must not leave the group half done.
            tokio::spawn(async move { writer.flush(&mut group).await });
        } else {
            drop(group);
        }
        outcome.await.unwrap_or_else(|_| Err(DbErr::Custom("the writer went away".into())))
    }

    /// Whether neither a statement has run nor one was put off, but for those of the beginning.
    fn is_untouched(&self) -> bool {
        let put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        !put_off.started && put_off.waiting.len() == usize::from(self.before.is_some()) + 1
    }
}

impl Drop for WriterTransaction {
    fn drop(&mut self) {
        let Some(mut group) = self.guard.take() else { return };
        if group.transaction.is_none() {
            return;
        }
        let started = self.put_off.get_mut().unwrap_or_else(PoisonError::into_inner).started;
        if !started {
            group.done = self.before;
        }
        let (writer, savepoint) = (self.writer.clone(), self.savepoint);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        runtime.spawn(async move {
            if started && let Err(error) = group.execute(savepoint.undo()).await {
                writer.give_up(&mut group, &error).await;
            }
            writer.flush_when_due(&mut group).await;
        });
    }
}
