//! The platform's templates that a tenant uses, and for what.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::template::{self, Column, Entity, Model};
use super::{Purpose, Push, TemplateKind};
use crate::accounts::{self, AccountKind};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::greetings::{Placeholders, check_template, render};
use crate::ids::NoticeTemplateId;
use crate::text;

/// A template that is put to use.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTemplate {
    /// The account it belongs to.
    pub appid: String,
    /// Which of the platform's two spaces.
    pub kind: TemplateKind,
    /// The platform's key.
    pub template_id: String,
    /// What it is used for.
    pub purpose: Purpose,
    /// Its title on the platform.
    pub title: String,
    /// Its text on the platform, with `{{thing1.DATA}}`.
    pub content: String,
    /// What goes into each field: the field's name and a text with placeholders.
    pub fields: BTreeMap<String, String>,
}

/// Puts a template to use, or changes what is used of it.
///
/// # Errors
/// `Invalid` where a field is not in the template's text.
pub async fn save_template(uow: &Uow, new: NewTemplate) -> Result<Model, Fault> {
    uow.scope(Resource::GreetingRules, Access::Write, "设置消息模板")?;
    // Customers are reached over the official account, staff over their mini-program.
    let sender = match new.purpose {
        Purpose::StaffReminder => AccountKind::MiniProgram,
        _ => AccountKind::Service,
    };
    if !accounts::of_kind(uow, sender).await?.contains(&new.appid) {
        return Err(Fault::NotFound("该公众号或小程序"));
    }
    if sender == AccountKind::MiniProgram && new.kind != TemplateKind::Subscribe {
        return Err(Invalid::new("kind", "小程序只有订阅消息模板").into());
    }
    let content = text::required_block("content", &new.content, 2000)?;
    for (field, value) in &new.fields {
        if !content.contains(&format!("{{{{{field}.DATA}}}}")) {
            return Err(Invalid::new("fields", format!("模板中没有字段 {field}")).into());
        }
        check_template("fields", value)?;
    }
    let row = template::ActiveModel {
        tenant_id: Set(uow.tenant()),
        appid: Set(new.appid.clone()),
        kind: Set(new.kind),
        template_id: Set(text::required("template_id", &new.template_id, 64)?),
        purpose: Set(new.purpose),
        title: Set(text::required("title", &new.title, 50)?),
        content: Set(content),
        fields: Set(serde_json::json!(new.fields)),
        disabled_reason: Set(None),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let replace = OnConflict::columns([Column::Appid, Column::TemplateId])
        .update_columns([
            Column::Kind,
            Column::Purpose,
            Column::Title,
            Column::Content,
            Column::Fields,
            Column::DisabledReason,
            Column::UpdatedAt,
        ])
        .to_owned();
    let row = Entity::insert(row).on_conflict(replace).exec_with_returning(uow).await?;
    let detail = serde_json::json!({ "appid": row.appid, "template": row.template_id, "purpose": row.purpose });
    audit::record(uow, "template.save", "notice_template", row.id.0, detail).await?;
    Ok(row)
}

/// The templates in use.
///
/// # Errors
/// `Forbidden` for those who may not see greeting rules.
pub async fn list_templates(uow: &Uow) -> Result<Vec<Model>, Fault> {
    uow.scope(Resource::GreetingRules, Access::Read, "查看消息模板")?;
    let rows = Entity::find().filter(Column::TenantId.eq(uow.tenant())).order_by_asc(Column::Id).all(uow).await?;
    Ok(rows)
}

/// The subscription notices of an account that its customers can agree to.
///
/// # Errors
/// When the database fails.
pub async fn templates_for_customers(uow: &Uow, appid: &str) -> Result<Vec<Model>, Fault> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Appid.eq(appid))
        .filter(Column::Kind.eq(TemplateKind::Subscribe))
        .filter(Column::Purpose.ne(Purpose::StaffReminder))
        .filter(Column::DisabledReason.is_null())
        .order_by_asc(Column::Id)
        .all(uow)
        .await?;
    Ok(rows)
}

/// Takes a template out of use.
///
/// # Errors
/// When the database fails.
pub async fn disable_template(uow: &Uow, id: NoticeTemplateId, reason: &str) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(Column::DisabledReason, Expr::value(reason))
        .col_expr(Column::UpdatedAt, Expr::value(uow.now()))
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Id.eq(id))
        .exec(uow)
        .await?;
    audit::record(uow, "template.disable", "notice_template", id.0, serde_json::json!({ "reason": reason })).await
}

/// What goes into the fields of a template for a push. A `thing` holds 20 characters; what is
/// longer is cut with an ellipsis, since the platform would refuse the whole notice.
///
/// # Errors
/// Where a field's text can't be rendered.
pub fn template_data(push: &Push, template: &Model) -> Result<BTreeMap<String, String>, Invalid> {
    let stored = push.fields.get("values").cloned().unwrap_or_default();
    let mut values: Placeholders = serde_json::from_value(stored).unwrap_or_default();
    values.content.clone_from(&push.content);
    fill_template(template, &values)
}

/// What goes into the fields of a template for these values, as [`template_data`].
pub(crate) fn fill_template(template: &Model, values: &Placeholders) -> Result<BTreeMap<String, String>, Invalid> {
    let fields: BTreeMap<String, String> =
        serde_json::from_value(template.fields.clone()).map_err(|_| Invalid::new("fields", "模板字段设置无法读取"))?;
    fields
        .into_iter()
        .map(|(field, text)| {
            let value = render("fields", &text, values)?.replace(['\n', '\r'], " ");
            let limit = if field.starts_with("thing") { 20 } else { usize::MAX };
            Ok((field, shortened(&value, limit)))
        })
        .collect()
}

fn shortened(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit - 1).collect();
    format!("{kept}…")
}
