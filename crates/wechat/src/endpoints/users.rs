//! Followers.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const INFO: &str = "/cgi-bin/user/info";
const BATCH: &str = "/cgi-bin/user/info/batchget";
const LIST: &str = "/cgi-bin/user/get";
const REMARK: &str = "/cgi-bin/user/info/updateremark";
/// Most people in one [`Client::users`].
pub const MAX_BATCH: usize = 100;

/// What the platform tells of a person. Of who does not follow, only openid and perhaps unionid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct User {
    /// 1 if the person follows the account.
    pub subscribe: i64,
    /// The openid.
    pub openid: String,
    /// The same for all accounts bound to one open-platform account; absent if not bound.
    pub unionid: Option<String>,
    /// Language.
    pub language: String,
    /// Follows since: seconds since 1970.
    pub subscribe_time: Option<i64>,
    /// Our remark.
    pub remark: String,
    /// Group, of old.
    pub groupid: i64,
    /// Tags.
    pub tagid_list: Vec<i64>,
    /// How the person came: `ADD_SCENE_QR_CODE`…
    pub subscribe_scene: String,
    /// Number of the scanned QR code.
    pub qr_scene: i64,
    /// Text of the scanned QR code.
    pub qr_scene_str: String,
}

impl User {
    /// Whether the person follows the account.
    pub fn is_follower(&self) -> bool {
        self.subscribe == 1
    }
}

/// A page of followers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowerPage {
    /// Followers in all.
    pub total: i64,
    /// At most 10,000 openids; empty at the end.
    pub openids: Vec<String>,
    /// Where the next page begins; none at the end.
    pub next: Option<String>,
}

impl Client {
    /// One person.
    ///
    /// # Errors
    /// Notably 40003 (openid of another account).
    pub async fn user(&self, openid: &str) -> Result<User, WechatError> {
        let call = Call::get(INFO).query("openid", openid).query("lang", "zh_CN");
        self.call(&call).await
    }

    /// Up to [`MAX_BATCH`] people.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn users(&self, openids: &[String]) -> Result<Vec<User>, WechatError> {
        #[derive(Serialize)]
        struct One<'a> {
            openid: &'a str,
            lang: &'static str,
        }
        #[derive(Deserialize)]
        struct List {
            user_info_list: Vec<User>,
        }
        require(BATCH, (1..=MAX_BATCH).contains(&openids.len()), || format!("a batch has 1 to {MAX_BATCH} openids"))?;
        let list: Vec<One<'_>> = openids.iter().map(|openid| One { openid, lang: "zh_CN" }).collect();
        let body = json!({ "user_list": list });
        let list: List = self.call(&Call::post(BATCH).json(&body)?).await?;
        Ok(list.user_info_list)
    }

    /// A page of the followers' openids, from the beginning or from the last page's `next`.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn followers(&self, next: Option<&str>) -> Result<FollowerPage, WechatError> {
        #[derive(Deserialize)]
        struct Page {
            total: i64,
            // The last page has none.
            #[serde(default)]
            data: Data,
            #[serde(default)]
            next_openid: String,
        }
        #[derive(Default, Deserialize)]
        struct Data {
            #[serde(default)]
            openid: Vec<String>,
        }
        let mut call = Call::get(LIST);
        if let Some(next) = next {
            call = call.query("next_openid", next);
        }
        let page: Page = self.call(&call).await?;
        let openids = page.data.openid;
        let more = !openids.is_empty() && !page.next_openid.is_empty();
        Ok(FollowerPage { total: page.total, next: more.then_some(page.next_openid), openids })
    }

    /// Sets our remark on a follower: fewer than 30 characters.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn update_remark(&self, openid: &str, remark: &str) -> Result<(), WechatError> {
        require(REMARK, remark.chars().count() < 30, || "a remark has fewer than 30 characters".into())?;
        let body = json!({ "openid": openid, "remark": remark });
        self.call_ok(&Call::post(REMARK).json(&body)?).await
    }
}
