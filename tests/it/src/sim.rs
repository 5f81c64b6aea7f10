//! The platform's control interface, and people who use WeChat.

use std::net::SocketAddr;

use serde_json::{Value, json};

/// A handle on the simulator. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SimClient {
    url: String,
    http: reqwest::Client,
}

/// A line of a chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// `user`, `account` or `system`.
    pub from: String,
    /// The text, or what stands for it.
    pub content: String,
    /// By which way the account sent it.
    pub via: String,
}

impl SimClient {
    /// The simulator at `url`.
    pub fn new(url: String, http: reqwest::Client) -> Self {
        Self { url, http }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").parse().unwrap()
    }

    /// A control call that must succeed.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let response = self.http.post(format!("{}/_sim{path}", self.url)).json(body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "simulator {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A control question that must succeed.
    pub async fn get(&self, path: &str) -> Value {
        let response = self.http.get(format!("{}/_sim{path}", self.url)).send().await.unwrap();
        assert!(response.status().is_success(), "simulator {path}: {}", response.status());
        response.json().await.unwrap()
    }

    /// Waits until no callback and no event is on its way.
    pub async fn settle(&self) {
        self.get("/settle").await;
    }

    /// A new user; gives their key.
    pub async fn user(&self, name: &str, phone: &str) -> String {
        let user = self.post("/users", &json!({ "nickname": name, "phone": phone })).await;
        user["user_id"].as_str().unwrap().to_owned()
    }

    /// Makes calls go wrong.
    pub async fn fault(&self, fault: Value) {
        self.post("/faults", &fault).await;
    }

    /// Lets all calls go right again.
    pub async fn no_faults(&self) {
        let response = self.http.delete(format!("{}/_sim/faults", self.url)).send().await.unwrap();
        assert!(response.status().is_success());
    }

    /// The calls of a path, the oldest first.
    pub async fn calls(&self, path: &str) -> Vec<Value> {
        let found = self.get(&format!("/calls?path={path}")).await;
        found["calls"].as_array().unwrap().clone()
    }

    /// How many calls a path had.
    pub async fn count(&self, path: &str) -> u64 {
        self.get(&format!("/calls?path={path}&count_only=true")).await["total"].as_u64().unwrap()
    }
}

/// Someone with WeChat on their phone.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their key at the simulator.
    pub user: String,
    /// The account that they talk to.
    pub appid: String,
    /// The platform.
    pub sim: SimClient,
}

impl Person {
    /// Follows an account, perhaps by a QR code; gives the openid.
    pub async fn follow(&mut self, appid: &str, scene: Option<&str>) -> String {
        self.appid = appid.to_owned();
        let done = self.act("follow", json!({ "scene": scene })).await;
        done["openid"].as_str().unwrap().to_owned()
    }

    /// Does one of the simulator's actions; gives the simulator's answer.
    pub async fn act(&self, action: &str, mut body: Value) -> Value {
        body["appid"] = json!(self.appid);
        self.sim.post(&format!("/users/{}/{action}", self.user), &body).await
    }

    /// Writes, and gives what the account answered at once.
    pub async fn write(&self, text: &str) -> Option<String> {
        let done = self.act("messages", json!({ "type": "text", "content": text })).await;
        assert_eq!(done["failed"], false, "“{text}” was not taken: {done}");
        reply_of(&done)
    }

    /// Taps a menu item, and gives what the account answered at once.
    pub async fn tap(&self, key: &str) -> Option<String> {
        reply_of(&self.act("menu", json!({ "key": key })).await)
    }

    /// Scans a QR code of the account.
    pub async fn scan(&self, scene: &str) -> Option<String> {
        reply_of(&self.act("scan", json!({ "scene": scene })).await)
    }

    /// Agrees to one notice of a template.
    pub async fn consent(&self, template: &str) {
        self.act("consent", json!({ "template_id": template, "accept": true })).await;
    }

    /// The chat with the account.
    pub async fn chat(&self) -> Vec<Line> {
        let chat = self.sim.get(&format!("/users/{}/chat?appid={}", self.user, self.appid)).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line =
            |line: &Value| Line { from: text(&line["from"]), content: text(&line["content"]), via: text(&line["via"]) };
        chat["messages"].as_array().unwrap().iter().map(line).collect()
    }

    /// What the account has said by a way: `reply`, `custom`, `template`, `subscribe`.
    pub async fn heard(&self, via: &str) -> Vec<String> {
        let lines = self.chat().await.into_iter();
        lines.filter(|line| line.from == "account" && line.via == via).map(|line| line.content).collect()
    }
}

fn reply_of(done: &Value) -> Option<String> {
    done["reply"]["content"].as_str().map(str::to_owned)
}
