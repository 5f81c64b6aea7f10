//! SHA-1 signatures: of callbacks, of mini-program user data, of H5 pages.

use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;

/// Signature of a callback: lower-case hex SHA-1 of the byte-wise sorted, concatenated parts.
/// Three parts (token, timestamp, nonce) give `signature`, a fourth (the ciphertext)
/// gives `msg_signature`.
pub fn sign<const N: usize>(parts: [&str; N]) -> String {
    hex(&digest_sorted(parts))
}

/// Whether `given` is the signature of the parts. Takes the same time wherever they differ.
pub fn verify<const N: usize>(parts: [&str; N], given: &str) -> bool {
    matches(&digest_sorted(parts), given)
}

/// Signature of the mini-program's `rawData`: SHA-1 of `rawData` followed by the session key.
pub fn verify_raw_data(raw_data: &str, session_key: &str, given: &str) -> bool {
    let digest = Sha1::new().chain_update(raw_data).chain_update(session_key).finalize();
    matches(&digest.into(), given)
}

/// Signature of an H5 page for `wx.config`. `url` is the page's address as the browser shows it;
/// what follows `#` is left out, nothing is URL-encoded.
pub fn sign_jsapi(ticket: &str, nonce: &str, timestamp: i64, url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let text = format!("jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}");
    hex(&Sha1::digest(text).into())
}

/// Lower-case hex SHA-1 of some bytes: a short name for them, not a protection.
pub(crate) fn sha1_hex(bytes: &[u8]) -> String {
    hex(&Sha1::digest(bytes).into())
}

fn digest_sorted<const N: usize>(mut parts: [&str; N]) -> [u8; 20] {
    parts.sort_unstable();
    let mut sha1 = Sha1::new();
    for part in parts {
        sha1.update(part);
    }
    sha1.finalize().into()
}

fn matches(digest: &[u8; 20], given: &str) -> bool {
    hex_digits(digest).ct_eq(given.as_bytes()).into()
}

fn hex(digest: &[u8; 20]) -> String {
    hex_digits(digest).map(char::from).iter().collect()
}

fn hex_digits(digest: &[u8; 20]) -> [u8; 40] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 40];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    digits
}
