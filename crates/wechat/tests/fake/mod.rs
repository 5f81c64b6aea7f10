//! A platform that answers as told, and a client for it.
#![allow(dead_code, clippy::unwrap_used)] // each test binary uses its own part

use std::time::Duration;

use kv::Kv;
use serde_json::{Value, json};
use wechat::{Client, ClientConfig, WechatError, http_client};
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const TOKEN: &str = "/cgi-bin/stable_token";
pub const SECRET: &str = "very-secret-app-secret";

pub struct Fake {
    pub server: MockServer,
    pub client: Client,
    pub kv: Kv,
}

impl Fake {
    /// A platform that knows nothing yet.
    pub async fn bare() -> Self {
        let server = MockServer::start().await;
        let kv = Kv::memory();
        let client = client(&server.uri(), kv.clone());
        Self { server, client, kv }
    }

    /// A platform that hands out `token-1`, `token-2`…
    pub async fn start() -> Self {
        let fake = Self::bare().await;
        for n in 1..=4 {
            Mock::given(path(TOKEN))
                .respond_with(ok(json!({"access_token": format!("token-{n}"), "expires_in": 7200})))
                .up_to_n_times(1)
                .with_priority(n)
                .mount(&fake.server)
                .await;
        }
        fake
    }

    pub async fn answer(&self, verb: &str, at: &str, response: ResponseTemplate) {
        Mock::given(method(verb)).and(path(at)).respond_with(response).mount(&self.server).await;
    }

    /// Answers this once, before anything that is mounted later.
    pub async fn answer_once(&self, at: &str, response: ResponseTemplate) {
        Mock::given(path(at)).respond_with(response).up_to_n_times(1).with_priority(1).mount(&self.server).await;
    }

    /// How often an endpoint was called.
    pub async fn calls(&self, at: &str) -> usize {
        let requests = self.server.received_requests().await.unwrap();
        requests.iter().filter(|r| r.url.path() == at).count()
    }

    /// The last request to an endpoint: query and body.
    pub async fn last(&self, at: &str) -> (String, Vec<u8>) {
        let requests = self.server.received_requests().await.unwrap();
        let request = requests.iter().rev().find(|r| r.url.path() == at).unwrap();
        let query = request.url.query().unwrap_or_default().to_owned();
        (query, request.body.clone())
    }

    /// The JSON of the last request to an endpoint.
    pub async fn sent(&self, at: &str) -> Value {
        serde_json::from_slice(&self.last(at).await.1).unwrap()
    }
}

pub fn client(base: &str, kv: Kv) -> Client {
    let mut config = ClientConfig::new("wx1", SECRET);
    config.api_base = format!("{base}/");
    config.timeout = Duration::from_millis(500);
    Client::new(http_client().unwrap(), kv, config)
}

pub fn ok(body: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

pub fn fails(code: i64) -> ResponseTemplate {
    ok(json!({"errcode": code, "errmsg": "something rid: 6a-1"}))
}

/// The arguments were refused before anything was sent.
pub fn invalid<T: std::fmt::Debug>(result: Result<T, WechatError>) {
    assert!(matches!(result, Err(WechatError::Invalid { .. })), "{result:?}");
}
