//! The JSON API, as a signed-in member of staff.

use reqwest::Method;
use serde_json::{Value, json};

/// A client of the API.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    cookie: Option<String>,
}

/// An answer of the API.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null where there is none.
    pub body: Value,
    /// Whether it is the answer that the same request got before.
    pub replayed: bool,
}

impl Answer {
    /// The body, of an answer that must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    /// The stable code of an error.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }
}

impl Api {
    /// Without signing in.
    pub fn anonymous(http: &reqwest::Client, url: &str) -> Self {
        Self { http: http.clone(), url: url.to_owned(), token: None, cookie: None }
    }

    /// Signs in with login and password.
    pub async fn login(http: &reqwest::Client, url: &str, login: &str, password: &str) -> Self {
        let mut api = Self::anonymous(http, url);
        let tokens = api.post("/api/v1/auth/login", json!({ "login": login, "password": password })).await.expect(200);
        api.token = Some(tokens["access_token"].as_str().unwrap().to_owned());
        api
    }

    /// As a customer's page calls it, with the browser's cookies.
    pub fn visiting(http: &reqwest::Client, url: &str, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), ..Self::anonymous(http, url) }
    }

    /// The same with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The access token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap()
    }

    /// Makes any request.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>, key: Option<&str>) -> Answer {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie).header("x-requested-with", "fetch");
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error}"));
        let status = response.status().as_u16();
        let replayed = response.headers().contains_key("idempotency-replayed");
        let text = response.text().await.unwrap();
        Answer { status, replayed, body: serde_json::from_str(&text).unwrap_or(Value::Null) }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, None).await
    }

    /// Creates or does.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body), None).await
    }

    /// Creates or does, once for each key.
    pub async fn post_once(&self, path: &str, body: Value, key: &str) -> Answer {
        self.send(Method::POST, path, Some(&body), Some(key)).await
    }
}
