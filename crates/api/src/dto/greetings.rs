//! Greeting rules, occasions and notice templates.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::greetings::{GreetingRule, NewRule, PlannedGreeting, Segment};
use crm::pushes::{Channel, NewTemplate, Purpose, PushState, TemplateKind, template};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named};

/// An occasion that a rule can be for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OccasionChoice {
    /// The word for the rule.
    #[schema(example = "festival:spring_festival")]
    pub(crate) occasion: String,
    /// What it is called.
    #[schema(example = "春节")]
    pub(crate) name: &'static str,
}

/// A greeting rule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleOut {
    /// The key.
    id: i64,
    /// What it is called.
    name: String,
    /// Its occasion.
    occasion: String,
    /// Which customers.
    #[schema(value_type = Segment)]
    segment: serde_json::Value,
    /// Days before the occasion.
    lead_days: i64,
    /// Minutes after midnight.
    send_at: i64,
    /// The text with its placeholders.
    #[schema(example = "{{称呼}}，生日快乐！")]
    template: String,
    /// Which ways, in order.
    #[schema(value_type = Vec<Channel>)]
    channels: serde_json::Value,
    /// Whether it is in force.
    active: bool,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl From<GreetingRule> for RuleOut {
    fn from(row: GreetingRule) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            occasion: row.occasion,
            segment: row.segment,
            lead_days: row.lead_days,
            send_at: row.send_at,
            template: row.template,
            channels: row.channels,
            active: row.active,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A greeting rule to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleIn {
    /// What it is called, 1 to 50 characters.
    name: String,
    /// Its occasion; `/api/v1/occasions` has the choices.
    #[schema(example = "birthday")]
    occasion: String,
    /// Which customers; all where nothing is said.
    #[serde(default)]
    segment: Segment,
    /// Days before the occasion, 0 to 30.
    #[serde(default)]
    lead_days: i64,
    /// Minutes after midnight.
    #[schema(example = 540)]
    send_at: i64,
    /// The text with its placeholders: 称呼, 姓名, 客户, 销售, 公司, 节日, 日期.
    #[schema(example = "{{称呼}}，生日快乐！")]
    template: String,
    /// Which ways, in order; `template` is not allowed for greetings.
    channels: Vec<Channel>,
    /// Whether it is in force.
    active: bool,
}

impl From<RuleIn> for NewRule {
    fn from(new: RuleIn) -> Self {
        Self {
            name: new.name,
            occasion: new.occasion,
            segment: new.segment,
            lead_days: new.lead_days,
            send_at: new.send_at,
            template: new.template,
            channels: new.channels,
            active: new.active,
        }
    }
}

/// A rule as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleEdit {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The rule, all of it.
    pub(crate) rule: RuleIn,
}

/// In or out of force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Active {
    /// Whether it is in force.
    pub(crate) active: bool,
}

/// For which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PreviewParams {
    /// The day on which the rule would send; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    pub(crate) on: Option<Day>,
}

/// A greeting that a rule would make.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PreviewItem {
    /// For whom.
    contact: Named,
    /// Of which customer.
    customer: Named,
    /// The text.
    content: String,
    /// Whether they were greeted for this occasion and year already.
    already: bool,
    /// Whether a WeChat identity is known: where not, the salesperson gets a task.
    reachable: bool,
}

impl From<PlannedGreeting> for PreviewItem {
    fn from(planned: PlannedGreeting) -> Self {
        Self {
            contact: Named { id: planned.contact.id.0, name: planned.contact.name },
            customer: Named { id: planned.customer.id.0, name: planned.customer.name },
            content: planned.content,
            already: planned.already,
            reachable: planned.reachable,
        }
    }
}

/// How many pushes stand where.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StateCounts {
    /// By state; states without any are left out.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub(crate) counts: BTreeMap<PushState, i64>,
}

/// A template in use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TemplateOut {
    /// The key.
    id: i64,
    /// The account it belongs to.
    appid: String,
    /// Which of the platform's two spaces.
    kind: TemplateKind,
    /// The platform's key.
    template_id: String,
    /// What it is used for.
    purpose: Purpose,
    /// Its title.
    title: String,
    /// Its text, with `{{thing1.DATA}}`.
    content: String,
    /// What goes into each field.
    #[schema(value_type = BTreeMap<String, String>)]
    fields: serde_json::Value,
    /// Why it is out of use, if it is.
    disabled_reason: Option<String>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
}

impl From<template::Model> for TemplateOut {
    fn from(row: template::Model) -> Self {
        Self {
            id: row.id.0,
            appid: row.appid,
            kind: row.kind,
            template_id: row.template_id,
            purpose: row.purpose,
            title: row.title,
            content: row.content,
            fields: row.fields,
            disabled_reason: row.disabled_reason,
            updated_at: row.updated_at,
        }
    }
}

/// A template that is put to use, or changed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TemplateIn {
    /// The account it belongs to.
    appid: String,
    /// Which of the platform's two spaces.
    kind: TemplateKind,
    /// The platform's key.
    template_id: String,
    /// What it is used for.
    purpose: Purpose,
    /// Its title on the platform.
    title: String,
    /// Its text on the platform, with `{{thing1.DATA}}`.
    content: String,
    /// What goes into each field: the field's name and a text with placeholders.
    #[serde(default)]
    fields: BTreeMap<String, String>,
}

impl From<TemplateIn> for NewTemplate {
    fn from(new: TemplateIn) -> Self {
        Self {
            appid: new.appid,
            kind: new.kind,
            template_id: new.template_id,
            purpose: new.purpose,
            title: new.title,
            content: new.content,
            fields: new.fields,
        }
    }
}

/// Of which account.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlatformParams {
    /// The account.
    pub(crate) appid: String,
}

/// A template as the platform holds it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformTemplate {
    /// Which of the platform's two spaces.
    pub(crate) kind: TemplateKind,
    /// The platform's key.
    pub(crate) template_id: String,
    /// Its title.
    pub(crate) title: String,
    /// Its text.
    pub(crate) content: String,
    /// An example.
    pub(crate) example: String,
    /// The names of its fields, in their order.
    #[schema(example = json!(["thing1", "time2"]))]
    pub(crate) fields: Vec<String>,
    /// Whether it is in use here.
    pub(crate) in_use: bool,
}

/// The names in `{{name.DATA}}`, in their order.
pub(crate) fn template_fields(content: &str) -> Vec<String> {
    let parts = content.split("{{").skip(1);
    parts.filter_map(|part| part.split_once(".DATA}}")).map(|(name, _)| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_template() {
        let content = "事项:{{thing1.DATA}}\n时间:{{time2.DATA}}\n{{x}} {{";
        assert_eq!(template_fields(content), ["thing1", "time2"]);
    }
}
