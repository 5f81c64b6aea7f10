//! Rules for greetings.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{GreetingRule, Occasion, Segment, check_template, entity};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::GreetingRuleId;
use crate::pushes::Channel;
use crate::text;

/// A rule as people fill it in.
#[derive(Clone, Debug, PartialEq)]
pub struct NewRule {
    /// What it is called.
    pub name: String,
    /// The word of its occasion.
    pub occasion: String,
    /// Which customers.
    pub segment: Segment,
    /// Days before the occasion, 0 to 30.
    pub lead_days: i64,
    /// Minutes after midnight.
    pub send_at: i64,
    /// The text with its placeholders.
    pub template: String,
    /// Which ways, in order.
    pub channels: Vec<Channel>,
    /// Whether it is in force.
    pub active: bool,
}

fn check(new: &NewRule) -> Result<entity::ActiveModel, Invalid> {
    Occasion::parse(&new.occasion)?;
    new.segment.check()?;
    if !(0..=30).contains(&new.lead_days) {
        return Err(Invalid::new("lead_days", "应在 0 到 30 之间"));
    }
    if !(0..24 * 60).contains(&new.send_at) {
        return Err(Invalid::new("send_at", "发送时间应在 00:00 到 23:59 之间"));
    }
    if new.channels.is_empty() {
        return Err(Invalid::new("channels", "请至少选择一个渠道"));
    }
    if new.channels.contains(&Channel::Template) {
        return Err(Invalid::new("channels", "问候不得以模板消息发送（违反平台规则）"));
    }
    let mut channels = new.channels.clone();
    channels.dedup();
    if channels.iter().any(|channel| channels.iter().filter(|other| *other == channel).count() > 1) {
        return Err(Invalid::new("channels", "渠道不能重复"));
    }
    let template = text::required_block("template", &new.template, 600)?;
    check_template("template", &template)?;
    Ok(entity::ActiveModel {
        name: Set(text::required("name", &new.name, 50)?),
        occasion: Set(new.occasion.clone()),
        segment: Set(serde_json::json!(new.segment)),
        lead_days: Set(new.lead_days),
        send_at: Set(new.send_at),
        template: Set(template),
        channels: Set(serde_json::json!(channels)),
        active: Set(new.active),
        ..Default::default()
    })
}

/// Adds a rule.
///
/// # Errors
/// `Invalid` for a bad field.
pub async fn add_rule(uow: &Uow, new: NewRule) -> Result<GreetingRule, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "设置问候规则")?;
    let mut row = check(&new)?;
    row.tenant_id = Set(uow.tenant());
    row.created_by = Set(uow.actor().staff().map(|me| me.staff));
    row.created_at = Set(uow.now());
    row.updated_at = Set(uow.now());
    row.version = Set(1);
    let rule = row.insert(uow).await?;
    let detail = serde_json::json!({ "name": rule.name, "occasion": rule.occasion });
    audit::record(uow, "greeting_rule.add", "greeting_rule", rule.id.0, detail).await?;
    Ok(rule)
}

/// Changes a rule. What is planned already stays as it is.
///
/// # Errors
/// `Stale` where someone else changed it since.
pub async fn edit_rule(uow: &Uow, id: GreetingRuleId, version: i64, new: NewRule) -> Result<GreetingRule, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "设置问候规则")?;
    let before = find_rule(uow, id).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    let mut row = check(&new)?;
    row.id = Set(id);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let rule = row.update(uow).await?;
    let detail = serde_json::json!({ "before": before.template, "after": rule.template, "active": rule.active });
    audit::record(uow, "greeting_rule.edit", "greeting_rule", id.0, detail).await?;
    Ok(rule)
}

/// Puts a rule in or out of force.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn set_active(uow: &Uow, id: GreetingRuleId, active: bool) -> Result<GreetingRule, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "设置问候规则")?;
    let before = find_rule(uow, id).await?;
    let version = before.version + 1;
    let mut row = before.into_active_model();
    row.active = Set(active);
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    let rule = row.update(uow).await?;
    audit::record(uow, "greeting_rule.active", "greeting_rule", id.0, serde_json::json!({ "active": active })).await?;
    Ok(rule)
}

/// All rules.
///
/// # Errors
/// `Forbidden` for those who may not see them.
pub async fn list_rules(uow: &Uow) -> Result<Vec<GreetingRule>, Fault> {
    uow.scope(Resource::GreetingRules, Access::Read, "查看问候规则")?;
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .order_by_asc(entity::Column::Id)
        .all(uow)
        .await?;
    Ok(rows)
}

/// One rule.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find_rule(uow: &Uow, id: GreetingRuleId) -> Result<GreetingRule, Fault> {
    uow.scope(Resource::GreetingRules, Access::Read, "查看问候规则")?;
    entity::Entity::find_by_id(id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该问候规则"))
}
