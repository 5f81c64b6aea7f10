//! Configuring the JavaScript of H5 pages.

use serde::Serialize;

use crate::client::Client;
use crate::error::WechatError;
use crate::signature;

/// What a page gives to `wx.config`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsapiConfig {
    /// The account.
    pub app_id: String,
    /// Seconds since 1970.
    pub timestamp: i64,
    /// Any text.
    pub nonce_str: String,
    /// The signature.
    pub signature: String,
}

impl Client {
    /// Signs a page; `url` is its address as the browser shows it, `timestamp` the own time in
    /// seconds.
    ///
    /// # Errors
    /// Those of [`Client::jsapi_ticket`].
    pub async fn sign_page(&self, url: &str, timestamp: i64) -> Result<JsapiConfig, WechatError> {
        let ticket = self.jsapi_ticket().await?;
        let nonce_str = format!("{:016x}", rand::random::<u64>());
        let signature = signature::sign_jsapi(&ticket, &nonce_str, timestamp, url);
        Ok(JsapiConfig { app_id: self.appid().to_owned(), timestamp, nonce_str, signature })
    }
}
