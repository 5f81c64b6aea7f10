//! Text as people type it: cleaned, compared, searched.

mod emails;
mod names;
mod phones;

use unicode_normalization::UnicodeNormalization;

pub use emails::optional_email;
pub use names::{NameKey, name_key, pinyin_readings, simplified};
pub use phones::{Phone, mask_phone, parse_phone};

use crate::error::Invalid;

/// Cleans a line of text: NFC, no control or invisible characters, no space around it.
///
/// # Errors
/// When it has more than `max` characters.
pub fn line(field: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    let text: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    checked(field, text.trim(), max)
}

/// Cleans a text of several lines: as [`line()`], but line breaks and tabs stay.
///
/// # Errors
/// When it has more than `max` characters.
pub fn block(field: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    let text: String =
        text.replace("\r\n", "\n").nfc().filter(|c| matches!(c, '\n' | '\t') || !is_invisible(*c)).collect();
    checked(field, text.trim(), max)
}

/// As [`line()`], and there must be something.
///
/// # Errors
/// When nothing visible is left, or too much.
pub fn required(field: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    not_empty(field, line(field, text, max)?)
}

/// As [`block`], and there must be something.
///
/// # Errors
/// When nothing visible is left, or too much.
pub fn required_block(field: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    not_empty(field, block(field, text, max)?)
}

/// As [`line()`]; nothing visible is the same as nothing.
///
/// # Errors
/// When it is too long.
pub fn optional(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Invalid> {
    let text = text.map(|text| line(field, text, max)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// As [`block`]; nothing visible is the same as nothing.
///
/// # Errors
/// When it is too long.
pub fn optional_block(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Invalid> {
    let text = text.map(|text| block(field, text, max)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

fn checked(field: &'static str, text: &str, max: usize) -> Result<String, Invalid> {
    if text.chars().count() > max {
        return Err(Invalid::new(field, format!("不能超过 {max} 个字")));
    }
    Ok(text.to_owned())
}

fn not_empty(field: &'static str, text: String) -> Result<String, Invalid> {
    if text.is_empty() {
        return Err(Invalid::new(field, "不能为空"));
    }
    Ok(text)
}

/// Control and format characters that nobody sees: they hide differences between equal names.
/// The joiner U+200D stays, since emoji are made with it.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// Shortens a text to `max` characters for a preview.
pub fn preview(text: &str, max: usize) -> String {
    let mut chars = text.chars().map(|c| if c == '\n' { ' ' } else { c });
    let short: String = chars.by_ref().take(max).collect();
    if chars.next().is_some() { format!("{short}…") } else { short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_dropped() {
        assert_eq!(line("name", " 张\u{200b}三\u{feff}\n ", 10), Ok("张三".into()));
        assert!(required("name", "\u{200b}\u{2060} ", 10).is_err());
        assert_eq!(block("text", "一\r\n二\0", 10), Ok("一\n二".into()));
        assert_eq!(line("name", "👨\u{200d}👩\u{200d}👧", 10), Ok("👨\u{200d}👩\u{200d}👧".into()));
        assert!(line("name", "𠮷𠮷𠮷", 2).is_err());
    }
}
