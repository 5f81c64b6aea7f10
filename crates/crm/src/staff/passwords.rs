//! Passwords: their rules, and their hashes (Argon2id, 19 MiB, two passes).
//!
//! Hashing takes some hundredths of a second of CPU: adapters call these functions where blocking
//! is allowed (`spawn_blocking`).

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::error::{Fault, Invalid};

/// The fewest characters of a password.
pub const MIN_LENGTH: usize = 8;
/// The most characters: what is longer only costs.
pub const MAX_LENGTH: usize = 128;

/// What a password that does not exist is compared with, so that unknown logins take as long.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash("no password has this text").unwrap_or_default());

/// Checks the rules: 8 to 128 characters, not the login itself.
///
/// # Errors
/// What is wrong, as a fault in `password`.
pub fn check(login: &str, password: &str) -> Result<(), Invalid> {
    let invalid = |message: &str| Err(Invalid::new("password", message));
    let length = password.chars().count();
    if !(MIN_LENGTH..=MAX_LENGTH).contains(&length) {
        return invalid("密码应为 8 到 128 个字符");
    }
    if password.chars().any(char::is_control) {
        return invalid("密码不能包含控制字符");
    }
    if password.to_lowercase() == login.trim().to_lowercase() {
        return invalid("密码不能与登录名相同");
    }
    let first = password.chars().next();
    if password.chars().all(|c| Some(c) == first) {
        return invalid("密码不能由同一个字符组成");
    }
    Ok(())
}

/// Hashes a password with a fresh salt, as a PHC string. [`check`] comes first.
///
/// # Errors
/// `Broken` where the system has no randomness or memory left.
pub fn hash(password: &str) -> Result<String, Fault> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|_| Fault::Broken("a password can't be hashed"))?;
    Ok(hash.to_string())
}

/// Whether the password belongs to the hash. A hash that can't be read fits none.
pub fn verify(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// As [`verify`]; where there is no hash it takes the same time and says no.
pub fn verify_candidate(password: &str, hash: Option<&str>) -> bool {
    match hash {
        Some(hash) => verify(password, hash),
        None => {
            verify(password, &NOBODY);
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_only() {
        let stored = hash("正确的密码 1").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$"));
        assert!(verify("正确的密码 1", &stored));
        assert!(!verify("正确的密码 2", &stored));
        assert!(!verify("正确的密码 1", "not a hash"));
        assert!(!verify_candidate("正确的密码 1", None));
        assert_ne!(stored, hash("正确的密码 1").unwrap(), "each has its own salt");
    }

    #[test]
    fn rules() {
        assert!(check("wang", "correct horse").is_ok());
        for password in ["", "short", "wang.fang", "Wang.Fang", "aaaaaaaa", "with\0control", &"x1".repeat(65)] {
            assert!(check("wang.fang", password).is_err(), "{password}");
        }
    }
}
