//! The unit of work: a transaction, the time and the actor.

use std::any::Any;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    StatementBuilder, TransactionTrait,
};
use tokio::sync::{OnceCell, broadcast};

use super::late::Late;
use super::writer::WriterTransaction;
use super::{News, Providers};
use crate::actor::{Access, Actor, Resource, Scope};
use crate::clock::business_date;
use crate::error::Fault;
use crate::ids::TenantId;
use crate::profit::Pending;

/// What the statements of a unit of work run on.
#[derive(Debug)]
pub(super) enum Conn {
    /// Any connection of the pool for each statement: reading only.
    Pool(DatabaseConnection),
    /// One connection, and one view of the data, from the first statement to the end: reading only.
    Snapshot(Snapshot),
    /// A transaction on PostgreSQL.
    Transaction(DatabaseTransaction),
    /// A savepoint in the writer's shared transaction on SQLite.
    Writer(WriterTransaction),
    /// The same, taken as late as can be.
    Late(Late),
}

/// A read transaction that begins with its first statement.
#[derive(Debug)]
pub(super) struct Snapshot {
    pool: DatabaseConnection,
    begun: OnceCell<DatabaseTransaction>,
}

impl Snapshot {
    pub(super) fn new(pool: DatabaseConnection) -> Self {
        Self { pool, begun: OnceCell::new() }
    }

    async fn transaction(&self) -> Result<&DatabaseTransaction, DbErr> {
        self.begun.get_or_try_init(|| self.pool.begin()).await
    }
}

/// Whom a commit is told to.
#[derive(Clone, Debug)]
pub(super) struct Tellers {
    pub(super) news: broadcast::Sender<News>,
    pub(super) commits: broadcast::Sender<News>,
}

/// A unit of work. Statements run on it directly: it is a [`ConnectionTrait`].
#[derive(Debug)]
pub struct Uow {
    conn: Conn,
    now: DateTime<Utc>,
    actor: Actor,
    providers: Providers,
    tellers: Tellers,
    told: Mutex<Vec<News>>,
    pending: Mutex<Pending>,
    memo: Mutex<Vec<(TenantId, Box<dyn Any + Send + Sync>)>>,
}

impl Uow {
    pub(super) fn new(conn: Conn, now: DateTime<Utc>, actor: Actor, providers: Providers, tellers: Tellers) -> Self {
        Self {
            conn,
            now,
            actor,
            providers,
            tellers,
            told: Mutex::default(),
            pending: Mutex::default(),
            memo: Mutex::default(),
        }
    }

    /// The time of this unit of work: the same for everything it writes.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What can be sent through besides WeChat.
    pub fn providers(&self) -> Providers {
        self.providers
    }

    /// The calendar date of now in a tenant's zone.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        business_date(self.now, zone)
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The actor's tenant.
    pub fn tenant(&self) -> TenantId {
        self.actor.tenant()
    }

    /// Goes on as another actor, once it is known who it is.
    pub fn act_as(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// How far the actor reaches; an error where that is nowhere.
    ///
    /// # Errors
    /// `Forbidden`, naming `what` was wanted.
    pub fn scope(&self, resource: Resource, access: Access, what: &'static str) -> Result<Scope, Fault> {
        match self.actor.scope(resource, access) {
            Scope::Nothing => Err(Fault::Forbidden(what)),
            scope => Ok(scope),
        }
    }

    /// As [`Uow::scope`], for what complaints that one sees to lead nowhere.
    ///
    /// # Errors
    /// `Forbidden`, naming `what` was wanted.
    pub fn own_scope(&self, resource: Resource, access: Access, what: &'static str) -> Result<Scope, Fault> {
        match self.actor.scope(resource, access) {
            Scope::Nothing | Scope::Assigned => Err(Fault::Forbidden(what)),
            scope => Ok(scope),
        }
    }

    /// Tells `news` to the listeners once this is committed.
    pub fn tell(&self, news: News) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.contains(&news) {
            told.push(news);
        }
    }

    /// What [`Uow::remember`] was told last for the actor's tenant.
    pub(crate) fn remembered<T: Any + Clone>(&self) -> Option<T> {
        let memo = self.memo.lock().unwrap_or_else(PoisonError::into_inner);
        let own = memo.iter().filter(|(tenant, _)| *tenant == self.tenant());
        own.filter_map(|(_, value)| value.downcast_ref::<T>()).next_back().cloned()
    }

    /// Remembers something of the actor's tenant that is read again and again, until this unit of
    /// work ends: a batch of pushes reads the settings once. Whoever changes it remembers anew.
    pub(crate) fn remember<T: Any + Clone + Send + Sync>(&self, value: T) -> T {
        let mut memo = self.memo.lock().unwrap_or_else(PoisonError::into_inner);
        memo.push((self.tenant(), Box::new(value.clone())));
        value
    }

    /// Runs a statement whose outcome nobody waits for: at the latest with the commit, and before
    /// any statement that comes after it. Where it fails, so does that statement or the commit.
    ///
    /// On SQLite each statement costs two changes of thread, more than most take to run; those put
    /// off go together, and with the next question.
    ///
    /// # Errors
    /// When the database fails at once.
    pub async fn put_off(&self, statement: impl StatementBuilder) -> Result<(), DbErr> {
        match &self.conn {
            Conn::Writer(writer) => {
                writer.put_off(statement.build(&DbBackend::Sqlite));
                Ok(())
            }
            Conn::Late(late) => {
                late.put_off(statement.build(&DbBackend::Sqlite));
                Ok(())
            }
            _ => self.execute(&statement).await.map(|_| ()),
        }
    }

    /// Waits until no other unit of work that named the same key is under way, and makes others wait
    /// until this one has ended: for two that each look for what the other is about to write, where
    /// no row is there yet that both could lock. SQLite has one writer anyway.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn take_turn(&self, key: &str) -> Result<(), DbErr> {
        if self.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        self.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, [key.into()])).await.map(|_| ())
    }

    /// Adds to the totals of profit, and of what is open by due date, with the commit, after every
    /// other statement. Their rows are those that most documents share: locked last, in the order of their keys and for as short a
    /// time as can be, they never make two units of work wait for each other.
    pub(crate) fn add_up(&self, add: impl FnOnce(&mut Pending)) {
        add(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn write_totals(&self) -> Result<(), DbErr> {
        let pending = std::mem::take(&mut *self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        for statement in pending.statements(self.get_database_backend()) {
            self.execute_raw(statement).await?;
        }
        Ok(())
    }

    /// Commits. When this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// When the database could not commit: then nothing was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.write_totals().await?;
        let Self { conn, tellers, told, .. } = self;
        match conn {
            Conn::Pool(_) | Conn::Snapshot(_) => {}
            Conn::Transaction(transaction) => transaction.commit().await?,
            Conn::Writer(transaction) => transaction.commit().await?,
            Conn::Late(late) => late.commit().await?,
        }
        for told in told.into_inner().unwrap_or_else(PoisonError::into_inner) {
            // No listener is no error: nobody has to be interested.
            let _ = tellers.news.send(told);
            let _ = tellers.commits.send(told);
        }
        Ok(())
    }
}

#[async_trait]
impl ConnectionTrait for Uow {
    fn get_database_backend(&self) -> DbBackend {
        match &self.conn {
            Conn::Pool(pool) => pool.get_database_backend(),
            Conn::Snapshot(snapshot) => snapshot.pool.get_database_backend(),
            Conn::Transaction(transaction) => transaction.get_database_backend(),
            Conn::Writer(_) | Conn::Late(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.execute_raw(statement).await,
            Conn::Snapshot(snapshot) => snapshot.transaction().await?.execute_raw(statement).await,
            Conn::Transaction(transaction) => transaction.execute_raw(statement).await,
            Conn::Writer(writer) => writer.connection().await?.execute_raw(statement).await,
            Conn::Late(late) => late.transaction().await?.connection().await?.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.execute_unprepared(sql).await,
            Conn::Snapshot(snapshot) => snapshot.transaction().await?.execute_unprepared(sql).await,
            Conn::Transaction(transaction) => transaction.execute_unprepared(sql).await,
            Conn::Writer(writer) => writer.connection().await?.execute_unprepared(sql).await,
            Conn::Late(late) => late.transaction().await?.connection().await?.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.query_one_raw(statement).await,
            Conn::Snapshot(snapshot) => snapshot.transaction().await?.query_one_raw(statement).await,
            Conn::Transaction(transaction) => transaction.query_one_raw(statement).await,
            Conn::Writer(writer) => {
                let (connection, statement) = writer.question(statement).await?;
                connection.query_one_raw(statement).await
            }
            Conn::Late(late) => {
                if let Some(reader) = late.reader(&statement) {
                    return reader.query_one_raw(statement).await;
                }
                let (connection, statement) = late.transaction().await?.question(statement).await?;
                connection.query_one_raw(statement).await
            }
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.query_all_raw(statement).await,
            Conn::Snapshot(snapshot) => snapshot.transaction().await?.query_all_raw(statement).await,
            Conn::Transaction(transaction) => transaction.query_all_raw(statement).await,
            Conn::Writer(writer) => {
                let (connection, statement) = writer.question(statement).await?;
                connection.query_all_raw(statement).await
            }
            Conn::Late(late) => {
                if let Some(reader) = late.reader(&statement) {
                    return reader.query_all_raw(statement).await;
                }
                let (connection, statement) = late.transaction().await?.question(statement).await?;
                connection.query_all_raw(statement).await
            }
        }
    }
}
