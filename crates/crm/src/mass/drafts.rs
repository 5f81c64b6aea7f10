//! Writing mass messages, and looking at them.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity};
use super::{MassBatch, MassMessage, MassState, batch};
use crate::accounts::{self, AccountKind};
use crate::actor::{Access, Resource};
use crate::customers::label;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::identities;
use crate::ids::{LabelId, MassMessageId};
use crate::page::{Page, PageRequest, number_cursor};
use crate::{audit, text};

/// The most bytes of a text that the platform takes.
const MAX_BYTES: usize = 2048;
/// So far ahead a message can be set, in days.
const FARTHEST: i64 = 365;

/// A mass message as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMass {
    /// The account that sends; none = the company's only one.
    pub appid: Option<String>,
    /// What it is called among staff.
    pub title: String,
    /// The text.
    pub content: String,
    /// The group or tag whose customers get it; none = all followers.
    pub label: Option<LabelId>,
    /// Not before this; none = as soon as it is approved.
    pub send_at: Option<DateTime<Utc>>,
}

async fn check(uow: &Uow, new: NewMass) -> Result<ActiveModel, Fault> {
    let content = text::required_block("content", &new.content, 600)?;
    if content.len() > MAX_BYTES {
        return Err(Invalid::new("content", "内容过长：微信限制为 2048 字节").into());
    }
    if let Some(label) = new.label {
        let known = label::Entity::find_by_id(label).filter(label::Column::TenantId.eq(uow.tenant())).one(uow).await?;
        known.ok_or(Fault::NotFound("该分组或标签"))?;
    }
    if new.send_at.is_some_and(|at| at > uow.now() + Duration::days(FARTHEST)) {
        return Err(Invalid::new("send_at", format!("应在 {FARTHEST} 天之内")).into());
    }
    Ok(ActiveModel {
        appid: Set(account(uow, new.appid).await?),
        title: Set(text::required("title", &new.title, 50)?),
        content: Set(content),
        label_id: Set(new.label),
        send_at: Set(new.send_at),
        updated_at: Set(uow.now()),
        ..Default::default()
    })
}

/// The service account that sends.
async fn account(uow: &Uow, wanted: Option<String>) -> Result<String, Fault> {
    let mut own = accounts::of_kind(uow, AccountKind::Service).await?;
    match wanted {
        Some(appid) if own.contains(&appid) => Ok(appid),
        Some(_) => Err(Fault::NotFound("该公众号")),
        None if own.len() > 1 => Err(Invalid::new("appid", "有多个公众号，请指定一个").into()),
        None => own.pop().ok_or(Fault::NotFound("可用的公众号")),
    }
}

/// Writes a draft.
///
/// # Errors
/// `Invalid` for a bad field; `NotFound` for an unknown account or label.
pub async fn create(uow: &Uow, new: NewMass) -> Result<MassMessage, Fault> {
    uow.scope(Resource::MassMessages, Access::Write, "编写群发消息")?;
    let mut row = check(uow, new).await?;
    row.tenant_id = Set(uow.tenant());
    row.state = Set(MassState::Draft);
    row.created_by = Set(uow.actor().staff().map(|me| me.staff));
    row.created_at = Set(uow.now());
    row.recipients = Set(0);
    row.version = Set(1);
    let row = row.insert(uow).await?;
    audit::record(uow, "mass.create", "mass_message", row.id.0, serde_json::json!({ "title": row.title })).await?;
    Ok(row)
}

/// Changes a draft.
///
/// # Errors
/// `Stale`; `State` where it is no draft any more; else as [`create`].
pub async fn edit(uow: &Uow, id: MassMessageId, version: i64, new: NewMass) -> Result<MassMessage, Fault> {
    let before = locked(uow, id, Access::Write).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    if before.state != MassState::Draft {
        return Err(Fault::State("只有草稿可以修改"));
    }
    let mut row = check(uow, new).await?;
    row.id = Set(id);
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "mass.edit", "mass_message", id.0, serde_json::json!({ "title": row.title })).await?;
    Ok(row)
}

/// Which mass messages are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MassFilter {
    /// Only in this state.
    pub state: Option<MassState>,
}

fn visible(uow: &Uow, access: Access) -> Result<Condition, Fault> {
    uow.scope(Resource::MassMessages, access, "查看群发消息")?;
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())))
}

/// Mass messages, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn list(uow: &Uow, filter: MassFilter, page: &PageRequest) -> Result<Page<MassMessage>, Fault> {
    let wanted = visible(uow, Access::Read)?
        .add_option(filter.state.map(|state| Column::State.eq(state)))
        .add_option(number_cursor(page.after.as_deref())?.map(|after| Column::Id.lt(after)));
    let rows = Entity::find().filter(wanted).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// One mass message.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: MassMessageId) -> Result<MassMessage, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow, Access::Read)?);
    query.one(uow).await?.ok_or(Fault::NotFound("该群发消息"))
}

/// The parts of a mass message, with what became of each.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn batches(uow: &Uow, id: MassMessageId) -> Result<Vec<MassBatch>, Fault> {
    find(uow, id).await?;
    let parts = batch::Entity::find().filter(batch::Column::MassId.eq(id)).order_by_asc(batch::Column::Number);
    Ok(parts.all(uow).await?)
}

/// The openid of the acting member of staff as a follower of the account, for a preview on their own
/// phone: an identity of theirs, or one of the same person.
///
/// # Errors
/// `State` where they do not follow it, or nobody knows that it is they.
pub async fn own_openid(uow: &Uow, mass: &MassMessage) -> Result<String, Fault> {
    use identities::entity::{Column as C, Entity as Identity};
    uow.scope(Resource::MassMessages, Access::Write, "预览群发消息")?;
    let me = uow.actor().staff().ok_or(Fault::Forbidden("预览群发消息"))?.staff;
    let own = Identity::find().filter(C::TenantId.eq(uow.tenant())).filter(C::StaffId.eq(me)).all(uow).await?;
    let persons: Vec<String> = own.iter().filter_map(|identity| identity.unionid.clone()).collect();
    let follower = Identity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::Appid.eq(mass.appid.as_str()))
        .filter(C::Followed.eq(true))
        .filter(C::StaffId.eq(me).or(C::Unionid.is_in(persons)))
        .one(uow)
        .await?;
    follower.map(|identity| identity.openid).ok_or(Fault::State("请先用您登录的微信关注该公众号，再发送预览"))
}

/// A mass message, locked, for those who may change it.
pub(super) async fn locked(uow: &Uow, id: MassMessageId, access: Access) -> Result<MassMessage, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow, access)?).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该群发消息"))
}

/// Moves a message to another state, with the reason.
pub(super) async fn advance(
    uow: &Uow,
    mass: &MassMessage,
    change: impl FnOnce(&mut ActiveModel),
    next: MassState,
    reason: Option<&str>,
) -> Result<MassMessage, Fault> {
    let mut row = mass.clone().into_active_model();
    row.state = Set(next);
    row.reason = Set(reason.map(str::to_owned));
    row.updated_at = Set(uow.now());
    row.version = Set(mass.version + 1);
    change(&mut row);
    Ok(row.update(uow).await?)
}
