//! Whose an order is: salespeople with shares, and the departments of a day.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{policy, share};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{DepartmentId, OrderId, StaffId};
use crate::staff::entity as staff;

/// A salesperson's share of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewShare {
    /// Who.
    pub staff: StaffId,
    /// How much, in basis points; those of an order sum to 10,000.
    pub share_bp: i64,
}

/// What was asked for, or all for `me` where nothing was.
pub(super) async fn checked_shares(uow: &Uow, asked: &[NewShare], me: Option<StaffId>) -> Result<Vec<NewShare>, Fault> {
    if asked.is_empty() {
        return Ok(me.map(|staff| NewShare { staff, share_bp: 10_000 }).into_iter().collect());
    }
    policy::check_shares(asked)?;
    let known = staff::Entity::find()
        .filter(staff::Column::TenantId.eq(uow.tenant()))
        .filter(staff::Column::Active.eq(true))
        .filter(staff::Column::Id.is_in(asked.iter().map(|share| share.staff)));
    if usize::try_from(known.count(uow).await?) != Ok(asked.len()) {
        return Err(Invalid::new("shares", "业务员不存在或已停用").into());
    }
    Ok(asked.to_vec())
}

/// Writes the shares of an order.
pub(super) async fn insert_shares(uow: &Uow, order: OrderId, shares: &[NewShare]) -> Result<(), Fault> {
    if shares.is_empty() {
        return Ok(());
    }
    let rows = shares.iter().map(|one| share::ActiveModel {
        order_id: Set(order),
        staff_id: Set(one.staff),
        tenant_id: Set(uow.tenant()),
        share_bp: Set(one.share_bp),
    });
    share::Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// The shares of an order, by person.
pub(super) async fn shares_of(uow: &Uow, order: OrderId) -> Result<Vec<share::Model>, Fault> {
    let query = share::Entity::find().filter(share::Column::OrderId.eq(order));
    Ok(query.order_by_asc(share::Column::StaffId).all(uow).await?)
}

/// Where people work now.
pub(super) async fn departments(
    uow: &Uow,
    people: impl IntoIterator<Item = StaffId>,
) -> Result<BTreeMap<StaffId, Option<DepartmentId>>, Fault> {
    let people: Vec<StaffId> = people.into_iter().collect();
    if people.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = staff::Entity::find()
        .select_only()
        .columns([staff::Column::Id, staff::Column::DepartmentId])
        .filter(staff::Column::TenantId.eq(uow.tenant()))
        .filter(staff::Column::Id.is_in(people))
        .into_tuple::<(StaffId, Option<DepartmentId>)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}
