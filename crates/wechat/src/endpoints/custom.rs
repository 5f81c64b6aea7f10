//! Customer-service messages: what may be said within an open window.

use serde::Serialize;
use serde_json::{Value, json};

use crate::client::{Call, Client};
use crate::error::WechatError;

const SEND: &str = "/cgi-bin/message/custom/send";
const TYPING: &str = "/cgi-bin/message/custom/typing";

/// A customer-service message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomMessage {
    /// Text.
    Text {
        /// The text.
        content: String,
    },
    /// A picture that was uploaded before.
    Image {
        /// Its media id.
        media_id: String,
    },
    /// A voice recording that was uploaded before.
    Voice {
        /// Its media id.
        media_id: String,
    },
    /// A video that was uploaded before.
    Video {
        /// Its media id.
        media_id: String,
        /// Media id of its picture.
        thumb_media_id: String,
        /// Title.
        title: String,
        /// Description.
        description: String,
    },
    /// Music.
    Music {
        /// Title.
        title: String,
        /// Description.
        description: String,
        /// Where it is.
        url: String,
        /// Where it is in better quality.
        hq_url: String,
        /// Media id of its picture.
        thumb_media_id: String,
    },
    /// One article that leads to any page.
    News {
        /// The article; the platform takes exactly one.
        article: CustomArticle,
    },
    /// A published article.
    MpNewsArticle {
        /// Its id.
        article_id: String,
    },
    /// A question with options to tap; a tap comes back as text with `bizmsgmenuid`.
    Menu {
        /// Text before the options.
        head: String,
        /// The options.
        options: Vec<MenuOption>,
        /// Text after the options.
        tail: String,
    },
    /// A card that opens a mini-program.
    MiniProgramPage {
        /// Title.
        title: String,
        /// The mini-program.
        appid: String,
        /// Its page.
        page_path: String,
        /// Media id of the card's picture.
        thumb_media_id: String,
    },
}

/// An article of a customer-service message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomArticle {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Where it leads.
    pub url: String,
    /// Address of its picture.
    pub picurl: String,
}

/// An option of a menu message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MenuOption {
    /// Comes back as `bizmsgmenuid`.
    pub id: String,
    /// What is shown.
    pub content: String,
}

impl CustomMessage {
    /// A text.
    pub fn text(content: impl Into<String>) -> Self {
        Self::Text { content: content.into() }
    }

    fn msg_type(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video { .. } => "video",
            Self::Music { .. } => "music",
            Self::News { .. } => "news",
            Self::MpNewsArticle { .. } => "mpnewsarticle",
            Self::Menu { .. } => "msgmenu",
            Self::MiniProgramPage { .. } => "miniprogrampage",
        }
    }

    fn body(&self) -> Value {
        match self {
            Self::Text { content } => json!({ "content": content }),
            Self::Image { media_id } | Self::Voice { media_id } => json!({ "media_id": media_id }),
            Self::Video { media_id, thumb_media_id, title, description } => json!({
                "media_id": media_id,
                "thumb_media_id": thumb_media_id,
                "title": title,
                "description": description,
            }),
            Self::Music { title, description, url, hq_url, thumb_media_id } => json!({
                "title": title,
                "description": description,
                "musicurl": url,
                "hqmusicurl": hq_url,
                "thumb_media_id": thumb_media_id,
            }),
            Self::News { article } => json!({ "articles": [article] }),
            Self::MpNewsArticle { article_id } => json!({ "article_id": article_id }),
            Self::Menu { head, options, tail } => {
                json!({ "head_content": head, "list": options, "tail_content": tail })
            }
            Self::MiniProgramPage { title, appid, page_path, thumb_media_id } => json!({
                "title": title,
                "appid": appid,
                "pagepath": page_path,
                "thumb_media_id": thumb_media_id,
            }),
        }
    }
}

impl Client {
    /// Sends a customer-service message, in the name of a service account if one is given. There
    /// is neither id nor result event: an outcome in doubt stays so.
    ///
    /// # Errors
    /// Notably 45015 (window closed), 45047 (window used up), 40003, 48002.
    pub async fn send_custom(
        &self,
        openid: &str,
        message: &CustomMessage,
        service_account: Option<&str>,
    ) -> Result<(), WechatError> {
        let kind = message.msg_type();
        let mut body = json!({ "touser": openid, "msgtype": kind });
        body[kind] = message.body();
        if let Some(account) = service_account {
            body["customservice"] = json!({ "kf_account": account });
        }
        self.call_ok(&Call::post(SEND).json(&body)?).await
    }

    /// Shows or hides "is typing…".
    ///
    /// # Errors
    /// 45080 (the person wrote nothing in the last 30 s) and 45081 (shown already) may be ignored.
    pub async fn send_typing(&self, openid: &str, typing: bool) -> Result<(), WechatError> {
        let command = if typing { "Typing" } else { "CancelTyping" };
        let body = json!({ "touser": openid, "command": command });
        self.call_ok(&Call::post(TYPING).json(&body)?).await
    }
}
