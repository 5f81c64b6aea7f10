//! Staff: departments, people with their logins and roles, invitations, links to WeChat.
//!
//! A *user* is a person who logs in, known to the whole platform; a *member of staff* is that
//! person at one tenant, with roles and a department.

mod actors;
pub mod department;
pub mod departments;
pub mod entity;
pub mod invitation;
pub mod invitations;
pub mod logins;
pub mod passwords;
mod policy;
pub(crate) mod secrets;
mod service;
pub mod user;
mod wechat;

pub use actors::{actor, session_actor};
pub use entity::Model as Staff;
pub use invitations::Redeemed;
pub use logins::{
    LoginCandidate, Membership, login_candidate, memberships, record_login_failure, record_login_success,
};
pub use service::{
    Member, NewStaff, SignIn, StaffChange, StaffFilter, StaffSort, add, deactivate, find, find_active, list, names,
    reactivate, update,
};
pub use wechat::{SignedInBy, by_identity, by_phone, link_identity};

use crate::actor::Roles;
use crate::error::{Fault, coded};

/// What can go wrong with staff.
#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    /// What every use case may answer.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Logins are unique on the whole platform.
    #[error("该登录名已被使用")]
    LoginTaken,
    /// No such login.
    #[error("没有这个登录名")]
    UnknownLogin,
    /// The person is on the staff of this tenant already.
    #[error("该用户已是本企业员工")]
    AlreadyStaff,
    /// Without an administrator nobody could ever manage staff again.
    #[error("不能移除最后一位管理员")]
    LastAdmin,
    /// The person also works for another company, which does not want us to change the password.
    #[error("该用户同时属于其他企业，不能由管理员修改其登录信息")]
    SharedLogin,
    /// Unknown, used or expired: all look the same from outside.
    #[error("邀请码无效或已过期")]
    InvitationInvalid,
    /// The WeChat identity belongs to somebody else.
    #[error("该微信已绑定其他员工或客户")]
    IdentityTaken,
    /// A department with people or departments in it.
    #[error("部门下还有员工或子部门，不能删除")]
    DepartmentNotEmpty,
    /// A department can't be moved into itself.
    #[error("不能将部门移动到自身或其下级部门")]
    DepartmentCycle,
    /// Too many levels of departments.
    #[error("部门层级不能超过 {0} 级")]
    DepartmentTooDeep(usize),
}

coded!(StaffError {
    Self::LoginTaken => Conflict "staff.login_taken",
    Self::UnknownLogin => Invalid "staff.unknown_login",
    Self::AlreadyStaff => Conflict "staff.already_staff",
    Self::LastAdmin => Conflict "staff.last_admin",
    Self::SharedLogin => Forbidden "staff.shared_login",
    Self::InvitationInvalid => Invalid "staff.invitation_invalid",
    Self::IdentityTaken => Conflict "staff.identity_taken",
    Self::DepartmentNotEmpty => Conflict "staff.department_not_empty",
    Self::DepartmentCycle => Invalid "staff.department_cycle",
    Self::DepartmentTooDeep(_) => Invalid "staff.department_too_deep",
});

impl entity::Model {
    /// Their roles.
    ///
    /// # Errors
    /// `Broken` where the stored text names a role that does not exist.
    pub fn roles(&self) -> Result<Roles, Fault> {
        self.roles.parse().map_err(|_| Fault::Broken("a stored role is unknown"))
    }
}
