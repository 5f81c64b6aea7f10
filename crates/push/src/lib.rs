//! What a push is sent through. The domain has chosen the way and noted that the send begins;
//! here the platform is called, and its answer put into the domain's words.
//!
//! No transaction is open while anything here runs.

mod channels;
mod limits;
mod outcome;

use accounts::{AccountError, Accounts};
use chrono::{DateTime, Duration, Utc};
use crm::db::Db;
use crm::pushes::{Channel, Outcome, Sending};
use files::Store;
use kv::Kv;

/// Sends pushes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pusher {
    db: Db,
    accounts: Accounts,
    files: Store,
    kv: Kv,
}

impl Pusher {
    /// A pusher for all accounts of a database.
    pub fn new(db: Db, accounts: Accounts, files: Store, kv: Kv) -> Self {
        Self { db, accounts, files, kv }
    }

    /// Sends one push to where it goes. Never fails: every end is an outcome.
    pub async fn send(&self, sending: &Sending) -> Outcome {
        let target = &sending.target;
        let started = tokio::time::Instant::now();
        let account = match self.accounts.get(&target.appid).await {
            Ok(account) => account,
            Err(AccountError::Fault(fault)) => {
                tracing::error!(error = ?fault, "an account can't be loaded");
                return self.later(Duration::seconds(10), "系统繁忙");
            }
            Err(error) => return self.stopped(&error),
        };
        let outcome = match target.channel {
            Channel::Custom => channels::custom::send(self, &account, sending).await,
            Channel::Subscribe => channels::subscribe::send(self, &account, sending).await,
            Channel::Template => channels::template::send(self, &account, sending).await,
            // A task is handed over before a send begins; it never gets here.
            Channel::Task => Outcome::Failed { reason: "任务渠道不发送消息".into() },
        };
        let (way, end) = (target.channel.as_str(), outcome::word(&outcome));
        metrics::counter!("guanxi_pushes_total", "channel" => way, "outcome" => end).increment(1);
        metrics::histogram!("guanxi_push_seconds", "channel" => way).record(started.elapsed().as_secs_f64());
        outcome
    }

    fn now(&self) -> DateTime<Utc> {
        self.db.clock().now()
    }

    fn later(&self, pause: Duration, reason: &str) -> Outcome {
        Outcome::Later { at: Some(self.now() + pause), stop_endpoint: false, reason: reason.into() }
    }

    fn stopped(&self, error: &AccountError) -> Outcome {
        let pause = Duration::minutes(10);
        Outcome::Later {
            at: Some(self.now() + pause), stop_endpoint: true, reason: format!("公众号不可用：{error}")
        }
    }
}
