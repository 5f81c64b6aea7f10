//! Prices agreed with customers.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, ModelTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;

use super::PriceAgreement;
use super::agreement::{ActiveModel, Column, Entity};
use crate::actor::{Access, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, PriceAgreementId, ProductId};
use crate::money::UnitPrice;
use crate::page::{Page, PageRequest, number_cursor};
use crate::products::{self, MAX_PRICE};
use crate::{audit, text};

/// What is agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementFields {
    /// How much for one, tax included.
    pub unit_price: UnitPrice,
    /// From this day on.
    pub valid_from: NaiveDate,
    /// Until this day; none = until further notice.
    pub valid_until: Option<NaiveDate>,
    /// A note.
    pub remark: Option<String>,
}

/// Which agreements are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgreementFilter {
    /// Only with this customer.
    pub customer: Option<CustomerId>,
    /// Only for this product.
    pub product: Option<ProductId>,
    /// Only those that hold on this day.
    pub on: Option<NaiveDate>,
}

/// The condition for the agreements with the customers whose quotes and orders the actor may see.
fn visible(uow: &Uow) -> Result<Condition, Fault> {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    let scope = uow.own_scope(Resource::Orders, Access::Read, "查看协议价")?;
    if scope == Scope::All {
        return Ok(base);
    }
    let owned = customer::Entity::find()
        .select_only()
        .column(customer::Column::Id)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
    Ok(base.add(Column::CustomerId.in_subquery(owned.into_query())))
}

/// Agreements with customers within the scope, the newest first.
///
/// # Errors
/// `Forbidden` for those who may see no quotes and orders.
pub async fn list(uow: &Uow, filter: AgreementFilter, page: &PageRequest) -> Result<Page<PriceAgreement>, Fault> {
    let on = filter.on.map(|day| {
        let open = Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gte(day));
        Condition::all().add(Column::ValidFrom.lte(day)).add(open)
    });
    let wanted = visible(uow)?
        .add_option(filter.customer.map(|customer| Column::CustomerId.eq(customer)))
        .add_option(filter.product.map(|product| Column::ProductId.eq(product)))
        .add_option(on)
        .add_option(number_cursor(page.after.as_deref())?.map(|after| Column::Id.lt(after)));
    let rows = Entity::find().filter(wanted).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// The names of the customers of agreements that the actor may see.
///
/// # Errors
/// When the database fails.
pub async fn customer_names(uow: &Uow, rows: &[PriceAgreement]) -> Result<BTreeMap<CustomerId, String>, Fault> {
    let found = customer::Entity::find()
        .select_only()
        .columns([customer::Column::Id, customer::Column::Name])
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customer::Column::Id.is_in(rows.iter().map(|row| row.customer_id)))
        .into_tuple::<(CustomerId, String)>();
    Ok(found.all(uow).await?.into_iter().collect())
}

fn check(fields: &AgreementFields) -> Result<(), Invalid> {
    if fields.unit_price.0 < 0 || fields.unit_price > MAX_PRICE {
        return Err(Invalid::new("unit_price", "应在 0 到 1 亿元之间"));
    }
    let sensible = |day: NaiveDate| (2000..=2100).contains(&day.year());
    if !sensible(fields.valid_from) {
        return Err(Invalid::new("valid_from", "日期应在 2000 到 2100 年之间"));
    }
    match fields.valid_until {
        Some(until) if until < fields.valid_from || !sensible(until) => {
            Err(Invalid::new("valid_until", "截止日期应不早于起始日期，且不晚于 2100 年"))
        }
        _ => Ok(()),
    }
}

/// Whether another agreement for the same begins on the same day.
async fn check_free(
    uow: &Uow,
    customer: CustomerId,
    product: ProductId,
    from: NaiveDate,
    own: Option<PriceAgreementId>,
) -> Result<(), Fault> {
    uow.take_turn(&format!("price_agreements:{customer}:{product}")).await?;
    let other = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::ProductId.eq(product))
        .filter(Column::ValidFrom.eq(from))
        .one(uow)
        .await?;
    match other {
        Some(other) if Some(other.id) != own => Err(Fault::State("该客户与产品已有同一起始日期的协议价")),
        _ => Ok(()),
    }
}

/// Notes what was agreed with a customer.
///
/// # Errors
/// `NotFound` for an unknown customer or product; `Invalid` for a bad price or date; `State` where
/// another one begins on that day.
pub async fn add(
    uow: &Uow,
    customer: CustomerId,
    product: ProductId,
    fields: AgreementFields,
) -> Result<PriceAgreement, Fault> {
    uow.scope(Resource::Products, Access::Write, "维护协议价")?;
    check(&fields)?;
    // Those who set prices need not have the customer: purchasing has none.
    let customer = customers::by_key(uow, customer).await?.ok_or(Fault::NotFound("该客户"))?;
    let product = products::find(uow, product).await?;
    check_free(uow, customer.id, product.id, fields.valid_from, None).await?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer.id),
        product_id: Set(product.id),
        unit_price: Set(fields.unit_price),
        valid_from: Set(fields.valid_from),
        valid_until: Set(fields.valid_until),
        remark: Set(text::optional("remark", fields.remark.as_deref(), 200)?),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    audit::record(uow, "price_agreement.add", "price_agreement", row.id.0, said(&row)).await?;
    Ok(row)
}

fn said(row: &PriceAgreement) -> serde_json::Value {
    json!({
        "customer": row.customer_id, "product": row.product_id, "unit_price": row.unit_price,
        "valid_from": row.valid_from, "valid_until": row.valid_until,
    })
}

/// One agreement.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: PriceAgreementId) -> Result<PriceAgreement, Fault> {
    uow.scope(Resource::Products, Access::Write, "维护协议价")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该协议价"))
}

/// Changes an agreement. What was quoted and ordered stays as it was.
///
/// # Errors
/// `Stale`; else as [`add`].
pub async fn edit(
    uow: &Uow,
    id: PriceAgreementId,
    version: i64,
    fields: AgreementFields,
) -> Result<PriceAgreement, Fault> {
    let before = find(uow, id).await?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version });
    }
    check(&fields)?;
    check_free(uow, before.customer_id, before.product_id, fields.valid_from, Some(id)).await?;
    let mut row = before.into_active_model();
    row.unit_price = Set(fields.unit_price);
    row.valid_from = Set(fields.valid_from);
    row.valid_until = Set(fields.valid_until);
    row.remark = Set(text::optional("remark", fields.remark.as_deref(), 200)?);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "price_agreement.edit", "price_agreement", id.0, said(&row)).await?;
    Ok(row)
}

/// Removes an agreement.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn remove(uow: &Uow, id: PriceAgreementId) -> Result<(), Fault> {
    let row = find(uow, id).await?;
    let detail = said(&row);
    row.delete(uow).await?;
    audit::record(uow, "price_agreement.remove", "price_agreement", id.0, detail).await
}

/// Moves the agreements of a customer that was merged into another one. Where both have one for the same
/// product from the same day on, that of the remaining customer holds; the other one is on the trail.
///
/// # Errors
/// When the database fails.
pub(crate) async fn merged(uow: &Uow, from: CustomerId, into: CustomerId) -> Result<(), Fault> {
    let both = [from, into];
    let rows = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.is_in(both))
        .order_by_asc(Column::Id)
        .all(uow)
        .await?;
    let (moving, staying): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.customer_id == from);
    for row in moving {
        let key = (row.product_id, row.valid_from);
        if staying.iter().any(|other| (other.product_id, other.valid_from) == key) {
            let (id, detail) = (row.id, said(&row));
            row.delete(uow).await?;
            audit::record(uow, "price_agreement.merged_away", "price_agreement", id.0, detail).await?;
            continue;
        }
        let version = row.version;
        let mut row = row.into_active_model();
        row.customer_id = Set(into);
        row.version = Set(version + 1);
        row.update(uow).await?;
    }
    Ok(())
}
