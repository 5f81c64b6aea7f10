//! The search index of customers: pieces ("grams") of names, sounds and numbers in a plain table,
//! because two-character Chinese keywords, the commonest of all, are too short for trigrams.
//!
//! | what | pieces |
//! |---|---|
//! | Chinese text | every two characters |
//! | Latin words | every three letters |
//! | pinyin | the first three letters from the start of each syllable, for every reading |
//! | pinyin initials | every three letters |
//! | phone numbers | every four digits |
//! | beginnings | `^` and the first one or two characters of each of these but phones |
//!
//! A piece only finds candidates: the whole keyword is then looked for in `search_text`, in which
//! each term stands on a line of its own.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::text::{pinyin_readings, simplified};

/// How many readings of a name are indexed.
const READINGS: usize = 6;

/// What the index keeps of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// All terms, each on its own line, beginning with a line break.
    pub text: String,
    /// The pieces.
    pub grams: BTreeSet<String>,
}

impl Document {
    /// A document of names (of the customer and its contacts) and phone numbers in E.164.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>, phones: impl IntoIterator<Item = &'a str>) -> Self {
        let mut document = Self::default();
        for name in names {
            document.add_name(name);
        }
        for phone in phones {
            let digits = local_digits(phone);
            document.add_term(&digits);
            document.grams.extend(windows(&digits, 4));
        }
        document
    }

    fn add_name(&mut self, name: &str) {
        let term = normalize(name);
        if term.is_empty() {
            return;
        }
        self.add_term(&term);
        self.add_beginning(&term);
        for run in runs(&term) {
            self.grams.extend(windows(run, if run.is_ascii() { 3 } else { 2 }));
        }
        if term.is_ascii() {
            return;
        }
        for syllables in pinyin_readings(&term, READINGS) {
            let full = syllables.concat();
            let initials: String = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
            self.add_term(&full);
            self.add_term(&initials);
            self.add_beginning(&full);
            self.add_beginning(&initials);
            self.grams.extend(windows(&initials, 3));
            let starts = syllables.iter().scan(0, |start, syllable| {
                let here = *start;
                *start += syllable.len();
                Some(here)
            });
            self.grams.extend(starts.filter_map(|start| full.get(start..start + 3)).map(str::to_owned));
        }
    }

    fn add_term(&mut self, term: &str) {
        let line = format!("\n{term}");
        if !self.text.lines().any(|known| known == term) {
            self.text.push_str(&line);
        }
    }

    fn add_beginning(&mut self, term: &str) {
        for length in [1, 2] {
            let beginning: String = term.chars().take(length).collect();
            if beginning.chars().count() == length {
                self.grams.insert(format!("^{beginning}"));
            }
        }
    }
}

/// A keyword, ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// What must be found in the document's text.
    pub needle: String,
    /// The pieces of which any one finds all candidates; the rarest is the best.
    pub grams: Vec<String>,
}

impl Keyword {
    /// Reads what a person typed; `None` where nothing is left to look for.
    pub fn parse(typed: &str) -> Option<Self> {
        let term = normalize(typed);
        if term.is_empty() {
            return None;
        }
        let length = term.chars().count();
        if term.bytes().all(|b| b.is_ascii_digit()) && length >= 4 {
            let local = local_digits(&term);
            // Leading zeros are no part of a number; what is left of them must still be four digits.
            let digits = if local.len() >= 4 { local } else { term };
            let grams = windows(&digits, 4);
            return Some(Self { needle: digits, grams });
        }
        let ascii = term.is_ascii();
        if length == 1 || ascii && length == 2 {
            return Some(Self { needle: format!("\n{term}"), grams: vec![format!("^{term}")] });
        }
        let grams = if ascii {
            // Pinyin has pieces only where a syllable starts: the first is the only sure one.
            vec![term[..3].to_owned()]
        } else {
            let chinese: Vec<_> = runs(&term).filter(|run| !run.is_ascii()).flat_map(|run| windows(run, 2)).collect();
            if chinese.is_empty() { vec![format!("^{}", term.chars().take(2).collect::<String>())] } else { chinese }
        };
        Some(Self { needle: term, grams })
    }
}

/// Folds width, case and script, and drops what is neither letter nor digit.
pub fn normalize(text: &str) -> String {
    let folded: String = text.nfkc().collect();
    simplified(&folded).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The digits of a phone number as people know it: without country code and leading zeros.
fn local_digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("0086").unwrap_or(&digits);
    let digits = if digits.len() > 11 { digits.strip_prefix("86").unwrap_or(digits) } else { digits };
    let digits = if phone.starts_with("+86") { digits.strip_prefix("86").unwrap_or(digits) } else { digits };
    digits.trim_start_matches('0').to_owned()
}

/// The longest stretches that are all ASCII or all not.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let ascii = rest.chars().next()?.is_ascii();
        let end = rest.find(|c: char| c.is_ascii() != ascii).unwrap_or(rest.len());
        let (run, tail) = rest.split_at(end);
        rest = tail;
        Some(run)
    })
}

/// All pieces of `size` characters.
fn windows(text: &str, size: usize) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(size).map(|window| window.iter().collect()).collect()
}

/// How alike two comparable names are, 0 to 1: the Sørensen–Dice coefficient of their character
/// pairs, counted with repetition.
pub fn similarity(a: &str, b: &str) -> f64 {
    if a == b {
        return 1.0;
    }
    let (left, mut right) = (windows(a, 2), windows(b, 2));
    let total = left.len() + right.len();
    if total == 0 {
        return 0.0;
    }
    let common = left
        .iter()
        .filter(|pair| right.iter().position(|other| other == *pair).map(|at| right.swap_remove(at)).is_some())
        .count();
    2.0 * common as f64 / total as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(document: &Document, typed: &str) -> bool {
        let keyword = Keyword::parse(typed).expect("a keyword");
        keyword.grams.iter().all(|gram| document.grams.contains(gram)) && document.text.contains(&keyword.needle)
    }

    #[test]
    fn found_by_everything_people_type() {
        let document = Document::new(["重庆長江科技有限公司", "王小二"], ["+8613800001234", "+862158881234"]);
        for typed in [
            "重庆",
            "长江",
            "長江科技",
            "重",
            "王",
            "小二",
            "zhongqing",
            "chongqing",
            "changjiang",
            "cqcj",
            "zqcj",
            "cq",
            "zhangjiangke",
            "wxe",
            "wang",
            "1380",
            "0000 1234",
            "138-0000-1234",
            "+86 138 0000 1234",
            "58881234",
            "021-5888",
            "keji",
            "科技有限",
        ] {
            assert!(finds(&document, typed), "{typed}");
        }
        for typed in ["上海", "庆", "1239", "cqcx", "二王"] {
            assert!(!finds(&document, typed), "{typed}");
        }
        let latin = Document::new(["ACME 3M Trading"], []);
        for typed in ["acme", "3m", "trading", "ac", "me3m"] {
            assert_eq!(finds(&latin, typed), typed != "3m", "{typed}");
        }
        assert_eq!(Keyword::parse(" \u{200b}。"), None);
        for typed in
            ["0", "00", "000", "0000", "00012", "0086", "86", "008613", "+86", "00000000000000000000", "1", "12", "123"]
        {
            assert!(Keyword::parse(typed).is_some_and(|keyword| !keyword.grams.is_empty()), "{typed}");
        }
    }

    #[test]
    fn similar_names() {
        assert!(similarity("上海长江科技", "上海长江新科技") > 0.6);
        assert!(similarity("上海长江科技", "北京黄河贸易") < 0.1);
        assert_eq!(similarity("a", "b"), 0.0);
    }
}
