//! What a push is sent through. The domain has chosen the way and noted that the send begins;
//! here the platform is called, and its answer put into the domain's words.
//!
//! No transaction is open while anything here runs.

mod channels;
mod limits;
mod mail;
mod outcome;
mod sms;
mod staff;

use accounts::{AccountError, Accounts};
use chrono::{DateTime, Duration, Utc};
use crm::db::Db;
use crm::pushes::{Channel, Follower, Outcome, Receiver, Sending};
use files::Store;
use kv::Kv;

pub use mail::{MailSettings, Mailer, Security};
pub use sms::{SmsSender, SmsSettings};

/// Sends pushes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pusher {
    db: Db,
    accounts: Accounts,
    files: Store,
    kv: Kv,
    mailer: Option<Mailer>,
    sms: Option<SmsSender>,
    public_url: String,
}

impl Pusher {
    /// A pusher for all accounts of a database.
    pub fn new(db: Db, accounts: Accounts, files: Store, kv: Kv) -> Self {
        Self { db, accounts, files, kv, mailer: None, sms: None, public_url: String::new() }
    }

    /// The same with a mail server and a provider of short messages, where there are any.
    #[must_use]
    pub fn with_providers(mut self, mailer: Option<Mailer>, sms: Option<SmsSender>) -> Self {
        self.mailer = mailer;
        self.sms = sms;
        self
    }

    /// The same, knowing how browsers reach us: notices lead there.
    #[must_use]
    pub fn reached_at(mut self, public_url: &str) -> Self {
        public_url.trim_end_matches('/').clone_into(&mut self.public_url);
        self
    }

    /// The address of the screen that a notice leads to: signing in comes first.
    fn page_of(&self, sending: &Sending, follower: &Follower) -> Option<String> {
        let screen = sending.push.screen().filter(|_| !self.public_url.is_empty())?;
        Some(format!("{}/api/v1/my/sign-in?appid={}&to={screen}", self.public_url, follower.appid))
    }

    /// Sends one push to where it goes. Never fails: every end is an outcome.
    pub async fn send(&self, sending: &Sending) -> Outcome {
        let started = tokio::time::Instant::now();
        let outcome = match &sending.target.receiver {
            Receiver::Follower(follower) => self.send_to_follower(sending, follower).await,
            Receiver::Mail(address) => match &self.mailer {
                Some(mailer) => channels::mail::send(self, mailer, sending, address).await,
                None => not_set_up("未设置邮件服务"),
            },
            Receiver::Mobile(number) => match &self.sms {
                Some(sms) => channels::sms::send(self, sms, sending, number).await,
                None => not_set_up("未设置短信服务"),
            },
        };
        let (way, end) = (sending.target.channel.as_str(), outcome::word(&outcome));
        metrics::counter!("guanxi_pushes_total", "channel" => way, "outcome" => end).increment(1);
        metrics::histogram!("guanxi_push_seconds", "channel" => way).record(started.elapsed().as_secs_f64());
        outcome
    }

    async fn send_to_follower(&self, sending: &Sending, follower: &Follower) -> Outcome {
        let account = match self.accounts.get(&follower.appid).await {
            Ok(account) => account,
            Err(AccountError::Fault(fault)) => {
                tracing::error!(error = ?fault, "an account can't be loaded");
                return self.later(Duration::seconds(10), "系统繁忙");
            }
            Err(error) => return self.stopped(&error),
        };
        match sending.target.channel {
            Channel::Custom => channels::custom::send(self, &account, sending, follower).await,
            Channel::Subscribe => channels::subscribe::send(self, &account, sending, follower).await,
            Channel::Template => channels::template::send(self, &account, sending, follower).await,
            // A task is handed over before a send begins; mails and short messages go to no follower.
            Channel::Task | Channel::Mail | Channel::Sms => {
                Outcome::Failed { reason: "该渠道不发送微信消息".into() }
            }
        }
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

/// The process that began this had what we lack: the next way.
fn not_set_up(reason: &str) -> Outcome {
    Outcome::NextChannel { effect: crm::pushes::Effect::None, reason: reason.into() }
}
