//! The least of an HTTP client: one kept connection, requests one after another. A full client
//! would cost the generator more than the requests cost the server.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Largest head of an answer.
const HEAD: usize = 16 * 1024;

/// A connection that is kept.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    host: SocketAddr,
    buffer: Vec<u8>,
}

/// An answer. The body lies in the connection's buffer until the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where the body begins in the buffer.
    start: usize,
    /// Where it ends.
    end: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(host: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(host).await.with_context(|| format!("{host} does not answer"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, buffer: Vec::with_capacity(HEAD) })
    }

    /// Sends a whole request and reads the answer.
    pub async fn send(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        timeout(PATIENCE, self.exchange(request)).await.with_context(|| format!("{} takes too long", self.host))?
    }

    /// The body of an answer to the last request.
    pub fn body(&self, answer: Answer) -> &[u8] {
        &self.buffer[answer.start..answer.end]
    }

    async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = find(&self.buffer, b"\r\n\r\n") {
                break end + 4;
            }
            anyhow::ensure!(self.buffer.len() < HEAD, "the head of the answer does not end");
            self.more().await?;
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        let Some(length) = length else { return self.chunks(status, head).await };
        while self.buffer.len() < head + length {
            self.more().await?;
        }
        Ok(Answer { status, start: head, end: head + length })
    }

    /// Reads a body in chunks and puts it together at the buffer's end.
    async fn chunks(&mut self, status: u16, head: usize) -> anyhow::Result<Answer> {
        let mut at = head;
        let mut body = Vec::new();
        loop {
            let end = loop {
                if let Some(end) = find(&self.buffer[at..], b"\r\n") {
                    break at + end;
                }
                self.more().await?;
            };
            let size = std::str::from_utf8(&self.buffer[at..end])?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or(size).trim(), 16)?;
            let next = end + 2 + size + 2;
            while self.buffer.len() < next {
                self.more().await?;
            }
            body.extend_from_slice(&self.buffer[end + 2..end + 2 + size]);
            at = next;
            if size == 0 {
                let start = self.buffer.len();
                self.buffer.extend_from_slice(&body);
                return Ok(Answer { status, start, end: self.buffer.len() });
            }
        }
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("{} has closed the connection", self.host);
        }
        Ok(())
    }

    /// `GET` with a bearer token, where one is given.
    pub async fn get(&mut self, path: &str, token: &str) -> anyhow::Result<Answer> {
        let request = get(self.host, path, token);
        self.send(&request).await
    }

    /// `GET`, and the JSON of a good answer.
    pub async fn get_json<T: DeserializeOwned>(&mut self, path: &str, token: &str) -> anyhow::Result<T> {
        let answer = self.get(path, token).await?;
        self.json("GET", path, answer)
    }

    /// `POST` of JSON, and the JSON of a good answer.
    pub async fn post_json<T: DeserializeOwned>(&mut self, path: &str, body: &Value) -> anyhow::Result<T> {
        let request = post(self.host, path, "application/json", body.to_string().as_bytes());
        let answer = self.send(&request).await?;
        self.json("POST", path, answer)
    }

    /// As [`Connection::post_json`], with a bearer token.
    pub async fn post_json_as<T: DeserializeOwned>(
        &mut self,
        path: &str,
        token: &str,
        body: &Value,
    ) -> anyhow::Result<T> {
        let content = body.to_string();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{content}",
            self.host,
            content.len()
        );
        let answer = self.send(request.as_bytes()).await?;
        self.json("POST", path, answer)
    }

    /// `DELETE`.
    pub async fn delete(&mut self, path: &str) -> anyhow::Result<()> {
        let request = format!("DELETE {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host);
        let answer = self.send(request.as_bytes()).await?;
        anyhow::ensure!(answer.status < 300, "DELETE {path} answers {}", answer.status);
        Ok(())
    }

    fn json<T: DeserializeOwned>(&self, verb: &str, path: &str, answer: Answer) -> anyhow::Result<T> {
        let body = self.body(answer);
        anyhow::ensure!(
            (200..300).contains(&answer.status),
            "{verb} {path} answers {}: {}",
            answer.status,
            String::from_utf8_lossy(body)
        );
        serde_json::from_slice(body).with_context(|| format!("{verb} {path} answers no such JSON"))
    }
}

/// A `GET` request.
pub fn get(host: SocketAddr, path: &str, token: &str) -> Vec<u8> {
    let authorization = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{authorization}\r\n").into_bytes()
}

/// A `POST` request.
pub fn post(host: SocketAddr, path: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// A text as a part of a query.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// Status and length of the body; no length where it comes in chunks.
fn read_head(head: &[u8]) -> anyhow::Result<(u16, Option<usize>)> {
    let head = std::str::from_utf8(head)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no HTTP")?.parse()?;
    let mut length = Some(0);
    for line in lines {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse()?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = None;
        }
    }
    Ok((status, length))
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn answering(answer: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await.unwrap();
            for part in answer.as_bytes().chunks(7) {
                stream.write_all(part).await.unwrap();
                stream.flush().await.unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn bodies_with_a_length_and_in_chunks() {
        for answer in [
            "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"a\": \"word\"}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n8\r\n \"word\"}\r\n0\r\n\r\n",
        ] {
            let mut connection = Connection::open(answering(answer).await).await.unwrap();
            let body: Value = connection.get_json("/x", "").await.unwrap();
            assert_eq!(body["a"], "word");
        }
        let mut connection =
            Connection::open(answering("HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\nno").await).await.unwrap();
        assert_eq!(connection.get("/x", "t").await.unwrap().status, 503);
    }

    #[test]
    fn chinese_in_a_query() {
        assert_eq!(escaped("a 中"), "a%20%E4%B8%AD");
    }
}
