//! Quick replies: ready-made answers for the chat, of the company and of each person.
//!
//! Placeholders (`{customer}`, `{contact}`, `{me}`, `{company}`) are filled in by the client, where
//! the salesperson sees and may change what will be sent.

pub mod entity;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, ModelTrait,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

pub use entity::Model as QuickReply;
use entity::{ActiveModel, Column, Entity};

use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{QuickReplyId, StaffId};
use crate::text;

/// What the client fills in.
pub const PLACEHOLDERS: [&str; 4] = ["customer", "contact", "me", "company"];
/// How many the company, and each person, may have.
const MOST: u64 = 200;

/// A quick reply as people fill it in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuickReplyFields {
    /// Under which heading.
    pub category: Option<String>,
    /// The text, with placeholders.
    pub content: String,
    /// Where it stands in the list; at the end where nothing is said.
    pub position: Option<i64>,
}

fn mine(uow: &Uow) -> Result<StaffId, Fault> {
    uow.actor().staff().map(|me| me.staff).ok_or(Fault::Forbidden("使用快捷回复"))
}

fn check(fields: &QuickReplyFields) -> Result<(Option<String>, String), Invalid> {
    let content = text::required_block("content", &fields.content, 600)?;
    for part in content.split('{').skip(1) {
        // A brace that names nothing would be sent to a customer as it stands.
        let name = part.split_once('}').map(|(name, _)| name);
        if name.is_none_or(|name| !PLACEHOLDERS.contains(&name)) {
            let known = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join("、");
            return Err(Invalid::new("content", format!("只能使用这些占位符：{known}")));
        }
    }
    if fields.position.is_some_and(|position| !(0..=1_000_000).contains(&position)) {
        return Err(Invalid::new("position", "应在 0 到 1000000 之间"));
    }
    Ok((text::optional("category", fields.category.as_deref(), 30)?, content))
}

/// The company's quick replies and one's own, by heading and position.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn list(uow: &Uow) -> Result<Vec<QuickReply>, Fault> {
    uow.scope(Resource::QuickReplies, Access::Read, "查看快捷回复")?;
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Condition::any().add(Column::StaffId.is_null()).add(Column::StaffId.eq(mine(uow)?)))
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .limit(2 * MOST)
        .all(uow)
        .await?;
    Ok(rows)
}

/// Adds a quick reply: one's own, or the company's.
///
/// # Errors
/// `Forbidden` for the company's where the actor is neither manager nor administrator; `State`
/// where there are too many; a wrong field.
pub async fn add(uow: &Uow, shared: bool, fields: QuickReplyFields) -> Result<QuickReply, Fault> {
    let me = mine(uow)?;
    may_write(uow, (!shared).then_some(me))?;
    let (category, content) = check(&fields)?;
    let staff = (!shared).then_some(me);
    let whose = staff.map_or_else(|| Column::StaffId.is_null(), |staff| Column::StaffId.eq(staff));
    let siblings = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(whose);
    if siblings.clone().count(uow).await? >= MOST {
        return Err(Fault::State("快捷回复已达上限（200 条）"));
    }
    let position = match fields.position {
        Some(position) => position,
        None => siblings.order_by_desc(Column::Position).one(uow).await?.map_or(0, |last| last.position + 1),
    };
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        staff_id: Set(staff),
        category: Set(category),
        content: Set(content),
        position: Set(position),
        created_by: Set(Some(me)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let detail = json!({ "shared": shared, "content": row.content });
    audit::record(uow, "quick_reply.add", "quick_reply", row.id.0, detail).await?;
    Ok(row)
}

/// One quick reply that the actor may see (or change).
///
/// # Errors
/// `NotFound` where there is none; `Forbidden` to change the company's below a manager.
pub async fn find(uow: &Uow, id: QuickReplyId, access: Access) -> Result<QuickReply, Fault> {
    uow.scope(Resource::QuickReplies, Access::Read, "查看快捷回复")?;
    let row = Entity::find_by_id(id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Condition::any().add(Column::StaffId.is_null()).add(Column::StaffId.eq(mine(uow)?)))
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该快捷回复"))?;
    if access == Access::Write {
        may_write(uow, row.staff_id)?;
    }
    Ok(row)
}

/// Whether the actor may change those of `owner`; none = the company's.
fn may_write(uow: &Uow, owner: Option<StaffId>) -> Result<(), Fault> {
    match uow.scope(Resource::QuickReplies, Access::Write, "修改快捷回复")? {
        Scope::All => Ok(()),
        _ if owner.is_some() => Ok(()),
        _ => Err(Fault::Forbidden("修改公司的快捷回复")),
    }
}

/// Changes a quick reply. Without a position it stays where it is.
///
/// # Errors
/// As [`find`]; `Stale` where somebody else changed it since; a wrong field.
pub async fn edit(uow: &Uow, id: QuickReplyId, version: i64, fields: QuickReplyFields) -> Result<QuickReply, Fault> {
    let before = find(uow, id, Access::Write).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    let (category, content) = check(&fields)?;
    let detail = json!({ "before": before.content, "after": content });
    let position = fields.position.unwrap_or(before.position);
    let mut row = before.into_active_model();
    row.category = Set(category);
    row.content = Set(content);
    row.position = Set(position);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "quick_reply.edit", "quick_reply", id.0, detail).await?;
    Ok(row)
}

/// Removes a quick reply.
///
/// # Errors
/// As [`find`].
pub async fn remove(uow: &Uow, id: QuickReplyId) -> Result<(), Fault> {
    let row = find(uow, id, Access::Write).await?;
    let detail = json!({ "shared": row.staff_id.is_none(), "content": row.content });
    row.delete(uow).await?;
    audit::record(uow, "quick_reply.remove", "quick_reply", id.0, detail).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders() {
        let content = |text: &str| QuickReplyFields { content: text.into(), ..QuickReplyFields::default() };
        assert!(check(&content("{customer}您好，我是{me}。")).is_ok());
        for text in ["{客户}您好", "您好{", "{me", "{}", "", "{{me}}"] {
            assert_eq!(check(&content(text)).unwrap_err().field, "content", "{text}");
        }
    }
}
