//! What is to be known of a product before a customer hears its price.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement, Value};

use super::{PriceAgreement, PriceTold, agreement, policy, told};
use crate::customers::{self, Grade};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, ProductId};
use crate::money::UnitPrice;
use crate::products::{self, Product};
use crate::tenants;

/// What is to be known of a product before a customer hears its price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceFacts {
    /// The product, with its list and floor price and its cost.
    pub product: Product,
    /// The last price that the customer was told for it.
    pub told: Option<PriceTold>,
    /// The price agreed with the customer on that day.
    pub agreed: Option<PriceAgreement>,
    /// The lowest price that is no discount over the limit of the customer's grade: on the agreed
    /// price, or on the list price where none is.
    pub free_from: UnitPrice,
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
    let percent = discount(uow, customer).await?;
    let fact = |(id, product): (ProductId, Product)| {
        let agreed = agreed.remove(&id);
        let usual = agreed.as_ref().map_or(product.list_price, |agreed| agreed.unit_price);
        (id, PriceFacts { told: told.remove(&id), agreed, free_from: policy::free_from(usual, percent), product })
    };
    Ok(known.into_iter().map(fact).collect())
}

/// How much discount is free for a customer, in percent: a matter of the grade.
async fn discount(uow: &Uow, customer: CustomerId) -> Result<u32, Fault> {
    let limits = tenants::settings(uow).await?.discount_limit_percent;
    let grade = customers::by_key(uow, customer).await?.map_or(Grade::C, |customer| customer.grade);
    Ok(limits.get(&grade).copied().unwrap_or(0))
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
