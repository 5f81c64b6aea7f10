//! Single values: what a secret and an address must look like, and what is said of a wrong one.

/// The fewest characters of a secret.
const SECRET: usize = 32;

/// Scheme, host and port of an address.
pub(super) fn origin(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    plain.then(|| &url[..url.len() - rest.len() + host.len()])
}

/// Refuses a secret that is missing, too short or an obvious placeholder.
pub(super) fn strong(key: &str, secret: &str) -> anyhow::Result<()> {
    anyhow::ensure!(!secret.is_empty(), "settings: {key} is not set; give it at least {SECRET} random characters");
    anyhow::ensure!(
        secret.chars().count() >= SECRET,
        "settings: {key} is too short: it needs at least {SECRET} characters"
    );
    let lower = secret.to_lowercase();
    let placeholder =
        ["change-me", "changeme", "change_me", "secret-secret", "password"].iter().any(|word| lower.contains(word));
    let mut different: Vec<char> = secret.chars().collect();
    different.sort_unstable();
    different.dedup();
    anyhow::ensure!(
        !placeholder && different.len() >= 8,
        "settings: {key} is a placeholder; give it random characters"
    );
    Ok(())
}

/// Says which key is wrong, as it is written in the file or the environment, and never its value:
/// it could be a secret.
pub(super) fn explain(error: figment::Error) -> String {
    use figment::error::Kind;
    let messages: Vec<String> = error
        .into_iter()
        .map(|error| {
            let path = error.path.join(".");
            match &error.kind {
                Kind::UnknownField(field, known) => {
                    let section = if path.is_empty() { String::new() } else { format!("{path}.") };
                    let name = if path.ends_with(field.as_str()) { path.clone() } else { format!("{section}{field}") };
                    format!("unknown key `{name}`; known are {}", known.join(", "))
                }
                Kind::InvalidType(_, wanted) => format!("`{path}` has a wrong type: {wanted} is expected"),
                Kind::InvalidValue(_, wanted) => format!("`{path}` has a wrong value: {wanted} is expected"),
                Kind::MissingField(field) => format!("`{field}` is missing"),
                Kind::UnknownVariant(_, known) => format!("`{path}` must be one of {}", known.join(", ")),
                other if path.is_empty() => other.to_string(),
                other => format!("`{path}`: {other}"),
            }
        })
        .collect();
    messages.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_of_addresses() {
        assert_eq!(origin("https://res.wx.qq.com/open/js/jweixin-1.6.0.js"), Some("https://res.wx.qq.com"));
        assert_eq!(origin("http://127.0.0.1:9311/_sim/jweixin.js"), Some("http://127.0.0.1:9311"));
        for url in ["", "res.wx.qq.com", "https://", "javascript:alert(1)", "https://a b/", "https://x;y/"] {
            assert_eq!(origin(url), None, "{url}");
        }
    }

    #[test]
    fn weak_secrets_are_refused() {
        for weak in ["", "short", "change-me-change-me-change-me-change-me", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(strong("auth.secret", weak).is_err(), "{weak}");
        }
        assert!(strong("auth.secret", "k3Jd92kfLQpz71mXwErTyUiOpAsDfGhJ").is_ok());
    }
}
