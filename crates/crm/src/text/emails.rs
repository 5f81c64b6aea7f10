//! E-mail addresses.

use super::optional;
use crate::error::Invalid;

/// The longest address that is taken.
const MOST: usize = 200;

/// Cleans an e-mail address that may be left out.
///
/// # Errors
/// When no mail can be sent there.
pub fn optional_email(field: &'static str, text: Option<&str>) -> Result<Option<String>, Invalid> {
    let email = optional(field, text, MOST)?;
    if email.as_deref().is_some_and(|email| !plausible_email(email)) {
        return Err(Invalid::new(field, "邮箱格式不正确"));
    }
    Ok(email)
}

/// Whether mail can be sent there: what mail servers take, without the quoted forms that nobody uses.
fn plausible_email(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(plain))
        && domain.len() <= 190
        && domain.contains('.')
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_mail_can_be_sent() {
        assert_eq!(optional_email("email", Some("  ")).unwrap(), None);
        assert_eq!(optional_email("email", Some(" li.na@example.com ")).unwrap().as_deref(), Some("li.na@example.com"));
        for wrong in
            ["li na@example.com", "lina", "@example.com", "lina@", "lina@example", "李娜@example.com", "a..b@c.cn"]
        {
            assert!(optional_email("email", Some(wrong)).is_err(), "{wrong}");
        }
    }
}
