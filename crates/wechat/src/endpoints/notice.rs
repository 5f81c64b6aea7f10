//! Subscription notices: one accepted request, one message.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MiniProgramLink, TemplateData};
use crate::client::{Call, Client};
use crate::error::WechatError;

const SEND_SERVICE: &str = "/cgi-bin/message/subscribe/bizsend";
const SEND_MINI_PROGRAM: &str = "/cgi-bin/message/subscribe/send";
const TEMPLATES: &str = "/wxaapi/newtmpl/gettemplate";

/// A subscription notice of a service account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceNotice {
    /// The recipient's openid.
    pub touser: String,
    /// The template; not of the id space of template messages.
    pub template_id: String,
    /// Where a tap leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
    /// The mini-program's page where a tap leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub miniprogram: Option<MiniProgramLink>,
    /// The fields.
    pub data: TemplateData,
}

/// A subscription message of a mini-program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MiniProgramNotice {
    /// The recipient's openid in the mini-program.
    pub touser: String,
    /// The template.
    pub template_id: String,
    /// The page where a tap leads.
    pub page: Option<String>,
    /// Which release a tap opens.
    pub state: MiniProgramState,
    /// The fields.
    pub data: TemplateData,
}

/// Which release of the mini-program a notice opens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MiniProgramState {
    /// The released one.
    #[default]
    Formal,
    /// The one on trial.
    Trial,
    /// The one in development.
    Developer,
}

/// A notice template of the account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NoticeTemplate {
    /// Its id.
    #[serde(rename = "priTmplId")]
    pub id: String,
    /// Title.
    #[serde(default)]
    pub title: String,
    /// The text with its fields, as `{{thing1.DATA}}`.
    #[serde(default)]
    pub content: String,
    /// An example.
    #[serde(default)]
    pub example: String,
    /// 2: one consent, one message; 3: long-term.
    #[serde(rename = "type", default)]
    pub kind: i64,
}

impl Client {
    /// Sends a notice of a service account. There is no id: the result event is matched by
    /// recipient and template.
    ///
    /// # Errors
    /// Notably 43101 (no consent left), 40037 (template unknown), 47003 (a field is wrong).
    pub async fn send_service_notice(&self, notice: &ServiceNotice) -> Result<(), WechatError> {
        self.call_ok(&Call::post(SEND_SERVICE).json(notice)?).await
    }

    /// Sends a subscription message of a mini-program; this client must be the mini-program's.
    ///
    /// # Errors
    /// As for [`Client::send_service_notice`], and 41030 (page unknown).
    pub async fn send_mini_program_notice(&self, notice: &MiniProgramNotice) -> Result<(), WechatError> {
        let mut body = json!({
            "touser": notice.touser,
            "template_id": notice.template_id,
            "miniprogram_state": notice.state,
            "lang": "zh_CN",
            "data": notice.data,
        });
        if let Some(page) = &notice.page {
            body["page"] = json!(page);
        }
        self.call_ok(&Call::post(SEND_MINI_PROGRAM).json(&body)?).await
    }

    /// The account's notice templates.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn notice_templates(&self) -> Result<Vec<NoticeTemplate>, WechatError> {
        #[derive(Deserialize)]
        struct List {
            #[serde(default)]
            data: Vec<NoticeTemplate>,
        }
        let list: List = self.call(&Call::get(TEMPLATES)).await?;
        Ok(list.data)
    }
}
