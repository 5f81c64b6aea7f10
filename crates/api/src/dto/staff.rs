//! Staff, departments and invitations.

use chrono::{DateTime, Utc};
use crm::actor::{Role, Roles};
use crm::ids::DepartmentId;
use crm::staff::{Member, Staff, StaffFilter, department};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, present, short};
use crate::error::ApiError;

/// Who is wanted, and in which order.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StaffParams {
    /// Of this department and those below.
    department_id: Option<i64>,
    /// Only active ones, or only those who have left.
    active: Option<bool>,
    /// A part of the name.
    name: Option<String>,
    /// By what: `id`, `name`, `department`; `-` in front for the greatest first; `id` where nothing
    /// is said.
    #[param(example = "name")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl StaffParams {
    pub(crate) fn filter(&self) -> Result<StaffFilter, ApiError> {
        Ok(StaffFilter {
            department: self.department_id.map(DepartmentId),
            active: self.active,
            name: short("name", self.name.clone())?,
        })
    }
}

/// A member of staff.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffOut {
    /// The key.
    id: i64,
    /// The name.
    name: String,
    /// The login name; shown in the list to administrators.
    login: Option<String>,
    /// The phone number, in E.164.
    phone: Option<String>,
    /// The e-mail address, for reminders.
    email: Option<String>,
    /// Where.
    department: Option<Named>,
    /// What they are.
    #[schema(example = json!(["sales"]))]
    roles: Vec<String>,
    /// Whether they work here now.
    active: bool,
    /// Since when.
    created_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl StaffOut {
    pub(crate) fn new(row: Staff, department_name: Option<String>, login: Option<String>) -> Self {
        let department = row.department_id.map(|id| Named { id: id.0, name: department_name.unwrap_or_default() });
        Self {
            id: row.id.0,
            name: row.name,
            login,
            phone: row.phone,
            email: row.email,
            department,
            roles: row.roles.split(',').filter(|role| !role.is_empty()).map(str::to_owned).collect(),
            active: row.active,
            created_at: row.created_at,
            version: row.version,
        }
    }
}

impl From<Member> for StaffOut {
    fn from(member: Member) -> Self {
        Self::new(member.staff, member.department, member.login)
    }
}

/// Roles by their names.
pub(crate) fn roles(names: &[String]) -> Result<Roles, ApiError> {
    let known = names.iter().map(|name| name.parse::<Role>()).collect::<Result<Vec<_>, _>>();
    let known = known.map_err(|_| {
        let all: Vec<&str> = Role::ALL.into_iter().map(Role::as_str).collect();
        ApiError::invalid("roles", format!("应为以下之一：{}", all.join("、")))
    })?;
    if known.is_empty() {
        return Err(ApiError::invalid("roles", "请至少选择一个角色"));
    }
    Ok(Roles::of(&known))
}

/// Somebody new.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffIn {
    /// The name, 1 to 50 characters.
    pub(crate) name: String,
    /// The phone number: with it they can sign in over WeChat.
    pub(crate) phone: Option<String>,
    /// The e-mail address: reminders go there when the mini-program can't tell them.
    pub(crate) email: Option<String>,
    /// Where.
    pub(crate) department_id: Option<i64>,
    /// What they are.
    #[schema(example = json!(["sales"]))]
    pub(crate) roles: Vec<String>,
    /// A login name, new with `password`, or of somebody who works for another company already.
    pub(crate) login: Option<String>,
    /// The first password.
    #[schema(format = Password)]
    pub(crate) password: Option<String>,
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The name.
    pub(crate) name: Option<String>,
    /// The phone number.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub(crate) phone: Option<Option<String>>,
    /// The e-mail address, for reminders.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub(crate) email: Option<Option<String>>,
    /// Where.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub(crate) department_id: Option<Option<i64>>,
    /// What they are.
    pub(crate) roles: Option<Vec<String>>,
}

/// A login with a password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginIn {
    /// The login name.
    pub(crate) login: String,
    /// The password: 8 to 128 characters, not the login.
    #[schema(format = Password)]
    pub(crate) password: String,
}

/// An invitation. The code is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationOut {
    /// The code to be given to the person.
    pub(crate) code: String,
    /// Until when it is valid.
    pub(crate) expires_at: DateTime<Utc>,
}

/// A department.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DepartmentOut {
    /// The key.
    id: i64,
    /// The department above.
    parent_id: Option<i64>,
    /// Its name.
    name: String,
}

impl From<department::Model> for DepartmentOut {
    fn from(row: department::Model) -> Self {
        Self { id: row.id.0, parent_id: row.parent_id.map(|id| id.0), name: row.name }
    }
}

/// A new department.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentIn {
    /// Its name, 1 to 50 characters.
    pub(crate) name: String,
    /// The department above; none at the top.
    pub(crate) parent_id: Option<i64>,
}

/// What shall be different: what is left out stays, `null` moves it to the top.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DepartmentPatch {
    /// Its name.
    pub(crate) name: Option<String>,
    /// The department above.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    pub(crate) parent_id: Option<Option<i64>>,
}
