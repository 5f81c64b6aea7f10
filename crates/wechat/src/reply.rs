//! Passive answers: what may be said in the answer to a callback.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Longest text of a passive answer, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 2048;
/// Most articles of a passive answer; in answer to a person's message only one is shown.
pub const MAX_ARTICLES: usize = 8;

/// A passive answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Text; newlines are kept.
    Text {
        /// At most [`MAX_TEXT_BYTES`].
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
        /// Title.
        title: Option<String>,
        /// Description.
        description: Option<String>,
    },
    /// Music.
    Music {
        /// Title.
        title: Option<String>,
        /// Description.
        description: Option<String>,
        /// Where it is.
        url: Option<String>,
        /// Where it is in better quality, for Wi-Fi.
        hq_url: Option<String>,
        /// Media id of its picture.
        thumb_media_id: String,
    },
    /// Articles.
    News {
        /// One to [`MAX_ARTICLES`].
        articles: Vec<ReplyArticle>,
    },
    /// Hands the chat over to the platform's human service.
    TransferToService {
        /// To whom; without, to anybody free.
        account: Option<String>,
    },
}

/// An article of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyArticle {
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Address of its picture.
    pub pic_url: String,
    /// Where it leads.
    pub url: String,
}

/// Why an answer cannot be written. Nothing is ever cut silently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Text over the limit.
    #[error("a passive answer of {bytes} bytes is over the limit of {MAX_TEXT_BYTES}")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A text, media id or list with nothing in it.
    #[error("a passive answer may not be empty")]
    Empty,
    /// More than [`MAX_ARTICLES`].
    #[error("a passive answer has at most {MAX_ARTICLES} articles, not {count}")]
    TooManyArticles {
        /// How many.
        count: usize,
    },
    /// Mini-programs (JSON) only know the hand-over to the human service.
    #[error("a mini-program can only be answered by a hand-over to the service")]
    NotInJson,
}

impl Reply {
    /// A text.
    pub fn text(content: impl Into<String>) -> Self {
        Self::Text { content: content.into() }
    }

    /// The answer as XML. `openid` gets it, `original_id` (`gh_…`) sends it; `create_time` is the
    /// own time in seconds.
    ///
    /// Characters that XML cannot carry (control characters) are left out.
    ///
    /// # Errors
    /// [`ReplyError`] if the platform would refuse it.
    pub fn to_xml(&self, openid: &str, original_id: &str, create_time: i64) -> Result<String, ReplyError> {
        self.check()?;
        let mut xml = String::with_capacity(512);
        xml.push_str("<xml>");
        element(&mut xml, "ToUserName", openid);
        element(&mut xml, "FromUserName", original_id);
        // Writing to a String cannot fail.
        let _ = write!(xml, "<CreateTime>{create_time}</CreateTime>");
        element(&mut xml, "MsgType", self.msg_type());
        self.body(&mut xml);
        xml.push_str("</xml>");
        Ok(xml)
    }

    /// The answer as JSON, for mini-programs.
    ///
    /// # Errors
    /// [`ReplyError::NotInJson`] for anything but the hand-over.
    pub fn to_json(&self, openid: &str, original_id: &str, create_time: i64) -> Result<String, ReplyError> {
        let Self::TransferToService { .. } = self else {
            return Err(ReplyError::NotInJson);
        };
        Ok(serde_json::json!({
            "ToUserName": openid,
            "FromUserName": original_id,
            "CreateTime": create_time,
            "MsgType": self.msg_type(),
        })
        .to_string())
    }

    fn msg_type(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Image { .. } => "image",
            Self::Voice { .. } => "voice",
            Self::Video { .. } => "video",
            Self::Music { .. } => "music",
            Self::News { .. } => "news",
            Self::TransferToService { .. } => "transfer_customer_service",
        }
    }

    fn check(&self) -> Result<(), ReplyError> {
        let filled = |text: &str| {
            if text.trim().is_empty() { Err(ReplyError::Empty) } else { Ok(()) }
        };
        match self {
            Self::Text { content } if content.len() > MAX_TEXT_BYTES => {
                Err(ReplyError::TooLong { bytes: content.len() })
            }
            Self::Text { content } => filled(content),
            Self::Image { media_id } | Self::Voice { media_id } | Self::Video { media_id, .. } => filled(media_id),
            Self::Music { thumb_media_id, .. } => filled(thumb_media_id),
            Self::News { articles } if articles.is_empty() => Err(ReplyError::Empty),
            Self::News { articles } if articles.len() > MAX_ARTICLES => {
                Err(ReplyError::TooManyArticles { count: articles.len() })
            }
            Self::News { .. } | Self::TransferToService { .. } => Ok(()),
        }
    }

    fn body(&self, xml: &mut String) {
        match self {
            Self::Text { content } => element(xml, "Content", content),
            Self::Image { media_id } => wrapped(xml, "Image", |xml| {
                element(xml, "MediaId", media_id);
            }),
            Self::Voice { media_id } => wrapped(xml, "Voice", |xml| {
                element(xml, "MediaId", media_id);
            }),
            Self::Video { media_id, title, description } => wrapped(xml, "Video", |xml| {
                element(xml, "MediaId", media_id);
                optional(xml, "Title", title.as_deref());
                optional(xml, "Description", description.as_deref());
            }),
            Self::Music { title, description, url, hq_url, thumb_media_id } => wrapped(xml, "Music", |xml| {
                optional(xml, "Title", title.as_deref());
                optional(xml, "Description", description.as_deref());
                optional(xml, "MusicUrl", url.as_deref());
                optional(xml, "HQMusicUrl", hq_url.as_deref());
                element(xml, "ThumbMediaId", thumb_media_id);
            }),
            Self::News { articles } => news(xml, articles),
            Self::TransferToService { account: None } => {}
            Self::TransferToService { account: Some(account) } => wrapped(xml, "TransInfo", |xml| {
                element(xml, "KfAccount", account);
            }),
        }
    }
}

fn news(xml: &mut String, articles: &[ReplyArticle]) {
    let _ = write!(xml, "<ArticleCount>{}</ArticleCount>", articles.len());
    wrapped(xml, "Articles", |xml| {
        for article in articles {
            wrapped(xml, "item", |xml| {
                element(xml, "Title", &article.title);
                element(xml, "Description", &article.description);
                element(xml, "PicUrl", &article.pic_url);
                element(xml, "Url", &article.url);
            });
        }
    });
}

fn wrapped(xml: &mut String, name: &str, inside: impl FnOnce(&mut String)) {
    let _ = write!(xml, "<{name}>");
    inside(xml);
    let _ = write!(xml, "</{name}>");
}

fn optional(xml: &mut String, name: &str, text: Option<&str>) {
    if let Some(text) = text {
        element(xml, name, text);
    }
}

fn element(xml: &mut String, name: &str, text: &str) {
    let _ = write!(xml, "<{name}>{}</{name}>", cdata(text));
}

/// A text as CDATA: `]]>` inside is split over two sections, control characters are left out.
pub(crate) fn cdata(text: &str) -> String {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r') || (' '..'\u{fffe}').contains(&c) || c > '\u{ffff}';
    let text: Cow<'_, str> = if text.chars().all(allowed) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| allowed(*c)).collect())
    };
    let mut cdata = String::with_capacity(text.len() + 12);
    cdata.push_str("<![CDATA[");
    let mut rest = text.as_ref();
    while let Some(at) = rest.find("]]>") {
        cdata.push_str(&rest[..at + 2]);
        cdata.push_str("]]><![CDATA[");
        rest = &rest[at + 2..];
    }
    cdata.push_str(rest);
    cdata.push_str("]]>");
    cdata
}
