//! Cash accounts: bank accounts, tills.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::json;

use super::account::{ActiveModel, Column, Entity, Model};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::CashAccountId;
use crate::text;

const LONGEST_NAME: usize = 50;

/// All accounts, by name. Whoever enters money or expenses has to choose one.
///
/// # Errors
/// `Forbidden` for those who enter neither and may not see the books.
pub async fn list(uow: &Uow) -> Result<Vec<Model>, Fault> {
    let may = [Resource::Books, Resource::Receivables, Resource::Payments, Resource::Expenses];
    if !may.into_iter().any(|resource| uow.actor().may(resource, Access::Read)) {
        return Err(Fault::Forbidden("查看资金账户"));
    }
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    Ok(query.order_by_asc(Column::Name).all(uow).await?)
}

/// An account that may be used for something new.
///
/// # Errors
/// `Invalid` where there is none, or it is not in use any more.
pub async fn usable(uow: &Uow, field: &'static str, id: CashAccountId) -> Result<Model, Fault> {
    let found = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let found = found.ok_or_else(|| Invalid::new(field, "没有这个资金账户"))?;
    match found.active {
        true => Ok(found),
        false => Err(Invalid::new(field, "该资金账户已停用").into()),
    }
}

async fn check_name(uow: &Uow, name: &str, but: Option<CashAccountId>) -> Result<String, Fault> {
    let name = text::required("name", name, LONGEST_NAME)?;
    let mut same = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Name.eq(name.as_str()));
    if let Some(but) = but {
        same = same.filter(Column::Id.ne(but));
    }
    match same.count(uow).await? {
        0 => Ok(name),
        _ => Err(Invalid::new("name", "已有同名的资金账户").into()),
    }
}

/// Adds an account.
///
/// # Errors
/// `Invalid` for a name that is empty or taken; `Forbidden` for all but finance.
pub async fn add(uow: &Uow, name: &str) -> Result<Model, Fault> {
    uow.scope(Resource::Books, Access::Write, "管理资金账户")?;
    uow.take_turn(&format!("cash_accounts:{}", uow.tenant())).await?;
    let name = check_name(uow, name, None).await?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        name: Set(name),
        active: Set(true),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let account = row.insert(uow).await?;
    audit::record(uow, "cash_account.add", "cash_account", account.id.0, json!({ "name": account.name })).await?;
    Ok(account)
}

/// Renames an account, takes it out of use or into it again.
///
/// # Errors
/// `NotFound`, or as [`add`].
pub async fn change(uow: &Uow, id: CashAccountId, name: Option<&str>, active: Option<bool>) -> Result<Model, Fault> {
    uow.scope(Resource::Books, Access::Write, "管理资金账户")?;
    uow.take_turn(&format!("cash_accounts:{}", uow.tenant())).await?;
    let found = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?;
    let mut row = found.ok_or(Fault::NotFound("该资金账户"))?.into_active_model();
    if let Some(name) = name {
        row.name = Set(check_name(uow, name, Some(id)).await?);
    }
    if let Some(active) = active {
        row.active = Set(active);
    }
    if !row.is_changed() {
        return Entity::find_by_id(id).one(uow).await?.ok_or(Fault::NotFound("该资金账户"));
    }
    let account = row.update(uow).await?;
    let detail = json!({ "name": account.name, "active": account.active });
    audit::record(uow, "cash_account.edit", "cash_account", id.0, detail).await?;
    Ok(account)
}
