//! Commission: by person, each entry, settling a month.

use actix_web::http::StatusCode;
use actix_web::{get, post};
use chrono::Datelike;
use crm::commissions::{self, PersonTotal, Settlement, SettlementState};
use crm::db::Uow;
use crm::{profit, staff, tenants};

use crate::dto::books::YearParams;
use crate::dto::commissions::{
    CommissionEntry, CommissionMonth, CommissionOfPerson, CommissionOut, CommissionParams, SettlementIn, SettlementOut,
};
use crate::dto::common::{Errors, List, page, sort};
use crate::error::ApiError;
use crate::extract::{Body, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(get_commissions)
        .service(list_commission_entries)
        .service(list_settlements)
        .service(settle_commission);
}

/// The commission of a month by person: one's own, one's team's or everybody's.
#[utoipa::path(tag = "commissions", params(CommissionMonth),
    responses((status = 200, description = "By person", body = CommissionOut), Errors))]
#[get("/commissions")]
pub(super) async fn get_commissions(uow: Read, params: Params<CommissionMonth>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    let month = params.0.month.unwrap_or_else(|| profit::month_of(today));
    let people = commissions::by_person(&uow, month).await?;
    let total = people.iter().map(PersonTotal::amount).sum();
    let state = commissions::state_of(&uow, month).await?;
    let (settled, waiting) = (state == Some(SettlementState::Settled), state == Some(SettlementState::Waiting));
    let people = people.into_iter().map(CommissionOfPerson::from).collect();
    ok(CommissionOut { month, settled, waiting, total, people })
}

/// Each entry of the statements within the scope, the newest first.
#[utoipa::path(tag = "commissions", params(CommissionParams),
    responses((status = 200, description = "A page of them", body = List<CommissionEntry>), Errors))]
#[get("/commissions/entries")]
pub(super) async fn list_commission_entries(uow: Read, params: Params<CommissionParams>) -> Answer {
    let request = page(params.0.limit, params.0.cursor.clone())?;
    let found = commissions::lines(&uow, &params.0.filter(), sort(params.0.sort.as_deref())?, &request).await?;
    ok(List::from(found.map(CommissionEntry::from)))
}

async fn out(uow: &Uow, rows: Vec<Settlement>) -> Result<Vec<SettlementOut>, ApiError> {
    let people: Vec<_> = rows.iter().flat_map(|row| [row.settled_by, row.requested_by]).flatten().collect();
    let names = staff::names(uow, &people).await?;
    Ok(rows.into_iter().map(|row| SettlementOut::new(row, &names)).collect())
}

/// The months of a year that are settled, or of which that was asked for.
#[utoipa::path(tag = "commissions", params(YearParams),
    responses((status = 200, description = "All of them", body = List<SettlementOut>), Errors))]
#[get("/commissions/settlements")]
pub(super) async fn list_settlements(uow: Read, params: Params<YearParams>) -> Answer {
    let today = uow.today(tenants::settings(&uow).await?.zone);
    let year = params.0.year.unwrap_or(i64::from(today.year()));
    if !(2000..2200).contains(&year) {
        return Err(ApiError::invalid("year", "年份应在 2000 到 2199 之间"));
    }
    let rows = commissions::settlements(&uow, year).await?;
    ok(List::whole(out(&uow, rows).await?))
}

/// Asks for settling a month that is over. Somebody else approves it; then it never changes any more,
/// and later effects land in the next. Asking again renews the figures.
#[utoipa::path(tag = "commissions", request_body = SettlementIn,
    responses((status = 201, description = "Waiting for the approval", body = SettlementOut), Errors))]
#[post("/commissions/settlements")]
pub(super) async fn settle_commission(write: Write, body: Body<SettlementIn>) -> Answer {
    write
        .run(StatusCode::CREATED, async move |uow| {
            let row = commissions::settle(uow, body.0.month).await?;
            out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("a settlement got lost"))
        })
        .await
}
