//! Copying a list on a delivery.

use chrono::NaiveDate;
use sea_orm::ActiveModelTrait;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::json;

use super::{CountedFrom, Who, entity, list, point, policy};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CheckpointListId, DeliveryId, StaffId};
use crate::orders::Delivery;

/// Puts the points of a list (the standard one where none is named) on a delivery that leaves.
pub(crate) async fn copy_onto(
    uow: &Uow,
    delivery: &Delivery,
    taker: Option<StaffId>,
    wanted: Option<CheckpointListId>,
) -> Result<(), Fault> {
    let query =
        list::Entity::find().filter(list::Column::TenantId.eq(uow.tenant())).filter(list::Column::Active.eq(true));
    let found = match wanted {
        Some(id) => query.filter(list::Column::Id.eq(id)).one(uow).await?,
        None => query.filter(list::Column::Standard.eq(true)).one(uow).await?,
    };
    let Some(found) = found else {
        return match wanted {
            Some(_) => Err(Invalid::new("checkpoint_list_id", "没有该跟踪点清单，或已停用").into()),
            None => Ok(()),
        };
    };
    let points = point::Entity::find()
        .filter(point::Column::ListId.eq(found.id))
        .order_by_asc(point::Column::Place)
        .all(uow)
        .await?;
    let rows = points.into_iter().map(|point| entity::ActiveModel {
        tenant_id: Set(uow.tenant()),
        delivery_id: Set(delivery.id),
        customer_id: Set(delivery.customer_id),
        place: Set(point.place),
        name: Set(point.name),
        counted_from: Set(point.counted_from),
        days: Set(point.days),
        answer: Set(point.answer),
        choices: Set(point.choices),
        required: Set(point.required),
        picture: Set(point.picture),
        who: Set(point.who),
        staff_id: Set(match point.who {
            Who::Owner => delivery.owner_id,
            Who::Taker => taker.or(delivery.owner_id),
        }),
        due_on: Set(match point.counted_from {
            CountedFrom::Shipped => delivery.shipped_on.map(|on| policy::due(on, point.days)),
            CountedFrom::Arrived => None,
        }),
        bad: Set(false),
        pictures: Set(json!([])),
        version: Set(1),
        ..Default::default()
    });
    entity::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// The goods have arrived: what counts from there has its date now.
pub(crate) async fn arrived(uow: &Uow, delivery: DeliveryId, on: NaiveDate) -> Result<(), Fault> {
    let rows = entity::Entity::find()
        .filter(entity::Column::DeliveryId.eq(delivery))
        .filter(entity::Column::CountedFrom.eq(CountedFrom::Arrived))
        .filter(entity::Column::DueOn.is_null())
        .all(uow)
        .await?;
    for row in rows {
        let due = policy::due(on, row.days);
        let mut row = row.into_active_model();
        row.due_on = Set(Some(due));
        row.update(uow).await?;
    }
    Ok(())
}
