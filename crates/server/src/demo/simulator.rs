//! The simulator's control interface, as the demo uses it.

use chrono::Duration;
use serde_json::{Value, json};

use super::data::Company;

/// The official account of the demo.
pub(super) const SERVICE: &str = "wx5a1e0c0ffee0d0e1";
/// The mini-program of the demo.
pub(super) const MINI_PROGRAM: &str = "wx0a9b8c7d6e5f4a3b";
/// Original id of the official account.
pub(super) const ORIGINAL_ID: &str = "gh_5a1e0c0ffee0";

/// A handle on the simulator. Cheap to clone.
#[derive(Clone)]
pub(super) struct Simulator {
    http: reqwest::Client,
    url: String,
    product: String,
}

impl Simulator {
    pub(super) fn new(url: String, product: String) -> anyhow::Result<Self> {
        Ok(Self { http: wechat::http_client()?, url, product })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.http.post(format!("{}{path}", self.url)).json(body).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "simulator {path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(super) async fn set_clock(&self, offset: Duration) -> anyhow::Result<()> {
        // The simulator counts whole seconds, and must never be behind the product.
        let seconds = offset.num_seconds() + i64::from(offset.subsec_nanos() > 0);
        self.post("/_sim/clock", &json!({ "offset_seconds": seconds })).await.map(|_| ())
    }

    /// Publishes the default menu of the official account, as an administrator does it.
    pub(super) async fn publish_menu(&self) -> anyhow::Result<()> {
        let login = json!({ "login": "admin", "password": super::PASSWORD });
        let signed = self.call_product("/auth/login", "", login).await?;
        let token = signed.get("access_token").and_then(Value::as_str).unwrap_or_default().to_owned();
        // The official account was added first.
        self.call_product("/accounts/1/menu", &token, json!({})).await?;
        Ok(())
    }

    /// Posts to the product, as its front ends do.
    pub(super) async fn call_product(&self, path: &str, token: &str, body: Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}/api/v1{path}", self.product)).bearer_auth(token).json(&body);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    /// Waits until no callback and no event is on its way.
    pub(super) async fn settle(&self) -> anyhow::Result<()> {
        self.http.get(format!("{}/_sim/settle", self.url)).send().await?.error_for_status()?;
        Ok(())
    }

    /// Creates the accounts and their templates.
    pub(super) async fn set_up(&self, company: &Company) -> anyhow::Result<()> {
        for (appid, kind, secrets) in
            [(SERVICE, "service", &company.service), (MINI_PROGRAM, "miniprogram", &company.mini_program)]
        {
            let account = json!({
                "appid": appid, "kind": kind, "mode": "safe", "name": company.name,
                "secret": secrets.secret, "token": secrets.token, "encoding_aes_key": secrets.encoding_aes_key,
                "original_id": if kind == "service" { ORIGINAL_ID } else { "gh_0a9b8c7d6e5f" },
                "callback_url": format!("{}/wechat/callback/{appid}", self.product),
            });
            self.post("/_sim/accounts", &account).await?;
        }
        for (appid, id, kind, title, content) in [
            (SERVICE, "TPL_SHIPPING", "template", "订单发货通知", super::data::SHIPPING_CONTENT),
            (SERVICE, "SUB_GREETING", "subscribe", "客户关怀提醒", super::data::GREETING_CONTENT),
            (MINI_PROGRAM, super::data::REMINDER, "subscribe", "待办提醒", super::data::REMINDER_CONTENT),
        ] {
            let template =
                json!({ "appid": appid, "template_id": id, "kind": kind, "title": title, "content": content });
            self.post("/_sim/templates", &template).await?;
        }
        Ok(())
    }

    /// A new person with a phone; gives their key.
    pub(super) async fn person(&self, name: &str, phone: &str) -> anyhow::Result<String> {
        let user = self.post("/_sim/users", &json!({ "nickname": name, "phone": phone })).await?;
        let id = user.get("user_id").and_then(Value::as_str);
        id.map(str::to_owned).ok_or_else(|| anyhow::anyhow!("the simulator gave no user"))
    }

    /// Follows the official account, perhaps by a QR code; gives the openid.
    pub(super) async fn follow(&self, user: &str, scene: Option<&str>) -> anyhow::Result<String> {
        let mut body = json!({ "appid": SERVICE });
        if let Some(scene) = scene {
            body["scene"] = json!(scene);
        }
        let done = self.post(&format!("/_sim/users/{user}/follow"), &body).await?;
        let openid = done.get("openid").and_then(Value::as_str);
        openid.map(str::to_owned).ok_or_else(|| anyhow::anyhow!("the simulator gave no openid"))
    }

    pub(super) async fn write(&self, user: &str, text: &str) -> anyhow::Result<()> {
        let body = json!({ "appid": SERVICE, "type": "text", "content": text });
        self.post(&format!("/_sim/users/{user}/messages"), &body).await.map(|_| ())
    }

    pub(super) async fn send_picture(&self, user: &str) -> anyhow::Result<()> {
        let body = json!({ "appid": SERVICE, "type": "image" });
        self.post(&format!("/_sim/users/{user}/messages"), &body).await.map(|_| ())
    }

    pub(super) async fn consent(&self, user: &str, template: &str) -> anyhow::Result<()> {
        let body = json!({ "appid": SERVICE, "template_id": template, "accept": true });
        self.post(&format!("/_sim/users/{user}/consent"), &body).await.map(|_| ())
    }

    /// Makes the next call of an endpoint go wrong.
    pub(super) async fn fault(&self, fault: &Value) -> anyhow::Result<()> {
        self.post("/_sim/faults", fault).await.map(|_| ())
    }
}
