//! Mini-programs: login, phone number, codes, text checks.

use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::{Release, require};
use crate::client::{Call, Client};
use crate::error::WechatError;
use crate::secret::Secret;

const LOGIN: &str = "/sns/jscode2session";
const PHONE: &str = "/wxa/business/getuserphonenumber";
const CODE: &str = "/wxa/getwxacodeunlimit";
const CHECK_TEXT: &str = "/wxa/msg_sec_check";
const MAX_SCENE: usize = 32;
const MAX_CHECKED_CHARS: usize = 2500;
/// A code is some hundred KiB at the most.
const MAX_CODE_BYTES: usize = 4 * 1024 * 1024;

/// A login of a mini-program. The session key never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiniProgramSession {
    /// The person.
    pub openid: String,
    /// The same for all accounts bound to one open-platform account; absent if not bound.
    pub unionid: Option<String>,
    /// For decrypting what the mini-program is given encrypted.
    pub session_key: Secret,
}

/// A phone number that the platform confirms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// With country code where it is foreign.
    pub number: String,
    /// Without country code.
    pub pure_number: String,
    /// Digits only: `86`.
    pub country_code: String,
}

/// A mini-program code to be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiniProgramCode {
    /// At most 32 characters: digits, letters, `!#$&'()*+,/:;=?@-._~`.
    pub scene: String,
    /// The page without a leading `/`; none for the start page.
    pub page: Option<String>,
    /// Refuse a page that the released version does not have.
    pub check_path: bool,
    /// Which release it opens.
    pub release: Release,
    /// Pixels, 280 to 1280.
    pub width: u32,
    /// With a transparent background.
    pub transparent: bool,
}

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextScene {
    /// Profile.
    Profile = 1,
    /// Comment.
    Comment = 2,
    /// Forum.
    Forum = 3,
    /// Social log.
    SocialLog = 4,
}

/// What the check of a text says. A risky text is an answer, not an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCheck {
    /// The verdict.
    pub verdict: TextVerdict,
    /// The reason's number; 100 is harmless.
    pub label: i64,
    /// For complaints.
    pub trace_id: String,
}

/// The verdict on a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextVerdict {
    /// Harmless.
    Pass,
    /// A person should look at it. Also for verdicts that are not known.
    Review,
    /// Not to be shown.
    Risky,
}

impl Client {
    /// Exchanges the code of `wx.login`, which can be used once; this client must be the
    /// mini-program's.
    ///
    /// # Errors
    /// 40029 (invalid), 40163 (used), 40226 (held for a risk), 45011 (too often).
    pub async fn mini_program_session(&self, js_code: &str) -> Result<MiniProgramSession, WechatError> {
        #[derive(Deserialize)]
        struct Session {
            openid: String,
            session_key: String,
            #[serde(default)]
            unionid: Option<String>,
        }
        let config = self.config();
        let call = Call::get(LOGIN)
            .query("appid", &config.appid)
            .query("secret", config.secret.expose())
            .query("js_code", js_code)
            .query("grant_type", "authorization_code");
        let session: Session = self.call_without_token(&call).await?;
        Ok(MiniProgramSession {
            openid: session.openid,
            unionid: session.unionid.filter(|id| !id.is_empty()),
            session_key: session.session_key.into(),
        })
    }

    /// Exchanges the code of the phone number button (not that of `wx.login`), which can be used
    /// once.
    ///
    /// # Errors
    /// 40029 (invalid), 45011 (too often).
    pub async fn phone_number(&self, code: &str) -> Result<PhoneNumber, WechatError> {
        #[derive(Deserialize)]
        struct Answer {
            phone_info: Info,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Info {
            phone_number: String,
            pure_phone_number: String,
            #[serde(deserialize_with = "text_or_number")]
            country_code: String,
        }
        let body = json!({ "code": code });
        let answer: Answer = self.call(&Call::post(PHONE).json(&body)?).await?;
        Ok(PhoneNumber {
            number: answer.phone_info.phone_number,
            pure_number: answer.phone_info.pure_phone_number,
            country_code: answer.phone_info.country_code,
        })
    }

    /// Draws a mini-program code (JPEG, or PNG if transparent).
    ///
    /// # Errors
    /// [`WechatError::Invalid`] for a scene or page against the rules; 41030 (page unknown).
    pub async fn mini_program_code(&self, code: &MiniProgramCode) -> Result<Vec<u8>, WechatError> {
        check_code(code)?;
        let mut body = json!({
            "scene": code.scene,
            "check_path": code.check_path,
            "env_version": code.release,
            "width": code.width,
            "is_hyaline": code.transparent,
        });
        if let Some(page) = &code.page {
            body["page"] = json!(page);
        }
        let call = Call::post(CODE).json(&body)?.file(MAX_CODE_BYTES);
        let answer = self.call_binary(&call).await?;
        if answer.looks_like_json() {
            return Err(WechatError::InDoubt { endpoint: CODE, cause: "the answer is no picture".to_owned() });
        }
        Ok(answer.body)
    }

    /// Has a text checked that a person wrote (at most 2500 characters); they must have visited
    /// within two hours.
    ///
    /// # Errors
    /// 61010 (the visit is too old).
    pub async fn check_text(&self, openid: &str, scene: TextScene, content: &str) -> Result<TextCheck, WechatError> {
        #[derive(Deserialize)]
        struct Checked {
            result: Verdict,
            #[serde(default)]
            trace_id: String,
        }
        #[derive(Deserialize)]
        struct Verdict {
            suggest: String,
            #[serde(default)]
            label: i64,
        }
        let fits = (1..=MAX_CHECKED_CHARS).contains(&content.chars().count());
        require(CHECK_TEXT, fits, || format!("1 to {MAX_CHECKED_CHARS} characters can be checked"))?;
        let body = json!({
            "openid": openid,
            "scene": scene as i32,
            "version": 2,
            "content": content,
        });
        let checked: Checked = self.call(&Call::post(CHECK_TEXT).json(&body)?).await?;
        Ok(TextCheck {
            verdict: match checked.result.suggest.as_str() {
                "pass" => TextVerdict::Pass,
                "risky" => TextVerdict::Risky,
                _ => TextVerdict::Review,
            },
            label: checked.result.label,
            trace_id: checked.trace_id,
        })
    }
}

fn check_code(code: &MiniProgramCode) -> Result<(), WechatError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$&'()*+,/:;=?@-._~".contains(c);
    let scene_fits = (1..=MAX_SCENE).contains(&code.scene.len()) && code.scene.chars().all(allowed);
    require(CODE, scene_fits, || format!("a scene has 1 to {MAX_SCENE} digits, letters or !#$&'()*+,/:;=?@-._~"))?;
    let page_fits = code.page.as_ref().is_none_or(|page| !page.starts_with('/'));
    require(CODE, page_fits, || "a page begins without /".into())?;
    require(CODE, (280..=1280).contains(&code.width), || "a code is 280 to 1280 pixels wide".into())
}

/// The country code has been seen as both.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        Number(i64),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Text(text) => text,
        Either::Number(number) => number.to_string(),
    })
}
