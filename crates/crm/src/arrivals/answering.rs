//! Answering, by the one who was asked.

use chrono::Duration;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};
use serde_json::json;

use super::entity::{Column, Entity};
use super::{ArrivalAnswer, ArrivalError, DeliveryQuestion};
use crate::actor::{Actor, CustomerActor};
use crate::audit;
use crate::complaints::{self, Complaint, ComplaintSource, Links};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DeliveryId, DeliveryQuestionId};
use crate::orders::delivery;
use crate::pushes::{Channel, PushState, entity as push};

/// For so long after the question was sent, its words alone are taken for its answer.
const BY_WORD: Duration = Duration::hours(48);

/// An answer that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question, with its answer.
    pub question: DeliveryQuestion,
    /// The complaint that came of a bad one.
    pub complaint: Option<Complaint>,
}

fn me(uow: &Uow) -> Result<&CustomerActor, Fault> {
    match uow.actor() {
        Actor::Customer(me) => Ok(me),
        _ => Err(Fault::Forbidden("代客户确认收货")),
    }
}

/// The newest question in the chat that a word alone may answer.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn waiting(uow: &Uow) -> Result<Option<DeliveryQuestion>, Fault> {
    let me = me(uow)?;
    let sent = push::Entity::find()
        .select_only()
        .column(push::Column::Id)
        .filter(push::Column::TenantId.eq(uow.tenant()))
        .filter(push::Column::ContactId.eq(me.contact))
        .filter(push::Column::Channel.eq(Channel::Custom))
        .filter(push::Column::State.is_in([PushState::Sent, PushState::Delivered]))
        .filter(push::Column::SentAt.gt(uow.now() - BY_WORD));
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(me.contact))
        .filter(Column::AnsweredAt.is_null())
        .filter(Column::ExpiresAt.gt(uow.now()))
        .filter(Column::PushId.in_subquery(sent.into_query()))
        .order_by_desc(Column::Id);
    Ok(query.one(uow).await?)
}

/// Takes the answer of the person who was asked: once. A bad one files a complaint about the delivery.
///
/// # Errors
/// `NotFound` for a question to anybody else; `Answered`, `Expired`.
pub async fn answer(uow: &Uow, id: DeliveryQuestionId, given: ArrivalAnswer) -> Result<Answered, ArrivalError> {
    let me = me(uow)?;
    let query = Entity::find_by_id(id)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::ContactId.eq(me.contact))
        .lock_exclusive();
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该收货确认"))?;
    let delivery = delivery::Entity::find_by_id(row.delivery_id)
        .filter(delivery::Column::TenantId.eq(uow.tenant()))
        .filter(delivery::Column::CustomerId.eq(me.customer))
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该收货确认"))?;
    if row.answered_at.is_some() {
        return Err(ArrivalError::Answered);
    }
    if row.expires_at <= uow.now() {
        return Err(ArrivalError::Expired);
    }
    let words = given.words();
    let complaint = match given.is_bad() {
        false => None,
        true => {
            let content = format!("到货确认：{words}（发货单 {}）", delivery.number);
            let links = Links { delivery: Some(delivery.id), ..Links::default() };
            let source = ComplaintSource::Chat;
            Some(complaints::file_own_about(uow, source, &content, links, Some(words), Vec::new()).await?)
        }
    };
    let mut row = row.into_active_model();
    row.answer = Set(Some(given));
    row.answered_at = Set(Some(uow.now()));
    row.complaint_id = Set(complaint.as_ref().map(|complaint| complaint.id));
    let question = row.update(uow).await?;
    let detail = json!({ "answer": given, "complaint": question.complaint_id });
    audit::record(uow, "delivery.answer", "delivery", delivery.id.0, detail).await?;
    Ok(Answered { question, complaint })
}

/// What was asked about a delivery that the caller may see, where something was.
///
/// # Errors
/// When the database fails.
pub async fn of_delivery(uow: &Uow, delivery: DeliveryId) -> Result<Option<DeliveryQuestion>, Fault> {
    let query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::DeliveryId.eq(delivery));
    Ok(query.one(uow).await?)
}
