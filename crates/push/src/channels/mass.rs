//! Mass messages: one call for a list of openids. The `clientmsgid` makes a repeated call one send.

use accounts::AccountError;
use chrono::{Duration, DurationRound};
use crm::mass::{BatchOutcome, BatchSending, MassBatch, MassResult};
use wechat::endpoints::mass::{MassAudience, MassContent, MassStatus};
use wechat::{Action, WechatError};

use crate::{Pusher, outcome};

impl Pusher {
    /// Sends a batch of a mass message. Never fails: every end is an outcome.
    pub async fn send_mass(&self, sending: &BatchSending) -> BatchOutcome {
        let later = |pause, stop_endpoint, reason: String| BatchOutcome::Later {
            at: Some(self.now() + pause),
            stop_endpoint,
            reason,
        };
        let account = match self.accounts.get(&sending.batch.appid).await {
            Ok(account) => account,
            Err(AccountError::Fault(fault)) => {
                tracing::error!(error = ?fault, "an account can't be loaded");
                return later(Duration::seconds(10), false, "系统繁忙".into());
            }
            Err(error) => return later(Duration::minutes(10), true, format!("公众号不可用：{error}")),
        };
        let audience = MassAudience::OpenIds(sending.openids.clone());
        let content = MassContent::Text { content: sending.content.clone() };
        let ended = match account.client.send_mass(&audience, &content, &sending.batch.client_msg_id).await {
            Ok(sent) => BatchOutcome::Sent { platform_id: Some(sent.msg_id.to_string()) },
            Err(error) => self.mass_failed(&error),
        };
        let word = match &ended {
            BatchOutcome::Sent { .. } => "sent",
            BatchOutcome::Failed { .. } => "failed",
            BatchOutcome::Later { .. } => "later",
            BatchOutcome::InDoubt { .. } => "in_doubt",
        };
        metrics::counter!("guanxi_pushes_total", "channel" => "mass", "outcome" => word).increment(1);
        ended
    }

    fn mass_failed(&self, error: &WechatError) -> BatchOutcome {
        use Action as A;
        let reason = outcome::reason(error);
        let now = self.now();
        let later = |at, stop_endpoint| BatchOutcome::Later { at, stop_endpoint, reason: reason.clone() };
        match error.outcome() {
            wechat::Outcome::InDoubt => return BatchOutcome::InDoubt { reason },
            wechat::Outcome::NotSent => {
                return match error {
                    WechatError::Invalid { .. } => BatchOutcome::Failed { reason },
                    _ => later(Some(now + Duration::seconds(30)), false),
                };
            }
            wechat::Outcome::Rejected => {}
        }
        match (error, error.action().unwrap_or(Action::Unknown)) {
            (WechatError::Api(api), A::AlreadySent) => {
                BatchOutcome::Sent { platform_id: api.earlier.map(|key| key.to_string()) }
            }
            // Said of a key that came a moment ago: whether that one was taken, the next try tells.
            (_, A::WaitOneMinute) => later(Some(now + Duration::seconds(70)), false),
            (_, A::StopEndpointUntilTomorrow) => later(None, true),
            (_, A::PauseUntilNextMinute) => {
                let minute = now.duration_trunc(Duration::minutes(1)).unwrap_or(now) + Duration::minutes(1);
                later(Some(minute), true)
            }
            (_, A::StopAccount) => later(Some(now + Duration::minutes(10)), true),
            (_, A::RefreshToken) => later(Some(now + Duration::minutes(1)), false),
            _ => BatchOutcome::Failed { reason },
        }
    }

    /// Asks the platform what became of a batch of which no event told; `None` while it is at it.
    ///
    /// # Errors
    /// Why it could not be asked.
    pub async fn ask_mass(&self, batch: &MassBatch) -> Result<Option<MassResult>, String> {
        let Some(key) = &batch.platform_id else { return Ok(None) };
        let account = self.accounts.get(&batch.appid).await.map_err(|error| error.to_string())?;
        let status = account.client.mass_status(key).await.map_err(|error| error.to_string())?;
        let (success, status) = match status {
            MassStatus::Sending => return Ok(None),
            MassStatus::Sent | MassStatus::Deleted => (true, "send success"),
            MassStatus::Failed => (false, "send fail"),
        };
        Ok(Some(MassResult {
            appid: batch.appid.clone(),
            platform_id: key.clone(),
            success,
            status: status.into(),
            counts: None,
        }))
    }
}
