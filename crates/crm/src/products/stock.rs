//! What is on hand, and what it cost.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{CostMode, Product, entity, policy};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::ProductId;
use crate::money::{Money, Quantity, UnitPrice};

/// Takes a quantity out of the stock (negative: puts it back), and tells what one costs now, net of
/// tax. Several products of one document: [`take_all`].
///
/// # Errors
/// When the database fails.
pub async fn take(uow: &Uow, product: ProductId, quantity: Quantity) -> Result<UnitPrice, Fault> {
    let left = Expr::col(entity::Column::OnHand).sub(quantity.0);
    let rows = entity::Entity::update_many()
        .col_expr(entity::Column::OnHand, left)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.eq(product))
        .exec_with_returning(uow)
        .await?;
    rows.first().map(|row| row.cost).ok_or(Fault::NotFound("该产品"))
}

/// Takes quantities of several products (negative: puts them back), always in the order of their
/// keys: so two documents never wait for each other. Answers what one of each costs now.
///
/// # Errors
/// When the database fails.
pub async fn take_all(
    uow: &Uow,
    quantities: &[(ProductId, Quantity)],
) -> Result<BTreeMap<ProductId, UnitPrice>, Fault> {
    let mut sums: BTreeMap<ProductId, i64> = BTreeMap::new();
    for (product, quantity) in quantities {
        let sum = sums.entry(*product).or_default();
        *sum = sum.saturating_add(quantity.0);
    }
    let mut costs = BTreeMap::new();
    for (product, quantity) in sums {
        costs.insert(product, take(uow, product, Quantity(quantity)).await?);
    }
    Ok(costs)
}

/// Puts goods that were bought into the stock; the moving-average cost follows (quantity on hand
/// ≤ 0: the receipt's price becomes the cost). A fixed cost stays. Answers the cost of one before
/// and after.
///
/// # Errors
/// When the database fails.
pub async fn receive(
    uow: &Uow,
    product: ProductId,
    quantity: Quantity,
    net_amount: Money,
) -> Result<(UnitPrice, UnitPrice), Fault> {
    let row = locked(uow, product).await?;
    let after = match row.cost_mode {
        CostMode::Fixed => row.cost,
        CostMode::Moving => policy::moving_average(row.on_hand, row.cost, quantity, net_amount)
            .filter(|cost| *cost <= policy::MAX_PRICE)
            .ok_or_else(|| Invalid::new("unit_price", "成本过大"))?,
    };
    put(uow, product, quantity.0, after).await?;
    Ok((row.cost, after))
}

/// Takes goods out of the stock that were bought and go back, or never came; the moving-average
/// cost is what it would be without them. `then` is what one cost before and after they came: where
/// nothing else happened since, all is as before. A fixed cost stays. Answers the cost of one
/// before and after.
///
/// # Errors
/// When the database fails.
pub async fn unreceive(
    uow: &Uow,
    product: ProductId,
    quantity: Quantity,
    net_amount: Money,
    then: (UnitPrice, UnitPrice),
) -> Result<(UnitPrice, UnitPrice), Fault> {
    let row = locked(uow, product).await?;
    let after = match row.cost_mode {
        CostMode::Fixed => row.cost,
        CostMode::Moving => policy::average_without(row.on_hand, row.cost, quantity, net_amount, then),
    };
    put(uow, product, -quantity.0, after).await?;
    Ok((row.cost, after))
}

async fn locked(uow: &Uow, product: ProductId) -> Result<Product, Fault> {
    let query = entity::Entity::find_by_id(product).filter(entity::Column::TenantId.eq(uow.tenant()));
    // It leaves room for rows that refer to the product: nobody who takes an order waits for goods that come in.
    query.lock(LockType::NoKeyUpdate).one(uow).await?.ok_or(Fault::NotFound("该产品"))
}

async fn put(uow: &Uow, product: ProductId, quantity: i64, cost: UnitPrice) -> Result<(), Fault> {
    entity::Entity::update_many()
        .col_expr(entity::Column::OnHand, Expr::col(entity::Column::OnHand).add(quantity))
        .col_expr(entity::Column::Cost, Expr::value(cost.0))
        .filter(entity::Column::Id.eq(product))
        .exec(uow)
        .await?;
    Ok(())
}
