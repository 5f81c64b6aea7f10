//! Margin grades by dated thresholds.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ModelTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{MarginRule, Product, ProductError, Snapshot, Thresholds, entity, margin_rate, margin_rule};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{MarginRuleId, ProductId};
use crate::tenants;

/// The rules of the tenant, the newest first, as this unit of work has read them.
#[derive(Clone, Debug)]
struct Rules(Vec<MarginRule>);

impl Rules {
    fn on(&self, day: NaiveDate) -> Thresholds {
        self.0.iter().find(|rule| rule.effective_from <= day).map(Thresholds::from).unwrap_or_default()
    }
}

async fn read(uow: &Uow) -> Result<Rules, Fault> {
    let rows = margin_rule::Entity::find()
        .filter(margin_rule::Column::TenantId.eq(uow.tenant()))
        .order_by_desc(margin_rule::Column::EffectiveFrom)
        .all(uow)
        .await?;
    Ok(uow.remember(Rules(rows)))
}

async fn rules(uow: &Uow) -> Result<Rules, Fault> {
    match uow.remembered() {
        Some(rules) => Ok(rules),
        None => read(uow).await,
    }
}

/// The thresholds of a day.
///
/// # Errors
/// When the database fails.
pub async fn thresholds(uow: &Uow, day: NaiveDate) -> Result<Thresholds, Fault> {
    Ok(rules(uow).await?.on(day))
}

/// The margin grade and the commission rate of a product, by its list price and its cost of now.
pub fn of(product: &Product, thresholds: &Thresholds) -> Snapshot {
    let grade = thresholds.grade(margin_rate(product.list_price, product.tax_rate_bp, product.cost));
    Snapshot { grade: Some(grade), commission_bp: thresholds.commission(grade) }
}

/// The margin grade and the commission rate of a product on a day.
///
/// # Errors
/// When the database fails.
pub async fn snapshot(uow: &Uow, product: Option<ProductId>, day: NaiveDate) -> Result<Snapshot, Fault> {
    let none = Snapshot { grade: None, commission_bp: 0 };
    let Some(product) = product else { return Ok(none) };
    Ok(snapshots(uow, &[product], day).await?.remove(&product).unwrap_or(none))
}

/// As [`snapshot`], for many products in one question.
///
/// # Errors
/// When the database fails.
pub async fn snapshots(
    uow: &Uow,
    products: &[ProductId],
    day: NaiveDate,
) -> Result<BTreeMap<ProductId, Snapshot>, Fault> {
    if products.is_empty() {
        return Ok(BTreeMap::new());
    }
    let thresholds = thresholds(uow, day).await?;
    let rows = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Id.is_in(products.iter().copied()))
        .all(uow)
        .await?;
    Ok(rows.iter().map(|product| (product.id, of(product, &thresholds))).collect())
}

/// All rules, the newest first.
///
/// # Errors
/// `Forbidden` for those who may not see margin grades.
pub async fn list(uow: &Uow) -> Result<Vec<MarginRule>, Fault> {
    uow.scope(Resource::MarginGrade, Access::Read, "查看毛利等级规则")?;
    Ok(read(uow).await?.0)
}

/// Adds a rule. It holds from a day on that is today or later: what was confirmed keeps its grade.
///
/// # Errors
/// `RuleTaken`; `Invalid` for thresholds that make no sense or a day that has passed.
pub async fn add(uow: &Uow, from: NaiveDate, thresholds: Thresholds) -> Result<MarginRule, ProductError> {
    uow.scope(Resource::Grades, Access::Write, "设置毛利等级规则")?;
    thresholds.check()?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    if from < today {
        return Err(Invalid::new("effective_from", "生效日期不能早于今天").into());
    }
    // Two at once would meet at the unique key; whoever comes second hears it here.
    uow.take_turn(&format!("margin_rules:{}", uow.tenant())).await?;
    if read(uow).await?.0.iter().any(|rule| rule.effective_from == from) {
        return Err(ProductError::RuleTaken);
    }
    let row = margin_rule::ActiveModel {
        tenant_id: Set(uow.tenant()),
        effective_from: Set(from),
        high_bp: Set(thresholds.high_bp),
        middle_bp: Set(thresholds.middle_bp),
        high_commission_bp: Set(thresholds.high_commission_bp),
        middle_commission_bp: Set(thresholds.middle_commission_bp),
        low_commission_bp: Set(thresholds.low_commission_bp),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    read(uow).await?;
    let detail = json!({
        "effective_from": from, "high_bp": row.high_bp, "middle_bp": row.middle_bp,
        "commissions_bp": [row.high_commission_bp, row.middle_commission_bp, row.low_commission_bp],
    });
    audit::record(uow, "margin_rule.add", "margin_rule", row.id.0, detail).await?;
    Ok(row)
}

/// Takes back a rule that does not hold yet.
///
/// # Errors
/// `State` where it holds already.
pub async fn remove(uow: &Uow, id: MarginRuleId) -> Result<(), Fault> {
    uow.scope(Resource::Grades, Access::Write, "设置毛利等级规则")?;
    let query = margin_rule::Entity::find_by_id(id).filter(margin_rule::Column::TenantId.eq(uow.tenant()));
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该毛利等级规则"))?;
    if row.effective_from <= uow.today(tenants::settings(uow).await?.zone) {
        return Err(Fault::State("规则已生效，不能删除；请新增一条规则"));
    }
    let detail = json!({ "effective_from": row.effective_from });
    row.delete(uow).await?;
    read(uow).await?;
    audit::record(uow, "margin_rule.remove", "margin_rule", id.0, detail).await
}
