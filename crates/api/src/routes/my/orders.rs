//! A customer's own orders, with the track of what is on its way.

use crate::routes::Routes;
use actix_web::get;
use crm::ids::OrderId;
use crm::orders;

use crate::dto::common::{Errors, List, PageParams};
use crate::dto::my::{MyOrder, MyOrderRow};
use crate::extract::{Visit, VisitId, VisitParams};
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(my_orders).service(my_order);
}

/// One's own orders, the newest first.
///
/// 403 `my.not_linked` while nobody knows who visits.
#[utoipa::path(tag = "my", security(("visit" = [])), params(PageParams),
    responses((status = 200, description = "A page of orders", body = List<MyOrderRow>), Errors))]
#[get("/my/orders")]
pub(super) async fn my_orders(visit: Visit, params: VisitParams<PageParams>) -> Answer {
    let page = orders::own(&visit.read_own()?, &params.0.request()?).await?;
    ok(List::from(page.map(|detail| MyOrderRow::from(&detail))))
}

/// One of one's own orders, with lines and deliveries.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The order")),
    responses((status = 200, description = "The order", body = MyOrder), Errors))]
#[get("/my/orders/{id}")]
pub(super) async fn my_order(visit: Visit, id: VisitId) -> Answer {
    ok(MyOrder::from(orders::detail(&visit.read_own()?, OrderId(id.0)).await?))
}
