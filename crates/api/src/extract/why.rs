//! Why an input was refused: serde's words in the words of our users.

use crate::error::ApiError;

/// Turns serde's message about the value at `path` into an error that names the field.
pub(super) fn refused(path: &str, message: &str) -> ApiError {
    let parent = if path == "." || path == "?" { "" } else { path };
    let named = |what: &str| message.strip_prefix(what).and_then(|rest| rest.split('`').next());
    if let Some(name) = named("unknown field `") {
        return ApiError::invalid(join(parent, name), "未知字段");
    }
    if let Some(name) = named("missing field `") {
        return ApiError::invalid(join(parent, name), "缺少该字段");
    }
    if let Some(name) = named("duplicate field `") {
        return ApiError::invalid(join(parent, name), "字段重复");
    }
    let field = if parent.is_empty() { "body" } else { parent };
    if let Some(choices) = choices(message) {
        return ApiError::invalid(field, format!("应为以下之一：{choices}"));
    }
    // What our own types say is for people already.
    let words = message.split(" at line ").next().unwrap_or(message);
    if words.chars().next().is_some_and(|first| !first.is_ascii()) {
        return ApiError::invalid(field, words);
    }
    ApiError::invalid(field, "值的类型或格式不正确")
}

fn join(parent: &str, name: &str) -> String {
    // serde_path_to_error names the unknown field itself in maps, and the parent elsewhere.
    if parent.is_empty() || parent == name {
        name.to_owned()
    } else if parent.ends_with(&format!(".{name}")) {
        parent.to_owned()
    } else {
        format!("{parent}.{name}")
    }
}

/// The choices of `unknown variant …, expected one of …`.
fn choices(message: &str) -> Option<String> {
    let rest = message.strip_prefix("unknown variant ")?;
    let expected = rest.split_once(", expected ")?.1;
    let words: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    (!words.is_empty()).then(|| words.join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        let cases = [
            (".", "unknown field `x`, expected `a`", "x", "未知字段"),
            ("contacts[1]", "missing field `name` at line 1 column 2", "contacts[1].name", "缺少该字段"),
            ("x", "unknown field `x`, expected `a`", "x", "未知字段"),
            (
                "grade",
                "unknown variant `E`, expected one of `A`, `B` at line 1 column 3",
                "grade",
                "应为以下之一：A、B",
            ),
            (
                "credit_limit",
                "不是有效的数字，或小数位过多 at line 1 column 9",
                "credit_limit",
                "不是有效的数字，或小数位过多",
            ),
            (".", "invalid type: sequence, expected struct X", "body", "值的类型或格式不正确"),
        ];
        for (path, message, field, words) in cases {
            let error = refused(path, message);
            assert_eq!((error.field.as_deref(), error.message.as_str()), (Some(field), words), "{message}");
        }
    }
}
