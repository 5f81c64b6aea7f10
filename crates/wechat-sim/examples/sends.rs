//! Measures sends per second: `cargo run --release -p wechat-sim --example sends`.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};
use wechat_sim::{Sim, SimConfig};

/// Sends in all, spread over the connections.
const SENDS: usize = 40_000;
/// Connections at once.
const CONNECTIONS: usize = 64;

#[tokio::main]
#[expect(clippy::disallowed_methods, reason = "a measuring client of its own, without the product's settings")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start(SimConfig::default()).await?;
    let http = reqwest::Client::builder().no_proxy().build()?;
    let post = async |path: &str, body: Value| -> Result<Value, Box<dyn std::error::Error>> {
        let request = http.post(format!("{}{path}", sim.url())).body(body.to_string());
        Ok(request.send().await?.json().await?)
    };
    post("/_sim/accounts", json!({ "appid": "wx1", "secret": "s", "kind": "service" })).await?;
    let people = post("/_sim/users/bulk", json!({ "count": 10_000, "follow": true, "message": true })).await?;
    let openids: Vec<String> = people["users"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|user| user["openid"].as_str().map(str::to_owned))
        .collect();
    let grant = json!({ "grant_type": "client_credential", "appid": "wx1", "secret": "s" });
    let token = post("/cgi-bin/stable_token", grant).await?;
    let token = token["access_token"].as_str().unwrap_or_default();
    let url = Arc::new(format!("{}/cgi-bin/message/custom/send?access_token={token}", sim.url()));
    let openids = Arc::new(openids);
    let started = Instant::now();
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|lane| {
            let (http, url, openids) = (http.clone(), Arc::clone(&url), Arc::clone(&openids));
            tokio::spawn(async move {
                for number in (lane..SENDS).step_by(CONNECTIONS) {
                    let to = &openids[number % openids.len()];
                    let body = json!({ "touser": to, "msgtype": "text", "text": { "content": "节日快乐" } });
                    let answer = http.post(url.as_str()).body(body.to_string()).send().await?;
                    answer.bytes().await?;
                }
                Ok::<_, reqwest::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("{SENDS} sends in {seconds:.2} s: {:.0} a second", SENDS as f64 / seconds);
    sim.stop().await;
    Ok(())
}
