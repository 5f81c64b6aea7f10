//! Telling customers that something is on its way.

use chrono::Duration;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::{Delivery, Order, status};
use crate::contacts::entity as contact;
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::entity as identity;
use crate::ids::{ContactId, StaffId};
use crate::pushes::{self, Channel, NewPush, Purpose, PushKind};
use crate::tenants;

/// A notice is worth nothing later than this, in hours.
const HOURS: i64 = 48;
/// The ways of a notice, in their order. Nobody is asked to write one by hand.
const CHANNELS: [Channel; 4] = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Mail];

/// Plans the notice of a shipment, where the company wants it and somebody at the customer can be
/// reached.
pub(super) async fn shipped(
    uow: &Uow,
    order: &Order,
    delivery: &Delivery,
    owner: Option<StaffId>,
) -> Result<(), Fault> {
    if !tenants::settings(uow).await?.shipping_notices {
        return Ok(());
    }
    let Some(contact) = receiver(uow, order).await? else { return Ok(()) };
    let said = status::delivery_line(&order.number, delivery);
    let new = NewPush {
        customer: Some(order.customer_id),
        contact: Some(contact),
        staff: owner,
        fields: json!({ "purpose": Purpose::Shipping, "values": { "单号": order.number } }),
        channels: CHANNELS.to_vec(),
        transactional: true,
        expires_at: Some(uow.now() + Duration::hours(HOURS)),
        ..NewPush::new(PushKind::Notice, format!("您的货物已发出。{said}"), uow.now())
    };
    pushes::create(uow, new).await?;
    Ok(())
}

/// Who hears of it: whoever ordered, or else the contact who was active last; only who follows us
/// or has an e-mail address, and wants to hear from us.
async fn receiver(uow: &Uow, order: &Order) -> Result<Option<ContactId>, Fault> {
    let mut wanted = Condition::all()
        .add(contact::Column::TenantId.eq(uow.tenant()))
        .add(contact::Column::CustomerId.eq(order.customer_id))
        .add(contact::Column::OptedOutAt.is_null())
        .add(contact::Column::ForgottenAt.is_null());
    if let Some(contact) = order.contact_id {
        wanted = wanted.add(contact::Column::Id.eq(contact));
    }
    let people = contact::Entity::find().filter(wanted).order_by_asc(contact::Column::Id).all(uow).await?;
    if people.is_empty() {
        return Ok(None);
    }
    let follower = identity::Entity::find()
        .filter(identity::Column::TenantId.eq(uow.tenant()))
        .filter(identity::Column::ContactId.is_in(people.iter().map(|person| person.id)))
        .filter(identity::Column::Followed.eq(true))
        .order_by_desc(identity::Column::UpdatedAt)
        .order_by_desc(identity::Column::Id)
        .one(uow)
        .await?;
    let mails = uow.providers().mail;
    let by_mail = || people.iter().find(|person| mails && person.email.is_some()).map(|person| person.id);
    Ok(follower.and_then(|found| found.contact_id).or_else(by_mail))
}
