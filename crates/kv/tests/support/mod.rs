//! A Redis for tests: the one of `GUANXI_TEST_REDIS_URL`, else a `redis-server` of our own on a
//! free port, else none.

#![allow(dead_code, clippy::unwrap_used, clippy::disallowed_methods)] // each test binary uses its own part

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kv::{Kv, RedisOptions};
use tempfile::TempDir;

/// A Redis that is killed with its test.
pub struct RedisServer {
    port: u16,
    folder: TempDir,
    child: Option<Child>,
}

impl RedisServer {
    /// A server of one's own; `None` where Redis is not installed.
    pub fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let mut server = Self { port, folder: TempDir::new().ok()?, child: None };
        if server.run() {
            return Some(server);
        }
        eprintln!("skipped: redis-server is not installed");
        None
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Starts it (again) on its port and waits until it answers.
    pub fn run(&mut self) -> bool {
        let spawned = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
            .args(["--port", &self.port.to_string()])
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = spawned else { return false };
        self.child = Some(child);
        let client = redis::Client::open(self.url()).expect("the address is well-formed");
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(10) {
            let pong = client.get_connection().and_then(|mut c| redis::cmd("PING").query::<String>(&mut c));
            if pong.is_ok() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("redis-server did not answer");
    }

    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("our own process");
            child.wait().expect("our own process");
        }
    }

    /// `STOP` makes it hang, `CONT` lets it go on.
    pub fn signal(&self, signal: &str) {
        let pid = self.child.as_ref().expect("it runs").id();
        let done = Command::new("kill").args([format!("-{signal}"), pid.to_string()]).status();
        assert!(done.expect("kill is installed").success());
    }

    /// A raw connection, for what the store does not offer.
    pub fn raw(&self) -> redis::Connection {
        let client = redis::Client::open(self.url()).expect("the address is well-formed");
        client.get_connection().expect("it runs")
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A store on Redis with keys of its own, and the server to be kept alive meanwhile.
pub async fn redis_store() -> Option<(Kv, Option<RedisServer>)> {
    let (url, server) = match std::env::var("GUANXI_TEST_REDIS_URL") {
        Ok(url) => (url, None),
        Err(_) => {
            let server = RedisServer::start()?;
            (server.url(), Some(server))
        }
    };
    let options = RedisOptions { prefix: format!("test-{:016x}:", rand::random::<u64>()), ..RedisOptions::default() };
    let kv = Kv::connect_with(&url, options).await.expect("the address is well-formed");
    Some((kv, server))
}
