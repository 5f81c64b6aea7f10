//! The callback cipher and signatures, as the platform computes them.

use aes::Aes256;
use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose},
};
use cbc::{
    Decryptor, Encryptor,
    cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit, block_padding::NoPadding},
};
use sha1::{Digest, Sha1};

/// Padding unit of the platform; larger than the cipher's own block.
const PAD_BLOCK: usize = 32;
/// Random bytes before the length field.
const RANDOM_BYTES: usize = 16;
/// Random bytes and the length field.
const HEAD_BYTES: usize = RANDOM_BYTES + 4;

/// Keys often end in a character with unused bits set, which a strict decoder refuses.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Why a key or an encrypted text was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum CryptoError {
    /// The EncodingAESKey is not 43 letters and digits.
    #[error("EncodingAESKey must be 43 letters and digits")]
    BadKey,
    /// Not base64, or not a whole number of cipher blocks.
    #[error("ciphertext is not base64 of whole blocks")]
    BadCiphertext,
    /// The pad value is not 1…32 or the pad bytes differ.
    #[error("padding is wrong")]
    BadPadding,
    /// The length field points behind the buffer.
    #[error("length field exceeds the buffer")]
    BadLength,
    /// The trailing bytes are not the account's appid.
    #[error("appid does not match")]
    AppidMismatch,
}

/// A decoded EncodingAESKey.
#[derive(Clone)]
pub struct AesKey([u8; 32]);

impl AesKey {
    /// Decodes the 43 characters of an EncodingAESKey.
    ///
    /// # Errors
    /// [`CryptoError::BadKey`] unless it is 43 ASCII letters and digits.
    pub fn parse(encoded: &str) -> Result<Self, CryptoError> {
        if encoded.len() != 43 || !encoded.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(CryptoError::BadKey);
        }
        let bytes = LENIENT.decode(format!("{encoded}=")).map_err(|_| CryptoError::BadKey)?;
        bytes.try_into().map(Self).map_err(|_| CryptoError::BadKey)
    }

    /// Encrypts a message: random bytes, big-endian length, message, appid, padded to 32.
    #[must_use]
    pub fn encrypt(&self, random: &[u8; RANDOM_BYTES], message: &[u8], appid: &str) -> String {
        let mut buffer = Vec::with_capacity(HEAD_BYTES + message.len() + appid.len() + PAD_BLOCK);
        let length = u32::try_from(message.len()).expect("callback messages are far below 4 GiB");
        buffer.extend_from_slice(random);
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(message);
        buffer.extend_from_slice(appid.as_bytes());
        let pad = PAD_BLOCK - buffer.len() % PAD_BLOCK;
        buffer.resize(buffer.len() + pad, u8::try_from(pad).expect("a pad is at most 32"));
        let cipher = Encryptor::<Aes256>::new_from_slices(&self.0, &self.0[..16])
            .expect("key and initial vector have the cipher's lengths");
        general_purpose::STANDARD.encode(cipher.encrypt_padded_vec::<NoPadding>(&buffer))
    }

    /// Decrypts a message and checks padding, length and appid.
    ///
    /// # Errors
    /// The first check that failed.
    pub fn decrypt(&self, ciphertext: &str, appid: &str) -> Result<Vec<u8>, CryptoError> {
        let bytes = LENIENT.decode(ciphertext).map_err(|_| CryptoError::BadCiphertext)?;
        if bytes.is_empty() || bytes.len() % 16 != 0 {
            return Err(CryptoError::BadCiphertext);
        }
        let cipher = Decryptor::<Aes256>::new_from_slices(&self.0, &self.0[..16])
            .expect("key and initial vector have the cipher's lengths");
        let padded = cipher.decrypt_padded_vec::<NoPadding>(&bytes).map_err(|_| CryptoError::BadCiphertext)?;
        let buffer = unpad(&padded)?;
        let head = buffer.get(..HEAD_BYTES).ok_or(CryptoError::BadLength)?;
        let length = head[RANDOM_BYTES..].iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        let body = &buffer[HEAD_BYTES..];
        if length > body.len() {
            return Err(CryptoError::BadLength);
        }
        let (message, tail) = body.split_at(length);
        if tail != appid.as_bytes() {
            return Err(CryptoError::AppidMismatch);
        }
        Ok(message.to_vec())
    }
}

fn unpad(buffer: &[u8]) -> Result<&[u8], CryptoError> {
    let pad = usize::from(*buffer.last().ok_or(CryptoError::BadPadding)?);
    if pad == 0 || pad > PAD_BLOCK || pad > buffer.len() {
        return Err(CryptoError::BadPadding);
    }
    let (body, tail) = buffer.split_at(buffer.len() - pad);
    if tail.iter().any(|byte| usize::from(*byte) != pad) {
        return Err(CryptoError::BadPadding);
    }
    Ok(body)
}

/// SHA-1, lower-case hex, of the parts sorted byte-wise and joined.
///
/// Token, timestamp and nonce give `signature`; with the ciphertext it is `msg_signature`.
#[must_use]
pub fn signature(parts: &[&str]) -> String {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    sha1_hex(sorted.concat().as_bytes())
}

/// SHA-1 in lower-case hex.
#[must_use]
pub fn sha1_hex(data: &[u8]) -> String {
    hex(&Sha1::digest(data))
}

/// SHA-1 as raw bytes.
pub(crate) fn sha1_bytes(data: &[u8]) -> [u8; 20] {
    Sha1::digest(data).into()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}"); // writing to a String cannot fail
        text
    })
}
