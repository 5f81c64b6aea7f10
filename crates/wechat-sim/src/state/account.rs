//! Accounts: service accounts and mini-programs.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    chat::ChatMessage,
    derived_text,
    member::Member,
    quota::{Limit, Quotas},
};
use crate::crypto::AesKey;

/// What an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Service,
    Miniprogram,
}

/// How callbacks are protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    #[default]
    Plain,
    Compatible,
    Safe,
}

/// How callbacks are written. Service accounts know XML only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    #[default]
    Xml,
    Json,
}

/// What the owner has set in the platform's console.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) appid: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) aes_key: Option<AesKey>,
    pub(crate) mode: Mode,
    pub(crate) kind: Kind,
    pub(crate) format: Format,
    pub(crate) callback_url: String,
    pub(crate) original_id: String,
    pub(crate) name: String,
    /// Whether the account is bound to the open-platform account, so that users have a unionid.
    pub(crate) bound: bool,
    /// Pages of the released version; `None` accepts every path.
    pub(crate) pages: Option<Vec<String>>,
    /// Addresses allowed to fetch tokens; empty allows all.
    pub(crate) ip_whitelist: Vec<String>,
    pub(crate) limits: HashMap<String, Limit>,
    /// Hosts of web pages that may ask for authorisation and use the JS-SDK; empty allows all.
    pub(crate) web_domains: Vec<String>,
}

impl Settings {
    /// Whether a page at this address may ask for authorisation and use the JS-SDK.
    pub(crate) fn allows_page(&self, url: &str) -> bool {
        let host = url
            .split_once("://")
            .map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default())
            .map(|authority| authority.rsplit('@').next().unwrap_or_default())
            .map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
        self.web_domains.is_empty() || host.is_some_and(|host| self.web_domains.iter().any(|known| known == host))
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("appid", &self.appid).finish_non_exhaustive()
    }
}

/// Which id space a template belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TemplateKind {
    Template,
    Subscribe,
}

/// A template of a notice.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) content: String,
    pub(crate) kind: TemplateKind,
    /// Long-term consents are not used up.
    pub(crate) long_term: bool,
    /// Values allowed for `const` and `enum` fields.
    pub(crate) choices: HashMap<String, Vec<String>>,
}

/// A tag that the account has made.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// What a ticket of a QR code stands for.
#[derive(Clone, Debug)]
pub(crate) struct QrCode {
    pub(crate) scene: String,
    pub(crate) numeric: bool,
    pub(crate) url: String,
    /// `None` for permanent codes.
    pub(crate) expires_at: Option<i64>,
}

/// A mass message that was accepted.
#[derive(Clone, Debug)]
pub(crate) struct MassJob {
    pub(crate) msg_id: i64,
    pub(crate) last_try_at: i64,
    /// As the platform words it: `SEND_SUCCESS`, `SEND_FAIL`.
    pub(crate) status: &'static str,
}

/// A text shortened for use as a key.
#[derive(Clone, Debug)]
pub(crate) struct ShortKey {
    pub(crate) data: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: i64,
}

/// One account with all that belongs to it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) settings: Settings,
    members: HashMap<String, Member>,
    order: Vec<String>,
    pub(crate) templates: BTreeMap<String, Template>,
    pub(crate) quotas: Quotas,
    pub(crate) tags: Vec<Tag>,
    pub(crate) last_tag_id: i64,
    pub(crate) menu: Option<Value>,
    pub(crate) qr_codes: HashMap<String, QrCode>,
    pub(crate) mass_jobs: HashMap<String, MassJob>,
    pub(crate) jsapi_ticket: Option<(String, i64)>,
    /// Pages whose `wx.config` was right: their keys, and who looks at them.
    pub(crate) pages_ready: HashMap<String, String>,
    pub(crate) short_keys: HashMap<String, ShortKey>,
}

impl Account {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings,
            members: HashMap::new(),
            order: Vec::new(),
            templates: BTreeMap::new(),
            quotas: Quotas::default(),
            tags: Vec::new(),
            last_tag_id: 99,
            menu: None,
            qr_codes: HashMap::new(),
            mass_jobs: HashMap::new(),
            jsapi_ticket: None,
            pages_ready: HashMap::new(),
            short_keys: HashMap::new(),
        }
    }

    /// The openid of a user in this account: the same whenever it is asked for.
    pub(crate) fn openid_of(&self, user_id: &str) -> String {
        openid(&self.settings.appid, user_id)
    }

    /// A user who has met the account.
    pub(crate) fn member(&self, openid: &str) -> Option<&Member> {
        self.members.get(openid)
    }

    /// A user who has met the account.
    pub(crate) fn member_mut(&mut self, openid: &str) -> Option<&mut Member> {
        self.members.get_mut(openid)
    }

    /// A user's place in the account, made at the first meeting.
    pub(crate) fn meet(&mut self, user_id: &str) -> &mut Member {
        let openid = self.openid_of(user_id);
        let order = &mut self.order;
        self.members.entry(openid.clone()).or_insert_with(|| {
            order.push(openid.clone());
            Member::new(openid, user_id, order.len())
        })
    }

    /// All who have met the account, in the order of the first meeting.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Member> {
        self.order.iter().filter_map(|openid| self.members.get(openid))
    }

    /// Those who follow now, in the order of the first meeting.
    pub(crate) fn followers(&self) -> impl Iterator<Item = &Member> {
        self.members().filter(|member| member.follow.is_some())
    }

    /// Adds a line to a member's chat; returns it for those who watch.
    pub(crate) fn say(&mut self, openid: &str, message: ChatMessage) -> Option<ChatMessage> {
        let member = self.members.get_mut(openid)?;
        member.chat.push(message.clone());
        Some(message)
    }

    /// Whether a page path exists in the released version.
    pub(crate) fn has_page(&self, page: &str) -> bool {
        let path = page.split('?').next().unwrap_or_default();
        self.settings.pages.as_ref().is_none_or(|pages| pages.iter().any(|known| known == path))
    }

    /// A template of one id space.
    pub(crate) fn template(&self, id: &str, kind: TemplateKind) -> Option<&Template> {
        self.templates.get(id).filter(|template| template.kind == kind)
    }
}

/// The openid of a user under an appid.
pub(crate) fn openid(appid: &str, user_id: &str) -> String {
    format!("o{}", derived_text(&format!("openid|{appid}|{user_id}"), 27))
}
