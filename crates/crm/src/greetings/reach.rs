//! Which contacts the channels of a rule reach at all.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::GreetingRule;
use crate::contacts::{entity as contact, phone};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::entity as identity;
use crate::ids::ContactId;
use crate::pushes::Channel;

/// The condition on contacts: a WeChat identity that follows; an e-mail address or a mobile number,
/// where the rule names that way and the installation has it.
pub(super) fn reached(uow: &Uow, rule: &GreetingRule) -> Condition {
    let channels: Vec<Channel> = serde_json::from_value(rule.channels.clone()).unwrap_or_default();
    let key = || Expr::col((contact::Entity, contact::Column::Id));
    let followers = Query::select()
        .column(identity::Column::ContactId)
        .from(identity::Entity)
        .and_where(identity::Column::TenantId.eq(uow.tenant()))
        .and_where(identity::Column::ContactId.is_not_null())
        .and_where(identity::Column::Followed.eq(true))
        .to_owned();
    let mut any = Condition::any().add(key().in_subquery(followers));
    if channels.contains(&Channel::Mail) && uow.providers().mail {
        any = any.add(contact::Column::Email.is_not_null());
    }
    if channels.contains(&Channel::Sms) && uow.providers().sms_chars.is_some() {
        let mobiles = Query::select()
            .column(phone::Column::ContactId)
            .from(phone::Entity)
            .and_where(phone::Column::TenantId.eq(uow.tenant()))
            .and_where(phone::Column::Mobile.eq(true))
            .to_owned();
        any = any.add(key().in_subquery(mobiles));
    }
    any
}

/// Those of these contacts whom the rule reaches.
pub(super) async fn reached_of(
    uow: &Uow,
    rule: &GreetingRule,
    contacts: &[ContactId],
) -> Result<BTreeSet<ContactId>, Fault> {
    let rows: Vec<ContactId> = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::Id.is_in(contacts.iter().copied()))
        .filter(reached(uow, rule))
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}
