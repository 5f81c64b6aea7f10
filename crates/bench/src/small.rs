//! Idle memory, and what hostile documents cost.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use wechat::{Format, Inbound, xml};

use crate::machine::resident_kib;
use crate::product::{Bench, Installation};
use crate::report::Table;

/// How long a process idles before its memory is read.
const IDLE: Duration = Duration::from_secs(5);
/// How often each document is read; the slowest counts.
const ROUNDS: usize = 20;

/// Memory of a process with all roles that has nothing to do.
pub async fn idle(bench: &Bench) -> anyhow::Result<Table> {
    let mut table = Table::new(
        "Idle memory",
        "`guanxi serve` with all roles, the store in memory, an empty database; resident memory some seconds after its start.",
        &["", "MiB"],
    );
    for engine in bench.engines() {
        let installation = Installation::new(bench, engine).await?;
        let server = installation.serve().await?;
        sleep(IDLE).await;
        let memory = resident_kib(server.pid)?;
        server.stop().await?;
        table.row(vec![engine.name().to_owned(), format!("{:.1}", memory as f64 / 1024.0)]);
    }
    Ok(table)
}

/// What it costs to refuse, or to read, the worst documents of the largest size that is accepted.
pub fn hostile() -> Table {
    let mut table = Table::new(
        "Hostile documents",
        &format!("XML and JSON of 256 KiB, read in this process {ROUNDS} times; the slowest time counts (aim: 50 ms)."),
        &["", "answer", "slowest ms"],
    );
    for (name, format, document) in documents() {
        let mut slowest = Duration::ZERO;
        let mut answer = String::new();
        for _ in 0..ROUNDS {
            let started = Instant::now();
            let read = read(std::hint::black_box(&document), format);
            slowest = slowest.max(started.elapsed());
            answer = std::hint::black_box(read).map_or_else(|error| error, |()| "read".to_owned());
        }
        table.row(vec![name.to_owned(), answer, format!("{:.2}", slowest.as_secs_f64() * 1000.0)]);
    }
    table
}

fn read(document: &str, format: Format) -> Result<(), String> {
    match format {
        Format::Xml => xml::parse(document).map(drop).map_err(|error| error.to_string()),
        Format::Json => Inbound::parse(document, format).map(drop).map_err(|error| error.to_string()),
    }
}

fn documents() -> Vec<(&'static str, Format, String)> {
    let filled = |begin: &str, part: &str, end: &str| {
        let times = (xml::MAX_BYTES - begin.len() - end.len()) / part.len();
        format!("{begin}{}{end}", part.repeat(times))
    };
    let bomb: String =
        (1..9).map(|level| format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10))).collect();
    let xml = [
        ("nesting without end", filled("<xml>", "<a>", "")),
        ("many elements", filled("<xml>", "<a/>", "</xml>")),
        ("many attributes", filled("<xml ", "a='1' ", "/>")),
        ("one attribute without end", filled("<xml a='", "x", "'/>")),
        ("entities that grow", format!("<!DOCTYPE x [<!ENTITY a0 \"ha\">{bomb}]><xml>&a8;</xml>")),
        ("many entities", filled("<xml><a>", "&amp;", "</a></xml>")),
        ("many numbered characters", filled("<xml><a>", "&#x4e2d;", "</a></xml>")),
        ("one long text", filled("<xml><a>", "中", "</a></xml>")),
        ("one long CDATA", filled("<xml><a><![CDATA[", "]]", "]]></a></xml>")),
        ("many CDATA sections", filled("<xml><a>", "<![CDATA[x]]>", "</a></xml>")),
        ("many comments", filled("<xml>", "<!---->", "</xml>")),
        ("a comment without end", filled("<xml><!--", "-", "")),
        ("a tag without end", filled("<", "x", "")),
        ("spaces", filled("<xml>", " ", "</xml>")),
    ];
    let json = [
        ("JSON: nesting without end", filled("", "{\"a\":", "")),
        ("JSON: one long array", filled("{\"a\":[0", ",0", "]}")),
        ("JSON: an array of objects", filled("{\"a\":[{}", ",{}", "]}")),
        ("JSON: one long text of escapes", filled("{\"a\":\"", "\\u4e2d", "\"}")),
        ("JSON: one long number", filled("{\"a\":", "9", "}")),
    ];
    let of = |format| move |(name, document)| (name, format, document);
    xml.map(of(Format::Xml)).into_iter().chain(json.map(of(Format::Json))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_as_large_as_is_accepted() {
        for (name, _, document) in documents() {
            assert!(document.len() <= xml::MAX_BYTES, "{name}");
            assert!(document.len() > xml::MAX_BYTES - 16 || name == "entities that grow", "{name}");
        }
    }
}
