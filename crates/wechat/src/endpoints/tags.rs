//! Tags of followers.

use serde::Deserialize;
use serde_json::json;

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const CREATE: &str = "/cgi-bin/tags/create";
const GET: &str = "/cgi-bin/tags/get";
const UPDATE: &str = "/cgi-bin/tags/update";
const DELETE: &str = "/cgi-bin/tags/delete";
const TAG: &str = "/cgi-bin/tags/members/batchtagging";
const UNTAG: &str = "/cgi-bin/tags/members/batchuntagging";
const OF_USER: &str = "/cgi-bin/tags/getidlist";
/// Most openids in one [`Client::tag_users`].
pub const MAX_TAGGING: usize = 50;
const MAX_NAME: usize = 30;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tag {
    /// Its id; 0 to 2 are the platform's own.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Followers that carry it, where the platform counts them.
    #[serde(default)]
    pub count: Option<i64>,
}

impl Client {
    /// Makes a tag; names have at most 30 characters.
    ///
    /// # Errors
    /// 45056 (100 tags already), 45157 (name taken), 45158 (name too long).
    pub async fn create_tag(&self, name: &str) -> Result<Tag, WechatError> {
        #[derive(Deserialize)]
        struct Created {
            tag: Tag,
        }
        check_name(CREATE, name)?;
        let body = json!({ "tag": { "name": name } });
        let created: Created = self.call(&Call::post(CREATE).json(&body)?).await?;
        Ok(created.tag)
    }

    /// All tags.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn tags(&self) -> Result<Vec<Tag>, WechatError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            tags: Vec<Tag>,
        }
        let list: List = self.call(&Call::get(GET)).await?;
        Ok(list.tags)
    }

    /// Renames a tag.
    ///
    /// # Errors
    /// As for [`Client::create_tag`], and 45058 (the platform's own tag).
    pub async fn rename_tag(&self, id: i64, name: &str) -> Result<(), WechatError> {
        check_name(UPDATE, name)?;
        let body = json!({ "tag": { "id": id, "name": name } });
        self.call_ok(&Call::post(UPDATE).json(&body)?).await
    }

    /// Deletes a tag.
    ///
    /// # Errors
    /// 45058 (the platform's own tag), 45057 (more than 100,000 followers carry it).
    pub async fn delete_tag(&self, id: i64) -> Result<(), WechatError> {
        let body = json!({ "tag": { "id": id } });
        self.call_ok(&Call::post(DELETE).json(&body)?).await
    }

    /// Gives a tag to at most [`MAX_TAGGING`] followers: to all of them, or to none.
    ///
    /// # Errors
    /// 45159 (no such tag), 45059 (somebody has 20 tags), 49003 (foreign openid).
    pub async fn tag_users(&self, id: i64, openids: &[String]) -> Result<(), WechatError> {
        self.tagging(TAG, id, openids).await
    }

    /// Takes a tag from at most [`MAX_TAGGING`] followers.
    ///
    /// # Errors
    /// As for [`Client::tag_users`].
    pub async fn untag_users(&self, id: i64, openids: &[String]) -> Result<(), WechatError> {
        self.tagging(UNTAG, id, openids).await
    }

    /// The tags of a follower.
    ///
    /// # Errors
    /// Notably 40003 (foreign openid).
    pub async fn tags_of_user(&self, openid: &str) -> Result<Vec<i64>, WechatError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            tagid_list: Vec<i64>,
        }
        let body = json!({ "openid": openid });
        let list: List = self.call(&Call::post(OF_USER).json(&body)?).await?;
        Ok(list.tagid_list)
    }

    async fn tagging(&self, endpoint: &'static str, id: i64, openids: &[String]) -> Result<(), WechatError> {
        require(endpoint, (1..=MAX_TAGGING).contains(&openids.len()), || {
            format!("1 to {MAX_TAGGING} openids at a time")
        })?;
        let body = json!({ "openid_list": openids, "tagid": id });
        self.call_ok(&Call::post(endpoint).json(&body)?).await
    }
}

fn check_name(endpoint: &'static str, name: &str) -> Result<(), WechatError> {
    let fits = (1..=MAX_NAME).contains(&name.chars().count());
    require(endpoint, fits, || format!("a tag's name has 1 to {MAX_NAME} characters"))
}
