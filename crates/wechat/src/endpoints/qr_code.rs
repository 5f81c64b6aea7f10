//! QR codes with a scene, which follow and scan events carry.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::require;
use crate::client::{Call, Client};
use crate::error::WechatError;

const CREATE: &str = "/cgi-bin/qrcode/create";
/// Longest life of a temporary QR code: 30 days.
const MAX_LIFE: Duration = Duration::from_secs(2_592_000);

/// What a QR code carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scene {
    /// A text of 1 to 64 characters.
    Text(String),
    /// A number above zero; permanent codes only up to 100,000.
    Number(u32),
}

/// A QR code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QrCode {
    /// For showing it, see [`Client::qr_code_image_url`].
    pub ticket: String,
    /// Its life in seconds; none for permanent ones.
    #[serde(default)]
    pub expire_seconds: Option<u64>,
    /// What it says, for drawing it oneself.
    pub url: String,
}

impl Client {
    /// Makes a QR code, temporary (at most 30 days) or permanent (100,000 per account in all).
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn create_qr_code(&self, scene: &Scene, life: Option<Duration>) -> Result<QrCode, WechatError> {
        check(scene, life)?;
        let (action, scene): (_, Value) = match (scene, life) {
            (Scene::Text(text), Some(_)) => ("QR_STR_SCENE", json!({ "scene_str": text })),
            (Scene::Text(text), None) => ("QR_LIMIT_STR_SCENE", json!({ "scene_str": text })),
            (Scene::Number(id), Some(_)) => ("QR_SCENE", json!({ "scene_id": id })),
            (Scene::Number(id), None) => ("QR_LIMIT_SCENE", json!({ "scene_id": id })),
        };
        let mut body = json!({ "action_name": action, "action_info": { "scene": scene } });
        if let Some(life) = life {
            body["expire_seconds"] = json!(life.as_secs());
        }
        self.call(&Call::post(CREATE).json(&body)?).await
    }

    /// Where the picture of a QR code can be seen, by everybody who has the address.
    pub fn qr_code_image_url(&self, ticket: &str) -> String {
        let base = format!("{}/cgi-bin/showqrcode", self.config().mp_base);
        match reqwest::Url::parse_with_params(&base, [("ticket", ticket)]) {
            Ok(url) => url.into(),
            // The base is a setting and was checked when it was read.
            Err(_) => base,
        }
    }
}

fn check(scene: &Scene, life: Option<Duration>) -> Result<(), WechatError> {
    let scene_fits = match scene {
        Scene::Text(text) => (1..=64).contains(&text.chars().count()),
        Scene::Number(id) if life.is_none() => (1..=100_000).contains(id),
        Scene::Number(id) => *id > 0,
    };
    require(CREATE, scene_fits, || {
        "a scene is a text of 1 to 64 characters, or a number from 1 (permanent: to 100000)".into()
    })?;
    let life_fits = life.is_none_or(|life| (Duration::from_secs(1)..=MAX_LIFE).contains(&life));
    require(CREATE, life_fits, || "a temporary QR code lives from 1 second to 30 days".into())
}
