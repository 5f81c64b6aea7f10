//! Looking after an account: reachability and quotas.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::client::{Call, Client};
use crate::error::WechatError;

const CALLBACK_CHECK: &str = "/cgi-bin/callback/check";
const QUOTA: &str = "/cgi-bin/openapi/quota/get";
const CLEAR_QUOTA: &str = "/cgi-bin/clear_quota";
const CALLBACK_IPS: &str = "/cgi-bin/getcallbackip";

/// What the platform found when it looked for our callback address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CallbackCheck {
    /// What the name resolves to.
    pub dns: Vec<DnsCheck>,
    /// How far the hosts are.
    pub ping: Vec<PingCheck>,
}

/// One address of the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DnsCheck {
    /// Address.
    pub ip: String,
    /// Whose network it is in.
    pub real_operator: String,
}

/// One host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PingCheck {
    /// Address.
    pub ip: String,
    /// From whose network it was tried.
    pub from_operator: String,
    /// Such as `0%`.
    pub package_loss: String,
    /// Such as `23.079ms`.
    pub time: String,
}

/// An endpoint's quota.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Quota {
    /// Calls a day.
    pub daily_limit: i64,
    /// Used today.
    pub used: i64,
    /// Left today.
    pub remain: i64,
}

/// An endpoint's quota and limit in time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuotaStatus {
    /// The day's quota.
    pub quota: Quota,
    /// The short-term limit, where there is one.
    pub rate_limit: Option<RateLimit>,
}

/// A short-term limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RateLimit {
    /// Calls…
    pub call_count: i64,
    /// …in so many seconds.
    pub refresh_second: i64,
}

impl Client {
    /// Has the platform look for our callback address.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn check_callback(&self) -> Result<CallbackCheck, WechatError> {
        let body = json!({ "action": "all", "check_operator": "DEFAULT" });
        self.call(&Call::post(CALLBACK_CHECK).json(&body)?).await
    }

    /// Where callbacks come from.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn callback_ips(&self) -> Result<Vec<String>, WechatError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            ip_list: Vec<String>,
        }
        let list: List = self.call(&Call::get(CALLBACK_IPS)).await?;
        Ok(list.ip_list)
    }

    /// The quota of an endpoint, such as `/cgi-bin/message/custom/send`.
    ///
    /// # Errors
    /// 76021, 76022 for a path that has no quota.
    pub async fn quota(&self, cgi_path: &str) -> Result<QuotaStatus, WechatError> {
        let body = json!({ "cgi_path": cgi_path });
        self.call(&Call::post(QUOTA).json(&body)?).await
    }

    /// Clears all quotas of the account: ten times a month, and only because a person said so.
    ///
    /// # Errors
    /// 48006 (used up).
    pub async fn clear_quota(&self) -> Result<(), WechatError> {
        let body = json!({ "appid": self.appid() });
        self.call_ok(&Call::post(CLEAR_QUOTA).json(&body)?).await
    }
}
