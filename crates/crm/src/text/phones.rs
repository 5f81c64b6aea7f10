//! Phone numbers as Chinese companies write them, kept in E.164.

use crate::error::Invalid;

/// A phone number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phone {
    /// In E.164, such as `+8613800001234`.
    pub e164: String,
    /// Whether it is a mobile number, as far as the number tells.
    pub mobile: bool,
}

/// Reads a phone number: spaces, dashes, brackets, full-width digits, `+86`, `0086` and a
/// landline's area code are understood. Numbers without a country are Chinese.
///
/// # Errors
/// When it can't be a phone number.
pub fn parse_phone(field: &'static str, text: &str) -> Result<Phone, Invalid> {
    let invalid = || Invalid::new(field, "电话号码格式不正确");
    let mut digits = String::new();
    let mut plus = false;
    for c in text.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.push(char::from(b'0' + (c as u32 - '０' as u32) as u8)),
            '+' | '＋' if digits.is_empty() && !plus => plus = true,
            ' ' | '-' | '(' | ')' | '.' | '－' | '—' | '–' | '（' | '）' | '\u{a0}' | '\u{3000}' | '\u{202d}'
            | '\u{202c}' => {}
            _ => return Err(invalid()),
        }
    }
    let national = if plus {
        digits.strip_prefix("86").map(str::to_owned)
    } else if let Some(rest) = digits.strip_prefix("0086") {
        Some(rest.to_owned())
    } else if digits.len() == 13 && digits.starts_with("861") {
        Some(digits[2..].to_owned())
    } else if let Some(rest) = digits.strip_prefix("00") {
        digits = rest.to_owned();
        plus = true;
        None
    } else {
        Some(digits.clone())
    };
    let Some(national) = national else {
        let fits = plus && (7..=15).contains(&digits.len()) && !digits.starts_with('0');
        return if fits { Ok(Phone { e164: format!("+{digits}"), mobile: false }) } else { Err(invalid()) };
    };
    let mobile = national.len() == 11 && national.starts_with('1') && (b'3'..=b'9').contains(&national.as_bytes()[1]);
    let landline = national.trim_start_matches('0');
    let service = national.len() == 10 && (national.starts_with("400") || national.starts_with("800"));
    if mobile || service {
        Ok(Phone { e164: format!("+86{national}"), mobile })
    } else if (9..=11).contains(&landline.len()) && !landline.starts_with('1') || beijing(landline) {
        Ok(Phone { e164: format!("+86{landline}"), mobile: false })
    } else {
        Err(invalid())
    }
}

/// Beijing's area code is 10: its landlines are the only ones that begin with 1.
fn beijing(national: &str) -> bool {
    national.len() == 10 && national.starts_with("10")
}

/// A number of which only the beginning and the end can be read.
pub fn mask_phone(e164: &str) -> String {
    let local = e164.strip_prefix("+86").unwrap_or(e164);
    if local.len() < 8 {
        return "****".into();
    }
    format!("{}****{}", &local[..3], &local[local.len() - 4..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_people_write_them() {
        for text in [
            "13800001234",
            "138 0000 1234",
            "+86 138-0000-1234",
            "008613800001234",
            "8613800001234",
            "１３８００００１２３４",
        ] {
            assert_eq!(parse_phone("phone", text), Ok(Phone { e164: "+8613800001234".into(), mobile: true }), "{text}");
        }
        for (text, e164) in [
            ("021-5888 1234", "+862158881234"),
            ("(0755)86011234", "+8675586011234"),
            ("010-62345678", "+861062345678"),
            ("400-820-1234", "+864008201234"),
            ("+1 415 555 0100", "+14155550100"),
        ] {
            assert_eq!(parse_phone("phone", text).map(|phone| phone.e164), Ok(e164.into()), "{text}");
        }
        for text in ["", "12345", "abc", "138000012345", "1280000123", "+0012"] {
            assert!(parse_phone("phone", text).is_err(), "{text}");
        }
        assert_eq!(mask_phone("+8613800001234"), "138****1234");
    }
}
