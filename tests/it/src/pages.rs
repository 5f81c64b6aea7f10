//! A browser inside WeChat, in which customers open their own pages.

use std::collections::BTreeMap;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::Value;

use crate::{Api, Person, World};

/// A browser with its cookies. It follows no redirect by itself.
#[derive(Clone, Debug)]
pub struct Browser {
    http: reqwest::Client,
    /// The product.
    pub url: String,
    /// What is kept for the product, by name.
    pub cookies: BTreeMap<String, String>,
}

/// What a page answers.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The HTTP status.
    pub status: u16,
    /// Where it leads, if it does.
    pub location: String,
    /// The cookies that it sets, as it wrote them.
    pub set: Vec<String>,
    /// The body; null where it is no JSON.
    pub body: Value,
}

impl Browser {
    /// A browser that has been nowhere.
    pub fn new(world: &World) -> Self {
        Self { http: world.http.clone(), url: world.url.clone(), cookies: BTreeMap::new() }
    }

    /// Opens an address: of the product with its cookies, or elsewhere without.
    pub async fn open(&mut self, address: &str) -> Shown {
        let ours = address.starts_with('/') || address.starts_with(&self.url);
        let address = if address.starts_with('/') { format!("{}{address}", self.url) } else { address.to_owned() };
        let mut request = self.http.get(address.split('#').next().unwrap());
        if ours && !self.cookies.is_empty() {
            request = request.header(COOKIE, self.header());
        }
        let response = request.send().await.unwrap();
        let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap().to_owned();
        let set: Vec<String> = response.headers().get_all(SET_COOKIE).iter().map(text).collect();
        for cookie in set.iter().filter(|_| ours) {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let location = response.headers().get(LOCATION).map(text).unwrap_or_default();
        let body = response.text().await.unwrap();
        Shown { status, location, set, body: serde_json::from_str(&body).unwrap_or(Value::Null) }
    }

    /// Sets out to sign in: gives the address of the platform's page.
    pub async fn depart(&mut self, appid: &str, to: &str) -> String {
        let left = self.open(&format!("/api/v1/my/sign-in?appid={appid}&to={to}")).await;
        assert_eq!(left.status, 302, "{left:?}");
        left.location
    }

    /// What the platform answers there to a person: the address to come back to.
    pub async fn authorise(&mut self, address: &str, person: &Person) -> String {
        let address = address.split('#').next().unwrap();
        self.open(&format!("{address}&sim_user={}", person.user)).await.location
    }

    /// Signs in, and gives where the browser ended.
    pub async fn sign_in(&mut self, person: &Person, appid: &str, to: &str) -> String {
        let there = self.depart(appid, to).await;
        let back = self.authorise(&there, person).await;
        self.open(&back).await.location
    }

    /// The API as this browser's pages call it.
    pub fn api(&self) -> Api {
        Api::visiting(&self.http, &self.url, &self.header())
    }

    fn header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }
}
