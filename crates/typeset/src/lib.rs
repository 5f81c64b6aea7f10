//! What `guanxi render` does: a template with its data becomes a PDF, in a process that can do nothing else.
//!
//! A template sees what it is given and a font. There is no file to read, no package to import, no network and no clock;
//! memory and processor time are limited by the kernel, pages and bytes by us. Whoever starts the process ends it when
//! it takes too long: `print::Renderer` does.

mod compile;
mod limits;
mod world;

use std::io::{Read, Write};

use print::render::{MOST_BYTES, Outcome, Refusal, Request};

/// The stack of the thread that compiles: templates nest, and the compiler recurses with them.
const STACK: usize = 64 * 1024 * 1024;
/// The most that is read: a template with its data and its logo.
const MOST_INPUT: u64 = 32 * 1024 * 1024;

/// Reads a request from standard input and answers on standard output: `ok` and the file, or `no` and the reason as
/// JSON.
///
/// # Errors
/// Where the limits can't be set, the request is none, or nobody reads the answer.
pub fn run() -> std::io::Result<()> {
    limits::confine()?;
    let mut input = Vec::new();
    std::io::stdin().lock().take(MOST_INPUT).read_to_end(&mut input)?;
    let request: Request = serde_json::from_slice(&input)?;
    drop(input);
    let compiling = std::thread::Builder::new().stack_size(STACK).spawn(move || render(&request))?;
    let outcome = compiling.join().unwrap_or(Outcome::Refused(Refusal::Exhausted));
    let mut out = std::io::stdout().lock();
    out.write_all(&outcome.to_bytes())?;
    out.flush()
}

/// Makes the file of a request, in this process and without its limits.
pub fn render(request: &Request) -> Outcome {
    match compile::compile(request) {
        Ok(file) if file.len() > MOST_BYTES => Outcome::Refused(Refusal::TooLarge),
        Ok(file) => Outcome::File(file),
        Err(refusal) => Outcome::Refused(refusal),
    }
}
