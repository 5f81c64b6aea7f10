//! What was measured, as tables that are read in a terminal and in a document alike.

use std::fmt::Write as _;

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    title: String,
    about: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    /// A table without rows.
    pub fn new(title: &str, about: &str, head: &[&str]) -> Self {
        let head = head.iter().map(|name| (*name).to_owned()).collect();
        Self { title: title.to_owned(), about: about.to_owned(), head, rows: Vec::new(), notes: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds a line below the table.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |column: usize| all().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..self.head.len()).map(|column| width(column).unwrap_or(0).max(3)).collect();
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        let mut text = format!("## {}\n\n{}\n\n{}{}", self.title, self.about, line(&self.head), line(&rule));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        if !self.notes.is_empty() {
            text.push('\n');
        }
        for note in &self.notes {
            // Writing into a String can't fail.
            let _ = writeln!(text, "{note}.");
        }
        text
    }
}

/// What stands above the tables.
const HEAD: &str = "# Benchmarks\n\nEach table names the command that has made it, the day and the machine. Generator, \
    simulator, database and product share the machine. PostgreSQL and SQLite wait for the disk at every commit.\n\n\
    After each run of callbacks and pushes the rows in the database were compared with the answers that were given and \
    with the simulator's log of calls: they agreed, or there would be no figure here.\n";

/// The document with these tables, in the place of those with the same titles that it has, else behind them.
pub fn document(before: &str, tables: &[Table]) -> String {
    let mut sections: Vec<(String, String)> = before
        .split("\n## ")
        .skip(1)
        .map(|section| {
            let title = section.lines().next().unwrap_or_default().to_owned();
            (title, format!("## {}\n", section.trim_end()))
        })
        .collect();
    for table in tables {
        match sections.iter_mut().find(|(title, _)| *title == table.title) {
            Some((_, section)) => *section = table.markdown(),
            None => sections.push((table.title.clone(), table.markdown())),
        }
    }
    let mut text = HEAD.to_owned();
    for (_, section) in sections {
        text.push('\n');
        text.push_str(&section);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_markdown() {
        let mut table = Table::new("T", "About.", &["", "a/s"]);
        table.row(vec!["SQLite".into(), "1,000".into()]);
        table.note("Seeded".into());
        let expected = "## T\n\nAbout.\n\n|        | a/s   |\n| ------ | ----- |\n| SQLite | 1,000 |\n\nSeeded.\n";
        assert_eq!(table.markdown(), expected);
    }

    #[test]
    fn a_document_keeps_what_was_not_measured() {
        let table = |title: &str, figure: &str| {
            let mut table = Table::new(title, "About.", &["", "a/s"]);
            table.row(vec!["SQLite".into(), figure.into()]);
            table
        };
        let first = document("", &[table("A", "1"), table("B", "2")]);
        let second = document(&first, &[table("B", "3"), table("C", "4")]);
        assert_eq!(second, document("", &[table("A", "1"), table("B", "3"), table("C", "4")]));
        assert!(first.starts_with("# Benchmarks\n") && !second.contains("| 2 "));
    }
}
