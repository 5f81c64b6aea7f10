//! Codes used once: mini-program login, phone number, web authorisation; and the web tokens.

use std::collections::HashMap;

use super::random_text;
use crate::error::ApiError;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CodeKind {
    Login,
    Phone,
    Web,
}

/// A code given to a user in an account.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    kind: CodeKind,
    appid: String,
    pub(crate) user_id: String,
    pub(crate) scope: String,
    pub(crate) snapshot: bool,
    expires_at: i64,
    used: bool,
}

/// A token of web authorisation; not the API's token.
#[derive(Clone, Debug)]
pub(crate) struct WebToken {
    pub(crate) appid: String,
    pub(crate) user_id: String,
    pub(crate) scope: String,
    pub(crate) snapshot: bool,
    pub(crate) expires_at: i64,
}

/// All codes and web tokens.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    codes: HashMap<String, Code>,
    pub(crate) web_tokens: HashMap<String, WebToken>,
    pub(crate) refresh_tokens: HashMap<String, WebToken>,
}

/// For whom and what a code is made.
pub(crate) struct NewCode<'a> {
    pub(crate) kind: CodeKind,
    pub(crate) appid: &'a str,
    pub(crate) user_id: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) snapshot: bool,
}

impl Codes {
    /// Makes a code.
    pub(crate) fn issue(&mut self, new: &NewCode<'_>, now: i64, seconds: i64) -> String {
        let value = format!("0{}", random_text(24).replace(['-', '_'], "x"));
        let code = Code {
            kind: new.kind,
            appid: new.appid.to_owned(),
            user_id: new.user_id.to_owned(),
            scope: new.scope.to_owned(),
            snapshot: new.snapshot,
            expires_at: now + seconds,
            used: false,
        };
        self.codes.insert(value.clone(), code);
        value
    }

    /// Uses a code up.
    ///
    /// # Errors
    /// 40029 unknown or of another account, 40163 used before, 42003 or 40029 expired.
    pub(crate) fn redeem(&mut self, value: &str, kind: CodeKind, appid: &str, now: i64) -> Result<Code, ApiError> {
        let code = self
            .codes
            .get_mut(value)
            .filter(|code| code.kind == kind && code.appid == appid)
            .ok_or_else(|| ApiError::code(40029))?;
        if code.used {
            // The phone endpoint knows 40029 only.
            return Err(ApiError::code(if kind == CodeKind::Phone { 40029 } else { 40163 }));
        }
        if now >= code.expires_at {
            return Err(ApiError::code(if kind == CodeKind::Web { 42003 } else { 40029 }));
        }
        code.used = true;
        Ok(code.clone())
    }
}
