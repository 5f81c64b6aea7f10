//! A Redis of a test's own, that can be flushed, stopped and made slow.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::process::free_port;

/// A server process. It ends with the test.
pub struct Redis {
    port: u16,
    child: Option<Child>,
}

impl Redis {
    /// Starts one, if the program is on this machine.
    ///
    /// # Panics
    /// On CI, where it must not be missing.
    pub async fn start() -> Option<Self> {
        let mut redis = Self { port: free_port(), child: None };
        if !redis.up().await {
            assert!(std::env::var_os("CI").is_none(), "redis-server is not on this machine");
            eprintln!("skipped: redis-server is not on this machine");
            return None;
        }
        Some(redis)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    /// Starts it (again); says whether it could.
    pub async fn up(&mut self) -> bool {
        let port = self.port.to_string();
        let mut command = Command::new("redis-server");
        command.args(["--port", &port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        let Ok(child) = command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true).spawn() else {
            return false;
        };
        self.child = Some(child);
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// Stops it at once, with all that it knew.
    pub async fn down(&mut self) {
        self.child.take().unwrap().kill().await.unwrap();
    }

    /// Gives it a command, such as `FLUSHALL`.
    pub async fn say(&self, words: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        stream.write_all(format!("{words}\r\n").as_bytes()).await.unwrap();
        let mut answer = [0; 64];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"+OK"), "{words}: {}", String::from_utf8_lossy(&answer[..read]));
    }
}
