//! What the values of an account must look like.

use super::AccountMode;
use crate::error::Invalid;

/// An appid. Real ones are `wx` and 16 hexadecimal digits; tests and future kinds differ.
pub(super) fn appid(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !(1..=64).contains(&text.len()) || !text.chars().all(fits) {
        return Err(Invalid::new("appid", "AppID 应为 1 到 64 个字母、数字、下划线或短横线"));
    }
    Ok(text.to_owned())
}

/// An AppSecret: 32 characters on the platform; checked loosely.
pub(super) fn secret(text: &str) -> Result<&str, Invalid> {
    let text = text.trim();
    if !(1..=128).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(Invalid::new("secret", "AppSecret 应为 1 到 128 个可见的 ASCII 字符"));
    }
    Ok(text)
}

/// A callback token. It is required of every account: an empty one would let anybody sign.
pub(super) fn token(text: &str) -> Result<&str, Invalid> {
    let text = text.trim();
    if !(3..=32).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Invalid::new("token", "Token 应为 3 到 32 个字母或数字"));
    }
    Ok(text)
}

/// An EncodingAESKey: 43 characters.
pub(super) fn encoding_aes_key(text: &str) -> Result<&str, Invalid> {
    let text = text.trim();
    if text.len() != 43 || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(Invalid::new("encoding_aes_key", "EncodingAESKey 应为 43 个字母或数字"));
    }
    Ok(text)
}

/// Without a key nothing can be decrypted.
pub(super) fn check_mode(mode: AccountMode, has_key: bool) -> Result<(), Invalid> {
    if mode != AccountMode::Plain && !has_key {
        return Err(Invalid::new("encoding_aes_key", "安全模式和兼容模式需要 EncodingAESKey"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        assert_eq!(appid(" wx0123456789abcdef "), Ok("wx0123456789abcdef".into()));
        assert!(appid("").is_err() && appid("wx 1").is_err() && appid(&"x".repeat(65)).is_err());
        assert!(
            token("abc").is_ok() && token("ab").is_err() && token("a-b-c").is_err() && token(&"x".repeat(33)).is_err()
        );
        assert!(encoding_aes_key(&"a".repeat(43)).is_ok() && encoding_aes_key(&"a".repeat(42)).is_err());
        assert!(encoding_aes_key(&format!("{}+", "a".repeat(42))).is_err());
        assert!(secret("s").is_ok() && secret("").is_err() && secret("密").is_err());
    }

    #[test]
    fn only_plain_mode_needs_no_key() {
        assert!(check_mode(AccountMode::Plain, false).is_ok());
        assert!(check_mode(AccountMode::Safe, false).is_err());
        assert!(check_mode(AccountMode::Compatible, true).is_ok());
    }
}
