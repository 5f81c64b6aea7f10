//! Notices that staff agree to receive over their mini-program.

use std::collections::BTreeMap;

use crm::reminders::{ConsentAnswer, StaffNotice};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A notice that one can agree to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffNoticeOut {
    /// The mini-program that sends it.
    appid: String,
    /// The platform's key, for `wx.requestSubscribeMessage`.
    template_id: String,
    /// Its title.
    title: String,
    /// What it looks like: the platform's text with `{{thing1.DATA}}`.
    content: String,
    /// How many more may be sent: each consent allows one.
    remaining: i64,
}

impl From<StaffNotice> for StaffNoticeOut {
    fn from(notice: StaffNotice) -> Self {
        Self {
            appid: notice.template.appid,
            template_id: notice.template.template_id,
            title: notice.template.title,
            content: notice.template.content,
            remaining: notice.remaining,
        }
    }
}

/// What `wx.requestSubscribeMessage` answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConsentResults {
    /// The answer to each template: `accept` counts one consent, `ban` withdraws all, `reject` and
    /// `filter` change nothing. At most 20.
    #[schema(value_type = BTreeMap<String, ConsentAnswer>, example = json!({ "TEMPLATE_ID": "accept" }))]
    pub(crate) results: BTreeMap<String, ConsentAnswer>,
}
