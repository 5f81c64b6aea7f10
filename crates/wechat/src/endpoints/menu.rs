//! The menu under the chat.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const CREATE: &str = "/cgi-bin/menu/create";
const GET: &str = "/cgi-bin/menu/get";
const DELETE: &str = "/cgi-bin/menu/delete";
const MAX_BUTTONS: usize = 3;
const MAX_CHILDREN: usize = 5;
/// What [`Client::menu`] answers without a menu.
const NO_MENU: i64 = 46003;

/// A menu: at most three buttons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Menu {
    /// The buttons.
    pub button: Vec<MenuButton>,
}

/// A button of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuButton {
    /// What is shown.
    pub name: String,
    /// What a tap does; none for a button with children.
    #[serde(flatten)]
    pub action: Option<MenuAction>,
    /// At most five buttons below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_button: Vec<MenuButton>,
}

/// What a tap on a button does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum MenuAction {
    /// Sends the event CLICK.
    Click {
        /// The event's key.
        key: String,
    },
    /// Opens a page.
    View {
        /// Its address.
        url: String,
    },
    /// Opens a mini-program.
    #[serde(rename = "miniprogram")]
    MiniProgram {
        /// The mini-program.
        appid: String,
        /// Its page.
        pagepath: String,
        /// For old clients.
        url: String,
    },
    /// Scans and shows the result.
    ScancodePush {
        /// The event's key.
        key: String,
    },
    /// Scans and waits for an answer.
    ScancodeWaitmsg {
        /// The event's key.
        key: String,
    },
    /// Takes a picture.
    PicSysphoto {
        /// The event's key.
        key: String,
    },
    /// Takes or chooses a picture.
    PicPhotoOrAlbum {
        /// The event's key.
        key: String,
    },
    /// Chooses a picture.
    PicWeixin {
        /// The event's key.
        key: String,
    },
    /// Chooses a place.
    LocationSelect {
        /// The event's key.
        key: String,
    },
    /// Sends permanent material.
    MediaId {
        /// Its media id.
        media_id: String,
    },
    /// Sends a published article.
    ArticleId {
        /// Its id.
        article_id: String,
    },
}

impl Client {
    /// Sets the menu. Followers see it within 24 hours.
    ///
    /// # Errors
    /// 40016 to 40028 for a menu that breaks the rules.
    pub async fn create_menu(&self, menu: &Menu) -> Result<(), WechatError> {
        let buttons = &menu.button;
        require(CREATE, (1..=MAX_BUTTONS).contains(&buttons.len()), || {
            format!("a menu has 1 to {MAX_BUTTONS} buttons")
        })?;
        let children_fit = buttons.iter().all(|b| b.sub_button.len() <= MAX_CHILDREN);
        require(CREATE, children_fit, || format!("a button has at most {MAX_CHILDREN} children"))?;
        self.call_ok(&Call::post(CREATE).json(menu)?).await
    }

    /// The menu as the platform holds it, if there is one.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn menu(&self) -> Result<Option<Value>, WechatError> {
        match self.call::<Value>(&Call::get(GET)).await {
            Ok(mut answer) => Ok(answer.get_mut("menu").map(Value::take)),
            Err(error) if error.code() == Some(NO_MENU) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes the menu.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn delete_menu(&self) -> Result<(), WechatError> {
        self.call_ok(&Call::get(DELETE)).await
    }
}
