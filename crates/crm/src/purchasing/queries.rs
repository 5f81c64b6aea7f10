//! What others read of purchasing: orders locked or as they are, names, numbers.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{PurchaseOrder, PurchasingError, Supplier, entity, line, supplier};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{PurchaseOrderId, SupplierId};

/// An order, locked: whoever receives goods, calls off or pays it waits.
pub(super) async fn lock(uow: &Uow, id: PurchaseOrderId) -> Result<PurchaseOrder, Fault> {
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant()));
    query.lock_exclusive().one(uow).await?.ok_or(Fault::NotFound("该采购订单"))
}

/// The lines of an order, in their places.
pub(super) async fn lines_of(uow: &Uow, id: PurchaseOrderId) -> Result<Vec<line::Model>, Fault> {
    let query = line::Entity::find().filter(line::Column::PurchaseOrderId.eq(id));
    Ok(query.order_by_asc(line::Column::LineNo).all(uow).await?)
}

/// Makes sure that the caller has seen the order as it is.
pub(super) async fn check_version(uow: &Uow, order: &PurchaseOrder, seen: i64) -> Result<(), PurchasingError> {
    if order.version == seen {
        return Ok(());
    }
    let lines = lines_of(uow, order.id).await?;
    Err(PurchasingError::Newer { version: order.version, current: Box::new(as_json(order, &lines)) })
}

/// What an order is like, for whoever was too slow.
fn as_json(order: &PurchaseOrder, lines: &[line::Model]) -> serde_json::Value {
    let line = |line: &line::Model| {
        json!({
            "id": line.id, "line_no": line.line_no, "product_id": line.product_id, "product_name": line.product_name,
            "specification": line.specification, "unit": line.unit, "quantity": line.quantity,
            "unit_price": line.unit_price, "tax_rate": crate::money::Money(line.tax_rate_bp), "amount": line.amount,
            "received_quantity": line.received_quantity, "cancelled_quantity": line.cancelled_quantity,
        })
    };
    json!({
        "state": order.state, "version": order.version, "amount": order.amount, "supplier_id": order.supplier_id,
        "ordered_on": order.ordered_on, "expected_on": order.expected_on, "payment_days": order.payment_days,
        "remark": order.remark, "updated_at": order.updated_at, "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

/// A supplier that something can be ordered from.
pub(super) async fn orderable(uow: &Uow, id: SupplierId) -> Result<Supplier, PurchasingError> {
    let found = supplier_of(uow, id).await?;
    match found.active {
        true => Ok(found),
        false => Err(PurchasingError::InactiveSupplier(found.name)),
    }
}

/// A supplier of the tenant.
pub(super) async fn supplier_of(uow: &Uow, id: SupplierId) -> Result<Supplier, Fault> {
    let query = supplier::Entity::find_by_id(id).filter(supplier::Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该供应商"))
}

/// The names of suppliers.
pub(super) async fn supplier_names(
    uow: &Uow,
    ids: impl IntoIterator<Item = SupplierId>,
) -> Result<BTreeMap<SupplierId, String>, Fault> {
    use supplier::Column as C;
    let ids: std::collections::BTreeSet<SupplierId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = supplier::Entity::find().select_only().columns([C::Id, C::Name]);
    let query = query.filter(C::TenantId.eq(uow.tenant())).filter(C::Id.is_in(ids));
    Ok(query.into_tuple::<(SupplierId, String)>().all(uow).await?.into_iter().collect())
}

/// The numbers of purchase orders.
pub(super) async fn order_numbers(
    uow: &Uow,
    ids: impl IntoIterator<Item = PurchaseOrderId>,
) -> Result<BTreeMap<PurchaseOrderId, String>, Fault> {
    use entity::Column as C;
    let ids: std::collections::BTreeSet<PurchaseOrderId> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let query = entity::Entity::find().select_only().columns([C::Id, C::Number]);
    let query = query.filter(C::TenantId.eq(uow.tenant())).filter(C::Id.is_in(ids));
    Ok(query.into_tuple::<(PurchaseOrderId, String)>().all(uow).await?.into_iter().collect())
}
