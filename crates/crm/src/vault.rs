//! Secrets at rest: AES-256-GCM with keys that can be rotated.
//!
//! A sealed secret reads `v1:<key id>:<base64 of nonce and ciphertext>`. The first key seals, all
//! open; rotation puts a new key first and seals again what an older key sealed.

use aes_gcm::aead::{Aead, Generate, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};

const NONCE: usize = 12;

/// The keys that seal and open secrets. Never printed.
#[derive(Clone)]
pub struct Vault {
    keys: Vec<(String, Aes256Gcm)>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("keys", &self.keys.len()).finish_non_exhaustive()
    }
}

/// A secret that can't be sealed or opened.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
    /// There is no key.
    #[error("no encryption key is configured")]
    NoKey,
    /// It was sealed with a key that is not configured, or changed since.
    #[error("a stored secret can't be opened with the configured keys")]
    CannotOpen,
}

impl Vault {
    /// A vault with these passphrases, the newest first. Each must be long: they are hashed, not
    /// stretched.
    pub fn new<S: AsRef<str>>(passphrases: impl IntoIterator<Item = S>) -> Self {
        let keys = passphrases
            .into_iter()
            .map(|passphrase| {
                let key = Sha256::digest(format!("guanxi vault v1\0{}", passphrase.as_ref()));
                let id = Sha256::digest(key).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
                (id, Aes256Gcm::new(&key))
            })
            .collect();
        Self { keys }
    }

    /// Seals a secret. `context` (such as the appid) must be the same when it is opened: a sealed
    /// secret can't be moved to another row.
    ///
    /// # Errors
    /// When there is no key.
    pub fn seal(&self, context: &str, secret: &str) -> Result<String, VaultError> {
        let (id, cipher) = self.keys.first().ok_or(VaultError::NoKey)?;
        let nonce = Nonce::generate();
        let payload = Payload { msg: secret.as_bytes(), aad: context.as_bytes() };
        let mut sealed = nonce.to_vec();
        sealed.extend(cipher.encrypt(&nonce, payload).map_err(|_| VaultError::NoKey)?);
        Ok(format!("v1:{id}:{}", STANDARD_NO_PAD.encode(sealed)))
    }

    /// Opens a sealed secret.
    ///
    /// # Errors
    /// When no key fits, or the text was changed.
    pub fn open(&self, context: &str, sealed: &str) -> Result<String, VaultError> {
        self.try_open(context, sealed).ok_or(VaultError::CannotOpen)
    }

    /// Whether the newest key sealed it.
    pub fn is_current(&self, sealed: &str) -> bool {
        self.keys.first().is_some_and(|(id, _)| sealed.starts_with(&format!("v1:{id}:")))
    }

    fn try_open(&self, context: &str, sealed: &str) -> Option<String> {
        let (id, body) = sealed.strip_prefix("v1:")?.split_once(':')?;
        let bytes = STANDARD_NO_PAD.decode(body).ok()?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE)?;
        let nonce = Nonce::try_from(nonce).ok()?;
        let (_, cipher) = self.keys.iter().find(|(key, _)| key == id)?;
        let payload = Payload { msg: ciphertext, aad: context.as_bytes() };
        String::from_utf8(cipher.decrypt(&nonce, payload).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_rotate_and_context_binds() {
        let old = Vault::new(["first passphrase"]);
        let sealed = old.seal("wx1", "secret").unwrap();
        assert!(!sealed.contains("secret"));
        let rotated = Vault::new(["second passphrase", "first passphrase"]);
        assert_eq!(rotated.open("wx1", &sealed).unwrap(), "secret");
        assert!(!rotated.is_current(&sealed));
        assert_eq!(rotated.open("wx2", &sealed), Err(VaultError::CannotOpen));
        assert_eq!(Vault::new(["other"]).open("wx1", &sealed), Err(VaultError::CannotOpen));
    }
}
