//! Consents to subscription notices: one accept allows one notice.

use std::collections::BTreeMap;

use chrono::Duration;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::Teller;
use super::consent::{self, Column, Entity};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities;
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
        ..Default::default()
    };
    let add = OnConflict::columns([Column::IdentityId, Column::TemplateId])
        .value(Column::Remaining, Expr::col((Entity, Column::Remaining)).add(1))
        .update_column(Column::UpdatedAt)
        .to_owned();
    Entity::insert(row).on_conflict(add).exec_without_returning(uow).await?;
    Ok(())
}

/// How long after one told of a consent the other may tell of the same.
const SAME: Duration = Duration::minutes(1);

/// A mini-program's user accepted a template. Of one answer both the program and the platform may
/// tell, in either order: it counts once.
///
/// # Errors
/// When the database fails.
pub async fn hear_consent(uow: &Uow, identity: IdentityId, template: &str, teller: Teller) -> Result<(), Fault> {
    // Of two who tell at the same moment, one waits for the other.
    identities::entity::Entity::find_by_id(identity)
        .select_only()
        .column(identities::entity::Column::Id)
        .lock_exclusive()
        .into_tuple::<IdentityId>()
        .one(uow)
        .await?;
    let this = || Entity::update_many().filter(Column::IdentityId.eq(identity)).filter(Column::TemplateId.eq(template));
    let heard = this()
        .col_expr(Column::ToldBy, Expr::value(Option::<String>::None))
        .filter(Column::ToldBy.eq(teller.other()))
        .filter(Column::ToldAt.gt(uow.now() - SAME))
        .exec(uow)
        .await?;
    if heard.rows_affected > 0 {
        return Ok(());
    }
    grant_consent(uow, identity, template).await?;
    this()
        .col_expr(Column::ToldBy, Expr::value(teller.as_str()))
        .col_expr(Column::ToldAt, Expr::value(uow.now()))
        .exec(uow)
        .await?;
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
