//! Data that `wx.getUserInfo` and its like return encrypted: AES-128-CBC under the session key.

use aes::Aes128;
use base64::Engine;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::crypto::{BASE64, CryptoError};

#[derive(Deserialize)]
struct Watermarked {
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

/// Decrypts `encryptedData` and checks that it was made for `appid`. All three texts are base64.
///
/// # Errors
/// [`CryptoError`]: `Key` for a session key or IV that is none, `AppId` for data of another
/// mini-program, `Ciphertext` or `Padding` for the rest.
pub fn decrypt<T: DeserializeOwned>(
    session_key: &str,
    iv: &str,
    encrypted_data: &str,
    appid: &str,
) -> Result<T, CryptoError> {
    let key = decode_16(session_key)?;
    let iv = decode_16(iv)?;
    let mut buffer = BASE64.decode(encrypted_data).map_err(|_| CryptoError::Ciphertext)?;
    let json = cbc::Decryptor::<Aes128>::new(&key.into(), &iv.into())
        .decrypt_padded::<Pkcs7>(&mut buffer)
        .map_err(|_| CryptoError::Padding)?;
    let marked: Watermarked = serde_json::from_slice(json).map_err(|_| CryptoError::Ciphertext)?;
    if marked.watermark.appid != appid {
        return Err(CryptoError::AppId);
    }
    serde_json::from_slice(json).map_err(|_| CryptoError::Ciphertext)
}

fn decode_16(text: &str) -> Result<[u8; 16], CryptoError> {
    let mut bytes = [0; 16];
    // The decoder wants room for its estimate, so one group more than needed.
    let mut room = [0; 20];
    match BASE64.decode_slice(text, &mut room) {
        Ok(16) => {
            bytes.copy_from_slice(&room[..16]);
            Ok(bytes)
        }
        _ => Err(CryptoError::Key),
    }
}
