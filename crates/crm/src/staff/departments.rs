//! The tree of departments.

use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use serde_json::json;

use super::department::{ActiveModel, Column, Entity, Model};
use super::{StaffError, entity as staff, policy};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::DepartmentId;
use crate::tenants;
use crate::text;

const LONGEST_NAME: usize = 50;

/// All departments of the tenant, each before the ones below it.
///
/// # Errors
/// `Forbidden` for those who may not see who is there.
pub async fn list(uow: &Uow) -> Result<Vec<Model>, Fault> {
    uow.scope(Resource::Directory, Access::Read, "查看部门")?;
    let mut all = Entity::find().filter(Column::TenantId.eq(uow.tenant())).order_by_asc(Column::Id).all(uow).await?;
    all.sort_by_cached_key(|department| (policy::depth(&department.path), department.id));
    Ok(all)
}

/// One department.
///
/// # Errors
/// `NotFound` where the tenant has none with this key.
pub async fn find(uow: &Uow, id: DepartmentId) -> Result<Model, Fault> {
    uow.scope(Resource::Directory, Access::Read, "查看部门")?;
    load(uow, id).await
}

/// Adds a department under `parent`, or at the top.
///
/// # Errors
/// When the name is empty or too long, there is no such parent, or the tree gets too deep.
pub async fn add(uow: &Uow, name: &str, parent: Option<DepartmentId>) -> Result<Model, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理部门")?;
    let name = text::required("name", name, LONGEST_NAME)?;
    lock_tree(uow).await?;
    let above = load_parent(uow, parent).await?;
    if above.as_ref().map_or(0, |above| policy::depth(&above.path)) >= policy::MAX_DEPTH {
        return Err(StaffError::DepartmentTooDeep(policy::MAX_DEPTH));
    }
    let department = ActiveModel {
        tenant_id: Set(uow.tenant()),
        parent_id: Set(parent),
        name: Set(name),
        path: Set(String::new()),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    // The path ends with the key, which only the database knows.
    let department = department.insert(uow).await?;
    let path = policy::path_under(above.as_ref().map(|above| above.path.as_str()), department.id.0);
    let mut department = department.into_active_model();
    department.path = Set(path);
    let department = department.update(uow).await?;
    audit::record(uow, "department.add", "department", department.id.0, json!({ "name": department.name })).await?;
    Ok(department)
}

/// Renames a department.
///
/// # Errors
/// When the name is empty or too long, or there is no such department.
pub async fn rename(uow: &Uow, id: DepartmentId, name: &str) -> Result<Model, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理部门")?;
    let name = text::required("name", name, LONGEST_NAME)?;
    let department = load(uow, id).await?;
    let detail = json!({ "from": department.name, "to": name });
    let mut department = department.into_active_model();
    department.name = Set(name);
    let department = department.update(uow).await?;
    audit::record(uow, "department.rename", "department", id.0, detail).await?;
    Ok(department)
}

/// Moves a department with all below it under another, or to the top.
///
/// # Errors
/// When it would lie in itself, or the tree gets too deep, or there is no such department.
pub async fn relocate(uow: &Uow, id: DepartmentId, parent: Option<DepartmentId>) -> Result<Model, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理部门")?;
    lock_tree(uow).await?;
    let department = load(uow, id).await?;
    let above = load_parent(uow, parent).await?;
    let target = above.as_ref().map(|above| above.path.as_str());
    policy::check_move(&department.path, height(uow, &department.path).await?, target)?;
    let path = policy::path_under(target, id.0);
    rewrite_paths(uow, &department.path, &path).await?;
    let detail = json!({ "from": department.parent_id, "to": parent });
    let mut department = department.into_active_model();
    department.parent_id = Set(parent);
    department.path = Set(path);
    let department = department.update(uow).await?;
    audit::record(uow, "department.move", "department", id.0, detail).await?;
    Ok(department)
}

/// Deletes a department that nobody and nothing is in.
///
/// # Errors
/// When it is not empty, or there is no such department.
pub async fn delete(uow: &Uow, id: DepartmentId) -> Result<(), StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理部门")?;
    lock_tree(uow).await?;
    // The lock waits for whoever is just putting somebody in.
    let department = Entity::find_by_id(id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该部门"))?;
    let below = Entity::find().filter(Column::ParentId.eq(id)).count(uow).await?;
    let people = staff::Entity::find().filter(staff::Column::DepartmentId.eq(id)).count(uow).await?;
    if below + people > 0 {
        return Err(StaffError::DepartmentNotEmpty);
    }
    Entity::delete_by_id(id).exec(uow).await?;
    audit::record(uow, "department.delete", "department", id.0, json!({ "name": department.name })).await?;
    Ok(())
}

/// A department that somebody is put in: it can't be deleted before the transaction has ended.
pub(super) async fn hold(uow: &Uow, id: DepartmentId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock(LockType::KeyShare);
    query.one(uow).await?.ok_or(Fault::NotFound("该部门"))
}

async fn load(uow: &Uow, id: DepartmentId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该部门"))
}

async fn load_parent(uow: &Uow, parent: Option<DepartmentId>) -> Result<Option<Model>, Fault> {
    match parent {
        Some(parent) => load(uow, parent).await.map(Some),
        None => Ok(None),
    }
}

/// One change of the tree at a time: two moves at once could make a circle. The tenant's row
/// stands for the tree; the lock leaves room for rows that refer to it.
async fn lock_tree(uow: &Uow) -> Result<(), Fault> {
    let tenant = tenants::entity::Entity::find_by_id(uow.tenant()).lock(LockType::NoKeyUpdate).one(uow).await?;
    tenant.map(|_| ()).ok_or(Fault::NotFound("该企业"))
}

/// How many levels the subtree at `path` has.
async fn height(uow: &Uow, path: &str) -> Result<usize, Fault> {
    let paths = Entity::find()
        .select_only()
        .column(Column::Path)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Path.like(format!("{path}%")))
        .into_tuple::<String>()
        .all(uow)
        .await?;
    let deepest = paths.iter().map(|path| policy::depth(path)).max().unwrap_or(0);
    Ok((deepest + 1).saturating_sub(policy::depth(path)))
}

/// Puts `new` in the place of `old` at the beginning of all paths that begin with it.
async fn rewrite_paths(uow: &Uow, old: &str, new: &str) -> Result<(), Fault> {
    let from = i32::try_from(old.len() + 1).map_err(|_| Fault::Broken("a department's path is too long"))?;
    let rewrite = Statement::from_sql_and_values(
        uow.get_database_backend(),
        "UPDATE departments SET path = $1 || substr(path, $2) WHERE tenant_id = $3 AND path LIKE $4",
        [new.into(), from.into(), uow.tenant().into(), format!("{old}%").into()],
    );
    uow.execute_raw(rewrite).await?;
    Ok(())
}

/// The condition for staff of a department and of those below it.
pub(crate) async fn staff_within(uow: &Uow, id: DepartmentId) -> Result<Expr, Fault> {
    let path = load(uow, id).await?.path;
    let below = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Path.like(format!("{path}%")));
    Ok(staff::Column::DepartmentId.in_subquery(sea_orm::QueryTrait::into_query(below)))
}
