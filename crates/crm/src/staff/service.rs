//! Use cases of staff.

use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{StaffError, department, departments, policy, user};
use crate::actor::{Access, Actor, Resource, Role, Roles};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{DepartmentId, StaffId, UserId};
use crate::page::{Page, PageRequest};
use crate::sessions;
use crate::sorting::{self, Sort, sort_fields};
use crate::text;

/// How somebody new signs in.
#[derive(Clone)]
pub enum SignIn {
    /// Over WeChat only, by an invitation or by phone number.
    WeChatOnly,
    /// With a login that does not exist yet. The password was checked and hashed by
    /// [`super::passwords`].
    Password {
        /// The login name.
        login: String,
        /// The hash.
        password_hash: String,
    },
    /// With a login that the person has already, from work for another tenant. Only the
    /// platform's operator may join the two.
    Existing {
        /// The login name.
        login: String,
    },
}

/// Somebody new.
#[derive(Clone)]
pub struct NewStaff {
    /// Their name.
    pub name: String,
    /// Their phone, as typed.
    pub phone: Option<String>,
    /// Their e-mail address, for reminders.
    pub email: Option<String>,
    /// Where they work.
    pub department: Option<DepartmentId>,
    /// What they are; at least one.
    pub roles: Roles,
    /// How they sign in.
    pub sign_in: SignIn,
}

/// All that can be edited, as it shall be.
#[derive(Clone, Debug)]
pub struct StaffChange {
    /// Their name.
    pub name: String,
    /// Their phone, as typed.
    pub phone: Option<String>,
    /// Their e-mail address, for reminders.
    pub email: Option<String>,
    /// Where they work.
    pub department: Option<DepartmentId>,
    /// What they are; at least one.
    pub roles: Roles,
    /// The version that was seen.
    pub version: i64,
}

/// Which staff are wanted.
#[derive(Clone, Debug, Default)]
pub struct StaffFilter {
    /// Of this department and of those below it.
    pub department: Option<DepartmentId>,
    /// Only the active, or only the others.
    pub active: Option<bool>,
    /// A part of the name.
    pub name: Option<String>,
}

/// A member of staff with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The row.
    pub staff: Model,
    /// The login name; none for those who only use WeChat.
    pub login: Option<String>,
    /// The department's name.
    pub department: Option<String>,
}

/// Adds a member of staff.
///
/// # Errors
/// When a field is wrong, the login exists already, or there is no such department.
pub async fn add(uow: &Uow, new: NewStaff) -> Result<Model, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理员工")?;
    let name = text::required("name", &new.name, 50)?;
    let phone = phone(new.phone.as_deref())?;
    let email = text::optional_email("email", new.email.as_deref())?;
    check_roles(new.roles)?;
    if let Some(department) = new.department {
        departments::hold(uow, department).await?;
    }
    let user = sign_in(uow, &name, new.sign_in).await?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        user_id: Set(user),
        department_id: Set(new.department),
        name: Set(name),
        phone: Set(phone),
        email: Set(email),
        roles: Set(new.roles.to_string()),
        active: Set(true),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(OnConflict::columns([Column::TenantId, Column::UserId]).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    let member = inserted.into_iter().next().ok_or(StaffError::AlreadyStaff)?;
    let detail = json!({ "name": member.name, "roles": member.roles, "department": member.department_id });
    audit::record(uow, "staff.add", "staff", member.id.0, detail).await?;
    Ok(member)
}

/// The person behind a new member of staff.
async fn sign_in(uow: &Uow, name: &str, sign_in: SignIn) -> Result<UserId, StaffError> {
    let (login, password_hash) = match sign_in {
        SignIn::WeChatOnly => (None, None),
        SignIn::Password { login, password_hash } => (Some(policy::login(&login)?), Some(password_hash)),
        SignIn::Existing { login } => {
            if !matches!(uow.actor(), Actor::System(_)) {
                return Err(Fault::Forbidden("添加其他企业的用户").into());
            }
            let login = policy::login(&login)?;
            let found = user::Entity::find().filter(user::Column::Login.eq(login)).one(uow).await?;
            return found.map(|user| user.id).ok_or(StaffError::UnknownLogin);
        }
    };
    let row = user::ActiveModel {
        login: Set(login),
        name: Set(name.to_owned()),
        password_hash: Set(password_hash),
        epoch: Set(0),
        failed_logins: Set(0),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let inserted = user::Entity::insert(row)
        .on_conflict(OnConflict::column(user::Column::Login).do_nothing().to_owned())
        .exec_with_returning_many(uow)
        .await?;
    inserted.into_iter().next().map(|user| user.id).ok_or(StaffError::LoginTaken)
}

/// One member of staff.
///
/// # Errors
/// `NotFound` where the tenant has none with this key.
pub async fn find(uow: &Uow, id: StaffId) -> Result<Model, Fault> {
    uow.scope(Resource::Directory, Access::Read, "查看员工")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该员工"))
}

/// One active member of staff of the actor's tenant, for whoever puts them in charge of something.
///
/// # Errors
/// `NotFound` where there is none, or they have left.
pub async fn find_active(uow: &Uow, id: StaffId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).filter(Column::Active.eq(true));
    query.one(uow).await?.ok_or(Fault::NotFound("该员工"))
}

/// The names of staff, also of those who have left.
///
/// # Errors
/// When the database fails.
pub async fn names(uow: &Uow, ids: &[StaffId]) -> Result<BTreeMap<StaffId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name])
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .into_tuple::<(StaffId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

sort_fields! {
    /// What staff are sorted by.
    pub enum StaffSort of Entity, default Sort::ascending(Self::Id);
    /// The order in which they came.
    Id = "id" => Column::Id,
    /// The name.
    Name = "name" => Column::Name,
    /// The department: those of one stand together.
    Department = "department" => Column::DepartmentId,
}

/// Staff, in the order in which they came where nothing else is asked for.
///
/// # Errors
/// `Forbidden` for those who may not see who is there; `NotFound` for an unknown department.
pub async fn list(
    uow: &Uow,
    filter: &StaffFilter,
    sort: Sort<StaffSort>,
    page: &PageRequest,
) -> Result<Page<Member>, Fault> {
    uow.scope(Resource::Directory, Access::Read, "查看员工")?;
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    if let Some(active) = filter.active {
        query = query.filter(Column::Active.eq(active));
    }
    if let Some(department) = filter.department {
        query = query.filter(departments::staff_within(uow, department).await?);
    }
    if let Some(name) = text::optional("name", filter.name.as_deref(), 50)? {
        query = query.filter(name_contains(&name));
    }
    let page = sorting::page(uow, query, sort, page).await?;
    let logins = logins_of(uow, &page.items).await?;
    let departments = department_names(uow, &page.items).await?;
    Ok(page.map(|staff| Member {
        login: logins.get(&staff.user_id).cloned(),
        department: staff.department_id.and_then(|id| departments.get(&id).cloned()),
        staff,
    }))
}

fn name_contains(part: &str) -> Expr {
    let escaped = part.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    // LIKE minds the case on PostgreSQL only.
    Expr::expr(Func::lower(Expr::col(Column::Name))).like(LikeExpr::new(format!("%{escaped}%")).escape('\\'))
}

async fn logins_of(uow: &Uow, staff: &[Model]) -> Result<HashMap<UserId, String>, Fault> {
    let rows = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Login])
        .filter(user::Column::Id.is_in(staff.iter().map(|staff| staff.user_id)))
        .filter(user::Column::Login.is_not_null())
        .into_tuple::<(UserId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn department_names(uow: &Uow, staff: &[Model]) -> Result<HashMap<DepartmentId, String>, Fault> {
    let rows = department::Entity::find()
        .select_only()
        .columns([department::Column::Id, department::Column::Name])
        .filter(department::Column::Id.is_in(staff.iter().filter_map(|staff| staff.department_id)))
        .into_tuple::<(DepartmentId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Changes a member of staff. New roles hold from the next request on.
///
/// # Errors
/// `Stale` where somebody else was faster; `LastAdmin`; a wrong field.
pub async fn update(uow: &Uow, id: StaffId, change: StaffChange) -> Result<Model, StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理员工")?;
    let name = text::required("name", &change.name, 50)?;
    let phone = phone(change.phone.as_deref())?;
    let email = text::optional_email("email", change.email.as_deref())?;
    check_roles(change.roles)?;
    if !change.roles.has(Role::Admin) {
        keep_an_admin(uow, id).await?;
    }
    let member = find_for_update(uow, id).await?;
    if member.version != change.version {
        return Err(Fault::Stale { version: member.version }.into());
    }
    if let Some(department) = change.department {
        departments::hold(uow, department).await?;
    }
    let detail = json!({
        "name": [&member.name, &name],
        "phone": [&member.phone, &phone],
        "email": [&member.email, &email],
        "roles": [&member.roles, &change.roles.to_string()],
        "department": [member.department_id, change.department],
    });
    let mut row = member.into_active_model();
    row.name = Set(name);
    row.phone = Set(phone);
    row.email = Set(email);
    row.roles = Set(change.roles.to_string());
    row.department_id = Set(change.department);
    row.updated_at = Set(uow.now());
    row.version = Set(change.version + 1);
    let member = row.update(uow).await?;
    audit::record(uow, "staff.update", "staff", id.0, detail).await?;
    Ok(member)
}

/// Somebody leaves: they can't act any more, and their sessions here end. What they own is
/// handed over by [`crate::customers`].
///
/// # Errors
/// `LastAdmin`, or `NotFound`.
pub async fn deactivate(uow: &Uow, id: StaffId) -> Result<(), StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理员工")?;
    keep_an_admin(uow, id).await?;
    let member = find_for_update(uow, id).await?;
    if !member.active {
        return Ok(());
    }
    set_active(uow, member, false).await?;
    sessions::end_of_staff(uow, id).await?;
    audit::record(uow, "staff.deactivate", "staff", id.0, json!({})).await?;
    Ok(())
}

/// Somebody comes back.
///
/// # Errors
/// `NotFound`.
pub async fn reactivate(uow: &Uow, id: StaffId) -> Result<(), StaffError> {
    uow.scope(Resource::Administration, Access::Write, "管理员工")?;
    let member = find_for_update(uow, id).await?;
    if member.active {
        return Ok(());
    }
    set_active(uow, member, true).await?;
    audit::record(uow, "staff.reactivate", "staff", id.0, json!({})).await?;
    Ok(())
}

async fn set_active(uow: &Uow, member: Model, active: bool) -> Result<(), Fault> {
    let version = member.version + 1;
    let mut row = member.into_active_model();
    row.active = Set(active);
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    row.update(uow).await?;
    Ok(())
}

async fn find_for_update(uow: &Uow, id: StaffId) -> Result<Model, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该员工"))
}

/// Refuses where `leaving` is the only active administrator. The locks make two who leave at the
/// same time wait for each other.
async fn keep_an_admin(uow: &Uow, leaving: StaffId) -> Result<(), StaffError> {
    let admins: Vec<Model> = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Active.eq(true))
        .filter(Column::Roles.contains(Role::Admin.as_str()))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(uow)
        .await?;
    match admins.as_slice() {
        [only] if only.id == leaving => Err(StaffError::LastAdmin),
        _ => Ok(()),
    }
}

fn check_roles(roles: Roles) -> Result<(), Invalid> {
    if roles.is_empty() {
        return Err(Invalid::new("roles", "至少需要一个角色"));
    }
    Ok(())
}

fn phone(text: Option<&str>) -> Result<Option<String>, Invalid> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(|text| text::parse_phone("phone", text).map(|phone| phone.e164)).transpose()
}
