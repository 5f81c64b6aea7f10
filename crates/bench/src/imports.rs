//! A file of customers, as a company brings it along on the day it moves: how long, and how much memory.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::http::Connection;
use crate::machine::resident_kib;
use crate::numbers::whole;
use crate::product::{Bench, Engine, Installation, Process};
use crate::report::Table;
use crate::world::World;

/// Rows of the file; its limit is as high.
const ROWS: usize = 100_000;
/// Who imports.
const LOGIN: &str = "mover";
/// How often the state is asked for, and the memory read.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a step may take.
const PATIENCE: Duration = Duration::from_secs(1200);
/// Between the parts of what is sent.
const BOUNDARY: &str = "guanxi-bench-7d3f1c";

/// Measures.
pub async fn run(bench: &Bench) -> anyhow::Result<Table> {
    let rows = bench.many(ROWS, 2000);
    let file = customers(rows);
    let mut table = Table::new(
        "Import",
        &format!(
            "A CSV file of {} new customers with phone, industry, address and the day they became customers ({:.1} \
             MiB): read, tried dry, applied; the resident memory of the process before, and the most during it.",
            whole(rows as f64),
            file.len() as f64 / 1024.0 / 1024.0
        ),
        &["", "read s", "dry run s", "applied s", "MiB before", "MiB at most"],
    );
    for engine in bench.engines() {
        table.row(import(bench, engine, &file, rows).await?);
    }
    Ok(table)
}

/// Names, phones and days that differ; written as people's tables are.
fn customers(rows: usize) -> String {
    const WORDS: [char; 20] = [
        '华', '盛', '达', '鑫', '宏', '瑞', '恒', '博', '远', '泰', '安', '诚', '信', '德', '润', '丰', '嘉', '腾',
        '飞', '龙',
    ];
    let mut file = "客户名称,电话,行业,地址,建档日期\r\n".to_owned();
    for row in 0..rows {
        let mut rest = row;
        let name: String = (0..5)
            .map(|_| {
                let word = WORDS[rest % WORDS.len()];
                rest /= WORDS.len();
                word
            })
            .collect();
        let (month, day) = (row % 12 + 1, row % 28 + 1);
        let _ = write!(
            file,
            "苏州{name}机械有限公司,139{row:08},机械,苏州市工业园区 {row} 号,2024-{month:02}-{day:02}\r\n"
        );
    }
    file
}

async fn import(bench: &Bench, engine: Engine, file: &str, rows: usize) -> anyhow::Result<Vec<String>> {
    let installation = Installation::new(bench, engine).await?;
    let world = World::set_up(&installation).await?;
    let password = format!("{:016x}", rand::random::<u64>());
    let tenant = world.tenant.to_string();
    let args = ["admin", "staff", "add", "--tenant", &tenant, "--name", "搬家", "--login", LOGIN];
    let more = ["--role", "manager", "--password-stdin"];
    installation.command(&[args.as_slice(), &more].concat(), Some(&password), &[]).await?;
    let server = installation.serve().await?;
    let mut mover = Mover::sign_in(&server, &password).await?;
    let before = resident_kib(server.pid)?;

    let started = Instant::now();
    let made = mover.upload(file).await?;
    let id = made["id"].as_i64().context("no id")?;
    let read = mover.until(id, "mapping").await?;
    let reading = started.elapsed();

    let started = Instant::now();
    let ask = json!({ "version": read["version"], "mapping": read["mapping"], "mode": "create" });
    mover.send("PUT", &format!("/api/v1/imports/{id}/mapping"), "application/json", ask.to_string().as_bytes()).await?;
    let checked = mover.until(id, "checked").await?;
    let checking = started.elapsed();

    let started = Instant::now();
    let ask = json!({ "version": checked["version"] });
    mover.send("POST", &format!("/api/v1/imports/{id}/apply"), "application/json", ask.to_string().as_bytes()).await?;
    let done = mover.until(id, "done").await?;
    let applying = started.elapsed();

    anyhow::ensure!(done["counts"]["created"] == rows, "the import ends with {}", done["counts"]);
    let most = mover.most;
    server.stop().await?;
    installation.command(&["admin", "verify"], None, &[]).await?;
    let seconds = |took: Duration| format!("{:.1}", took.as_secs_f64());
    let mib = |kib: u64| format!("{:.0}", kib as f64 / 1024.0);
    Ok(vec![engine.name().to_owned(), seconds(reading), seconds(checking), seconds(applying), mib(before), mib(most)])
}

/// Who imports, and what they see of the process.
struct Mover {
    connection: Connection,
    token: String,
    pid: u32,
    /// The most memory that was seen, in KiB.
    most: u64,
}

impl Mover {
    async fn sign_in(server: &Process, password: &str) -> anyhow::Result<Self> {
        let mut connection = Connection::open(server.address).await?;
        let body = json!({ "login": LOGIN, "password": password });
        let signed_in: Value = connection.post_json("/api/v1/auth/login", &body).await?;
        let token = signed_in["access_token"].as_str().context("no access_token")?.to_owned();
        Ok(Self { connection, token, pid: server.pid, most: 0 })
    }

    async fn send(&mut self, verb: &str, path: &str, content_type: &str, body: &[u8]) -> anyhow::Result<Value> {
        let mut request = format!(
            "{verb} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\n\r\n",
            self.token,
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        let answer = self.connection.send(&request).await?;
        let status = answer.status;
        let body = self.connection.body(answer);
        anyhow::ensure!(status < 300, "{verb} {path} answers {status}: {}", String::from_utf8_lossy(body));
        Ok(serde_json::from_slice(body)?)
    }

    async fn upload(&mut self, file: &str) -> anyhow::Result<Value> {
        let body = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"customers.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
        );
        let content_type = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", "/api/v1/imports?kind=customers", &content_type, body.as_bytes()).await
    }

    /// Waits for a state, and watches the memory meanwhile.
    async fn until(&mut self, id: i64, state: &str) -> anyhow::Result<Value> {
        let started = Instant::now();
        loop {
            let import: Value = self.connection.get_json(&format!("/api/v1/imports/{id}"), &self.token).await?;
            self.most = self.most.max(resident_kib(self.pid)?);
            if import["state"] == state {
                return Ok(import);
            }
            if import["state"] == "failed" || started.elapsed() > PATIENCE {
                bail!("an import does not become {state}: {import}");
            }
            sleep(PAUSE).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_customers_are_alike() {
        let file = customers(9000);
        let names: std::collections::BTreeSet<&str> =
            file.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!(names.len(), 9000);
        assert!(file.lines().nth(1).unwrap().ends_with("13900000000,机械,苏州市工业园区 0 号,2024-01-01"));
    }
}
