//! Merging two customers into one: everything moves, nothing is lost, the old key redirects.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    Statement,
};

use super::{Customer, CustomerError, customer_label, entity, gram};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::CustomerId;

/// Every table whose rows belong to a customer and move with it.
const MOVES: [&str; 19] = [
    "contacts",
    "conversations",
    "orders",
    "deliveries",
    "follow_ups",
    "revisit_tasks",
    "pushes",
    "customer_keys",
    "returns",
    "delivery_checkpoints",
    "opportunities",
    "quotes",
    "prices_told",
    "approvals",
    "survey_requests",
    "complaints",
    "complaint_rounds",
    "complaint_letters",
    "complaint_compensations",
];

/// Merges `from` into `into`. The actor must be able to change both. Fields that are empty in
/// `into` are taken from `from`.
///
/// # Errors
/// `NotFound` where one is out of scope; `State` where both are the same.
pub async fn merge(uow: &Uow, from: CustomerId, into: CustomerId) -> Result<Customer, CustomerError> {
    // Always in the same order, so that two merges at once can't wait for each other.
    let (first, second) = (from.min(into), from.max(into));
    let first = super::find_for_update(uow, first).await?;
    let second = super::find_for_update(uow, second).await?;
    if first.id == second.id {
        return Err(Fault::State("不能与自己合并").into());
    }
    let (from, into) = if first.id == from { (first, second) } else { (second, first) };
    for table in MOVES {
        let sql = format!("UPDATE {table} SET customer_id = $1 WHERE tenant_id = $2 AND customer_id = $3");
        let values = [into.id.into(), uow.tenant().into(), from.id.into()];
        uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    }
    move_labels(uow, from.id, into.id).await?;
    crate::prices::agreements::merged(uow, from.id, into.id).await?;
    crate::receivables::merged(uow, from.id, into.id).await?;
    crate::profit::merged(uow, from.id, into.id).await?;
    let owner = Expr::value(into.owner_id);
    crate::conversations::entity::Entity::update_many()
        .col_expr(crate::conversations::entity::Column::OwnerId, owner)
        .filter(crate::conversations::entity::Column::CustomerId.eq(into.id))
        .exec(uow)
        .await?;
    gram::Entity::delete_many().filter(gram::Column::CustomerId.eq(from.id)).exec(uow).await?;
    let detail = serde_json::json!({ "from": from.id, "from_name": from.name, "from_owner": from.owner_id });
    audit::record(uow, "customer.merge", "customer", into.id.0, detail).await?;
    let merged = fill(uow, &from, into).update(uow).await?;
    let mut gone = from.into_active_model();
    gone.merged_into = Set(Some(merged.id));
    gone.updated_at = Set(uow.now());
    gone.update(uow).await?;
    let marks = super::service::marks_of(uow, merged.id, &merged.name, merged.tax_number.clone()).await?;
    if !super::collision::claim(uow, merged.id, &marks).await? {
        return Err(Fault::State("合并后的资料与另一客户相同").into());
    }
    Ok(super::reindex(uow, merged.id).await?)
}

/// `into` with its gaps filled from `from`.
fn fill(uow: &Uow, from: &Customer, into: Customer) -> entity::ActiveModel {
    let mut custom = from.custom.as_object().cloned().unwrap_or_default();
    custom.extend(into.custom.as_object().cloned().unwrap_or_default());
    let version = into.version + 1;
    let remark = match (&into.remark, &from.remark) {
        (Some(a), Some(b)) if a != b => Some(format!("{a}\n{b}")),
        (a, b) => a.clone().or_else(|| b.clone()),
    };
    let filled = Customer {
        short_name: into.short_name.clone().or_else(|| from.short_name.clone()),
        tax_number: into.tax_number.clone().or_else(|| from.tax_number.clone()),
        source: into.source.clone().or_else(|| from.source.clone()),
        industry: into.industry.clone().or_else(|| from.industry.clone()),
        region: into.region.clone().or_else(|| from.region.clone()),
        address: into.address.clone().or_else(|| from.address.clone()),
        credit_days: into.credit_days.or(from.credit_days),
        credit_limit: into.credit_limit.or(from.credit_limit),
        risk: into.risk.clone().or_else(|| from.risk.clone()),
        last_contact_at: into.last_contact_at.max(from.last_contact_at),
        next_contact_on: [into.next_contact_on, from.next_contact_on].into_iter().flatten().min(),
        last_order_on: into.last_order_on.max(from.last_order_on),
        custom: serde_json::Value::Object(custom),
        remark,
        updated_at: uow.now(),
        version,
        ..into
    };
    filled.into_active_model().reset_all()
}

async fn move_labels(uow: &Uow, from: CustomerId, into: CustomerId) -> Result<(), Fault> {
    let has = Query::select()
        .column(customer_label::Column::LabelId)
        .from(customer_label::Entity)
        .and_where(customer_label::Column::CustomerId.eq(into))
        .to_owned();
    let of_from = customer_label::Column::CustomerId.eq(from);
    customer_label::Entity::update_many()
        .col_expr(customer_label::Column::CustomerId, Expr::value(into))
        .filter(of_from.clone())
        .filter(customer_label::Column::LabelId.not_in_subquery(has))
        .exec(uow)
        .await?;
    customer_label::Entity::delete_many().filter(of_from).exec(uow).await?;
    Ok(())
}
