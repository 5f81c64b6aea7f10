//! Asking whoever ordered whether the goods are in order.

use chrono::Duration;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{ArrivalAnswer, DeliveryQuestion, OPTION};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::orders::{Delivery, entity as order};
use crate::pushes::{self, Channel, Menu, MenuOption, NewPush, Purpose, PushKind};
use crate::surveys;
use crate::tenants;

/// What arrived longer ago than this, in days, is not asked about: it was entered belatedly.
const LATE_DAYS: i64 = 3;
/// For so long it may be answered.
const OPEN: Duration = Duration::days(7);
/// Sending it is worth nothing later than this.
const FRESH: Duration = Duration::days(3);
/// The ways of the question, in their order.
const CHANNELS: [Channel; 4] = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Task];

/// Asks about a delivery that has just arrived, where the company wants it: once.
pub(crate) async fn ask(uow: &Uow, delivery: &Delivery) -> Result<(), Fault> {
    let settings = tenants::settings(uow).await?;
    let today = uow.today(settings.zone);
    let fresh = delivery.arrived_on.is_some_and(|on| (today - on).num_days() <= LATE_DAYS);
    if !settings.delivery_questions || !fresh {
        return Ok(());
    }
    let Some(order) = order::Entity::find_by_id(delivery.order_id).one(uow).await? else { return Ok(()) };
    let Some(customer) = customers::by_key(uow, delivery.customer_id).await? else { return Ok(()) };
    let contact = surveys::whom_to_ask(uow, customer.id, order.contact_id).await?;
    // Who sleeps is asked in the morning.
    let at = pushes::quiet_until(uow.now(), &settings).unwrap_or_else(|| uow.now());
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        delivery_id: Set(delivery.id),
        contact_id: Set(contact),
        asked_at: Set(at),
        expires_at: Set(at + OPEN),
        ..Default::default()
    };
    let once = OnConflict::columns([Column::TenantId, Column::DeliveryId]).do_nothing().to_owned();
    if Entity::insert_many([row]).on_conflict(once).exec_without_returning(uow).await? == 0 {
        return Ok(());
    }
    let row = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::DeliveryId.eq(delivery.id))
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a delivery's question is missing"))?;
    let menu = question(&row, &order.number, &delivery.number);
    let mut fields = json!({
        "purpose": Purpose::Arrival, "values": { "单号": order.number }, "page": format!("/orders/{}", order.id),
    });
    menu.put_into(&mut fields);
    let push = NewPush {
        customer: Some(customer.id),
        contact,
        staff: customer.owner_id,
        fields,
        channels: CHANNELS.to_vec(),
        // About goods that they have just got: a cap must not swallow it.
        transactional: true,
        expires_at: Some(at + FRESH),
        ..NewPush::new(PushKind::Notice, menu.head, at)
    };
    let push = pushes::create(uow, push).await?;
    Entity::update_many()
        .col_expr(Column::PushId, Expr::value(push.id))
        .filter(Column::Id.eq(row.id))
        .exec(uow)
        .await?;
    Ok(())
}

/// The question as the chat shows it.
fn question(row: &DeliveryQuestion, order: &str, delivery: &str) -> Menu {
    let option = |answer: ArrivalAnswer| MenuOption {
        id: format!("{OPTION}{}:{answer}", row.id),
        content: answer.words().to_owned(),
    };
    Menu {
        head: format!("您的订单 {order} 的货物已送达（发货单 {delivery}），请问收到的货物是否完好？"),
        options: ArrivalAnswer::ALL.into_iter().map(option).collect(),
        tail: "点选即可，谢谢！".to_owned(),
    }
}
