//! Groups and tags.

use std::collections::BTreeMap;

use sea_orm::sea_query::{OnConflict, Query, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{LabelKind, customer_label, entity, label};
use crate::actor::{Access, Resource};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, LabelId};
use crate::{audit, text};

/// The most labels of one customer.
const MOST: usize = 50;

/// All groups and tags of the tenant.
///
/// # Errors
/// `Forbidden` for those who may see no customers.
pub async fn list(uow: &Uow) -> Result<Vec<label::Model>, Fault> {
    uow.scope(Resource::Customers, Access::Read, "查看客户分组")?;
    let rows = label::Entity::find()
        .filter(label::Column::TenantId.eq(uow.tenant()))
        .order_by_asc(label::Column::Kind)
        .order_by_asc(label::Column::Name)
        .all(uow)
        .await?;
    Ok(rows)
}

/// The label of this name; it is created where there is none.
///
/// # Errors
/// `Invalid` where the name is empty or too long.
pub async fn ensure(uow: &Uow, kind: LabelKind, name: &str) -> Result<label::Model, Fault> {
    uow.own_scope(Resource::Customers, Access::Write, "新建分组或标签")?;
    let name = text::required("name", name, 30)?;
    let row = label::ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(kind),
        name: Set(name.clone()),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let key = [label::Column::TenantId, label::Column::Kind, label::Column::Name];
    label::Entity::insert(row)
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    label::Entity::find()
        .filter(label::Column::TenantId.eq(uow.tenant()))
        .filter(label::Column::Kind.eq(kind))
        .filter(label::Column::Name.eq(name))
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a label is missing"))
}

/// Sets the labels of a customer: exactly these.
///
/// # Errors
/// `NotFound` where a label is not the tenant's or the customer is out of scope.
pub async fn set(uow: &Uow, customer: CustomerId, labels: &[LabelId]) -> Result<(), Fault> {
    let customer = super::find_for_update(uow, customer).await?.id;
    if labels.len() > MOST {
        return Err(Invalid::new("labels", format!("最多 {MOST} 个")).into());
    }
    let known = label::Entity::find()
        .filter(label::Column::TenantId.eq(uow.tenant()))
        .filter(label::Column::Id.is_in(labels.iter().copied()))
        .all(uow)
        .await?;
    let mut wanted: Vec<LabelId> = labels.to_vec();
    wanted.sort();
    wanted.dedup();
    if known.len() != wanted.len() {
        return Err(Fault::NotFound("该分组或标签"));
    }
    customer_label::Entity::delete_many()
        .filter(customer_label::Column::TenantId.eq(uow.tenant()))
        .filter(customer_label::Column::CustomerId.eq(customer))
        .exec(uow)
        .await?;
    let rows: Vec<_> = wanted
        .into_iter()
        .map(|label| customer_label::ActiveModel {
            tenant_id: Set(uow.tenant()),
            customer_id: Set(customer),
            label_id: Set(label),
        })
        .collect();
    if !rows.is_empty() {
        customer_label::Entity::insert_many(rows).exec_without_returning(uow).await?;
    }
    let names: Vec<_> = known.iter().map(|label| label.name.as_str()).collect();
    audit::record(uow, "customer.labels", "customer", customer.0, serde_json::json!({ "labels": names })).await
}

/// The labels of these customers, in one query.
///
/// # Errors
/// When the database fails.
pub async fn of(uow: &Uow, customers: &[CustomerId]) -> Result<BTreeMap<CustomerId, Vec<label::Model>>, Fault> {
    let links = customer_label::Entity::find()
        .filter(customer_label::Column::TenantId.eq(uow.tenant()))
        .filter(customer_label::Column::CustomerId.is_in(customers.iter().copied()))
        .all(uow)
        .await?;
    if links.is_empty() {
        return Ok(BTreeMap::new());
    }
    let wanted: Vec<LabelId> = links.iter().map(|link| link.label_id).collect();
    let labels: BTreeMap<LabelId, label::Model> = label::Entity::find()
        .filter(label::Column::Id.is_in(wanted))
        .all(uow)
        .await?
        .into_iter()
        .map(|label| (label.id, label))
        .collect();
    let mut by_customer: BTreeMap<CustomerId, Vec<label::Model>> = BTreeMap::new();
    for link in links {
        if let Some(label) = labels.get(&link.label_id) {
            by_customer.entry(link.customer_id).or_default().push(label.clone());
        }
    }
    Ok(by_customer)
}

/// The condition for customers with a label.
pub(crate) fn having(uow: &Uow, label: LabelId) -> SimpleExpr {
    let labelled = Query::select()
        .column(customer_label::Column::CustomerId)
        .from(customer_label::Entity)
        .and_where(customer_label::Column::TenantId.eq(uow.tenant()))
        .and_where(customer_label::Column::LabelId.eq(label))
        .to_owned();
    entity::Column::Id.in_subquery(labelled)
}
