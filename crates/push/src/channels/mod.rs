//! The ways to a customer, one file each.

pub(crate) mod custom;
pub(crate) mod mail;
mod mass;
pub(crate) mod sms;
pub(crate) mod subscribe;
pub(crate) mod template;

use crm::pushes::{Follower, Sending, template_data};
use wechat::endpoints::{TemplateData, TemplateValue};

/// The filled fields of the chosen template, and its key; or why there are none.
fn data_of(sending: &Sending, follower: &Follower) -> Result<(String, TemplateData), String> {
    let template = follower.template.as_ref().ok_or("模板已不存在")?;
    let fields = template_data(&sending.push, template).map_err(|invalid| invalid.message)?;
    let data = fields.into_iter().map(|(field, value)| (field, TemplateValue { value })).collect();
    Ok((template.template_id.clone(), data))
}
