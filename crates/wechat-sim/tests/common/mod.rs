//! Helpers of the tests: a simulator with one account, and a small account server.

#![allow(dead_code, clippy::unwrap_used)] // not every test file uses every helper

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, web};
use serde_json::{Value, json};
use wechat_sim::{Sim, SimConfig};

pub const SERVICE: &str = "wxservice00000001";
pub const MINI: &str = "wxmini00000000001";
pub const SECRET: &str = "app-secret";
pub const TOKEN: &str = "callback_token";
pub const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";

/// A client that reaches loopback without a proxy.
#[expect(clippy::disallowed_methods, reason = "tests of a crate that imports nothing of the product")]
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// A simulator and a client for it.
pub struct World {
    pub sim: Sim,
    pub http: reqwest::Client,
}

impl World {
    pub async fn start() -> Self {
        Self::with(SimConfig {
            callback_timeout: Duration::from_millis(400),
            callback_retry_gap: Duration::from_millis(10),
            ..SimConfig::default()
        })
        .await
    }

    pub async fn with(config: SimConfig) -> Self {
        let sim = Sim::start(config).await.unwrap();
        Self { sim, http: client() }
    }

    /// A control call that must succeed.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_post(path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub async fn try_post(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/_sim{path}", self.sim.url());
        let response = self.http.post(url).body(body.to_string()).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}/_sim{path}", self.sim.url());
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub async fn delete(&self, path: &str) {
        let url = format!("{}/_sim{path}", self.sim.url());
        assert_eq!(self.http.delete(url).send().await.unwrap().status(), 200);
    }

    /// Moves the clock to an absolute offset.
    pub async fn clock(&self, offset_seconds: i64) {
        self.post("/clock", json!({ "offset_seconds": offset_seconds })).await;
    }

    pub async fn account(&self, appid: &str, kind: &str, callback: &str, mode: &str, extra: Value) {
        let mut body = json!({
            "appid": appid, "secret": SECRET, "token": TOKEN, "encoding_aes_key": KEY,
            "mode": mode, "kind": kind, "callback_url": callback, "original_id": format!("gh_{kind}"),
        });
        body.as_object_mut().unwrap().extend(extra.as_object().cloned().unwrap_or_default());
        self.post("/accounts", body).await;
    }

    /// A service account without callbacks.
    pub async fn service(&self) {
        self.account(SERVICE, "service", "", "plain", json!({})).await;
    }

    /// A person who follows the service account: user id and openid.
    pub async fn follower(&self) -> (String, String) {
        let user = self.post("/users", json!({ "nickname": "张三", "phone": "13800000001" })).await;
        let user_id = user["user_id"].as_str().unwrap().to_owned();
        let followed = self.post(&format!("/users/{user_id}/follow"), json!({ "appid": SERVICE })).await;
        (user_id, followed["openid"].as_str().unwrap().to_owned())
    }

    pub async fn say(&self, user_id: &str, text: &str) -> Value {
        self.post(&format!("/users/{user_id}/messages"), json!({ "appid": SERVICE, "type": "text", "content": text }))
            .await
    }

    pub async fn chat(&self, user_id: &str, appid: &str) -> Vec<Value> {
        let chat = self.get(&format!("/users/{user_id}/chat?appid={appid}")).await;
        chat["messages"].as_array().unwrap().clone()
    }

    /// A plain token.
    pub async fn token(&self, appid: &str) -> String {
        let path = format!("/cgi-bin/token?grant_type=client_credential&appid={appid}&secret={SECRET}");
        self.api_get(&path).await["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn api_get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.sim.url());
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    pub async fn api(&self, path: &str, token: &str, body: Value) -> Value {
        let url = format!("{}{path}?access_token={token}", self.sim.url());
        self.http.post(url).body(body.to_string()).send().await.unwrap().json().await.unwrap()
    }

    /// Sends a customer-service text; returns the errcode.
    pub async fn custom(&self, token: &str, openid: &str, text: &str) -> i64 {
        let body = json!({ "touser": openid, "msgtype": "text", "text": { "content": text } });
        code(&self.api("/cgi-bin/message/custom/send", token, body).await)
    }

    pub async fn settle(&self) {
        assert_eq!(self.get("/settle").await["settled"], true);
    }
}

/// The errcode of an answer; absent counts as 0.
pub fn code(answer: &Value) -> i64 {
    answer["errcode"].as_i64().unwrap_or(0)
}

/// Makes status and body from the query and the body of a callback.
pub type Answer = fn(&str, &str) -> (u16, String);

/// What the account server got and how it answers.
#[derive(Default)]
pub struct Desk {
    pub got: Mutex<Vec<(String, String)>>,
    pub answer: Mutex<Option<Answer>>,
    pub pause: Mutex<Duration>,
}

impl Desk {
    pub fn bodies(&self) -> Vec<String> {
        self.got.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    }

    pub fn answer_with(&self, answer: Answer) {
        *self.answer.lock().unwrap() = Some(answer);
    }
}

async fn callback(req: HttpRequest, body: String, desk: web::Data<Desk>) -> HttpResponse {
    let query = req.query_string().to_owned();
    desk.got.lock().unwrap().push((query.clone(), body.clone()));
    let pause = *desk.pause.lock().unwrap();
    tokio::time::sleep(pause).await;
    let answer = *desk.answer.lock().unwrap();
    let (status, text) = answer.map_or((200, "success".to_owned()), |answer| answer(&query, &body));
    HttpResponse::build(actix_web::http::StatusCode::from_u16(status).unwrap()).body(text)
}

/// Starts an account server; returns its address, its desk and the handle that stops it.
pub fn account_server() -> (String, Arc<Desk>, ServerHandle) {
    let desk = web::Data::new(Desk::default());
    let data = desk.clone();
    let server = HttpServer::new(move || App::new().app_data(data.clone()).default_service(web::to(callback)))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .unwrap();
    let url = format!("http://{}/callback", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    (url, desk.into_inner(), handle)
}

/// The text of an XML element, CDATA or bare.
pub fn element(xml: &str, name: &str) -> String {
    let inner = xml.split(&format!("<{name}>")).nth(1).unwrap_or_default();
    let inner = inner.split(&format!("</{name}>")).next().unwrap_or_default();
    inner.trim_start_matches("<![CDATA[").trim_end_matches("]]>").to_owned()
}

/// A parameter of a query string.
pub fn parameter(query: &str, name: &str) -> String {
    let pair = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    pair.unwrap_or_default().to_owned()
}

/// A text reply to a clear callback.
pub fn text_reply(body: &str, text: &str) -> String {
    format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{}]]></FromUserName>\
         <CreateTime>1760000000</CreateTime><MsgType><![CDATA[text]]></MsgType>\
         <Content><![CDATA[{text}]]></Content></xml>",
        element(body, "FromUserName"),
        element(body, "ToUserName"),
    )
}
