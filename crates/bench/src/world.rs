//! The tenant, the account and the simulator that measurements share.

use anyhow::Context;
use crm::ids::TenantId;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::http::Connection;
use crate::load::Credentials;
use crate::product::{Bench, Installation, Process, free_address};

/// A company with one account in safe mode.
#[derive(Clone, Debug)]
pub struct World {
    /// The company.
    pub tenant: TenantId,
    /// The account.
    pub account: Credentials,
}

impl World {
    /// Sets it up as an operator would.
    pub async fn set_up(installation: &Installation) -> anyhow::Result<Self> {
        let tenant = installation.command(&["admin", "tenant", "add", "--name", "测量有限公司"], None, &[]).await?;
        let tenant = tenant.trim().to_owned();
        let letters = |length: usize| -> String { (0..length).map(|_| letter(rand::random())).collect() };
        let account = Credentials {
            appid: format!("wx{:016x}", rand::random::<u64>()),
            original_id: format!("gh_{:012x}", rand::random::<u64>() & 0xffff_ffff_ffff),
            secret: letters(32),
            token: letters(24),
            encoding_aes_key: letters(43),
        };
        let args = ["admin", "account", "add", "--tenant", &tenant, "--appid", &account.appid];
        let more = ["--mode", "safe", "--kind", "service", "--original-id", &account.original_id];
        let secrets = [
            ("GUANXI_ACCOUNT_SECRET", account.secret.as_str()),
            ("GUANXI_ACCOUNT_TOKEN", account.token.as_str()),
            ("GUANXI_ACCOUNT_AES_KEY", account.encoding_aes_key.as_str()),
        ];
        installation.command(&[args.as_slice(), &more].concat(), None, &secrets).await?;
        let tenant = tenant.parse().context("`admin tenant add` prints no id")?;
        Ok(Self { tenant, account })
    }
}

fn letter(at: u8) -> char {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    char::from(LETTERS[usize::from(at) % LETTERS.len()])
}

/// The simulator, in a process of its own.
#[derive(Debug)]
pub struct Simulator {
    process: Process,
    control: Connection,
}

impl Simulator {
    /// Starts it.
    pub async fn start(bench: &Bench) -> anyhow::Result<Self> {
        let listen = free_address()?;
        let mut command = Command::new(&bench.guanxi);
        command.args(["simulate", "--listen", &listen.to_string()]).stdout(std::process::Stdio::null());
        let process = Process::start(command, listen, "/_sim/clock").await?;
        let control = Connection::open(listen).await?;
        Ok(Self { process, control })
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.process.address
    }

    /// Tells it of the account, which has no limits, and pushes callbacks nowhere.
    pub async fn add_account(&mut self, account: &Credentials) -> anyhow::Result<()> {
        let body = json!({
            "appid": account.appid, "secret": account.secret, "token": account.token,
            "encoding_aes_key": account.encoding_aes_key, "mode": "safe", "kind": "service",
            "original_id": account.original_id,
        });
        let _: Value = self.control.post_json("/_sim/accounts", &body).await?;
        Ok(())
    }

    /// Makes followers who have just written; answers their openids.
    pub async fn add_followers(&mut self, appid: &str, count: usize) -> anyhow::Result<Vec<String>> {
        let body = json!({ "count": count, "appid": appid, "follow": true, "message": true });
        let answer: Value = self.control.post_json("/_sim/users/bulk", &body).await?;
        let users = answer["users"].as_array().context("the simulator names no users")?;
        Ok(users.iter().filter_map(|user| user["openid"].as_str().map(str::to_owned)).collect())
    }

    /// Delays the answers of sends.
    pub async fn set_latency(&mut self, milliseconds: u64) -> anyhow::Result<()> {
        self.control.delete("/_sim/faults").await?;
        if milliseconds > 0 {
            let fault = json!({ "path": SEND, "latency_ms": milliseconds });
            let _: Value = self.control.post_json("/_sim/faults", &fault).await?;
        }
        Ok(())
    }

    /// How many sends it has got so far.
    pub async fn sends(&mut self) -> anyhow::Result<u64> {
        let answer: Value = self.control.get_json(&format!("/_sim/calls?path={SEND}&count_only=true"), "").await?;
        answer["total"].as_u64().context("the simulator names no total")
    }

    /// Stops it.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.process.stop().await
    }
}

/// What sends customer-service messages.
const SEND: &str = "/cgi-bin/message/custom/send";
