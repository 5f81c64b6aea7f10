//! Secrets of an account: sealed in the database, in clear only where they are used.

use zeroize::Zeroize;

/// A secret sealed by the [`Vault`](crate::vault::Vault), as it is stored. Not printed either.
#[derive(Clone, PartialEq, Eq, sea_orm::DeriveValueType)]
pub struct Sealed(pub String);

impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

/// The secrets of an account in clear. Never printed, and wiped from memory after use.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The AppSecret.
    pub secret: String,
    /// The token that signs callbacks.
    pub token: String,
    /// The EncodingAESKey; always there but in plain mode.
    pub encoding_aes_key: Option<String>,
}

impl Drop for Credentials {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.token.zeroize();
        self.encoding_aes_key.zeroize();
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let credentials =
            Credentials { secret: "s3cret".into(), token: "t0ken".into(), encoding_aes_key: Some("k3y".into()) };
        let text = format!("{credentials:?} {:?}", Sealed("v1:sealed".into()));
        assert_eq!(text, "Credentials(…) Sealed(…)");
    }
}
