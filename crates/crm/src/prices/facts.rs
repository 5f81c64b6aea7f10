//! What is to be known of a product before a customer hears its price.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement, Value};

use super::{PriceAgreement, PriceTold, agreement, told};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ProductId};
use crate::products::{self, Product};

/// What is to be known of a product before a customer hears its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFacts {
    /// The product, with its list and floor price and its cost.
    pub product: Product,
    /// The last price that the customer was told for it.
    pub told: Option<PriceTold>,
    /// The price agreed with the customer on that day.
    pub agreed: Option<PriceAgreement>,
}

/// The facts for a customer on a day, for many products at once. Keys that are no product's are left
/// out. Whether the actor may see the customer is the caller's to know.
///
/// # Errors
/// When the database fails.
pub async fn facts(
    uow: &Uow,
    customer: CustomerId,
    products: &[ProductId],
    day: NaiveDate,
) -> Result<BTreeMap<ProductId, PriceFacts>, Fault> {
    let known = products::by_keys(uow, products).await?;
    if known.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<ProductId> = known.keys().copied().collect();
    let mut told = last_told(uow, customer, &keys).await?;
    let mut agreed = agreed(uow, customer, &keys, day).await?;
    let fact = |(id, product)| (id, PriceFacts { product, told: told.remove(&id), agreed: agreed.remove(&id) });
    Ok(known.into_iter().map(fact).collect())
}

/// The last price told for each product: one look at the end of the index for each.
async fn last_told(
    uow: &Uow,
    customer: CustomerId,
    products: &[ProductId],
) -> Result<BTreeMap<ProductId, PriceTold>, Fault> {
    let places: Vec<String> = (3..products.len() + 3).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT t.* FROM products p JOIN prices_told t ON t.id = (SELECT x.id FROM prices_told x \
         WHERE x.tenant_id = $1 AND x.customer_id = $2 AND x.product_id = p.id \
         ORDER BY x.told_at DESC, x.id DESC LIMIT 1) WHERE p.id IN ({})",
        places.join(", ")
    );
    let values: Vec<Value> =
        [uow.tenant().0, customer.0].into_iter().chain(products.iter().map(|id| id.0)).map(Value::from).collect();
    let question = Statement::from_sql_and_values(uow.get_database_backend(), sql, values);
    let rows = told::Entity::find().from_raw_sql(question).all(uow).await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row)).collect())
}

/// The agreement that holds on a day for each product: of several the one that began last.
async fn agreed(
    uow: &Uow,
    customer: CustomerId,
    products: &[ProductId],
    day: NaiveDate,
) -> Result<BTreeMap<ProductId, PriceAgreement>, Fault> {
    use agreement::Column as C;
    let open = Condition::any().add(C::ValidUntil.is_null()).add(C::ValidUntil.gte(day));
    let rows = agreement::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::CustomerId.eq(customer))
        .filter(C::ProductId.is_in(products.iter().copied()))
        .filter(C::ValidFrom.lte(day))
        .filter(open)
        .order_by_asc(C::ValidFrom)
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row)).collect())
}
