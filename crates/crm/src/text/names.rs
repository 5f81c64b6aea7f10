//! Names of companies and people: the key by which two are the same, and how they sound.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use pinyin::{ToPinyin, ToPinyinMulti};
use unicode_normalization::UnicodeNormalization;

/// Legal suffixes of companies, the longest first.
const SUFFIXES: [&str; 24] = [
    "股份有限责任公司",
    "集团股份有限公司",
    "集团有限责任公司",
    "有限责任公司",
    "集团有限公司",
    "股份有限公司",
    "有限公司",
    "股份公司",
    "集团公司",
    "coltd",
    "colimited",
    "companylimited",
    "limited",
    "incorporated",
    "corporation",
    "company",
    "gmbh",
    "ltd",
    "llc",
    "inc",
    "corp",
    "集团",
    "公司",
    "co",
];

/// A name made comparable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameKey {
    /// Without legal suffix, spaces and punctuation; simplified, lower case.
    pub key: String,
    /// Whether the name was written with a legal suffix.
    pub legal: bool,
}

/// The key of a name (domain.md §1, collision).
pub fn name_key(name: &str) -> NameKey {
    let folded = simplified(&name.nfkc().collect::<String>());
    let plain: String = folded.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let mut key = plain.as_str();
    let mut legal = false;
    while let Some(rest) = SUFFIXES.iter().find_map(|suffix| strip(key, suffix)) {
        key = rest;
        legal = true;
    }
    NameKey { key: key.to_owned(), legal }
}

/// Drops a suffix. An ASCII one only where the name before it does not run on in ASCII letters
/// that make it part of a word: "marco" is not "mar" and a company form.
fn strip<'a>(key: &'a str, suffix: &str) -> Option<&'a str> {
    let rest = key.strip_suffix(suffix)?;
    if rest.is_empty() || suffix == "co" && rest.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    Some(rest)
}

/// Traditional characters turned into simplified ones.
pub fn simplified(text: &str) -> String {
    static CONVERTER: LazyLock<Option<OpenCC>> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
    if text.is_ascii() {
        return text.to_owned();
    }
    CONVERTER.as_ref().map_or_else(|| text.to_owned(), |converter| converter.convert(text))
}

/// How a name may be read, in pinyin without tones: every reading of characters that have
/// several, up to `max` combinations. The first is the commonest. Each is a list of syllables;
/// runs of letters and digits count as one.
pub fn pinyin_readings(text: &str, max: usize) -> Vec<Vec<String>> {
    let mut readings: Vec<Vec<String>> = vec![Vec::new()];
    let mut word = String::new();
    let flush = |readings: &mut Vec<Vec<String>>, word: &mut String| {
        if !word.is_empty() {
            readings.iter_mut().for_each(|reading| reading.push(word.clone()));
            word.clear();
        }
    };
    for c in text.chars() {
        let sounds = sounds(c);
        if sounds.is_empty() {
            if c.is_ascii_alphanumeric() {
                word.push(c.to_ascii_lowercase());
            } else {
                flush(&mut readings, &mut word);
            }
            continue;
        }
        flush(&mut readings, &mut word);
        let room = (max / readings.len()).max(1);
        let mut next = Vec::with_capacity(readings.len() * sounds.len().min(room));
        for sound in sounds.iter().take(room) {
            for reading in &readings {
                let mut longer = reading.clone();
                longer.push((*sound).to_owned());
                next.push(longer);
            }
        }
        readings = next;
    }
    flush(&mut readings, &mut word);
    readings
}

fn sounds(c: char) -> Vec<&'static str> {
    let mut sounds: Vec<&'static str> = c.to_pinyin().map(|p| p.plain()).into_iter().collect();
    if let Some(multi) = c.to_pinyin_multi() {
        for pinyin in multi {
            if !sounds.contains(&pinyin.plain()) {
                sounds.push(pinyin.plain());
            }
        }
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_companies_have_equal_keys() {
        let same =
            ["上海華為技術有限公司", "上海华为技术（集团）有限公司", "上海华为 技术 股份有限公司", "上海华为技术"];
        for name in same {
            let key = name_key(name).key;
            assert!(key == "上海华为技术", "{name} gave {key}");
        }
        assert!(name_key("上海华为技术有限公司").legal);
        assert!(!name_key("上海华为技术").legal);
        assert_eq!(name_key("ＡＣＭＥ Co., Ltd.").key, "acme");
        assert_eq!(name_key("Marco").key, "marco");
        assert_eq!(name_key("公司").key, "公司", "nothing but a suffix stays");
    }

    #[test]
    fn all_readings_of_a_name() {
        let readings = pinyin_readings("重庆", 8);
        assert!(readings.contains(&vec!["zhong".into(), "qing".into()]));
        assert!(readings.contains(&vec!["chong".into(), "qing".into()]));
        assert!(pinyin_readings("重重重重重重重重", 16).len() <= 16);
        assert_eq!(pinyin_readings("3M中国", 4)[0], ["3m", "zhong", "guo"]);
    }
}
