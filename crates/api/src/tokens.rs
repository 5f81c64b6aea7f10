//! Access tokens: signed, short, checked against the database at each request.

use chrono::{DateTime, Utc};
use crm::ids::{SessionId, StaffId, TenantId, UserId};
use crm::sessions::Session;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::ApiError;
use crate::state::AuthSettings;

/// A device's clock does not matter, ours may differ a little between machines.
const LEEWAY: i64 = 5;

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: i64,
    sid: i64,
    stf: i64,
    tid: i64,
    epo: i64,
    iat: i64,
    exp: i64,
}

/// Keys that are derived from the one secret, each for one use.
pub(crate) struct Keys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    fingerprint: [u8; 32],
    issuer: String,
    ttl: i64,
}

impl Keys {
    pub(crate) fn new(auth: &AuthSettings) -> Self {
        let secret = auth.secret.expose().as_bytes();
        let token = mac(secret, &[b"guanxi access token"]);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[&auth.issuer]);
        // The library would ask the machine's clock; we ask ours, which demo and tests move.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(&token),
            decoding: DecodingKey::from_secret(&token),
            validation,
            fingerprint: mac(secret, &[b"guanxi request fingerprint"]),
            issuer: auth.issuer.clone(),
            ttl: i64::try_from(auth.access_ttl.as_secs()).unwrap_or(i64::MAX).clamp(1, 24 * 3600),
        }
    }

    /// For how many seconds an access token is valid.
    pub(crate) fn ttl(&self) -> i64 {
        self.ttl
    }

    /// Writes the access token of a session.
    pub(crate) fn issue(&self, session: &Session, now: DateTime<Utc>) -> Result<String, ApiError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            sub: session.user.0,
            sid: session.id.0,
            stf: session.staff.0,
            tid: session.tenant.0,
            epo: session.epoch,
            iat: now.timestamp(),
            exp: now.timestamp() + self.ttl,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| ApiError::internal(format!("an access token can't be signed: {error}")))
    }

    /// Reads an access token; `None` where it is not ours, was changed or has expired.
    pub(crate) fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Session> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?.claims;
        (now.timestamp() <= claims.exp.saturating_add(LEEWAY)).then_some(Session {
            id: SessionId(claims.sid),
            user: UserId(claims.sub),
            staff: StaffId(claims.stf),
            tenant: TenantId(claims.tid),
            epoch: claims.epo,
        })
    }

    /// A fingerprint of a request, for its idempotency key. It is keyed: bodies carry passwords,
    /// and a plain hash of one could be searched for.
    pub(crate) fn fingerprint(&self, parts: &[&[u8]]) -> String {
        hex(&mac(&self.fingerprint, parts))
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing into a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn keys(secret: &str, issuer: &str) -> Keys {
        Keys::new(&AuthSettings {
            secret: secret.into(),
            access_ttl: Duration::from_secs(900),
            issuer: issuer.into(),
            behind_proxy: false,
        })
    }

    const SESSION: Session =
        Session { id: SessionId(5), user: UserId(4), staff: StaffId(3), tenant: TenantId(2), epoch: 1 };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_token_says_who_it_is_until_it_expires() {
        let ours = keys("a secret", "guanxi");
        let token = ours.issue(&SESSION, at(0)).unwrap();
        assert_eq!(ours.read(&token, at(0)), Some(SESSION));
        assert_eq!(ours.read(&token, at(900)), Some(SESSION));
        assert_eq!(ours.read(&token, at(906)), None);
        assert_eq!(keys("another secret", "guanxi").read(&token, at(0)), None);
        assert_eq!(keys("a secret", "another").read(&token, at(0)), None);
    }

    #[test]
    fn tokens_of_other_algorithms_are_refused() {
        let ours = keys("a secret", "guanxi");
        // {"alg":"none"} with the claims of a real token.
        let token = ours.issue(&SESSION, at(0)).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        assert_eq!(ours.read(&format!("eyJhbGciOiJub25lIn0.{claims}."), at(0)), None);
        for text in ["", "a.b.c", "Bearer x"] {
            assert_eq!(ours.read(text, at(0)), None);
        }
    }

    #[test]
    fn fingerprints_depend_on_each_part() {
        let ours = keys("a secret", "guanxi");
        assert_eq!(ours.fingerprint(&[b"a", b"b"]), ours.fingerprint(&[b"a", b"b"]));
        assert_ne!(ours.fingerprint(&[b"a", b"b"]), ours.fingerprint(&[b"ab", b""]));
        assert_ne!(ours.fingerprint(&[b"a"]), keys("b", "guanxi").fingerprint(&[b"a"]));
    }
}
