//! A customer's own bill.

use actix_web::get;
use crm::receivables;

use crate::dto::aging::MyBill;
use crate::dto::common::Errors;
use crate::extract::Visit;
use crate::routes::Routes;
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_bill);
}

/// What one has to pay: the open items, the oldest due date first.
///
/// 403 `my.not_linked` while nobody knows who visits.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 200, description = "The bill", body = MyBill), Errors))]
#[get("/my/bill")]
pub(super) async fn my_bill(visit: Visit) -> Answer {
    ok(MyBill::from(receivables::own_bill(&visit.read_own()?).await?))
}
