//! Consents to subscription notices: one accept allows one notice.

use std::collections::BTreeMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::consent::{self, Column, Entity};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::IdentityId;

/// The customer accepted a template once more.
///
/// # Errors
/// When the database fails.
pub async fn grant_consent(uow: &Uow, identity: IdentityId, template: &str) -> Result<(), Fault> {
    let row = consent::ActiveModel {
        identity_id: Set(identity),
        template_id: Set(template.to_owned()),
        remaining: Set(1),
        updated_at: Set(uow.now()),
    };
    let add = OnConflict::columns([Column::IdentityId, Column::TemplateId])
        .value(Column::Remaining, Expr::col((Entity, Column::Remaining)).add(1))
        .update_column(Column::UpdatedAt)
        .to_owned();
    Entity::insert(row).on_conflict(add).exec_without_returning(uow).await?;
    Ok(())
}

/// Takes one consent, if there is one. Says whether there was.
///
/// # Errors
/// When the database fails.
pub async fn spend_consent(uow: &Uow, identity: IdentityId, template: &str) -> Result<bool, Fault> {
    let spent = Entity::update_many()
        .col_expr(Column::Remaining, Expr::col(Column::Remaining).sub(1))
        .col_expr(Column::UpdatedAt, Expr::value(uow.now()))
        .filter(Column::IdentityId.eq(identity))
        .filter(Column::TemplateId.eq(template))
        .filter(Column::Remaining.gt(0))
        .exec(uow)
        .await?;
    Ok(spent.rows_affected == 1)
}

/// The customer refused, or the platform says that no consent is left.
///
/// # Errors
/// When the database fails.
pub async fn forget_consent(uow: &Uow, identity: IdentityId, template: &str) -> Result<(), Fault> {
    Entity::delete_by_id((identity, template.to_owned())).exec(uow).await?;
    Ok(())
}

/// How many consents are left.
///
/// # Errors
/// When the database fails.
pub async fn consent_left(uow: &Uow, identity: IdentityId, template: &str) -> Result<i64, Fault> {
    let row = Entity::find_by_id((identity, template.to_owned())).one(uow).await?;
    Ok(row.map_or(0, |row| row.remaining))
}

/// How many consents an identity has left, by template.
///
/// # Errors
/// When the database fails.
pub async fn consents_of(uow: &Uow, identity: IdentityId) -> Result<BTreeMap<String, i64>, Fault> {
    let rows = Entity::find().filter(Column::IdentityId.eq(identity)).all(uow).await?;
    Ok(rows.into_iter().map(|row| (row.template_id, row.remaining)).collect())
}
