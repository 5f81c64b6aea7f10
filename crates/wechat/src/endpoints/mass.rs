//! Mass messages: at most four a month reach a follower.

use serde::Deserialize;
use serde_json::{Value, json};

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const SEND_ALL: &str = "/cgi-bin/message/mass/sendall";
const SEND: &str = "/cgi-bin/message/mass/send";
const PREVIEW: &str = "/cgi-bin/message/mass/preview";
const GET: &str = "/cgi-bin/message/mass/get";
const MAX_CLIENT_ID_BYTES: usize = 64;
const MAX_OPENIDS: usize = 10_000;

/// Who gets a mass message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MassAudience {
    /// Every follower.
    Everybody,
    /// Followers with a tag.
    Tag(i64),
    /// 2 to 10,000 openids.
    OpenIds(Vec<String>),
}

/// What a mass message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MassContent {
    /// Text.
    Text {
        /// The text.
        content: String,
    },
    /// Pictures that were uploaded before.
    Images {
        /// Their media ids.
        media_ids: Vec<String>,
        /// Recommendation.
        recommend: String,
    },
    /// Voice.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// A draft of articles.
    Articles {
        /// Its media id.
        media_id: String,
        /// Send even if an article was found to be a reprint.
        send_reprint: bool,
    },
}

/// An accepted mass message. What became of it says the event `MASSSENDJOBFINISH`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MassSent {
    /// The id that the event repeats.
    pub msg_id: i64,
    /// The id of the articles' statistics.
    #[serde(default)]
    pub msg_data_id: Option<i64>,
}

/// What became of a mass message, as the platform answers when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MassStatus {
    /// It was sent.
    Sent,
    /// It is being sent.
    Sending,
    /// It could not be sent.
    Failed,
    /// It was deleted.
    Deleted,
}

impl MassContent {
    fn fill(&self, body: &mut Value) {
        match self {
            Self::Text { content } => {
                body["msgtype"] = json!("text");
                body["text"] = json!({ "content": content });
            }
            Self::Images { media_ids, recommend } => {
                body["msgtype"] = json!("image");
                body["images"] = json!({
                    "media_ids": media_ids,
                    "recommend": recommend,
                    "need_open_comment": 0,
                    "only_fans_can_comment": 0,
                });
            }
            Self::Voice { media_id } => {
                body["msgtype"] = json!("voice");
                body["voice"] = json!({ "media_id": media_id });
            }
            Self::Articles { media_id, send_reprint } => {
                body["msgtype"] = json!("mpnews");
                body["mpnews"] = json!({ "media_id": media_id });
                body["send_ignore_reprint"] = json!(i32::from(*send_reprint));
            }
        }
    }
}

impl Client {
    /// Sends a mass message. The same `client_msg_id` (at most 64 bytes) is sent once: a
    /// repetition answers 45065, with the key of the first in [`crate::ApiError::earlier`].
    ///
    /// # Errors
    /// Notably 45028 (quota used up), 45065 (sent before), 45066 (too fast).
    pub async fn send_mass(
        &self,
        audience: &MassAudience,
        content: &MassContent,
        client_msg_id: &str,
    ) -> Result<MassSent, WechatError> {
        let (endpoint, mut body) = match audience {
            MassAudience::Everybody => (SEND_ALL, json!({ "filter": { "is_to_all": true } })),
            MassAudience::Tag(tag) => (SEND_ALL, json!({ "filter": { "is_to_all": false, "tag_id": tag } })),
            MassAudience::OpenIds(openids) => {
                require(SEND, (2..=MAX_OPENIDS).contains(&openids.len()), || {
                    format!("a list needs 2 to {MAX_OPENIDS} openids")
                })?;
                (SEND, json!({ "touser": openids }))
            }
        };
        let id_fits = (1..=MAX_CLIENT_ID_BYTES).contains(&client_msg_id.len());
        require(endpoint, id_fits, || format!("clientmsgid needs 1 to {MAX_CLIENT_ID_BYTES} bytes"))?;
        content.fill(&mut body);
        body["clientmsgid"] = json!(client_msg_id);
        self.call(&Call::post(endpoint).json(&body)?).await
    }

    /// Shows a mass message to one follower; 100 times a day.
    ///
    /// # Errors
    /// Notably 40003 (foreign openid), 43004 (not a follower), 45009 (quota used up).
    pub async fn preview_mass(&self, openid: &str, content: &MassContent) -> Result<(), WechatError> {
        let mut body = json!({ "touser": openid });
        content.fill(&mut body);
        self.call_ok(&Call::post(PREVIEW).json(&body)?).await
    }

    /// Asks what became of a mass message.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn mass_status(&self, msg_id: &str) -> Result<MassStatus, WechatError> {
        #[derive(Deserialize)]
        struct Told {
            msg_status: String,
        }
        let told: Told = self.call(&Call::post(GET).json(&json!({ "msg_id": msg_id }))?).await?;
        match told.msg_status.as_str() {
            "SEND_SUCCESS" => Ok(MassStatus::Sent),
            "SENDING" => Ok(MassStatus::Sending),
            "SEND_FAIL" => Ok(MassStatus::Failed),
            "DELETE" => Ok(MassStatus::Deleted),
            _ => Err(WechatError::InDoubt { endpoint: GET, cause: "an unknown status".to_owned() }),
        }
    }
}
