//! A mail server that catches letters, and can go wrong at any step.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The steps of handing over a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The greeting at the start.
    Greeting,
    /// `MAIL FROM`.
    Mail,
    /// `RCPT TO`.
    Rcpt,
    /// `DATA`.
    Data,
    /// The letter itself, with its final dot.
    Letter,
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// The step is answered with this code.
    Say(Step, u16),
    /// The connection is closed instead of an answer. A letter that was read by then is kept.
    Hang(Step),
}

/// A letter that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caught {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's receivers.
    pub to: Vec<String>,
    /// The letter.
    pub text: String,
    /// Whether the sender was told that it was taken.
    pub answered: bool,
}

impl Caught {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.text.split("\r\n\r\n").next()?.replace("\r\n ", " ");
        head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
    }
}

/// A running catcher.
#[derive(Clone, Debug)]
pub struct SmtpCatcher {
    /// Where it listens.
    pub port: u16,
    caught: Arc<Mutex<Vec<Caught>>>,
    moods: Arc<Mutex<VecDeque<Mood>>>,
    sessions: Arc<Mutex<usize>>,
}

impl SmtpCatcher {
    /// Starts one on loopback.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let catcher = Self { port, caught: Arc::default(), moods: Arc::default(), sessions: Arc::default() };
        let own = catcher.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *own.sessions.lock().unwrap() += 1;
                let own = own.clone();
                tokio::spawn(async move {
                    // Whoever hangs up in between is no error of the test.
                    let _ = own.serve(stream).await;
                });
            }
        });
        catcher
    }

    /// Lets the next letter go wrong like this.
    pub fn next(&self, mood: Mood) {
        self.moods.lock().unwrap().push_back(mood);
    }

    /// What was caught, the oldest first.
    pub fn caught(&self) -> Vec<Caught> {
        self.caught.lock().unwrap().clone()
    }

    /// How many connections there were.
    pub fn sessions(&self) -> usize {
        *self.sessions.lock().unwrap()
    }

    /// The mood of this step, which is spent.
    fn mood(&self, step: Step) -> Option<Mood> {
        let mut moods = self.moods.lock().unwrap();
        let of = |mood: &Mood| match mood {
            Mood::Say(at, _) | Mood::Hang(at) => *at == step,
        };
        if moods.front().is_some_and(of) { moods.pop_front() } else { None }
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        if !self.answer(&mut stream, Step::Greeting, "220 catcher ESMTP").await? {
            return Ok(());
        }
        let (mut from, mut to) = (String::new(), Vec::new());
        let mut line = String::new();
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let said = line.trim_end().to_owned();
            let word = said.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let goes_on = match word.as_str() {
                "EHLO" => {
                    stream.write_all(b"250-catcher\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME\r\n").await?;
                    true
                }
                "AUTH" => {
                    stream.write_all(b"235 welcome\r\n").await?;
                    true
                }
                "RSET" => {
                    (from, to) = (String::new(), Vec::new());
                    stream.write_all(b"250 ok\r\n").await?;
                    true
                }
                "MAIL" => {
                    from = address(&said);
                    self.answer(&mut stream, Step::Mail, "250 ok").await?
                }
                "RCPT" => {
                    to.push(address(&said));
                    self.answer(&mut stream, Step::Rcpt, "250 ok").await?
                }
                "DATA" => {
                    let mood = self.mood(Step::Data);
                    match mood {
                        Some(Mood::Say(_, code)) => {
                            stream.write_all(format!("{code} as you wish\r\n").as_bytes()).await?;
                            true
                        }
                        Some(Mood::Hang(_)) => false,
                        None => {
                            stream.write_all(b"354 go on\r\n").await?;
                            let text = letter(&mut stream).await?;
                            self.keep(&mut stream, &from, &to, text).await?
                        }
                    }
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    false
                }
                _ => {
                    stream.write_all(b"502 what?\r\n").await?;
                    true
                }
            };
            if !goes_on {
                return stream.shutdown().await;
            }
        }
    }

    async fn answer(&self, stream: &mut BufReader<TcpStream>, step: Step, usual: &str) -> std::io::Result<bool> {
        let text = match self.mood(step) {
            None => usual.to_owned(),
            Some(Mood::Say(_, code)) => format!("{code} as you wish"),
            Some(Mood::Hang(_)) => return Ok(false),
        };
        stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        Ok(true)
    }

    async fn keep(
        &self,
        stream: &mut BufReader<TcpStream>,
        from: &str,
        to: &[String],
        text: String,
    ) -> std::io::Result<bool> {
        let caught = |answered| Caught { from: from.to_owned(), to: to.to_vec(), text: text.clone(), answered };
        match self.mood(Step::Letter) {
            None => {
                self.caught.lock().unwrap().push(caught(true));
                stream.write_all(b"250 taken\r\n").await?;
                Ok(true)
            }
            Some(Mood::Say(_, code)) => {
                stream.write_all(format!("{code} as you wish\r\n").as_bytes()).await?;
                Ok(true)
            }
            Some(Mood::Hang(_)) => {
                self.caught.lock().unwrap().push(caught(false));
                Ok(false)
            }
        }
    }
}

fn address(said: &str) -> String {
    said.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default().to_owned()
}

/// Reads up to the dot that stands alone.
async fn letter(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n.\r\n") {
        bytes.push(stream.read_u8().await?);
    }
    bytes.truncate(bytes.len() - 5);
    Ok(String::from_utf8(bytes).unwrap().replace("\r\n..", "\r\n."))
}
