//! Reading the platform's answers.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::errcode;
use crate::error::{ApiError, WechatError};

/// The platform's words in errors are cut to this.
const MESSAGE_CHARS: usize = 300;

/// An answer as received.
pub(crate) struct Answer {
    pub status: u16,
    pub content_type: String,
    pub disposition: Option<String>,
    pub body: Vec<u8>,
}

/// Success is code 0, or none at all.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    errcode: i64,
    #[serde(default)]
    errmsg: String,
    #[serde(default)]
    msg_id: Option<i64>,
}

impl Answer {
    /// Whether the call succeeded. A file counts as success.
    pub(crate) fn check(&self, endpoint: &'static str) -> Result<(), WechatError> {
        let in_doubt = |cause: String| Err(WechatError::InDoubt { endpoint, cause });
        if self.status >= 500 {
            return in_doubt(format!("HTTP {}", self.status));
        }
        if self.body.is_empty() {
            return in_doubt(format!("HTTP {} with an empty body", self.status));
        }
        if !self.looks_like_json() {
            return match self.status {
                200 if self.is_file() => Ok(()),
                status => in_doubt(format!("HTTP {status}, and the body is no JSON")),
            };
        }
        match serde_json::from_slice::<Head>(&self.body) {
            Ok(head) if head.errcode != 0 => {
                let message = head.errmsg.chars().take(MESSAGE_CHARS).collect();
                Err(WechatError::Api(ApiError {
                    endpoint,
                    code: head.errcode,
                    message,
                    action: errcode::action(head.errcode),
                    earlier: head.msg_id,
                }))
            }
            Ok(_) if self.status == 200 => Ok(()),
            Ok(_) => in_doubt(format!("HTTP {} without an error code", self.status)),
            Err(_) => in_doubt("the body is no JSON".to_owned()),
        }
    }

    /// The answer's JSON, after [`Answer::check`].
    pub(crate) fn json<T: DeserializeOwned>(&self, endpoint: &'static str) -> Result<T, WechatError> {
        // The error's own words could quote a token, hence only the place.
        serde_json::from_slice(&self.body).map_err(|error| WechatError::InDoubt {
            endpoint,
            cause: format!(
                "unexpected answer, {:?} error at line {} column {}",
                error.classify(),
                error.line(),
                error.column()
            ),
        })
    }

    /// The answer is JSON and says ok, after [`Answer::check`].
    pub(crate) fn ok(&self, endpoint: &'static str) -> Result<(), WechatError> {
        self.json::<Head>(endpoint).map(|_| ())
    }

    /// Whether the body is an object. Content types of the platform cannot be relied on: JSON comes
    /// as text/plain too.
    pub(crate) fn looks_like_json(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"{")
    }

    /// Web pages, of the platform or of something in between, are no files.
    fn is_file(&self) -> bool {
        let text = self.content_type.starts_with("text/") || self.content_type.contains("json");
        !text && !self.body.trim_ascii_start().starts_with(b"<")
    }
}
