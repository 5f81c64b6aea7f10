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

/// The document with all tables.
pub fn document(command: &str, date: &str, machine: &str, tables: &[Table]) -> String {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `{command}` on {date}, on a machine with {machine}. Generator, simulator, \
         database and product share it. PostgreSQL and SQLite wait for the disk at every commit.\n\n\
         After each run the rows in the database were compared with the answers that were given and with the \
         simulator's log of calls: they agreed, or there would be no figure here.\n"
    );
    for table in tables {
        text.push('\n');
        text.push_str(&table.markdown());
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
}
