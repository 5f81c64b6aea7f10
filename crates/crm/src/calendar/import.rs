//! Days as people have them: a table with a day in each row, or a list as JSON.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{DayKind, NewDay};
use crate::error::Invalid;

/// The longest text, in bytes.
const LONGEST: usize = 100_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    on: String,
    kind: String,
    #[serde(default)]
    name: Option<String>,
}

fn wrong(line: usize, what: &str) -> Invalid {
    Invalid::new("text", format!("第 {line} 行：{what}"))
}

fn day(line: usize, text: &str) -> Result<NaiveDate, Invalid> {
    let text = text.trim().replace(['/', '.'], "-");
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let format = if digits { "%Y%m%d" } else { "%Y-%m-%d" };
    NaiveDate::parse_from_str(&text, format).map_err(|_| wrong(line, "日期应为 YYYY-MM-DD"))
}

fn kind(line: usize, text: &str) -> Result<DayKind, Invalid> {
    match text.trim().to_lowercase().as_str() {
        "holiday" | "休" | "休息" | "节假日" | "放假" => Ok(DayKind::Holiday),
        "working" | "班" | "上班" | "调休" | "补班" => Ok(DayKind::Working),
        _ => Err(wrong(line, "类型应为 holiday（休）或 working（班）")),
    }
}

/// Reads days: JSON where the text begins with a bracket, else one day in each line as
/// `date,kind,name`, with or without a line of headings.
///
/// # Errors
/// `Invalid`, naming the line (for JSON, the place in the list).
pub fn parse(text: &str) -> Result<Vec<NewDay>, Invalid> {
    if text.len() > LONGEST {
        return Err(Invalid::new("text", "内容过长"));
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('[') {
        return from_json(text);
    }
    let mut found = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        let row = row.trim();
        let mut cells = row.split([',', '，', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let (first, second) = (cells.next().unwrap_or_default(), cells.next());
        let is_heading = found.is_empty() && !first.starts_with(|c: char| c.is_ascii_digit());
        if row.is_empty() || row.starts_with('#') || is_heading {
            continue;
        }
        let second = second.ok_or_else(|| wrong(line, "应为“日期,类型,名称”"))?;
        let name = cells.next().filter(|name| !name.is_empty()).map(str::to_owned);
        found.push(NewDay { on: day(line, first)?, kind: kind(line, second)?, name });
    }
    match found.is_empty() {
        true => Err(Invalid::new("text", "没有任何日期")),
        false => Ok(found),
    }
}

fn from_json(text: &str) -> Result<Vec<NewDay>, Invalid> {
    let items: Vec<Item> = serde_json::from_str(text).map_err(|error| {
        wrong(error.line(), "JSON 应为 [{\"on\":\"YYYY-MM-DD\",\"kind\":\"holiday\",\"name\":\"…\"}]")
    })?;
    let read = |(place, item): (usize, Item)| {
        Ok(NewDay { on: day(place, &item.on)?, kind: kind(place, &item.kind)?, name: item.name })
    };
    (1..).zip(items).map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_json() {
        let found = parse("\u{feff}日期,类型,名称\r\n2026/10/01,休,国庆节\n\n20261010\t班\n# 完\n").unwrap();
        let days: Vec<_> = found.iter().map(|day| (day.on.to_string(), day.kind, day.name.as_deref())).collect();
        let first = ("2026-10-01".to_owned(), DayKind::Holiday, Some("国庆节"));
        assert_eq!(days, [first, ("2026-10-10".to_owned(), DayKind::Working, None)]);
        let json = parse(r#"[{"on":"2026-10-01","kind":"holiday","name":"国庆节"}]"#).unwrap();
        assert_eq!(json, found[..1]);
    }

    #[test]
    fn the_line_is_named() {
        for (text, line) in
            [("2026-10-01,休\n2026-13-01,休", "第 2 行"), ("2026-10-01,x", "第 1 行"), ("2026-10-01", "第 1 行")]
        {
            assert!(parse(text).unwrap_err().message.contains(line), "{text}");
        }
        assert!(parse("[{]").is_err() && parse("").is_err() && parse("日期,类型").is_err());
    }
}
