//! The audit trail.

use crate::routes::Routes;
use actix_web::get;
use crm::ids::StaffId;
use crm::{audit, staff};

use crate::dto::common::{Errors, List, page, sort};
use crate::dto::settings::{AuditOut, AuditParams};
use crate::extract::Params;
use crate::work::{Answer, Read, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(list_audit);
}

/// Who did what to which thing, the newest first where no other order is asked for.
#[utoipa::path(tag = "settings", params(AuditParams),
    responses((status = 200, description = "A page of the trail", body = List<AuditOut>), Errors))]
#[get("/audit")]
pub(super) async fn list_audit(uow: Read, params: Params<AuditParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let page = audit::list(&uow, &params.0.filter(&uow).await?, order, &request).await?;
    let actors = page.items.iter().filter(|row| row.actor_kind == "staff").filter_map(|row| row.actor_id);
    let names = staff::names(&uow, &actors.map(StaffId).collect::<Vec<_>>()).await?;
    ok(List::from(page.map(|row| AuditOut::new(row, &names))))
}
