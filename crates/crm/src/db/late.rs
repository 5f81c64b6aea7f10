//! Units of work that ask first and write last: on SQLite they take the writer late, or together.
//!
//! As long as nothing was put off, questions go to any reading connection, many at once. A unit of
//! work that only puts statements off afterwards never holds the writer: at the commit its statements
//! wait in a queue, and one change of thread takes several of them to the database. Whatever asks or
//! writes in between takes the writer from there on, as any other unit of work does.
//!
//! What was asked before is as old as its question: as on PostgreSQL, where each statement sees what
//! was committed before it, and nothing is locked by reading.

use std::sync::{Mutex, PoisonError};

use sea_orm::{DatabaseConnection, DbErr, Statement};
use tokio::sync::{OnceCell, oneshot};

use super::savepoint::{Savepoint, script};
use super::writer::{Group, Place, Writer, WriterTransaction};

/// How many units of work with the same statements go to the database together at the most. Only
/// powers of two go together, so that few different scripts have to be prepared.
const TOGETHER: usize = 8;

/// A unit of work that has not taken the writer yet, or has.
#[derive(Debug)]
pub(super) struct Late {
    pool: DatabaseConnection,
    writer: Writer,
    put_off: Mutex<Vec<Statement>>,
    begun: OnceCell<WriterTransaction>,
}

impl Late {
    pub(super) fn new(pool: DatabaseConnection, writer: Writer) -> Self {
        Self { pool, writer, put_off: Mutex::default(), begun: OnceCell::new() }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Statement>> {
        self.put_off.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs a statement with the next one, or with the commit.
    pub(super) fn put_off(&self, statement: Statement) {
        match self.begun.get() {
            Some(transaction) => transaction.put_off(statement),
            None => self.waiting().push(statement),
        }
    }

    /// A connection for reading, where the question can't depend on what this unit of work writes.
    pub(super) fn reader(&self, question: &Statement) -> Option<&DatabaseConnection> {
        let reads = question.sql.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
        (reads && self.begun.get().is_none() && self.waiting().is_empty()).then_some(&self.pool)
    }

    /// Takes the writer, if it was not taken before, with all that was put off.
    pub(super) async fn transaction(&self) -> Result<&WriterTransaction, DbErr> {
        let begin = async || {
            let transaction = self.writer.begin().await?;
            for statement in std::mem::take(&mut *self.waiting()) {
                transaction.put_off(statement);
            }
            Ok(transaction)
        };
        self.begun.get_or_try_init(begin).await
    }

    /// Keeps what was done, and waits until it is on disk.
    pub(super) async fn commit(mut self) -> Result<(), DbErr> {
        // Numbered parameters count from a script's beginning: such statements go alone.
        if self.begun.get().is_none() && self.waiting().iter().any(|statement| statement.sql.contains('$')) {
            self.transaction().await?;
        }
        if let Some(transaction) = self.begun.take() {
            return transaction.commit().await;
        }
        let statements = std::mem::take(&mut *self.waiting());
        if statements.is_empty() { Ok(()) } else { self.writer.submit(statements).await }
    }
}

/// The statements of a unit of work, and whom to tell when they are on disk.
#[derive(Debug)]
pub(super) struct Submitted {
    statements: Vec<Statement>,
    outcome: oneshot::Sender<Result<(), DbErr>>,
}

impl Submitted {
    fn is_like(&self, other: &Self) -> bool {
        self.statements.len() == other.statements.len()
            && self.statements.iter().zip(&other.statements).all(|(one, two)| one.sql == two.sql)
    }
}

impl Writer {
    /// Runs statements as a unit of work, together with others, and waits until they are on disk.
    async fn submit(&self, statements: Vec<Statement>) -> Result<(), DbErr> {
        let (outcome, told) = oneshot::channel();
        let first = {
            let mut queue = self.queue();
            queue.push(Submitted { statements, outcome });
            queue.len() == 1
        };
        if first {
            // In a task of its own: it works for those who come meanwhile, too, and a caller may give up.
            let writer = self.clone();
            tokio::spawn(async move { writer.run_queue().await });
        }
        told.await.unwrap_or_else(|_| Err(DbErr::Custom("the writer went away".into())))
    }

    async fn run_queue(&self) {
        let place = Place::take(self);
        let mut group = self.line().await;
        place.served();
        let queue = std::mem::take(&mut *self.queue());
        let mut waiting = queue.into_iter().filter(|unit| !unit.outcome.is_closed()).peekable();
        let mut alike: Vec<Submitted> = Vec::new();
        while let Some(unit) = waiting.next() {
            let goes_on = waiting.peek().is_some_and(|next| next.is_like(&unit));
            alike.push(unit);
            if !goes_on {
                self.run_alike(&mut group, std::mem::take(&mut alike)).await;
            }
        }
        self.flush_when_due(&mut group).await;
    }

    /// Runs units of work with the same statements.
    async fn run_alike(&self, group: &mut Group, mut units: Vec<Submitted>) {
        while !units.is_empty() {
            let most = units.len().min(TOGETHER);
            // The largest power of two that is not more.
            let count = 1 << most.ilog2();
            let rest = units.split_off(count);
            self.run_together(group, units).await;
            units = rest;
        }
    }

    /// Runs units of work on one savepoint; where that fails, each on its own.
    async fn run_together(&self, group: &mut Group, mut units: Vec<Submitted>) {
        let statements = units.iter().flat_map(|unit| unit.statements.iter().cloned()).collect();
        let error = match self.run_script(group, statements).await {
            Ok(()) => {
                group.members.extend(units.into_iter().map(|unit| unit.outcome));
                return;
            }
            Err(error) => error,
        };
        if units.len() == 1
            && let Some(unit) = units.pop()
        {
            let _ = unit.outcome.send(Err(error));
        }
        for unit in units {
            match self.run_script(group, unit.statements).await {
                Ok(()) => group.members.push(unit.outcome),
                Err(error) => {
                    let _ = unit.outcome.send(Err(error));
                }
            }
        }
    }

    /// Runs statements on a savepoint of their own, and undoes them where one fails.
    async fn run_script(&self, group: &mut Group, statements: Vec<Statement>) -> Result<(), DbErr> {
        self.open_shared(group).await?;
        let before = group.done.take();
        let savepoint = Savepoint::next(before);
        let mut parts = Savepoint::beginning(before);
        parts.extend(statements);
        let Some(script) = script(parts) else { return Ok(()) };
        match group.run(script).await {
            Ok(()) => {
                group.done = Some(savepoint);
                Ok(())
            }
            Err(error) => {
                if let Err(worse) = group.execute(savepoint.undo()).await {
                    self.give_up(group, &worse).await;
                }
                Err(error)
            }
        }
    }
}
