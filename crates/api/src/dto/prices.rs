//! What customers were told, and what was agreed with them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::{CustomerId, ProductId};
use crm::money::{Quantity, UnitPrice};
use crm::prices::agreements::{AgreementFields, AgreementFilter};
use crm::prices::{PriceAgreement, PriceFacts, PriceSource, PriceTold, ToldPrice};
use crm::products::{MarginGrade, Product, Selling};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, named_staff, present};
use super::products::ProductEyes;
use crate::error::ApiError;

/// For which products prices are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct FactParams {
    /// The products, 1 to 50, separated by commas.
    #[param(example = "17,18")]
    product_ids: String,
}

impl FactParams {
    pub(crate) fn products(&self) -> Result<Vec<ProductId>, ApiError> {
        let bad = || ApiError::invalid("product_ids", "应为 1 到 50 个产品编号，以逗号分隔");
        let words = self.product_ids.split(',').map(str::trim).filter(|word| !word.is_empty());
        let ids: Vec<ProductId> = words.map(|word| word.parse().map_err(|_| bad())).collect::<Result<_, _>>()?;
        match ids.len() {
            1..=50 => Ok(ids),
            _ => Err(bad()),
        }
    }
}

/// A price that a customer was told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ToldOut {
    /// The price of one, in 元, tax included.
    #[schema(example = "118.0000")]
    unit_price: String,
    /// For how many.
    quantity: Option<String>,
    /// When.
    told_at: DateTime<Utc>,
    /// By whom.
    staff: Option<Named>,
    /// Where.
    source: PriceSource,
    /// The key of the quote, order or follow-up.
    source_id: i64,
    /// Its number, where it has one.
    source_number: Option<String>,
    /// Why it differed from the one told before.
    reason: Option<String>,
}

impl ToldOut {
    pub(crate) fn new(row: &PriceTold, names: &StaffNames) -> Self {
        Self {
            unit_price: row.unit_price.to_string(),
            quantity: row.quantity.map(|quantity| quantity.to_string()),
            told_at: row.told_at,
            staff: named_staff(row.staff_id, names),
            source: row.source,
            source_id: row.source_id,
            source_number: row.source_number.clone(),
            reason: row.reason.clone(),
        }
    }
}

/// A price agreed with a customer, as a line shows it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgreedOut {
    /// The price of one, in 元, tax included.
    unit_price: String,
    /// From this day on.
    valid_from: NaiveDate,
    /// Until this day; none: until further notice.
    valid_until: Option<NaiveDate>,
}

/// What is to be known of a product before a customer hears its price.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PriceFactsOut {
    /// The product.
    product_id: i64,
    /// Its code.
    code: String,
    /// What it is called.
    name: String,
    /// How it is sold.
    selling: Selling,
    /// Whether it can be quoted and ordered.
    active: bool,
    /// The price without any discount, in 元.
    list_price: String,
    /// The price under which a sale needs approval, in 元.
    floor_price: String,
    /// The lowest price that asks for no approval because of the discount: a matter of the customer's
    /// grade, on the agreed price, or on the list price where none is.
    #[schema(example = "101.7000")]
    free_from: String,
    /// How many are there.
    on_hand: String,
    /// The last price that the customer was told: by whom, when, where.
    last_told: Option<ToldOut>,
    /// What is agreed with the customer.
    agreed: Option<AgreedOut>,
    /// What one costs us in 元, net of tax; absent for those who may not see it.
    cost: Option<String>,
    /// The margin rate of `unit_price` of the line (else of the list price), in percent; absent for
    /// those who may not see it.
    margin_rate: Option<String>,
    /// The margin grade of today; absent for those who may not see it.
    margin_grade: Option<MarginGrade>,
}

impl PriceFactsOut {
    pub(crate) fn new(facts: &PriceFacts, price: Option<UnitPrice>, eyes: &ProductEyes, names: &StaffNames) -> Self {
        let product: &Product = &facts.product;
        Self {
            product_id: product.id.0,
            code: product.code.clone(),
            name: product.name.clone(),
            selling: product.selling,
            active: product.active,
            list_price: product.list_price.to_string(),
            floor_price: product.floor_price.to_string(),
            free_from: facts.free_from.to_string(),
            on_hand: product.on_hand.to_string(),
            last_told: facts.told.as_ref().map(|told| ToldOut::new(told, names)),
            agreed: facts.agreed.as_ref().map(|agreed| AgreedOut {
                unit_price: agreed.unit_price.to_string(),
                valid_from: agreed.valid_from,
                valid_until: agreed.valid_until,
            }),
            cost: eyes.cost(product),
            margin_rate: eyes.rate(product, price.unwrap_or(product.list_price)),
            margin_grade: eyes.grade(product),
        }
    }
}

/// Which prices that a customer was told are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ToldParams {
    /// Only for this product.
    pub(crate) product_id: Option<i64>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// A price that a customer was told, in their history.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ToldRow {
    #[serde(flatten)]
    told: ToldOut,
    /// The product.
    product: Named,
}

impl ToldRow {
    pub(crate) fn new(row: &PriceTold, products: &BTreeMap<ProductId, Product>, names: &StaffNames) -> Self {
        Self { told: ToldOut::new(row, names), product: named_product(row.product_id, products) }
    }
}

fn named_product(id: ProductId, products: &BTreeMap<ProductId, Product>) -> Named {
    Named { id: id.0, name: products.get(&id).map(|product| product.name.clone()).unwrap_or_default() }
}

/// The prices that a customer was told in a contact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToldIn {
    /// The prices, 1 to 50.
    prices: Vec<ToldPriceIn>,
}

/// A price that was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ToldPriceIn {
    /// The product.
    product_id: i64,
    /// The price of one in 元, tax included.
    #[schema(value_type = String, example = "118")]
    unit_price: UnitPrice,
    /// For how many.
    #[schema(value_type = Option<String>, example = "10")]
    quantity: Option<Quantity>,
}

impl ToldIn {
    pub(crate) fn prices(self) -> Vec<ToldPrice> {
        let price = |price: ToldPriceIn| ToldPrice {
            product: ProductId(price.product_id),
            unit_price: price.unit_price,
            quantity: price.quantity,
        };
        self.prices.into_iter().map(price).collect()
    }
}

/// Which agreements are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AgreementParams {
    /// Only with this customer.
    customer_id: Option<i64>,
    /// Only for this product.
    product_id: Option<i64>,
    /// Only those that hold on this day.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Day>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

impl AgreementParams {
    pub(crate) fn filter(&self) -> AgreementFilter {
        AgreementFilter {
            customer: self.customer_id.map(CustomerId),
            product: self.product_id.map(ProductId),
            on: self.on.map(|day| day.0),
        }
    }
}

/// A price agreed with a customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgreementOut {
    /// The key.
    id: i64,
    /// With whom.
    customer: Named,
    /// For what.
    product: Named,
    /// The price of one, in 元, tax included.
    #[schema(example = "105.0000")]
    unit_price: String,
    /// From this day on.
    valid_from: NaiveDate,
    /// Until this day; none: until further notice.
    valid_until: Option<NaiveDate>,
    /// A note.
    remark: Option<String>,
    /// Who entered it.
    created_by: Option<Named>,
    /// To be named by a change.
    version: i64,
}

impl AgreementOut {
    pub(crate) fn new(
        row: PriceAgreement,
        customers: &BTreeMap<CustomerId, String>,
        products: &BTreeMap<ProductId, Product>,
        names: &StaffNames,
    ) -> Self {
        let customer = customers.get(&row.customer_id).cloned().unwrap_or_default();
        Self {
            id: row.id.0,
            customer: Named { id: row.customer_id.0, name: customer },
            product: named_product(row.product_id, products),
            unit_price: row.unit_price.to_string(),
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            remark: row.remark,
            created_by: named_staff(row.created_by, names),
            version: row.version,
        }
    }
}

/// An agreement to be noted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementIn {
    /// With whom.
    pub(crate) customer_id: i64,
    /// For what.
    pub(crate) product_id: i64,
    /// The price of one in 元, tax included.
    #[schema(value_type = String, example = "105")]
    unit_price: UnitPrice,
    /// From this day on.
    valid_from: Day,
    /// Until this day; left out: until further notice.
    valid_until: Option<Day>,
    /// A note.
    remark: Option<String>,
}

impl AgreementIn {
    pub(crate) fn fields(self) -> AgreementFields {
        AgreementFields {
            unit_price: self.unit_price,
            valid_from: self.valid_from.0,
            valid_until: self.valid_until.map(|day| day.0),
            remark: self.remark,
        }
    }
}

/// What of an agreement shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreementPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The price of one.
    #[schema(value_type = Option<String>)]
    unit_price: Option<UnitPrice>,
    /// From this day on.
    valid_from: Option<Day>,
    /// Until this day; `null`: until further notice.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Day>)]
    valid_until: Option<Option<Day>>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    remark: Option<Option<String>>,
}

impl AgreementPatch {
    pub(crate) fn apply(self, now: PriceAgreement) -> AgreementFields {
        AgreementFields {
            unit_price: self.unit_price.unwrap_or(now.unit_price),
            valid_from: self.valid_from.map_or(now.valid_from, |day| day.0),
            valid_until: self.valid_until.map_or(now.valid_until, |day| day.map(|day| day.0)),
            remark: self.remark.unwrap_or(now.remark),
        }
    }
}
