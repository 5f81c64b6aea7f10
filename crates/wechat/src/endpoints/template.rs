//! Template messages: notices of a service the person just used.

use serde::{Deserialize, Serialize};

use super::{MiniProgramLink, TemplateData, require};
use crate::client::{Call, Client};
use crate::error::WechatError;

const SEND: &str = "/cgi-bin/message/template/send";
const LIST: &str = "/cgi-bin/template/get_all_private_template";
/// Longest id against sending twice.
const MAX_CLIENT_ID: usize = 32;

/// A template message. Where both are given, the mini-program wins over the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TemplateMessage {
    /// The recipient's openid.
    pub touser: String,
    /// The template.
    pub template_id: String,
    /// Where a tap leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The mini-program's page where a tap leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miniprogram: Option<MiniProgramLink>,
    /// At most 32 characters: the platform sends the same id to the same person once in ten
    /// minutes, so that a message in doubt may be repeated for that long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_msg_id: Option<String>,
    /// The fields.
    pub data: TemplateData,
}

/// A template of the account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct PrivateTemplate {
    /// Its id.
    pub template_id: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// First industry.
    #[serde(default)]
    pub primary_industry: String,
    /// Second industry.
    #[serde(default)]
    pub deputy_industry: String,
    /// The text with its fields, as `{{thing1.DATA}}`.
    #[serde(default)]
    pub content: String,
    /// An example.
    #[serde(default)]
    pub example: String,
}

impl Client {
    /// Sends a template message; answers its id, which the result event repeats. The event can
    /// arrive before this answer.
    ///
    /// # Errors
    /// Notably 43004 (not a follower), 40037 (template unknown), 47003 (a field is wrong).
    pub async fn send_template(&self, message: &TemplateMessage) -> Result<i64, WechatError> {
        #[derive(Deserialize)]
        struct Sent {
            msgid: i64,
        }
        let id = message.client_msg_id.as_deref().unwrap_or_default();
        require(SEND, id.chars().count() <= MAX_CLIENT_ID, || {
            format!("client_msg_id has more than {MAX_CLIENT_ID} characters")
        })?;
        let sent: Sent = self.call(&Call::post(SEND).json(message)?).await?;
        Ok(sent.msgid)
    }

    /// The account's templates.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn private_templates(&self) -> Result<Vec<PrivateTemplate>, WechatError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            template_list: Vec<PrivateTemplate>,
        }
        let list: List = self.call(&Call::get(LIST)).await?;
        Ok(list.template_list)
    }
}
