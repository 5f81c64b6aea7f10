//! The cipher of callbacks: AES-256-CBC with a constant IV and padding to 32 bytes.

use std::fmt;

use aes::Aes256;
use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

/// Pads to this size, though the cipher's own block has 16 bytes.
const PAD_BLOCK: usize = 32;
/// Random bytes and length before the message.
const HEAD: usize = 20;

/// Base64 as the platform writes it: the last character of a key has unused bits that are often
/// not zero, and a strict decoder would refuse valid keys.
pub(crate) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Why a text could not be decrypted. For the log only: the outside gets one answer for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CryptoError {
    /// Not 43 characters of base64.
    #[error("an EncodingAESKey has 43 letters and digits")]
    Key,
    /// Not base64, empty, or not a multiple of the block.
    #[error("the ciphertext is malformed")]
    Ciphertext,
    /// The padding is not 1 to 32 equal bytes.
    #[error("the padding is wrong")]
    Padding,
    /// The length inside reaches over the buffer.
    #[error("the length inside is wrong")]
    Length,
    /// Made for another account.
    #[error("the appid inside is of another account")]
    AppId,
    /// The message is no UTF-8.
    #[error("the message is not UTF-8")]
    Utf8,
}

/// The key of an account's callbacks. Not printed, and wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodingAesKey([u8; 32]);

impl EncodingAesKey {
    /// Reads the 43 characters that the platform's console shows.
    ///
    /// # Errors
    /// [`CryptoError::Key`] for another length or foreign characters.
    pub fn parse(text: &str) -> Result<Self, CryptoError> {
        let mut key = [0; 32];
        if text.len() != 43 {
            return Err(CryptoError::Key);
        }
        match BASE64.decode_slice(text, &mut key) {
            Ok(32) => Ok(Self(key)),
            _ => Err(CryptoError::Key),
        }
    }

    /// Encrypts a message for `appid` with fresh random bytes; answers base64.
    pub fn encrypt(&self, message: &str, appid: &str) -> String {
        self.encrypt_with(rand::random(), message, appid)
    }

    /// Encrypts with given random bytes. Only tests have a reason to choose them.
    pub fn encrypt_with(&self, random: [u8; 16], message: &str, appid: &str) -> String {
        let filled = HEAD + message.len() + appid.len();
        let pad = PAD_BLOCK - filled % PAD_BLOCK;
        let length = u32::try_from(message.len()).expect("a message is far smaller than 4 GiB");
        let mut buffer = Vec::with_capacity(filled + pad);
        buffer.extend_from_slice(&random);
        buffer.extend_from_slice(&length.to_be_bytes());
        buffer.extend_from_slice(message.as_bytes());
        buffer.extend_from_slice(appid.as_bytes());
        buffer.resize(filled + pad, pad.to_le_bytes()[0]);
        let encrypted = cbc::Encryptor::<Aes256>::new(&self.0.into(), &self.iv().into())
            .encrypt_padded::<NoPadding>(&mut buffer, filled + pad)
            .expect("the buffer is padded to a multiple of the block");
        BASE64.encode(encrypted)
    }

    /// Decrypts a base64 text that was made for `appid`.
    ///
    /// # Errors
    /// A [`CryptoError`] for whatever is wrong; callers do not tell the outside which.
    pub fn decrypt(&self, ciphertext: &str, appid: &str) -> Result<String, CryptoError> {
        let mut buffer = BASE64.decode(ciphertext.trim()).map_err(|_| CryptoError::Ciphertext)?;
        if buffer.is_empty() {
            return Err(CryptoError::Ciphertext);
        }
        cbc::Decryptor::<Aes256>::new(&self.0.into(), &self.iv().into())
            .decrypt_padded::<NoPadding>(&mut buffer)
            .map_err(|_| CryptoError::Ciphertext)?;
        let end = message_end(&buffer, appid)?;
        buffer.truncate(end);
        buffer.drain(..HEAD);
        String::from_utf8(buffer).map_err(|_| CryptoError::Utf8)
    }

    fn iv(&self) -> [u8; 16] {
        let mut iv = [0; 16];
        iv.copy_from_slice(&self.0[..16]);
        iv
    }
}

/// Checks padding, length and appid of a decrypted buffer; answers where the message ends.
fn message_end(buffer: &[u8], appid: &str) -> Result<usize, CryptoError> {
    let pad = usize::from(*buffer.last().ok_or(CryptoError::Padding)?);
    if !(1..=PAD_BLOCK).contains(&pad) || pad > buffer.len() {
        return Err(CryptoError::Padding);
    }
    let (content, padding) = buffer.split_at(buffer.len() - pad);
    if padding.iter().any(|byte| usize::from(*byte) != pad) {
        return Err(CryptoError::Padding);
    }
    let length = content.get(16..HEAD).ok_or(CryptoError::Length)?;
    let length = u32::from_be_bytes(length.try_into().map_err(|_| CryptoError::Length)?);
    let end = usize::try_from(length).ok().and_then(|length| length.checked_add(HEAD)).ok_or(CryptoError::Length)?;
    let trailer = content.get(end..).ok_or(CryptoError::Length)?;
    if bool::from(trailer.ct_eq(appid.as_bytes())) { Ok(end) } else { Err(CryptoError::AppId) }
}

impl fmt::Debug for EncodingAesKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncodingAesKey(…)")
    }
}

impl Drop for EncodingAesKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl std::str::FromStr for EncodingAesKey {
    type Err = CryptoError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
