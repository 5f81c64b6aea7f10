//! Amounts in capital figures (人民币大写), as cheques and contracts carry them: no stroke can be added to a figure.

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];

/// An amount of 分 in capital figures, such as `壹仟贰佰叁拾肆元伍角整`.
pub fn capital(cents: i64) -> String {
    let amount = cents.unsigned_abs();
    let (yuan, jiao, fen) = (amount / 100, amount / 10 % 10, amount % 10);
    let mut text = String::new();
    if cents < 0 {
        text.push('负');
    }
    if yuan > 0 || amount == 0 {
        text.push_str(&whole(yuan));
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) => text.push('整'),
        (jiao, 0) => {
            text.push_str(digit(jiao));
            text.push_str("角整");
        }
        (0, fen) => {
            if yuan > 0 {
                text.push('零');
            }
            text.push_str(digit(fen));
            text.push('分');
        }
        (jiao, fen) => {
            text.push_str(digit(jiao));
            text.push('角');
            text.push_str(digit(fen));
            text.push('分');
        }
    }
    text
}

fn digit(digit: u64) -> &'static str {
    DIGITS[usize::try_from(digit % 10).unwrap_or(0)]
}

/// A whole number; zero is `零`.
fn whole(number: u64) -> String {
    match number {
        0 => DIGITS[0].to_owned(),
        1..10_000 => up_to_thousands(number),
        10_000..100_000_000 => joined(number, 10_000, "万"),
        _ => joined(number, 100_000_000, "亿"),
    }
}

/// What stands before the unit, the unit, and what is left: `零` between them where a place is empty.
fn joined(number: u64, unit: u64, name: &str) -> String {
    let (high, low) = (number / unit, number % unit);
    let gap = low > 0 && low < unit / 10;
    let rest = if low == 0 { String::new() } else { whole(low) };
    format!("{}{name}{}{rest}", whole(high), if gap { DIGITS[0] } else { "" })
}

/// A number of up to four digits; zeros within it are said once, those at its end not at all.
fn up_to_thousands(number: u64) -> String {
    let mut text = String::new();
    let mut gap = false;
    for (place, name) in (0..4).zip(PLACES).rev() {
        match number / 10_u64.pow(place) % 10 {
            0 => gap = !text.is_empty(),
            figure => {
                if std::mem::take(&mut gap) {
                    text.push_str(DIGITS[0]);
                }
                text.push_str(digit(figure));
                text.push_str(name);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_banks_want_them() {
        let cases = [
            (0, "零元整"),
            (1, "壹分"),
            (10, "壹角整"),
            (15, "壹角伍分"),
            (100, "壹元整"),
            (105, "壹元零伍分"),
            (150, "壹元伍角整"),
            (1_000, "壹拾元整"),
            (1_050, "壹拾元伍角整"),
            (10_100, "壹佰零壹元整"),
            (100_000, "壹仟元整"),
            (100_100, "壹仟零壹元整"),
            (101_000, "壹仟零壹拾元整"),
            (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
            (1_000_000, "壹万元整"),
            (1_000_100, "壹万零壹元整"),
            (1_010_000, "壹万零壹佰元整"),
            (1_100_000, "壹万壹仟元整"),
            (10_000_000, "壹拾万元整"),
            (100_500_000, "壹佰万伍仟元整"),
            (1_000_000_100, "壹仟万零壹元整"),
            (1_234_567_890, "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元玖角整"),
            (10_000_000_000, "壹亿元整"),
            (10_000_000_100, "壹亿零壹元整"),
            (10_001_000_000, "壹亿零壹万元整"),
            (10_100_000_000, "壹亿零壹佰万元整"),
            (20_010_500_007, "贰亿零壹拾万伍仟元零柒分"),
            (1_200_000_000_000, "壹佰贰拾亿元整"),
            (120_000_000_000_000, "壹万贰仟亿元整"),
            (-123_450, "负壹仟贰佰叁拾肆元伍角整"),
        ];
        for (cents, text) in cases {
            assert_eq!(capital(cents), text, "{cents}");
        }
    }

    #[test]
    fn the_largest_amounts_have_words_too() {
        assert!(capital(i64::MAX).starts_with("玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿"), "{}", capital(i64::MAX));
        assert!(capital(i64::MIN).starts_with('负'));
    }

    /// Reads capital figures again, by the value of each sign.
    fn read(text: &str) -> i64 {
        let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
        let (yuan, rest) = text.split_once('元').unwrap_or(("", text));
        let figure = |c: char| DIGITS.iter().position(|digit| digit.starts_with(c)).map(|at| at as i64);
        let (mut sum, mut section, mut current) = (0, 0, 0);
        for c in yuan.chars() {
            match c {
                '拾' | '佰' | '仟' => {
                    section += current * 10_i64.pow(PLACES.iter().position(|p| p.starts_with(c)).unwrap() as u32);
                    current = 0;
                }
                '万' => {
                    sum += (section + current) * 10_000;
                    (section, current) = (0, 0);
                }
                '亿' => {
                    sum = (sum + section + current) * 100_000_000;
                    (section, current) = (0, 0);
                }
                c => current = figure(c).unwrap(),
            }
        }
        let (mut cents, mut current) = ((sum + section + current) * 100, 0);
        for c in rest.chars() {
            match c {
                '角' => cents += current * 10,
                '分' => cents += current,
                c => current = figure(c).unwrap_or(0),
            }
        }
        sign * cents
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut cents: i64 = 1;
        for step in 0..20_000_i64 {
            cents = (cents * 636_413 + step * 1_442_695 + 1) % 9_000_000_000_000;
            assert_eq!(read(&capital(cents)), cents, "{}", capital(cents));
            let round = cents / 1_000 * 1_000;
            assert_eq!(read(&capital(round)), round, "{}", capital(round));
        }
    }
}
