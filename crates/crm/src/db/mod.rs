//! The database. The only place that begins a transaction.
//!
//! A [`Uow`] (unit of work) is a transaction, the time and the actor. Adapters begin one, call
//! use cases with it and commit; use cases never commit. Dropping it rolls back.
//!
//! On SQLite there is one writer and a pool of readers; commits that come together share one
//! `fsync` (see `writer`). On PostgreSQL each unit of work has a transaction of its own.

mod late;
mod raw;
mod savepoint;
mod uow;
mod writer;

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, TransactionTrait};
use tokio::sync::broadcast;

use late::Late;
pub use uow::Uow;
use uow::{Conn, Snapshot, Tellers};
use writer::Writer;

use crate::actor::Actor;
use crate::clock::Clock;
use crate::ids::{ConversationId, TenantId};

/// How many commits' news a slow listener may lag behind before it misses some.
const NEWS_BACKLOG: usize = 4096;

/// After how long without use a connection is asked whether it lives, before it is used again.
const IDLE: Duration = Duration::from_secs(5);

/// What a commit brought, told to whoever listens. Ids only; the truth is in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A job that is due at once was enqueued.
    Job,
    /// A conversation has a new or changed message.
    Message {
        /// Whose.
        tenant: TenantId,
        /// Which conversation.
        conversation: ConversationId,
    },
}

/// How to connect.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections of the pool (readers, on SQLite).
    pub max_connections: u32,
    /// How long to wait for a connection.
    pub acquire_timeout: Duration,
}

impl DbOptions {
    /// The defaults for `url`.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), max_connections: 16, acquire_timeout: Duration::from_secs(5) }
    }
}

/// What an installation can send through besides WeChat. Every process of it has the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Providers {
    /// Whether there is a mail server.
    pub mail: bool,
    /// The longest text of a short message, in characters; none where there is no provider.
    pub sms_chars: Option<usize>,
}

/// The database with the clock. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pool: DatabaseConnection,
    writer: Option<Writer>,
    clock: Clock,
    providers: Providers,
    news: broadcast::Sender<News>,
    commits: broadcast::Sender<News>,
}

impl Db {
    /// Connects. A SQLite file is created where it is missing.
    ///
    /// # Errors
    /// When the database can't be reached or the URL is not understood.
    pub async fn connect(options: &DbOptions, clock: Clock) -> Result<Self, DbErr> {
        let (news, _) = broadcast::channel(NEWS_BACKLOG);
        let (commits, _) = broadcast::channel(NEWS_BACKLOG);
        let mut connect = ConnectOptions::new(options.url.clone());
        connect
            .max_connections(options.max_connections)
            .min_connections(1)
            .acquire_timeout(options.acquire_timeout)
            .connect_timeout(options.acquire_timeout)
            .sqlx_logging(false)
            .test_before_acquire(false);
        if !options.url.starts_with("sqlite:") {
            connect.map_sqlx_postgres_opts(|pg| {
                // Generic plans ignore what a parameter's value says about an index's use.
                let pg = pg.options([("plan_cache_mode", "force_custom_plan"), ("timezone", "UTC")]);
                // There are more statements than sqlx keeps by itself; one that it has dropped is parsed again.
                pg.statement_cache_capacity(512)
            });
            // A connection that has lain idle may have died; one that was just given back lives: the
            // pool has asked it then.
            connect.map_sqlx_postgres_pool_opts(|pool| {
                pool.before_acquire(|connection, idle| {
                    Box::pin(async move {
                        if idle.idle_for > IDLE {
                            sqlx::Connection::ping(connection).await?;
                        }
                        Ok(true)
                    })
                })
            });
            let pool = Database::connect(connect).await?;
            return Ok(Self { pool, writer: None, clock, providers: Providers::default(), news, commits });
        }
        // The writer first: it creates the file and switches it to WAL, which readers can't.
        let writer = Writer::open(options).await?;
        connect.map_sqlx_sqlite_opts(|sqlite| writer::tuned(sqlite).pragma("query_only", "ON"));
        let pool = Database::connect(connect).await?;
        Ok(Self { pool, writer: Some(writer), clock, providers: Providers::default(), news, commits })
    }

    /// Begins a unit of work that may write.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn begin(&self, actor: Actor) -> Result<Uow, DbErr> {
        let conn = match &self.writer {
            Some(writer) => Conn::Writer(writer.begin().await?),
            None => Conn::Transaction(self.pool.begin().await?),
        };
        Ok(Uow::new(conn, self.clock.now(), actor, self.providers, self.tellers()))
    }

    /// Begins a unit of work that may write, and asks first what it needs to know. On SQLite it takes
    /// the writer with the first question or statement after something was put off, and not at all
    /// where there is none; what was asked before can have changed meanwhile, as on PostgreSQL.
    ///
    /// # Errors
    /// When no connection is to be had in time.
    pub async fn begin_late(&self, actor: Actor) -> Result<Uow, DbErr> {
        let Some(writer) = &self.writer else { return self.begin(actor).await };
        let conn = Conn::Late(Late::new(self.pool.clone(), writer.clone()));
        Ok(Uow::new(conn, self.clock.now(), actor, self.providers, self.tellers()))
    }

    /// A unit of work that only reads, each statement on any connection. It holds none, and needs no
    /// commit.
    pub fn read(&self, actor: Actor) -> Uow {
        Uow::new(Conn::Pool(self.pool.clone()), self.clock.now(), actor, self.providers, self.tellers())
    }

    /// A unit of work that only reads, on one connection and with one view of the data, both of
    /// which it keeps from its first statement until it is dropped. For several statements in a
    /// row, and never across a call to elsewhere.
    pub fn snapshot(&self, actor: Actor) -> Uow {
        let conn = Conn::Snapshot(Snapshot::new(self.pool.clone()));
        Uow::new(conn, self.clock.now(), actor, self.providers, self.tellers())
    }

    /// The same, of an installation that can send through these, too.
    #[must_use]
    pub fn with_providers(mut self, providers: Providers) -> Self {
        self.providers = providers;
        self
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    /// The clock that stamps every unit of work.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    fn tellers(&self) -> Tellers {
        Tellers { news: self.news.clone(), commits: self.commits.clone() }
    }

    /// Listens to the news of commits of this process alone.
    pub fn listen_to_commits(&self) -> broadcast::Receiver<News> {
        self.commits.subscribe()
    }

    /// Listens to the news of commits of this process, and to what [`Db::tell`] brings.
    pub fn listen(&self) -> broadcast::Receiver<News> {
        self.news.subscribe()
    }

    /// Spreads news that another process told.
    pub fn tell(&self, news: News) {
        // No listener is no error: nobody has to be interested.
        let _ = self.news.send(news);
    }

    /// Lets SQLite look at the sizes of tables that have grown: without that it may take an index that
    /// leads through all rows of a company. It reads some hundred entries of each index, and does
    /// nothing where little has changed. PostgreSQL does so by itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh_statistics(&self) -> Result<(), DbErr> {
        if self.backend() != DbBackend::Sqlite {
            return Ok(());
        }
        let uow = self.begin(Actor::Platform).await?;
        // Also of tables that no query of this connection has asked for.
        uow.execute_unprepared("PRAGMA optimize(0x10002)").await?;
        uow.commit().await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.pool.execute_unprepared("SELECT 1").await.map(|_| ())
    }

    /// A connection for the migrations, outside every unit of work. They run before anything
    /// else does.
    ///
    /// # Errors
    /// When no connection is to be had.
    pub async fn migrating<T, F>(options: &DbOptions, run: F) -> Result<T, DbErr>
    where
        F: AsyncFnOnce(&DatabaseConnection) -> Result<T, DbErr>,
    {
        let mut connect = ConnectOptions::new(options.url.clone());
        connect.max_connections(1).sqlx_logging(false).acquire_timeout(options.acquire_timeout);
        if options.url.starts_with("sqlite:") {
            writer::make_parent(&options.url)?;
            connect.map_sqlx_sqlite_opts(|sqlite| writer::tuned(sqlite).create_if_missing(true));
        }
        let connection = Database::connect(connect).await?;
        let result = run(&connection).await;
        connection.close().await?;
        result
    }

    /// Closes all connections after what is under way.
    ///
    /// # Errors
    /// When the database reports one.
    pub async fn close(self) -> Result<(), DbErr> {
        if let Some(writer) = self.writer {
            writer.close().await?;
        }
        self.pool.close().await
    }
}
