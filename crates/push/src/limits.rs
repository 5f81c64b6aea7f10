//! How fast greetings go out: one rate per account, shared by all processes through Redis.

use std::time::Duration;

use kv::Rate;

use crate::Pusher;

impl Pusher {
    /// Asks whether a greeting of an account may go out now; else how long to wait. Where the
    /// shared store is out of reach, the answer is yes: what must not be exceeded, the platform's
    /// day budget, is counted in the database.
    pub async fn may_greet(&self, appid: &str, per_minute: u32) -> Result<(), Duration> {
        let burst = (per_minute / 10).max(1);
        let rate = Rate { burst, count: per_minute.max(1), period: Duration::from_secs(60) };
        match self.kv.rate_limit(&format!("greet:{appid}"), &rate, 1).await {
            Ok(decision) if decision.allowed => Ok(()),
            Ok(decision) => Err(decision.retry_after),
            Err(error) => {
                tracing::warn!(%error, "the rate of greetings can't be limited");
                Ok(())
            }
        }
    }
}
