//! The companies that one works for.

use crate::routes::Routes;
use actix_web::{get, post};
use crm::error::Fault;
use crm::ids::TenantId;
use crm::{sessions, staff};

use super::auth::tokens;
use crate::dto::auth::{CompanyItem, Switch, Tokens};
use crate::dto::common::{Errors, List, Named};
use crate::extract::Body;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_companies).service(switch_company);
}

/// The companies that one works for.
#[utoipa::path(tag = "auth",
    responses((status = 200, description = "All of them", body = List<CompanyItem>), Errors))]
#[get("/auth/companies")]
pub(super) async fn list_companies(uow: Read) -> Answer {
    let work = staff::memberships(&uow, uow.me.staff.user).await?;
    let current = uow.me.staff.tenant;
    let item = |work: staff::Membership| CompanyItem {
        current: work.tenant_id == current,
        tenant: Named { id: work.tenant_id.0, name: work.tenant_name },
        staff: Named { id: work.staff_id.0, name: work.staff_name },
    };
    ok(List::whole(work.into_iter().map(item).collect()))
}

/// Goes on for another company.
///
/// The session ends, and a new one begins there.
#[utoipa::path(tag = "auth", request_body = Switch,
    responses((status = 200, description = "Signed in there", body = Tokens), Errors))]
#[post("/auth/switch")]
pub(super) async fn switch_company(write: Write, body: Body<Switch>) -> Answer {
    let shared = write.shared.clone();
    let mut uow = shared.db.begin(write.me.actor()).await.map_err(Fault::from)?;
    let (session, token) = sessions::switch(&mut uow, write.me.session.id, TenantId(body.0.tenant_id)).await?;
    let tokens = tokens(&shared, &session, token, &uow)?;
    uow.commit().await.map_err(Fault::from)?;
    ok(tokens)
}
