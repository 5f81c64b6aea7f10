//! The generator of callbacks. It runs in a process of its own, so that the product's CPU time is
//! the product's; all requests are encrypted and signed before the first one is sent.

use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;
use tokio::time::Instant;
use wechat::{EncodingAesKey, signature};

use crate::http::{self, Connection};
use crate::numbers;

/// What is to be sent; comes in over standard input.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Order {
    /// Where to.
    pub host: SocketAddr,
    /// The account.
    pub account: Credentials,
    /// How many messages.
    pub count: usize,
    /// By how many followers.
    pub followers: usize,
    /// Over how many connections.
    pub connections: usize,
    /// Their `CreateTime`, in seconds.
    pub created_at: i64,
    /// The `MsgId` of the first.
    pub first_id: u64,
    /// What they say.
    pub text: String,
    /// Whether answers are real ones, some of which are decrypted and looked at.
    pub sealed: bool,
}

/// An account in safe mode, as both sides know it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Credentials {
    /// Its appid.
    pub appid: String,
    /// Its `gh_…` name.
    pub original_id: String,
    /// Its AppSecret.
    pub secret: String,
    /// Its callback token.
    pub token: String,
    /// Its EncodingAESKey.
    pub encoding_aes_key: String,
}

/// What came of it; goes out over standard output.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Outcome {
    /// Requests that were answered with 200.
    pub accepted: usize,
    /// Answers with content.
    pub replies: usize,
    /// All others.
    pub refused: usize,
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Half were answered within so many milliseconds.
    pub p50_ms: f64,
    /// All but one of a hundred were.
    pub p99_ms: f64,
    /// Bytes of a request's body.
    pub request_bytes: usize,
    /// Bytes of an answer's body.
    pub reply_bytes: usize,
}

/// One of so many replies is decrypted.
const LOOKED_AT: usize = 251;

/// What one connection has seen.
#[derive(Default)]
struct Seen {
    accepted: usize,
    replies: usize,
    refused: usize,
    reply_bytes: usize,
    times: Vec<Duration>,
    kept: Vec<String>,
}

/// Reads the order, does it, prints the outcome.
#[expect(clippy::print_stdout, reason = "the outcome goes to standard output")]
pub async fn run() -> anyhow::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let order: Order = serde_json::from_str(&text).context("the order")?;
    println!("{}", serde_json::to_string(&send(order).await?)?);
    Ok(())
}

async fn send(order: Order) -> anyhow::Result<Outcome> {
    let key = EncodingAesKey::parse(&order.account.encoding_aes_key)?;
    let requests: Arc<Vec<Vec<u8>>> = Arc::new((0..order.count).map(|row| request(&order, &key, row)).collect());
    let request_bytes = requests.first().map_or(0, |request| body_of(request));
    let mut connections = Vec::with_capacity(order.connections);
    for _ in 0..order.connections {
        connections.push(Connection::open(order.host).await?);
    }
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (first, connection) in connections.into_iter().enumerate() {
        tasks.spawn(send_some(connection, Arc::clone(&requests), first, order.connections, order.sealed));
    }
    let mut all = Seen::default();
    while let Some(seen) = tasks.join_next().await {
        let seen = seen??;
        all.accepted += seen.accepted;
        all.replies += seen.replies;
        all.refused += seen.refused;
        all.reply_bytes = all.reply_bytes.max(seen.reply_bytes);
        all.times.extend(seen.times);
        all.kept.extend(seen.kept);
    }
    let seconds = started.elapsed().as_secs_f64();
    for reply in &all.kept {
        look_at(&order, &key, reply)?;
    }
    all.times.sort_unstable();
    Ok(Outcome {
        accepted: all.accepted,
        replies: all.replies,
        refused: all.refused,
        seconds,
        p50_ms: numbers::percentile(&all.times, 50),
        p99_ms: numbers::percentile(&all.times, 99),
        request_bytes,
        reply_bytes: all.reply_bytes,
    })
}

/// Sends every `step`-th request, beginning with `first`.
async fn send_some(
    mut connection: Connection,
    requests: Arc<Vec<Vec<u8>>>,
    first: usize,
    step: usize,
    sealed: bool,
) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    for (row, request) in requests.iter().enumerate().skip(first).step_by(step) {
        let started = Instant::now();
        let answer = connection.send(request).await?;
        seen.times.push(started.elapsed());
        if answer.status != 200 {
            seen.refused += 1;
            continue;
        }
        seen.accepted += 1;
        let body = connection.body(answer);
        if body == b"success" || body.is_empty() {
            continue;
        }
        seen.replies += 1;
        seen.reply_bytes = seen.reply_bytes.max(body.len());
        if sealed && row % LOOKED_AT == 0 {
            seen.kept.push(String::from_utf8_lossy(body).into_owned());
        }
    }
    Ok(seen)
}

fn request(order: &Order, key: &EncodingAesKey, row: usize) -> Vec<u8> {
    let account = &order.account;
    let openid = openid(row % order.followers.max(1));
    let message = format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><FromUserName><![CDATA[{openid}]]></FromUserName>\
         <CreateTime>{}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{}]]></Content>\
         <MsgId>{}</MsgId></xml>",
        account.original_id,
        order.created_at,
        order.text,
        order.first_id + row as u64
    );
    let sealed = key.encrypt(&message, &account.appid);
    let (timestamp, nonce) = (order.created_at.to_string(), format!("{row}"));
    let plain = signature::sign([&account.token, &timestamp, &nonce]);
    let signed = signature::sign([&account.token, &timestamp, &nonce, &sealed]);
    let body = format!(
        "<xml><ToUserName><![CDATA[{}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>",
        account.original_id
    );
    let path = format!(
        "/wechat/callback/{}?signature={plain}&timestamp={timestamp}&nonce={nonce}&openid={openid}\
         &encrypt_type=aes&msg_signature={signed}",
        account.appid
    );
    http::post(order.host, &path, "text/xml", body.as_bytes())
}

/// The openid of a follower.
pub fn openid(follower: usize) -> String {
    format!("oBench{follower:022}")
}

fn body_of(request: &[u8]) -> usize {
    let head = request.windows(4).position(|window| window == b"\r\n\r\n").map_or(0, |end| end + 4);
    request.len() - head
}

/// Decrypts a reply as the platform would.
fn look_at(order: &Order, key: &EncodingAesKey, reply: &str) -> anyhow::Result<()> {
    let document = wechat::xml::parse(reply).context("a reply is no XML")?;
    let sealed = document.text_of("Encrypt").context("a reply is not encrypted")?;
    let plain = key.decrypt(sealed, &order.account.appid).context("a reply can't be decrypted")?;
    let inner = wechat::xml::parse(&plain).context("a decrypted reply is no XML")?;
    anyhow::ensure!(inner.text_of("MsgType") == Some("text"), "a reply is no text");
    Ok(())
}
