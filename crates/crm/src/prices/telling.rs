//! Keeping what customers were told, and looking it up.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::told::{ActiveModel, Column, Entity};
use super::{PriceSource, PriceTold, Told};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, FollowUpId, ProductId};
use crate::money::{Quantity, UnitPrice};
use crate::page::{Page, PageRequest, time_cursor, write_time_cursor};
use crate::products::{self, MAX_PRICE};
use crate::{audit, customers, follow_ups};

/// The most prices of one follow-up.
const MOST: usize = 50;

/// Keeps what a customer was told.
///
/// # Errors
/// When the database fails.
pub async fn tell(uow: &Uow, told: &[Told<'_>]) -> Result<(), Fault> {
    if told.is_empty() {
        return Ok(());
    }
    let me = uow.actor().staff().map(|me| me.staff);
    let rows = told.iter().map(|told| ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(told.customer),
        product_id: Set(told.product),
        unit_price: Set(told.unit_price),
        quantity: Set(told.quantity),
        told_at: Set(uow.now()),
        staff_id: Set(told.staff.or(me)),
        source: Set(told.source),
        source_id: Set(told.source_id),
        source_number: Set(told.source_number.map(str::to_owned)),
        reason: Set(told.reason.map(str::to_owned)),
        ..Default::default()
    });
    Entity::insert_many(rows).exec_without_returning(uow).await?;
    Ok(())
}

/// A price told in a talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToldPrice {
    /// For what.
    pub product: ProductId,
    /// How much for one, tax included.
    pub unit_price: UnitPrice,
    /// For how many.
    pub quantity: Option<Quantity>,
}

/// Keeps the prices that a customer was told in a contact that is logged.
///
/// # Errors
/// `NotFound` for a follow-up or customer out of scope, or an unknown product; `Invalid` for a price
/// or quantity out of its range.
pub async fn tell_in_follow_up(uow: &Uow, id: FollowUpId, prices: &[ToldPrice]) -> Result<(), Fault> {
    if prices.is_empty() || prices.len() > MOST {
        return Err(Invalid::new("prices", format!("应有 1 到 {MOST} 个价格")).into());
    }
    let query =
        follow_ups::entity::Entity::find_by_id(id).filter(follow_ups::entity::Column::TenantId.eq(uow.tenant()));
    let talk = query.one(uow).await?.ok_or(Fault::NotFound("该跟进记录"))?;
    let customer = match customers::find(uow, talk.customer_id, Access::Write).await {
        Err(Fault::NotFound(_)) => return Err(Fault::NotFound("该跟进记录")),
        found => found?,
    };
    let keys: Vec<ProductId> = prices.iter().map(|price| price.product).collect();
    let known = products::by_keys(uow, &keys).await?;
    for price in prices {
        if !known.contains_key(&price.product) {
            return Err(Fault::NotFound("该产品"));
        }
        if price.unit_price.0 < 0 || price.unit_price > MAX_PRICE {
            return Err(Invalid::new("unit_price", "应在 0 到 1 亿元之间").into());
        }
        if price.quantity.is_some_and(|quantity| quantity <= Quantity(0)) {
            return Err(Invalid::new("quantity", "数量应大于 0").into());
        }
    }
    let told = prices.iter().map(|price| Told {
        customer: customer.id,
        staff: None,
        product: price.product,
        unit_price: price.unit_price,
        quantity: price.quantity,
        source: PriceSource::FollowUp,
        source_id: id.0,
        source_number: None,
        reason: None,
    });
    tell(uow, &told.collect::<Vec<_>>()).await?;
    audit::record(uow, "follow_up.tell_prices", "follow_up", id.0, json!({ "prices": prices.len() })).await
}

/// Which prices are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryFilter {
    /// Told to this customer.
    pub customer: CustomerId,
    /// Only for this product.
    pub product: Option<ProductId>,
}

/// The prices that a customer was told, the newest first.
///
/// # Errors
/// `NotFound` for a customer out of scope, `Forbidden` for those who may see no quotes and orders.
pub async fn history(uow: &Uow, filter: HistoryFilter, page: &PageRequest) -> Result<Page<PriceTold>, Fault> {
    uow.own_scope(Resource::Orders, Access::Read, "查看报价历史")?;
    let customer = customers::find(uow, filter.customer, Access::Read).await?;
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::CustomerId.eq(customer.id));
    if let Some(product) = filter.product {
        query = query.filter(Column::ProductId.eq(product));
    }
    if let Some((at, id)) = time_cursor(page.after.as_deref())? {
        let earlier = Column::ToldAt.lt(at).or(Column::ToldAt.eq(at).and(Column::Id.lt(id)));
        query = query.filter(earlier);
    }
    let query = query.order_by_desc(Column::ToldAt).order_by_desc(Column::Id).limit(page.limit + 1);
    let rows = query.all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| write_time_cursor(row.told_at, row.id.0)))
}

/// The price that a customer was told last, of whichever product. The caller has checked that the
/// actor may see it.
pub(crate) async fn newest(uow: &Uow, customer: CustomerId) -> Result<Option<PriceTold>, Fault> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .order_by_desc(Column::ToldAt)
        .order_by_desc(Column::Id);
    Ok(query.one(uow).await?)
}
