//! The platform's endpoints, one file per subject; all are methods of [`crate::Client`].

pub mod custom;
pub mod jsapi;
pub mod mass;
pub mod media;
pub mod menu;
pub mod mini_program;
pub mod notice;
pub mod oauth;
pub mod operations;
pub mod qr_code;
pub mod shorten;
pub mod tags;
pub mod template;
pub mod users;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::error::WechatError;

/// The fields of a template or notice, by name (`thing1`, `time2`…).
pub type TemplateData = BTreeMap<String, TemplateValue>;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateValue {
    /// The text.
    pub value: String,
}

impl<T: Into<String>> From<T> for TemplateValue {
    fn from(value: T) -> Self {
        Self { value: value.into() }
    }
}

/// A page of a mini-program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MiniProgramLink {
    /// The mini-program; it must be linked to the account.
    pub appid: String,
    /// The page with its query.
    pub pagepath: String,
}

/// Which release of a mini-program is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Release {
    /// The released one.
    Release,
    /// The one on trial.
    Trial,
    /// The one in development.
    Develop,
}

/// Refuses arguments that the platform would refuse.
fn require(endpoint: &'static str, fulfilled: bool, reason: impl FnOnce() -> String) -> Result<(), WechatError> {
    if fulfilled { Ok(()) } else { Err(WechatError::Invalid { endpoint, reason: reason() }) }
}
