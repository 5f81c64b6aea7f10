//! Planning: which greetings are due on a day. The same day can be planned any number of times,
//! by any number of processes: nobody is greeted twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use sea_orm::sea_query::{Condition, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::occasions::{days_on, personal_year_on};
use super::reach::{reached, reached_of};
use super::{GreetingRule, Occasion, Placeholders, Segment, entity, greeting, render, runs};
use crate::accounts::{self, AccountKind};
use crate::actor::{Access, Resource};
use crate::clock::instant_at;
use crate::contacts::{self, Calendar, Contact, OccasionKind, occasion};
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::identities;
use crate::ids::{ContactId, CustomerId, GreetingRuleId, StaffId};
use crate::pushes::{self, Channel, NewPush, PushKind};
use crate::{staff, tenants};

/// How many contacts are looked at per round: bounds memory, and how long a transaction is.
const BATCH: u64 = 500;

/// A greeting that a rule makes.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedGreeting {
    /// For whom.
    pub contact: Contact,
    /// Of which customer.
    pub customer: Customer,
    /// The text.
    pub content: String,
    /// Whether this contact was greeted for this occasion and year already.
    pub already: bool,
    /// Whether the rule's channels reach them at all: where not, the salesperson gets a task.
    pub reachable: bool,
    values: Placeholders,
    key: String,
    year: i32,
}

/// Plans the greetings that rules send on `day` for the actor's tenant, and says how many are new.
/// `from` continues after a contact; the second value is where to go on, `None` at the end. Each
/// call handles one batch of one rule, so that transactions stay short.
///
/// # Errors
/// When the database fails.
pub async fn plan(
    uow: &Uow,
    rule: GreetingRuleId,
    day: NaiveDate,
    from: ContactId,
) -> Result<(u64, Option<ContactId>), Fault> {
    let rule = super::find_rule(uow, rule).await?;
    if !rule.active || runs::is_stopped(uow, rule.id, day).await? {
        return Ok((0, None));
    }
    let settings = tenants::settings(uow).await?;
    let (found, next) = candidates(uow, &rule, day, Batch { from, limit: BATCH, opted_out: false }).await?;
    let rate_of = rates(uow, &found).await?;
    let order = Order::new(&rule, day, settings.zone);
    let wanted: Vec<&PlannedGreeting> = found.iter().filter(|greeting| order.objection(greeting).is_none()).collect();
    let new: Vec<NewPush> = wanted
        .iter()
        .map(|greeting| NewPush { rate: rate_of.get(&greeting.contact.id).cloned(), ..order.push(greeting) })
        .collect();
    let made = pushes::insert_many(uow, &new).await?;
    let mut kept = Vec::with_capacity(made.len());
    let mut lost = Vec::new();
    for ((push, greeting), new) in made.iter().zip(&wanted).zip(&new) {
        if claim(uow, greeting, push.id).await? { kept.push((push.id, new)) } else { lost.push(push.id) }
    }
    if !lost.is_empty() {
        pushes::entity::Entity::delete_many().filter(pushes::entity::Column::Id.is_in(lost)).exec(uow).await?;
    }
    let count = kept.len() as u64;
    pushes::enqueue_many(uow, kept).await?;
    Ok((count, next))
}

/// What a rule orders for a day: when, until when, over which ways.
pub(super) struct Order<'a> {
    rule: &'a GreetingRule,
    pub(super) due_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    channels: Vec<Channel>,
}

impl<'a> Order<'a> {
    pub(super) fn new(rule: &'a GreetingRule, day: NaiveDate, zone: Tz) -> Self {
        let last_day = occasion_day(rule, day).checked_add_days(Days::new(1)).unwrap_or(day);
        Self {
            rule,
            due_at: instant_at(day, u32::try_from(rule.send_at).unwrap_or(0), zone),
            expires_at: instant_at(last_day, 0, zone),
            channels: channels_of(rule),
        }
    }

    /// Why no push is made for a candidate, if so.
    pub(super) fn objection(&self, greeting: &PlannedGreeting) -> Option<&'static str> {
        if greeting.contact.opted_out_at.is_some() {
            Some("客户已退订")
        } else if greeting.already {
            Some("本次节日或纪念日已问候过")
        } else if !greeting.reachable && !self.channels.contains(&Channel::Task) {
            let elsewhere = [Channel::Mail, Channel::Sms].iter().any(|way| self.channels.contains(way));
            Some(if elsewhere {
                "没有规则渠道可用的联系方式，且规则不含人工发送"
            } else {
                "没有关注公众号的微信身份，且规则不含人工发送"
            })
        } else {
            None
        }
    }

    /// The push that is made for a candidate.
    pub(super) fn push(&self, greeting: &PlannedGreeting) -> NewPush {
        NewPush {
            customer: Some(greeting.customer.id),
            contact: Some(greeting.contact.id),
            staff: greeting.customer.owner_id,
            rule: Some(self.rule.id),
            occasion: Some(greeting.key.clone()),
            channels: self.channels.clone(),
            fields: serde_json::json!({ "values": greeting.values }),
            expires_at: Some(self.expires_at),
            ..NewPush::new(PushKind::Greeting, greeting.content.clone(), self.due_at)
        }
    }
}

/// Claims the unique key; `false` where another process was faster.
async fn claim(uow: &Uow, planned: &PlannedGreeting, push: crate::ids::PushId) -> Result<bool, Fault> {
    let row = greeting::ActiveModel {
        tenant_id: Set(uow.tenant()),
        contact_id: Set(planned.contact.id),
        occasion: Set(planned.key.clone()),
        year: Set(i64::from(planned.year)),
        push_id: Set(push),
    };
    let inserted = greeting::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    Ok(inserted == 1)
}

/// What a rule would send on `day`, on real customers within the actor's scope: the first batch,
/// nothing is written.
///
/// # Errors
/// `Forbidden` for those who may not see rules, or no customers.
pub async fn preview(uow: &Uow, rule: &GreetingRule, day: NaiveDate) -> Result<Vec<PlannedGreeting>, Fault> {
    uow.scope(Resource::GreetingRules, Access::Read, "查看问候规则")?;
    let batch = Batch { from: ContactId(0), limit: BATCH, opted_out: false };
    Ok(candidates(uow, rule, day, batch).await?.0)
}

/// Which candidates are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Batch {
    /// Those after this contact.
    pub(super) from: ContactId,
    /// How many.
    pub(super) limit: u64,
    /// Also those who wish no pushes.
    pub(super) opted_out: bool,
}

impl Batch {
    /// The condition on contacts.
    fn contacts(self) -> Condition {
        let wished = contacts::entity::Column::OptedOutAt.is_null();
        Condition::all().add_option((!self.opted_out).then_some(wished))
    }
}

pub(super) fn occasion_day(rule: &GreetingRule, day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(u64::try_from(rule.lead_days).unwrap_or(0))).unwrap_or(day)
}

fn channels_of(rule: &GreetingRule) -> Vec<Channel> {
    let named: Vec<String> = serde_json::from_value(rule.channels.clone()).unwrap_or_default();
    named.iter().filter_map(|name| Channel::from_word(name)).collect()
}

/// The contacts whose occasion the rule greets on `day`, one batch, with the rendered text.
pub(super) async fn candidates(
    uow: &Uow,
    rule: &GreetingRule,
    day: NaiveDate,
    batch: Batch,
) -> Result<(Vec<PlannedGreeting>, Option<ContactId>), Fault> {
    let occasion = Occasion::parse(&rule.occasion)?;
    let date = occasion_day(rule, day);
    let (people, next): (Vec<(Contact, String, i32)>, _) = match occasion {
        Occasion::Personal(_) => personal(uow, rule, &occasion, date, batch).await?,
        _ => match occasion.general_year_on(date) {
            Some(year) => {
                let (contacts, next) = reachable_contacts(uow, rule, batch).await?;
                (contacts.into_iter().map(|contact| (contact, occasion.key(None), year)).collect(), next)
            }
            None => (Vec::new(), None),
        },
    };
    let ids: Vec<ContactId> = people.iter().map(|(contact, _, _)| contact.id).collect();
    let greeted = greeted(uow, &ids).await?;
    let reachable = reached_of(uow, rule, &ids).await?;
    let customers = customers_of(uow, people.iter().map(|(contact, _, _)| contact.customer_id)).await?;
    let owners: Vec<StaffId> = customers.values().filter_map(|customer| customer.owner_id).collect();
    let names = staff::names(uow, &owners).await?;
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let mut planned = Vec::with_capacity(people.len());
    for (contact, key, year) in people {
        let Some(customer) = customers.get(&contact.customer_id) else { continue };
        let values = Placeholders {
            salutation: contact.salutation.clone().unwrap_or_else(|| contact.name.clone()),
            name: contact.name.clone(),
            customer: customer.name.clone(),
            owner: customer.owner_id.and_then(|owner| names.get(&owner).cloned()).unwrap_or_else(|| company.clone()),
            company: company.clone(),
            occasion: occasion.name(),
            date: format!("{}月{}日", date.month(), date.day()),
            number: String::new(),
            content: String::new(),
        };
        planned.push(PlannedGreeting {
            content: render("template", &rule.template, &values)?,
            values,
            already: greeted.contains(&(contact.id, key.clone(), i64::from(year))),
            reachable: reachable.contains(&contact.id),
            customer: customer.clone(),
            contact,
            key,
            year,
        });
    }
    Ok((planned, next))
}

/// The customers of the rule's segment that the actor may see, as a subquery.
pub(super) fn segment_of(uow: &Uow, rule: &GreetingRule) -> Result<sea_orm::sea_query::SelectStatement, Fault> {
    let segment: Segment =
        serde_json::from_value(rule.segment.clone()).map_err(|_| Fault::Broken("a stored segment can't be read"))?;
    let customers = Query::select()
        .column(customers::entity::Column::Id)
        .from(customers::entity::Entity)
        .cond_where(customers::visible(uow, Access::Read)?)
        .cond_where(segment.condition(uow))
        .to_owned();
    Ok(customers)
}

async fn personal(
    uow: &Uow,
    rule: &GreetingRule,
    occasion: &Occasion,
    date: NaiveDate,
    batch: Batch,
) -> Result<(Vec<(Contact, String, i32)>, Option<ContactId>), Fault> {
    use occasion::Column as C;
    let Occasion::Personal(kind) = occasion else { return Ok((Vec::new(), None)) };
    let rows = occasion::Entity::find()
        .find_also_related(contacts::entity::Entity)
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::Kind.eq(*kind))
        .filter(stored_on(date))
        .filter(C::ContactId.gt(batch.from))
        .filter(batch.contacts())
        .filter(contacts::entity::Column::CustomerId.in_subquery(segment_of(uow, rule)?))
        .order_by_asc(C::ContactId)
        .limit(batch.limit)
        .all(uow)
        .await?;
    let next = (rows.len() as u64 == batch.limit).then(|| rows.last().map(|(row, _)| row.contact_id)).flatten();
    let rows = if *kind == OccasionKind::Birthday { one_birthday_each(uow, rows).await? } else { rows };
    let mut seen = BTreeSet::new();
    let people = rows
        .into_iter()
        .filter_map(|(row, contact)| {
            let year = personal_year_on(&row, date)?;
            let key = occasion.key(Some(&row));
            seen.insert((row.contact_id, key.clone())).then_some((contact?, key, year))
        })
        .collect();
    Ok((people, next))
}

/// The condition on stored days that may fall on `date`.
pub(super) fn stored_on(date: NaiveDate) -> Condition {
    use occasion::Column as C;
    let days = days_on(date);
    let stored = |calendar: Calendar, (month, days): (i64, Vec<i64>)| {
        Condition::all().add(C::Calendar.eq(calendar)).add(C::Month.eq(month)).add(C::Day.is_in(days))
    };
    let on = Condition::any().add(stored(Calendar::Solar, days.solar));
    match days.lunar {
        Some(lunar) => on.add(stored(Calendar::Lunar, lunar)),
        None => on,
    }
}

/// Whoever has a solar and a lunar birthday is greeted on the one that was entered first: the two
/// count by different years around New Year, so the unique key alone would let both pass.
async fn one_birthday_each(
    uow: &Uow,
    rows: Vec<(occasion::Model, Option<Contact>)>,
) -> Result<Vec<(occasion::Model, Option<Contact>)>, Fault> {
    let people: Vec<ContactId> = rows.iter().map(|(row, _)| row.contact_id).collect();
    let all = contacts::occasions_of(uow, &people).await?;
    let first = |row: &occasion::Model| {
        let of_contact = all.get(&row.contact_id)?;
        of_contact.iter().find(|other| other.kind == OccasionKind::Birthday).map(|first| first.id)
    };
    Ok(rows.into_iter().filter(|(row, _)| first(row) == Some(row.id)).collect())
}

/// The contacts of the segment whom the rule's channels reach.
async fn reachable_contacts(
    uow: &Uow,
    rule: &GreetingRule,
    batch: Batch,
) -> Result<(Vec<Contact>, Option<ContactId>), Fault> {
    let rows = contacts::entity::Entity::find()
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::Id.gt(batch.from))
        .filter(batch.contacts())
        .filter(reached(uow, rule))
        .filter(contacts::entity::Column::CustomerId.in_subquery(segment_of(uow, rule)?))
        .order_by_asc(contacts::entity::Column::Id)
        .limit(batch.limit)
        .all(uow)
        .await?;
    let next = (rows.len() as u64 == batch.limit).then(|| rows.last().map(|row| row.id)).flatten();
    Ok((rows, next))
}

async fn greeted(uow: &Uow, contacts: &[ContactId]) -> Result<BTreeSet<(ContactId, String, i64)>, Fault> {
    let rows = greeting::Entity::find()
        .filter(greeting::Column::TenantId.eq(uow.tenant()))
        .filter(greeting::Column::ContactId.is_in(contacts.iter().copied()))
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|row| (row.contact_id, row.occasion, row.year)).collect())
}

async fn customers_of(
    uow: &Uow,
    ids: impl Iterator<Item = CustomerId>,
) -> Result<BTreeMap<CustomerId, Customer>, Fault> {
    let rows = customers::entity::Entity::find()
        .filter(customers::entity::Column::TenantId.eq(uow.tenant()))
        .filter(customers::entity::Column::Id.is_in(ids.collect::<BTreeSet<_>>()))
        .all(uow)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The account that will most likely send to each contact: its rate limit is asked beforehand.
async fn rates(uow: &Uow, greetings: &[PlannedGreeting]) -> Result<BTreeMap<ContactId, String>, Fault> {
    let service = accounts::of_kind(uow, AccountKind::Service).await?;
    let ids: Vec<ContactId> = greetings.iter().map(|greeting| greeting.contact.id).collect();
    let known = identities::of_contact(uow, &ids).await?;
    Ok(known
        .into_iter()
        .filter(|identity| service.contains(&identity.appid))
        .filter_map(|identity| identity.contact_id.map(|contact| (contact, identity.appid)))
        .collect())
}

/// The rules of the actor's tenant that are in force.
///
/// # Errors
/// When the database fails.
pub async fn active_rules(uow: &Uow) -> Result<Vec<GreetingRuleId>, Fault> {
    let rows = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Active.eq(true))
        .order_by_asc(entity::Column::Id)
        .into_tuple()
        .all(uow)
        .await?;
    Ok(rows)
}
