//! A provider of short messages that catches them, and can go wrong.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the provider does with a request that it has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Answers with this status and body.
    Say(u16, &'static str),
    /// Closes the connection.
    Hang,
}

/// A request that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Method and path.
    pub line: String,
    /// Its headers, in lower case.
    pub headers: String,
    /// Its body.
    pub body: String,
}

/// A running provider.
#[derive(Clone, Debug)]
pub struct SmsCatcher {
    /// Where it listens.
    pub port: u16,
    came: Arc<Mutex<Vec<Request>>>,
    manners: Arc<Mutex<VecDeque<Manner>>>,
}

impl SmsCatcher {
    /// Starts one on loopback. It answers `{"code":0,"sid":"s1"}`.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let catcher = Self { port, came: Arc::default(), manners: Arc::default() };
        let own = catcher.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let own = own.clone();
                tokio::spawn(async move {
                    // Whoever hangs up in between is no error of the test.
                    let _ = own.serve(stream).await;
                });
            }
        });
        catcher
    }

    /// Lets the next request end like this.
    pub fn next(&self, manner: Manner) {
        self.manners.lock().unwrap().push_back(manner);
    }

    /// What came, the oldest first.
    pub fn came(&self) -> Vec<Request> {
        self.came.lock().unwrap().clone()
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        let (mut headers, mut length) = (String::new(), 0);
        loop {
            let mut header = String::new();
            if stream.read_line(&mut header).await? <= 2 {
                break;
            }
            let header = header.to_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            headers.push_str(&header);
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await?;
        let body = String::from_utf8(body).unwrap();
        self.came.lock().unwrap().push(Request { line: line.trim_end().to_owned(), headers, body });
        let manner = self.manners.lock().unwrap().pop_front().unwrap_or(Manner::Say(200, r#"{"code":0,"sid":"s1"}"#));
        if let Manner::Say(status, body) = manner {
            let answer = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await?;
        }
        stream.shutdown().await
    }
}
