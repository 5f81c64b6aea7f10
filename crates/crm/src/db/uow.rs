//! The unit of work: a transaction, the time and the actor.

use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};
use tokio::sync::broadcast;

use super::News;
use super::writer::WriterTransaction;
use crate::actor::{Access, Actor, Resource, Scope};
use crate::clock::business_date;
use crate::error::Fault;
use crate::ids::TenantId;

/// What the statements of a unit of work run on.
#[derive(Debug)]
pub(super) enum Conn {
    /// Any connection of the pool: reading only.
    Pool(DatabaseConnection),
    /// A transaction on PostgreSQL.
    Transaction(DatabaseTransaction),
    /// A savepoint in the writer's shared transaction on SQLite.
    Writer(WriterTransaction),
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
    tellers: Tellers,
    told: Mutex<Vec<News>>,
}

impl Uow {
    pub(super) fn new(conn: Conn, now: DateTime<Utc>, actor: Actor, tellers: Tellers) -> Self {
        Self { conn, now, actor, tellers, told: Mutex::default() }
    }

    /// The time of this unit of work: the same for everything it writes.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
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

    /// Tells `news` to the listeners once this is committed.
    pub fn tell(&self, news: News) {
        let mut told = self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if !told.contains(&news) {
            told.push(news);
        }
    }

    /// Commits. When this returns `Ok`, it is on disk.
    ///
    /// # Errors
    /// When the database could not commit: then nothing was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { conn, tellers, told, .. } = self;
        match conn {
            Conn::Pool(_) => {}
            Conn::Transaction(transaction) => transaction.commit().await?,
            Conn::Writer(transaction) => transaction.commit().await?,
        }
        for told in told.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
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
            Conn::Transaction(transaction) => transaction.get_database_backend(),
            Conn::Writer(_) => DbBackend::Sqlite,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.execute_raw(statement).await,
            Conn::Transaction(transaction) => transaction.execute_raw(statement).await,
            Conn::Writer(writer) => writer.connection().execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.execute_unprepared(sql).await,
            Conn::Transaction(transaction) => transaction.execute_unprepared(sql).await,
            Conn::Writer(writer) => writer.connection().execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.query_one_raw(statement).await,
            Conn::Transaction(transaction) => transaction.query_one_raw(statement).await,
            Conn::Writer(writer) => writer.connection().query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.conn {
            Conn::Pool(pool) => pool.query_all_raw(statement).await,
            Conn::Transaction(transaction) => transaction.query_all_raw(statement).await,
            Conn::Writer(writer) => writer.connection().query_all_raw(statement).await,
        }
    }
}
