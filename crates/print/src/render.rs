//! What a template is given, and what comes of it: the words between the server and the process that compiles.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The most pages of a document.
pub const MOST_PAGES: usize = 500;
/// The most bytes of a document.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The most bytes that the process may hold, its stack included.
pub const MEMORY: u64 = 1024 * 1024 * 1024;
/// For how many seconds of a processor it may compile.
pub const SECONDS: u64 = 10;

const FILE: &[u8] = b"ok\n";
const REFUSED: &[u8] = b"no\n";

/// A document that is wanted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The template, in typst.
    pub source: String,
    /// What it is about: `sys.inputs.document`.
    pub document: serde_json::Value,
    /// What the company wants of it: `sys.inputs.form`.
    pub form: serde_json::Value,
    /// A picture in Base64: `sys.inputs.logo`, as bytes.
    pub logo: Option<String>,
    /// What `datetime.today()` says.
    pub today: NaiveDate,
}

impl Request {
    /// With this picture as its logo.
    pub fn with_logo(mut self, picture: Option<&[u8]>) -> Self {
        self.logo = picture.map(|bytes| STANDARD.encode(bytes));
        self
    }
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The PDF.
    File(Vec<u8>),
    /// There is none, and why.
    Refused(Refusal),
}

impl Outcome {
    /// As it goes through a pipe.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::File(file) => [FILE, file].concat(),
            Self::Refused(refusal) => {
                let reason = serde_json::to_vec(refusal).unwrap_or_default();
                [REFUSED, &reason].concat()
            }
        }
    }

    /// As it came through a pipe; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if let Some(file) = bytes.strip_prefix(FILE) {
            return Some(Self::File(file.to_vec()));
        }
        serde_json::from_slice(bytes.strip_prefix(REFUSED)?).ok().map(Self::Refused)
    }
}

/// Why a template makes no document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is wrong.
    #[error("模板有错误：{}", first(.0))]
    Mistakes(Vec<Mistake>),
    /// It did not come to an end.
    #[error("模板运行超时，请检查是否有死循环或内容过多")]
    Timeout,
    /// It wanted more memory than it may have, or nests too deeply.
    #[error("模板占用的内存超出限制")]
    Exhausted,
    /// It makes too many pages.
    #[error("文档超过 {MOST_PAGES} 页")]
    TooManyPages,
    /// The file would be too large.
    #[error("文档超过 {} MB", MOST_BYTES / 1024 / 1024)]
    TooLarge,
}

impl Refusal {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Mistakes(_) => "template.invalid",
            Self::Timeout => "template.timeout",
            Self::Exhausted => "template.exhausted",
            Self::TooManyPages => "template.too_many_pages",
            Self::TooLarge => "template.too_large",
        }
    }

    /// What is wrong with the template, where it is that.
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Mistakes(mistakes) => mistakes,
            _ => &[],
        }
    }
}

fn first(mistakes: &[Mistake]) -> String {
    match mistakes.first() {
        Some(Mistake { line: Some(line), message, .. }) => format!("第 {line} 行：{message}"),
        Some(mistake) => mistake.message.clone(),
        None => String::new(),
    }
}

/// A mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mistake {
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// The column, from 1, in characters.
    pub column: Option<usize>,
    /// What is wrong, in the compiler's words.
    pub message: String,
    /// What may help.
    pub hints: Vec<String>,
}

impl Mistake {
    /// One that has no place in the template.
    pub fn nowhere(message: String) -> Self {
        Self { line: None, column: None, message, hints: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_pass_through_a_pipe() {
        let mistake = Mistake { line: Some(3), column: Some(1), message: "unknown variable: x".into(), hints: vec![] };
        let outcomes = [
            Outcome::File(b"%PDF-1.7".to_vec()),
            Outcome::Refused(Refusal::Mistakes(vec![mistake])),
            Outcome::Refused(Refusal::TooManyPages),
        ];
        for outcome in outcomes {
            assert_eq!(Outcome::from_bytes(&outcome.to_bytes()), Some(outcome));
        }
        assert_eq!(Outcome::from_bytes(b"no\nnonsense"), None);
        assert_eq!(Outcome::from_bytes(b""), None);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let mistake = Mistake { line: Some(3), column: Some(1), message: "unknown variable: x".into(), hints: vec![] };
        let refusal = Refusal::Mistakes(vec![mistake]);
        assert_eq!(refusal.to_string(), "模板有错误：第 3 行：unknown variable: x");
        assert_eq!(Refusal::TooManyPages.to_string(), "文档超过 500 页");
    }
}
