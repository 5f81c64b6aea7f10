//! Texts with placeholders such as `{{称呼}}`, by a template engine with bounded work.

use minijinja::{Environment, UndefinedBehavior};
use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// How much work a text may make the engine do: bounds loops in a tenant's template.
const FUEL: u64 = 10_000;
/// The most characters that come out.
const MAX_CHARS: usize = 600;

/// What the placeholders stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Placeholders {
    /// How to address the person: the salutation, or else the name.
    #[serde(rename = "称呼")]
    pub salutation: String,
    /// The person's name.
    #[serde(rename = "姓名")]
    pub name: String,
    /// The customer's name.
    #[serde(rename = "客户")]
    pub customer: String,
    /// The salesperson's name.
    #[serde(rename = "销售")]
    pub owner: String,
    /// Our company's name.
    #[serde(rename = "公司")]
    pub company: String,
    /// What the occasion is called.
    #[serde(rename = "节日")]
    pub occasion: String,
    /// The date of the occasion, such as 11月21日.
    #[serde(rename = "日期")]
    pub date: String,
    /// The number of the order that a notice is about.
    #[serde(rename = "单号")]
    pub number: String,
    /// The text of the push, for the fields of a notice.
    #[serde(rename = "内容")]
    pub content: String,
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
}

/// Renders a text.
///
/// # Errors
/// Where it has an error or a placeholder that does not exist, or gets too long.
pub fn render(field: &'static str, template: &str, values: &Placeholders) -> Result<String, Invalid> {
    let text = environment().render_str(template, minijinja::value::Serde(values)).map_err(|error| {
        let what = match error.kind() {
            minijinja::ErrorKind::UndefinedError => "使用了不存在的占位符",
            minijinja::ErrorKind::OutOfFuel => "模板过于复杂",
            _ => "模板语法有误",
        };
        Invalid::new(field, format!("{what}（第 {} 行）", error.line().unwrap_or(1)))
    })?;
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(Invalid::new(field, "模板内容为空"));
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Invalid::new(field, format!("内容不能超过 {MAX_CHARS} 个字")));
    }
    Ok(text)
}

/// Checks a text with sample values.
///
/// # Errors
/// As [`render`].
pub fn check_template(field: &'static str, template: &str) -> Result<(), Invalid> {
    let sample = Placeholders {
        salutation: "王总".into(),
        name: "王小明".into(),
        customer: "上海示例科技有限公司".into(),
        owner: "李销售".into(),
        company: "我们公司".into(),
        occasion: "生日".into(),
        date: "1月1日".into(),
        number: "SO20260101-0001".into(),
        content: "祝您生日快乐".into(),
    };
    render(field, template, &sample).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_their_errors() {
        let values = Placeholders { salutation: "王总".into(), ..Placeholders::default() };
        assert_eq!(render("t", "{{称呼}}，生日快乐！", &values), Ok("王总，生日快乐！".into()));
        assert!(render("t", "{{不存在}}", &values).unwrap_err().message.contains("占位符"));
        assert!(render("t", "{{称呼", &values).unwrap_err().message.contains("语法"));
        let endless = "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}";
        assert!(render("t", endless, &values).unwrap_err().message.contains("复杂"));
    }
}
