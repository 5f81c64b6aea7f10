//! Short keys for long texts.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const GENERATE: &str = "/cgi-bin/shorten/gen";
const FETCH: &str = "/cgi-bin/shorten/fetch";
const MAX_BYTES: usize = 4096;
const MAX_LIFE: Duration = Duration::from_secs(2_592_000);

/// What a short key stands for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LongData {
    /// The text.
    pub long_data: String,
    /// Seconds since 1970.
    pub create_time: i64,
    /// How long it still lives, in seconds.
    pub expire_seconds: i64,
}

impl Client {
    /// A key of 15 letters and digits for a text of at most 4 KiB, for at most 30 days.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn shorten(&self, data: &str, life: Duration) -> Result<String, WechatError> {
        #[derive(Deserialize)]
        struct Short {
            short_key: String,
        }
        require(GENERATE, (1..=MAX_BYTES).contains(&data.len()), || {
            format!("1 to {MAX_BYTES} bytes can be shortened")
        })?;
        let life_fits = (Duration::from_secs(1)..=MAX_LIFE).contains(&life);
        require(GENERATE, life_fits, || "a short key lives from 1 second to 30 days".into())?;
        let body = json!({ "long_data": data, "expire_seconds": life.as_secs() });
        let short: Short = self.call(&Call::post(GENERATE).json(&body)?).await?;
        Ok(short.short_key)
    }

    /// What a short key stands for.
    ///
    /// # Errors
    /// 9410010 to 9410012 for a key that is unknown or expired.
    pub async fn expand(&self, short_key: &str) -> Result<LongData, WechatError> {
        let body = json!({ "short_key": short_key });
        self.call(&Call::post(FETCH).json(&body)?).await
    }
}
