//! The rules for values of template and subscription notices, by the type in the field's name.

/// Fields that the platform has ignored since May 2023.
const IGNORED: [&str; 2] = ["first", "remark"];
/// Characters kept of an old-style `keyword` value.
const KEYWORD_FOLD: usize = 20;

/// The names in `{{name.DATA}}` of a template's content, in order.
pub(crate) fn names_in(content: &str) -> Vec<&str> {
    content.split("{{").skip(1).filter_map(|rest| rest.split_once(".DATA}}").map(|(name, _)| name.trim())).collect()
}

/// Whether the platform ignores a field altogether.
pub(crate) fn is_ignored(name: &str) -> bool {
    IGNORED.contains(&name)
}

/// Checks a value; `choices` are the template's values of a `const` or `enum` field.
///
/// Returns the text as it is shown.
///
/// # Errors
/// What the type requires.
pub(crate) fn check(name: &str, value: &str, choices: Option<&[String]>) -> Result<String, &'static str> {
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if kind == "keyword" {
        return Ok(fold(value));
    }
    if value.trim().is_empty() {
        return Err("value is empty");
    }
    if value.contains(['\n', '\r']) {
        return Err("value has a line break");
    }
    let length = value.chars().count();
    let fits = match kind {
        "phrase" => length <= 5 && value.chars().all(is_han),
        "character_string" => length <= 32 && value.chars().all(|c| c.is_ascii() && !c.is_ascii_control()),
        "name" => is_name(value, length),
        "number" => length <= 32 && is_decimal(value),
        "letter" => length <= 32 && value.chars().all(|c| c.is_ascii_alphabetic()),
        "amount" => is_amount(value),
        "phone_number" => length <= 17 && value.chars().all(|c| c.is_ascii_digit() || "+-() #*".contains(c)),
        "time" => is_range(value, |part| is_clock(part) || is_date(part, true)),
        "date" => is_range(value, |part| is_date(part, false) || is_date(part, true)),
        "car_number" => length <= 8,
        "symbol" => length <= 5,
        "const" | "enum" => choices.is_none_or(|list| list.iter().any(|choice| choice == value)),
        _ => length <= 20, // thing, and what no rule names
    };
    if fits { Ok(value.to_owned()) } else { Err("value does not fit its type") }
}

fn fold(value: &str) -> String {
    if value.chars().count() <= KEYWORD_FOLD {
        return value.to_owned();
    }
    value.chars().take(KEYWORD_FOLD).chain("…".chars()).collect()
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_name(value: &str, length: usize) -> bool {
    if value.chars().any(is_han) {
        length <= 10
    } else {
        length <= 20 && value.chars().all(|c| c.is_alphabetic() || " .·-'".contains(c))
    }
}

fn is_decimal(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

fn is_amount(value: &str) -> bool {
    let number = value.trim_end_matches('元');
    let number = number.strip_prefix(['¥', '￥', '$', '€', '£']).unwrap_or(number).replace(',', "");
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    digits <= 10 && is_decimal(&number) && value.matches('元').count() <= 1
}

fn is_range(value: &str, one: impl Fn(&str) -> bool) -> bool {
    let mut parts = value.split('~');
    let fits = parts.by_ref().take(2).all(|part| one(part.trim()));
    fits && parts.next().is_none()
}

/// `15:01`, optionally with seconds.
fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let limits = [23, 59, 59];
    (2..=3).contains(&parts.len())
        && parts.iter().zip(limits).enumerate().all(|(place, (part, limit))| {
            let digits = if place == 0 { 1..=2 } else { 2..=2 };
            digits.contains(&part.len()) && in_range(part, 0, limit)
        })
}

/// `2019年10月1日`, with a time behind it if `timed`.
fn is_date(text: &str, timed: bool) -> bool {
    let Some((year, rest)) = text.split_once('年') else { return false };
    let Some((month, rest)) = rest.split_once('月') else { return false };
    let Some((day, rest)) = rest.split_once('日') else { return false };
    let valid = year.len() == 4 && in_range(year, 1, 9999) && in_range(month, 1, 12) && in_range(day, 1, 31);
    valid && if timed { is_clock(rest.trim()) } else { rest.is_empty() }
}

fn in_range(text: &str, low: u32, high: u32) -> bool {
    text.len() <= 4
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse::<u32>().is_ok_and(|number| (low..=high).contains(&number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_accepts_and_refuses() {
        let good = [
            ("thing1", "二十个字以内的任何内容都可以"),
            ("phrase2", "已发货"),
            ("character_string3", "SO-2026/01"),
            ("name4", "张三"),
            ("name4", "Anna Maria"),
            ("number5", "12.5"),
            ("letter6", "ABC"),
            ("amount7", "¥1234.50"),
            ("amount7", "88元"),
            ("phone_number8", "+86-13800000000"),
            ("time9", "15:01"),
            ("time9", "2019年10月1日 15:01"),
            ("time9", "9:00~18:30"),
            ("date10", "2019年10月01日"),
            ("date10", "2019年10月1日~2019年10月7日"),
            ("car_number11", "粤A8Z888挂"),
            ("symbol12", "!@#"),
            ("keyword13", "很长也只是折叠不会报错的一段文字内容啊啊啊"),
        ];
        for (name, value) in good {
            assert!(check(name, value, None).is_ok(), "{name} {value}");
        }
        let bad = [
            ("thing1", "一二三四五六七八九十一二三四五六七八九十一"),
            ("thing1", ""),
            ("thing1", "a\nb"),
            ("phrase2", "已发货ok"),
            ("phrase2", "一二三四五六"),
            ("character_string3", "编号1"),
            ("name4", "一二三四五六七八九十一"),
            ("name4", "abcdefghijklmnopqrstu"),
            ("number5", "12个"),
            ("letter6", "A1"),
            ("amount7", "12345678901"),
            ("amount7", "免费"),
            ("phone_number8", "电话1380"),
            ("phone_number8", "123456789012345678"),
            ("time9", "25:01"),
            ("time9", "2019-10-01 15:01"),
            ("date10", "2019/10/01"),
            ("date10", "2019年13月1日"),
            ("time9", "15:01~16:00~17:00"),
            ("car_number11", "粤A8Z888888"),
            ("symbol12", "!@#$%^"),
        ];
        for (name, value) in bad {
            assert!(check(name, value, None).is_err(), "{name} {value}");
        }
    }

    #[test]
    fn choices_and_names() {
        let list = ["是".to_owned()];
        assert!(check("enum1", "是", Some(&list)).is_ok());
        assert!(check("enum1", "否", Some(&list)).is_err());
        assert_eq!(names_in("客户：{{thing1.DATA}}\n时间：{{time2.DATA}}"), ["thing1", "time2"]);
    }
}
