//! Whom to ask, and asking them. Any number of planners may run: the unique key lets one win.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;

use super::{OPTION, SCORES, Survey, SurveyMoment, entity, request};
use crate::actor::Actor;
use crate::clock::{business_date, instant_at};
use crate::contacts::entity as contact;
use crate::customers::{self, Customer, customer_label};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities::entity as identity;
use crate::ids::{ContactId, CustomerId, DeliveryId, OrderId, ProductId, SurveyId};
use crate::orders::{delivery, delivery_line, entity as order};
use crate::pushes::{self, Channel, Menu, MenuOption, NewPush, Purpose, PushKind};
use crate::tenants;

/// How many subjects are looked at in one batch.
const BATCH: u64 = 200;
/// What was due longer ago than this is not asked any more: after a survey was switched on, or the
/// scheduler stood still.
const LATE_DAYS: u64 = 7;
/// The hour at which people are asked about what is over, in minutes after midnight.
const ASKED_AT: u32 = 10 * 60;
/// The ways of a question, in their order.
const CHANNELS: [Channel; 4] = [Channel::Custom, Channel::Subscribe, Channel::Template, Channel::Task];

/// What a survey is about.
struct Subject {
    key: String,
    customer: CustomerId,
    /// Who knows of it best.
    contact: Option<ContactId>,
    delivery: Option<DeliveryId>,
    complaint: Option<i64>,
    product: Option<ProductId>,
}

/// A complaint that was closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedComplaint {
    /// Its key.
    pub complaint: i64,
    /// Whose it is.
    pub customer: CustomerId,
    /// Who complained.
    pub contact: Option<ContactId>,
    /// About which delivery.
    pub delivery: Option<DeliveryId>,
    /// About which product.
    pub product: Option<ProductId>,
}

/// The surveys in use that look for whom to ask by themselves.
///
/// # Errors
/// When the database fails.
pub async fn due(uow: &Uow, today: NaiveDate) -> Result<Vec<SurveyId>, Fault> {
    let oldest = today.checked_sub_days(Days::new(LATE_DAYS)).unwrap_or(today);
    let dated = Condition::all()
        .add(entity::Column::Moment.eq(SurveyMoment::Date))
        .add(entity::Column::OnDate.between(oldest, today));
    let found = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Active.eq(true))
        .filter(Condition::any().add(entity::Column::Moment.eq(SurveyMoment::Delivery)).add(dated))
        .order_by_asc(entity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(found)
}

/// Asks the next batch of those whom a survey is for; says how many were asked, and where to go on.
///
/// # Errors
/// `Forbidden` for all but the system.
pub async fn plan_batch(uow: &Uow, id: SurveyId, today: NaiveDate, after: i64) -> Result<(u64, Option<i64>), Fault> {
    if !matches!(uow.actor(), Actor::System(_)) {
        return Err(Fault::Forbidden("发送满意度调查"));
    }
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant()));
    let Some(survey) = query.one(uow).await?.filter(|survey| survey.active) else { return Ok((0, None)) };
    let (subjects, next) = match survey.moment {
        SurveyMoment::Delivery => arrived(uow, &survey, today, after).await?,
        SurveyMoment::Date => labelled(uow, &survey, after).await?,
        SurveyMoment::Complaint => return Ok((0, None)),
    };
    let mut asked = 0;
    for subject in subjects {
        asked += u64::from(ask(uow, &survey, subject, uow.now()).await?);
    }
    Ok((asked, next))
}

type Subjects = (Vec<Subject>, Option<i64>);

/// Deliveries that arrived so many days ago.
async fn arrived(uow: &Uow, survey: &Survey, today: NaiveDate, after: i64) -> Result<Subjects, Fault> {
    use delivery::Column as C;
    let days = u64::try_from(survey.days).unwrap_or(0);
    let until = today.checked_sub_days(Days::new(days)).unwrap_or(today);
    let from = until.checked_sub_days(Days::new(LATE_DAYS)).unwrap_or(until);
    let asked = request::Entity::find()
        .select_only()
        .column(request::Column::DeliveryId)
        .filter(request::Column::TenantId.eq(uow.tenant()))
        .filter(request::Column::SurveyId.eq(survey.id))
        .filter(request::Column::DeliveryId.is_not_null());
    let found: Vec<(DeliveryId, CustomerId, OrderId)> = delivery::Entity::find()
        .select_only()
        .columns([C::Id, C::CustomerId, C::OrderId])
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::ArrivedOn.between(from, until))
        .filter(C::Id.not_in_subquery(asked.into_query()))
        .filter(C::Id.gt(after))
        .order_by_asc(C::Id)
        .limit(BATCH)
        .into_tuple()
        .all(uow)
        .await?;
    let next = full(found.len(), found.last().map(|row| row.0.0));
    let mut subjects = Vec::with_capacity(found.len());
    for (delivery, customer, of) in found {
        let contact = order::Entity::find_by_id(of).one(uow).await?.and_then(|order| order.contact_id);
        let product = main_product(uow, delivery).await?;
        let key = format!("delivery:{delivery}");
        subjects.push(Subject { key, customer, contact, delivery: Some(delivery), complaint: None, product });
    }
    Ok((subjects, next))
}

/// The product that most of a delivery's money is for.
async fn main_product(uow: &Uow, delivery: DeliveryId) -> Result<Option<ProductId>, Fault> {
    let line = delivery_line::Entity::find()
        .filter(delivery_line::Column::DeliveryId.eq(delivery))
        .filter(delivery_line::Column::ProductId.is_not_null())
        .order_by_desc(delivery_line::Column::Amount)
        .order_by_asc(delivery_line::Column::Id)
        .one(uow)
        .await?;
    Ok(line.and_then(|line| line.product_id))
}

/// Customers of the group or tag.
async fn labelled(uow: &Uow, survey: &Survey, after: i64) -> Result<Subjects, Fault> {
    let (Some(label), Some(on)) = (survey.label_id, survey.on_date) else { return Ok((Vec::new(), None)) };
    let key = format!("date:{on}");
    let asked = request::Entity::find()
        .select_only()
        .column(request::Column::CustomerId)
        .filter(request::Column::TenantId.eq(uow.tenant()))
        .filter(request::Column::SurveyId.eq(survey.id))
        .filter(request::Column::Subject.eq(key.as_str()));
    let found: Vec<CustomerId> = customer_label::Entity::find()
        .select_only()
        .column(customer_label::Column::CustomerId)
        .filter(customer_label::Column::TenantId.eq(uow.tenant()))
        .filter(customer_label::Column::LabelId.eq(label))
        .filter(customer_label::Column::CustomerId.not_in_subquery(asked.into_query()))
        .filter(customer_label::Column::CustomerId.gt(after))
        .order_by_asc(customer_label::Column::CustomerId)
        .limit(BATCH)
        .into_tuple()
        .all(uow)
        .await?;
    let next = full(found.len(), found.last().map(|id| id.0));
    let subject = |customer| Subject {
        key: key.clone(),
        customer,
        contact: None,
        delivery: None,
        complaint: None,
        product: None,
    };
    Ok((found.into_iter().map(subject).collect(), next))
}

fn full(length: usize, last: Option<i64>) -> Option<i64> {
    last.filter(|_| u64::try_from(length) == Ok(BATCH))
}

/// A complaint was closed: those surveys that are about complaints will be sent in time. Called in the
/// transaction that closes it; a second call changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn complaint_closed(uow: &Uow, closed: ClosedComplaint) -> Result<(), Fault> {
    let surveys = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Active.eq(true))
        .filter(entity::Column::Moment.eq(SurveyMoment::Complaint))
        .order_by_asc(entity::Column::Id)
        .all(uow)
        .await?;
    let zone = tenants::settings(uow).await?.zone;
    let today = uow.today(zone);
    for survey in surveys {
        let day = today.checked_add_days(Days::new(u64::try_from(survey.days).unwrap_or(0))).unwrap_or(today);
        let at = if survey.days == 0 { uow.now() } else { instant_at(day, ASKED_AT, zone) };
        let subject = Subject {
            key: format!("complaint:{}", closed.complaint),
            customer: closed.customer,
            contact: closed.contact,
            delivery: closed.delivery,
            complaint: Some(closed.complaint),
            product: closed.product,
        };
        ask(uow, &survey, subject, at).await?;
    }
    Ok(())
}

/// Asks whoever knows of a subject; `false` where nobody can be asked, or somebody was already.
async fn ask(uow: &Uow, survey: &Survey, subject: Subject, at: DateTime<Utc>) -> Result<bool, Fault> {
    let Some(customer) = customers::by_key(uow, subject.customer).await?.filter(|row| row.merged_into.is_none()) else {
        return Ok(false);
    };
    let Some(contact) = whom_to_ask(uow, customer.id, subject.contact).await? else { return Ok(false) };
    let settings = tenants::settings(uow).await?;
    let asked_on = business_date(at, settings.zone);
    let expires_at = at + Duration::days(survey.open_days);
    let row = request::ActiveModel {
        tenant_id: Set(uow.tenant()),
        survey_id: Set(survey.id),
        subject: Set(subject.key.clone()),
        customer_id: Set(customer.id),
        contact_id: Set(contact),
        staff_id: Set(customer.owner_id),
        delivery_id: Set(subject.delivery),
        complaint_id: Set(subject.complaint),
        product_id: Set(subject.product),
        asked_on: Set(asked_on),
        month: Set(i64::from(asked_on.year()) * 100 + i64::from(asked_on.month())),
        expires_at: Set(expires_at),
        low: Set(false),
        version: Set(1),
        ..Default::default()
    };
    use request::Column as C;
    let once = OnConflict::columns([C::TenantId, C::SurveyId, C::Subject, C::ContactId]).do_nothing().to_owned();
    if request::Entity::insert_many([row]).on_conflict(once).exec_without_returning(uow).await? == 0 {
        return Ok(false);
    }
    let row = request::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::SurveyId.eq(survey.id))
        .filter(C::Subject.eq(subject.key))
        .filter(C::ContactId.eq(contact))
        .one(uow)
        .await?
        .ok_or(Fault::Broken("a survey's request is missing"))?;
    let push = pushes::create(uow, question(survey, &row, &customer, at)).await?;
    request::Entity::update_many().col_expr(C::PushId, Expr::value(push.id)).filter(C::Id.eq(row.id)).exec(uow).await?;
    Ok(true)
}

/// The question as a push: with options to tap in the chat, else with a link to the page.
fn question(survey: &Survey, row: &request::Model, customer: &Customer, at: DateTime<Utc>) -> NewPush {
    let option =
        |(score, words): (i64, &str)| MenuOption { id: format!("{OPTION}{}:{score}", row.id), content: words.into() };
    let menu = Menu {
        head: survey.question.clone(),
        options: SCORES.into_iter().map(option).collect(),
        tail: "点选即可评价，谢谢！".into(),
    };
    let mut fields = json!({ "purpose": Purpose::Survey, "page": format!("/surveys/{}", row.id) });
    menu.put_into(&mut fields);
    NewPush {
        customer: Some(customer.id),
        contact: Some(row.contact_id),
        staff: customer.owner_id,
        fields,
        channels: CHANNELS.to_vec(),
        expires_at: Some(row.expires_at),
        ..NewPush::new(PushKind::Notice, survey.question.clone(), at)
    }
}

/// Who is asked: whoever knows of it best, or else the contact who was active last, or any; only who
/// wants to hear from us.
pub(crate) async fn whom_to_ask(
    uow: &Uow,
    customer: CustomerId,
    best: Option<ContactId>,
) -> Result<Option<ContactId>, Fault> {
    let people: Vec<ContactId> = contact::Entity::find()
        .select_only()
        .column(contact::Column::Id)
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::CustomerId.eq(customer))
        .filter(contact::Column::OptedOutAt.is_null())
        .filter(contact::Column::ForgottenAt.is_null())
        .order_by_asc(contact::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    if let Some(best) = best.filter(|best| people.contains(best)) {
        return Ok(Some(best));
    }
    if people.is_empty() {
        return Ok(None);
    }
    let follower = identity::Entity::find()
        .filter(identity::Column::TenantId.eq(uow.tenant()))
        .filter(identity::Column::ContactId.is_in(people.iter().copied()))
        .filter(identity::Column::Followed.eq(true))
        .order_by_desc(identity::Column::UpdatedAt)
        .order_by_desc(identity::Column::Id)
        .one(uow)
        .await?;
    Ok(follower.and_then(|found| found.contact_id).or(people.first().copied()))
}
