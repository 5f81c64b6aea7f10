//! Use cases of follow-ups.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{FollowUpChannel, Location, policy};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::clock::business_date;
use crate::contacts;
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, Attached, StoredFile};
use crate::ids::{ContactId, CustomerId, FileId};
use crate::page::{Page, PageRequest, time_cursor, write_time_cursor};
use crate::{revisits, staff, tenants, text};

/// A contact to be logged.
#[derive(Clone, Debug)]
pub struct NewFollowUp {
    /// With whom.
    pub contact: Option<ContactId>,
    /// By which way.
    pub channel: FollowUpChannel,
    /// When; now where none is given.
    pub at: Option<DateTime<Utc>>,
    /// What was said.
    pub content: String,
    /// What we understood.
    pub understanding: Option<String>,
    /// Whether the customer confirmed that.
    pub confirmed: bool,
    /// How they use the product.
    pub product_use: Option<String>,
    /// What they need.
    pub needs: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Where, as coordinates.
    pub location: Option<Location>,
    /// When to speak next.
    pub next_contact_on: Option<NaiveDate>,
    /// Pictures and other files that the actor uploaded.
    pub files: Vec<FileId>,
}

/// A follow-up with what a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpDetail {
    /// The row.
    pub follow_up: Model,
    /// Who logged it.
    pub staff_name: String,
    /// With whom it was.
    pub contact_name: Option<String>,
    /// Its files.
    pub files: Vec<StoredFile>,
}

/// Logs a contact with a customer within the scope. The customer's dates of contact follow, and
/// revisits that were due on that day or before are done by it.
///
/// # Errors
/// `NotFound` for a customer out of scope, `Forbidden` for all but staff, or a wrong field.
pub async fn log(uow: &Uow, customer: CustomerId, new: NewFollowUp) -> Result<Model, Fault> {
    // The lock keeps the dates of two who log at once from overwriting each other.
    let customer = customers::find_for_update(uow, customer).await?;
    log_of(uow, customer, new).await
}

/// As [`log`], of a customer whom the caller has locked and may speak with.
pub(crate) async fn log_of(uow: &Uow, customer: Customer, new: NewFollowUp) -> Result<Model, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("记录跟进"))?.staff;
    let zone = tenants::settings(uow).await?.zone;
    let at = policy::check_at(new.at.unwrap_or(uow.now()), uow.now())?;
    policy::check_next(new.next_contact_on, uow.today(zone))?;
    let location = new.location.map(policy::check_location).transpose()?;
    if let Some(contact) = new.contact {
        check_contact(uow, customer.id, contact).await?;
    }
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        customer_id: Set(customer.id),
        contact_id: Set(new.contact),
        staff_id: Set(me),
        channel: Set(new.channel),
        at: Set(at),
        content: Set(text::required_block("content", &new.content, 4000)?),
        understanding: Set(text::optional_block("understanding", new.understanding.as_deref(), 2000)?),
        confirmed: Set(new.confirmed),
        product_use: Set(text::optional_block("product_use", new.product_use.as_deref(), 2000)?),
        needs: Set(text::optional_block("needs", new.needs.as_deref(), 2000)?),
        place: Set(text::optional("place", new.place.as_deref(), 200)?),
        latitude_e6: Set(location.map(|location| location.latitude_e6)),
        longitude_e6: Set(location.map(|location| location.longitude_e6)),
        next_contact_on: Set(new.next_contact_on),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let follow_up = row.insert(uow).await?;
    files::attach(uow, Attached::FollowUp, follow_up.id.0, &new.files).await?;
    let on = business_date(at, zone);
    revisits::done_by(uow, customer.id, follow_up.id, on).await?;
    let detail = json!({ "customer": customer.id, "channel": new.channel, "next_contact_on": new.next_contact_on });
    note_contact(uow, customer, at, on, new.next_contact_on).await?;
    audit::record(uow, "follow_up.log", "follow_up", follow_up.id.0, detail).await?;
    Ok(follow_up)
}

async fn check_contact(uow: &Uow, customer: CustomerId, contact: ContactId) -> Result<(), Fault> {
    let found = contacts::entity::Entity::find_by_id(contact)
        .filter(contacts::entity::Column::TenantId.eq(uow.tenant()))
        .filter(contacts::entity::Column::CustomerId.eq(customer))
        .one(uow)
        .await?;
    found.map(|_| ()).ok_or_else(|| Invalid::new("contact_id", "该联系人不属于此客户").into())
}

/// Keeps the customer's dates of contact. They are no edit: the version stays.
async fn note_contact(
    uow: &Uow,
    customer: Customer,
    at: DateTime<Utc>,
    on: NaiveDate,
    agreed: Option<NaiveDate>,
) -> Result<(), Fault> {
    let last = customer.last_contact_at.max(Some(at));
    let next = policy::next_contact(agreed, customer.next_contact_on, on);
    let mut row = customer.into_active_model();
    row.last_contact_at = Set(last);
    row.next_contact_on = Set(next);
    row.update(uow).await?;
    Ok(())
}

/// Puts the contact off that was agreed with a customer, at most 90 days from today, with a reason. It
/// is no edit of the customer: the version stays.
///
/// # Errors
/// `State` where nothing was agreed, `NotFound` for a customer out of scope, or a wrong field.
pub async fn postpone_next(uow: &Uow, customer: CustomerId, to: NaiveDate, reason: &str) -> Result<Customer, Fault> {
    let reason = text::required("reason", reason, 200)?;
    let customer = customers::find_for_update(uow, customer).await?;
    let Some(agreed) = customer.next_contact_on else {
        return Err(Fault::State("没有约定的联系日期"));
    };
    revisits::check_postponed(to, uow.today(tenants::settings(uow).await?.zone))?;
    let mut row = customer.into_active_model();
    row.next_contact_on = Set(Some(to));
    let customer = row.update(uow).await?;
    let detail = json!({ "from": agreed, "to": to, "reason": reason });
    audit::record(uow, "customer.postpone", "customer", customer.id.0, detail).await?;
    Ok(customer)
}

/// The follow-ups of a customer within the scope, the newest first.
///
/// # Errors
/// `NotFound` for a customer out of scope.
pub async fn list(uow: &Uow, customer: CustomerId, page: &PageRequest) -> Result<Page<FollowUpDetail>, Fault> {
    // What staff write about a customer is not for the customer.
    uow.scope(Resource::Customers, Access::Read, "查看跟进记录")?;
    let customer = customers::find(uow, customer, Access::Read).await?;
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::CustomerId.eq(customer.id));
    if let Some((at, id)) = time_cursor(page.after.as_deref())? {
        // The first half lets the index skip what lies before.
        query = query.filter(Column::At.lte(at)).filter(Condition::any().add(Column::At.lt(at)).add(Column::Id.lt(id)));
    }
    let rows = query.order_by_desc(Column::At).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| write_time_cursor(row.at, row.id.0));
    Ok(Page { items: complete(uow, page.items).await?, next: page.next })
}

pub(super) async fn complete(uow: &Uow, rows: Vec<Model>) -> Result<Vec<FollowUpDetail>, Fault> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let mut files = files::of(uow, Attached::FollowUp, &ids).await?;
    let staff: Vec<_> = rows.iter().map(|row| row.staff_id).collect();
    let names = staff::names(uow, &staff).await?;
    let contacts = contact_names(uow, rows.iter().filter_map(|row| row.contact_id).collect()).await?;
    let detail = |follow_up: Model| FollowUpDetail {
        staff_name: names.get(&follow_up.staff_id).cloned().unwrap_or_default(),
        contact_name: follow_up.contact_id.and_then(|id| contacts.get(&id).cloned()),
        files: files.remove(&follow_up.id.0).unwrap_or_default(),
        follow_up,
    };
    Ok(rows.into_iter().map(detail).collect())
}

async fn contact_names(uow: &Uow, ids: Vec<ContactId>) -> Result<BTreeMap<ContactId, String>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    use contacts::entity as contact;
    let rows = contact::Entity::find()
        .select_only()
        .columns([contact::Column::Id, contact::Column::Name])
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::Id.is_in(ids))
        .into_tuple::<(ContactId, String)>()
        .all(uow)
        .await?;
    Ok(rows.into_iter().collect())
}
