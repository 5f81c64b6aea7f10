//! Random codes and tokens. Only their hash is stored: whoever reads the database can't use them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Characters that nobody mistakes for another when reading them out.
const UNAMBIGUOUS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// How long an invitation's code is: 31^10 ≈ 2^49 possibilities, of which one may try a few.
const CODE_LENGTH: usize = 10;

/// A token of 256 random bits.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// A token of 128 random bits as 32 characters of `0-9a-f`: what the platform carries in codes and
/// in the state of a web authorisation.
pub(crate) fn ticket() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// A code that people can read out and type.
pub(crate) fn code() -> String {
    (0..CODE_LENGTH).map(|_| char::from(UNAMBIGUOUS[rand::random_range(0..UNAMBIGUOUS.len())])).collect()
}

/// A code as it was typed, in the form it was made: capitals, without spaces and dashes.
pub(crate) fn typed_code(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).take(64).collect()
}

/// SHA-256 as hexadecimal. What is hashed has enough randomness to need no salt.
pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_survive_typing() {
        let made = code();
        assert_eq!(made.len(), CODE_LENGTH);
        assert!(made.bytes().all(|byte| UNAMBIGUOUS.contains(&byte)));
        let typed = format!(" {}-{} ", &made[..5].to_lowercase(), &made[5..]);
        assert_eq!(typed_code(&typed), made);
        assert_ne!(code(), code());
    }

    #[test]
    fn tokens_are_long_and_hashed() {
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
