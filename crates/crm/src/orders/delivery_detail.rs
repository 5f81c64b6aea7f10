//! One delivery with its lines.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::queries::{DeliverySummary, visible_deliveries};
use super::{delivery, delivery_line, entity, line};
use crate::actor::Access;
use crate::arrivals::{self, DeliveryQuestion};
use crate::customers::entity as customer;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DeliveryId, OrderLineId};

/// A delivery with all that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryDetail {
    /// The delivery, with the order's number and the customer's name.
    pub summary: DeliverySummary,
    /// What is in it: each part with the line of the order that it comes from.
    pub lines: Vec<(delivery_line::Model, line::Model)>,
    /// What the customer was asked when it had arrived, with their answer.
    pub question: Option<DeliveryQuestion>,
}

/// One delivery.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find_delivery(uow: &Uow, id: DeliveryId) -> Result<DeliveryDetail, Fault> {
    let query = delivery::Entity::find_by_id(id).filter(visible_deliveries(uow, Access::Read)?);
    let delivery = query.one(uow).await?.ok_or(Fault::NotFound("该发货单"))?;
    let order = entity::Entity::find_by_id(delivery.order_id).one(uow).await?;
    let customer = customer::Entity::find_by_id(delivery.customer_id).one(uow).await?;
    let mut lines: BTreeMap<OrderLineId, line::Model> = line::Entity::find()
        .filter(line::Column::OrderId.eq(delivery.order_id))
        .all(uow)
        .await?
        .into_iter()
        .map(|line| (line.id, line))
        .collect();
    let parts = delivery_line::Entity::find()
        .filter(delivery_line::Column::DeliveryId.eq(id))
        .order_by_asc(delivery_line::Column::Id)
        .all(uow)
        .await?;
    Ok(DeliveryDetail {
        lines: parts
            .into_iter()
            .filter_map(|part| lines.remove(&part.order_line_id).map(|line| (part, line)))
            .collect(),
        question: arrivals::of_delivery(uow, id).await?,
        summary: DeliverySummary {
            order_number: order.map(|order| order.number).unwrap_or_default(),
            customer_name: customer.map(|customer| customer.name).unwrap_or_default(),
            delivery,
        },
    })
}
