//! Who acts: roles and department fresh from the database, in one statement.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use crate::actor::StaffActor;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DepartmentId, SessionId, StaffId, TenantId, UserId};

const COLUMNS: &str = "SELECT s.tenant_id, s.id AS staff_id, s.user_id, s.roles, s.department_id, \
     d.path AS department_path FROM staff s LEFT JOIN departments d ON d.id = s.department_id";

#[derive(FromQueryResult)]
struct Row {
    tenant_id: TenantId,
    staff_id: StaffId,
    user_id: UserId,
    roles: String,
    department_id: Option<DepartmentId>,
    department_path: Option<String>,
}

/// The member of staff as an actor: with the roles and the department of now. `None` where the
/// two do not belong together, or the member of staff is not active any more.
///
/// Asks the whole platform: it is called before the actor is known.
///
/// # Errors
/// When the database fails.
pub async fn actor(uow: &Uow, user: UserId, staff: StaffId) -> Result<Option<StaffActor>, Fault> {
    let sql = format!("{COLUMNS} WHERE s.id = $1 AND s.user_id = $2 AND s.active");
    load(uow, sql, vec![staff.into(), user.into()]).await
}

/// As [`actor`], and the session must not have ended and the epoch must be the user's: what a
/// request with an access token needs to know.
///
/// # Errors
/// When the database fails.
pub async fn session_actor(
    uow: &Uow,
    session: SessionId,
    user: UserId,
    staff: StaffId,
    epoch: i64,
) -> Result<Option<StaffActor>, Fault> {
    let sql = format!(
        "{COLUMNS} JOIN users u ON u.id = s.user_id JOIN sessions x ON x.staff_id = s.id \
         WHERE s.id = $1 AND s.user_id = $2 AND s.active AND u.epoch = $3 AND x.id = $4 AND x.revoked_at IS NULL"
    );
    load(uow, sql, vec![staff.into(), user.into(), epoch.into(), session.into()]).await
}

async fn load(uow: &Uow, sql: String, values: Vec<Value>) -> Result<Option<StaffActor>, Fault> {
    let statement = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    let Some(row) = Row::find_by_statement(statement).one(uow).await? else {
        return Ok(None);
    };
    Ok(Some(StaffActor {
        tenant: row.tenant_id,
        staff: row.staff_id,
        user: row.user_id,
        roles: row.roles.parse().map_err(|_| Fault::Broken("a stored role is unknown"))?,
        department: row.department_id,
        department_path: row.department_path,
    }))
}
