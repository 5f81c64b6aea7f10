//! What is sold: products with prices and costs, and how much of them left.

use chrono::{Datelike, Days, NaiveDate};
use crm::db::Db;
use crm::money::{Quantity, UnitPrice};
use crm::products::{self, CostMode, Product, ProductFields, Selling, Thresholds, categories, margin_rule, margins};
use sea_orm::ActiveValue::Set;
use sea_orm::{ConnectionTrait, Statement};

use super::people::Company;
use super::{bulk, names, orders};
use crate::dice::Dice;

/// The most of them.
const MOST: u64 = 1_000;
/// One for so many orders.
const ORDERS: u64 = 500;
/// At the beginning there is so much of each, more than will leave.
const STOCK: Quantity = Quantity(1_000_000_000_000);
/// The tax that prices include, in basis points.
pub(super) const TAX_BP: i64 = 1_300;

/// The products, and the rules of their margins.
#[derive(Debug)]
pub(super) struct Shelf {
    /// In the order of their keys.
    pub(super) products: Vec<Product>,
    /// Since when commission is paid.
    paid_since: NaiveDate,
}

impl Shelf {
    /// What an order line of a day keeps of its product.
    pub(super) fn snapshot(&self, product: &Product, on: NaiveDate) -> products::Snapshot {
        margins::of(product, &thresholds(on >= self.paid_since))
    }
}

/// Thresholds as they are everywhere; commission where it is paid.
fn thresholds(paid: bool) -> Thresholds {
    let usual = Thresholds::default();
    match paid {
        true => usual,
        false => Thresholds { high_commission_bp: 0, middle_commission_bp: 0, low_commission_bp: 0, ..usual },
    }
}

/// Writes products by the use case; commission is paid since the beginning of this year.
pub(super) async fn fill(db: &Db, company: &Company, orders: u64) -> anyhow::Result<Shelf> {
    let uow = bulk::begin(db, company).await?;
    let before = company.today.checked_sub_days(Days::new(orders::HISTORY)).unwrap_or(company.today);
    let paid_since = NaiveDate::from_ymd_opt(company.today.year(), 1, 1).unwrap_or(company.today);
    let rules = [(before, false), (paid_since, true)].map(|(from, paid)| {
        let thresholds = thresholds(paid);
        margin_rule::ActiveModel {
            tenant_id: Set(company.tenant),
            effective_from: Set(from),
            high_bp: Set(thresholds.high_bp),
            middle_bp: Set(thresholds.middle_bp),
            high_commission_bp: Set(thresholds.high_commission_bp),
            middle_commission_bp: Set(thresholds.middle_commission_bp),
            low_commission_bp: Set(thresholds.low_commission_bp),
            created_by: Set(None),
            created_at: Set(company.now),
            ..Default::default()
        }
    });
    bulk::insert(&uow, Vec::from(rules)).await?;
    let mut places = Vec::new();
    for name in ["标准件", "机电", "耗材", "包装"] {
        places.push(categories::add(&uow, name, None).await?.id);
    }
    let mut shelf = Vec::new();
    for row in 0..(orders / ORDERS).clamp(20, MOST) {
        let mut dice = Dice::for_row(4, row);
        let (name, specification, unit) = names::product(&mut dice);
        let list = dice.between(50, 50_000) * UnitPrice::SCALE / 10;
        // Margins from 8 to 45 % of the net price.
        let cost = UnitPrice(list).net(TAX_BP).0 * (100 - dice.between(8, 45)) / 100;
        let fields = ProductFields {
            code: format!("P{:05}", row + 1),
            name: format!("{name} {:03}", row + 1),
            specification: Some(specification.into()),
            category: Some(*dice.pick(&places)),
            unit: unit.into(),
            tax_rate_bp: TAX_BP,
            list_price: UnitPrice(list),
            floor_price: UnitPrice(list * 85 / 100),
            cost_mode: CostMode::Fixed,
            cost: UnitPrice(cost),
            opening_quantity: STOCK,
            selling: if dice.percent(10) { Selling::Promoted } else { Selling::Normal },
            active: true,
            remark: None,
        };
        shelf.push(products::create(&uow, fields).await?);
    }
    uow.commit().await?;
    Ok(Shelf { products: shelf, paid_since })
}

/// Takes what left out of the stock: by the product's place on the shelf.
pub(super) async fn take(db: &Db, company: &Company, shelf: &Shelf, left: &[i64]) -> anyhow::Result<()> {
    let uow = bulk::begin(db, company).await?;
    let sql = "UPDATE products SET on_hand = on_hand - $1 WHERE tenant_id = $2 AND id = $3";
    for (product, gone) in shelf.products.iter().zip(left).filter(|(_, gone)| **gone != 0) {
        let values = [(*gone).into(), company.tenant.into(), product.id.into()];
        uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    }
    uow.commit().await?;
    Ok(())
}
