//! What happens without anybody asking at that moment: the scheduler finds what is due, the runner
//! does it. Any number of workers run at once, without a leader: leases and unique keys keep them
//! from doing anything twice.

mod dispatch;
mod jobs;
mod schedule;

use std::sync::Arc;
use std::time::Duration;

use accounts::Accounts;
use crm::actor::Actor;
use crm::db::{Db, News};
use crm::error::Fault;
use crm::outbox;
use files::Store;
use push::Pusher;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// How often the database's statistics are refreshed.
const STATISTICS: Duration = Duration::from_secs(60 * 60);

/// How a worker works.
#[derive(Clone, Copy, Debug)]
pub struct WorkerSettings {
    /// How many pushes one lane takes at a time.
    pub batch: u64,
    /// How many lanes send pushes at once.
    pub lanes: usize,
    /// For how long a job is ours. A worker that dies leaves its jobs to others after this.
    pub lease: Duration,
    /// How long to wait for news before looking at the queue anyway.
    pub poll: Duration,
    /// How often the scheduler looks for what is due.
    pub tick: Duration,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            batch: 32,
            lanes: 4,
            lease: Duration::from_secs(60),
            poll: Duration::from_secs(1),
            tick: Duration::from_secs(30),
        }
    }
}

/// A worker. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Worker {
    pub(crate) db: Db,
    pub(crate) accounts: Accounts,
    pub(crate) files: Store,
    pub(crate) pusher: Pusher,
    pub(crate) settings: WorkerSettings,
    ticks: Arc<Notify>,
}

impl Worker {
    /// A worker for a database.
    pub fn new(db: Db, accounts: Accounts, files: Store, pusher: Pusher, settings: WorkerSettings) -> Self {
        Self { db, accounts, files, pusher, settings, ticks: Arc::default() }
    }

    /// Works until `stop` says so, and finishes what is under way.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let wake = Arc::new(Notify::new());
        let mut tasks = JoinSet::new();
        tasks.spawn(wake_on_news(self.db.clone(), Arc::clone(&wake), stop.clone()));
        tasks.spawn(self.clone().keep_ticking(stop.clone()));
        tasks.spawn(self.clone().keep_statistics(stop.clone()));
        for _ in 0..self.settings.lanes.max(1) {
            tasks.spawn(self.clone().work(Kind::Pushes, Arc::clone(&wake), stop.clone()));
        }
        tasks.spawn(self.clone().work(Kind::Long, Arc::clone(&wake), stop.clone()));
        tasks.spawn(self.clone().work(Kind::Others, wake, stop));
        while tasks.join_next().await.is_some() {}
    }

    /// Asks the scheduler to look for what is due now, such as after the demo's clock was moved.
    pub fn tick_soon(&self) {
        self.ticks.notify_one();
    }

    /// Does everything that is due now, and what that brings, until nothing is due. For tests and
    /// the demo, which drain the queue instead of waiting for it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<(), Fault> {
        loop {
            let done = self.send_due().await?
                + self.run_due(jobs::KINDS, 16).await?
                + self.run_due(jobs::LONG_KINDS, 1).await?;
            if done == 0 {
                return Ok(());
            }
        }
    }

    async fn keep_ticking(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.tick().await {
                tracing::error!(error = ?error, "the scheduler failed; it tries again");
            }
            tokio::select! {
                () = tokio::time::sleep(self.settings.tick) => {}
                () = self.ticks.notified() => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn keep_statistics(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.db.refresh_statistics().await {
                tracing::warn!(error = ?error, "the database's statistics could not be refreshed");
            }
            tokio::select! {
                () = tokio::time::sleep(STATISTICS) => {}
                _ = stop.changed() => {}
            }
        }
    }

    async fn work(self, kind: Kind, wake: Arc<Notify>, mut stop: watch::Receiver<bool>) {
        let mut pause = self.settings.poll;
        while !*stop.borrow() {
            let news = wake.notified();
            let done = match kind {
                Kind::Pushes => self.send_due().await,
                Kind::Others => self.run_due(jobs::KINDS, 16).await,
                Kind::Long => self.run_due(jobs::LONG_KINDS, 1).await,
            };
            match done {
                Ok(0) => {}
                Ok(_) => {
                    pause = self.settings.poll;
                    continue;
                }
                Err(error) => {
                    tracing::error!(error = ?error, "a worker failed; it tries again");
                    pause = (pause * 2).min(Duration::from_secs(30));
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = news => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Does due jobs of these kinds, which are no pushes, so many of each at a time; says how many.
    async fn run_due(&self, kinds: &[&str], most: u64) -> Result<usize, Fault> {
        let lease = chrono::Duration::from_std(self.settings.lease).unwrap_or(chrono::Duration::minutes(1));
        let mut done = 0;
        for kind in kinds {
            let uow = self.db.begin(Actor::Platform).await?;
            let leases = outbox::lease(&uow, kind, most, lease).await?;
            if leases.is_empty() {
                continue;
            }
            uow.commit().await?;
            for lease in leases {
                jobs::run(self, &lease).await?;
                done += 1;
            }
        }
        Ok(done)
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Pushes,
    Others,
    Long,
}

/// Wakes the workers when a job was enqueued, here or (by the shared store) elsewhere.
async fn wake_on_news(db: Db, wake: Arc<Notify>, mut stop: watch::Receiver<bool>) {
    let mut news = db.listen();
    while !*stop.borrow() {
        tokio::select! {
            heard = news.recv() => match heard {
                Ok(News::Job) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => wake.notify_waiters(),
                Ok(_) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            },
            _ = stop.changed() => {}
        }
    }
}
