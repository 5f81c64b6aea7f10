//! A customer's own complaints, as their page shows them.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::letter::{Column as LetterColumn, Entity as Letters};
use super::{
    Complaint, ComplaintError, ComplaintLetterState, ComplaintSource, NewComplaint, Severity, detail, entity, filing,
    handling, listing, scope,
};
use crate::actor::{Access, Actor};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::files::{self, Attached, StoredFile};
use crate::ids::{ComplaintId, FileId, OrderId};
use crate::tenants;

/// How many complaints the page shows.
const MOST: u64 = 50;

/// A complaint as the customer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnComplaint {
    /// The complaint.
    pub row: Complaint,
    /// The order's number.
    pub order_number: Option<String>,
    /// What we wrote them, where we did.
    pub letter: Option<String>,
    /// Its pictures.
    pub pictures: Vec<StoredFile>,
}

/// The customer who asks complains; about an order of their own, where one is named.
///
/// # Errors
/// `Forbidden` for all but customers, or a wrong field.
pub async fn file_own(
    uow: &Uow,
    source: ComplaintSource,
    content: &str,
    order: Option<OrderId>,
    pictures: Vec<FileId>,
) -> Result<Complaint, ComplaintError> {
    let links = filing::Links { order, ..filing::Links::default() };
    Ok(file_own_about(uow, source, content, links, None, pictures).await?)
}

/// As [`file_own`], about whatever is theirs, and in this category where the company has it.
///
/// # Errors
/// `Forbidden` for all but customers, or a wrong field.
pub async fn file_own_about(
    uow: &Uow,
    source: ComplaintSource,
    content: &str,
    links: filing::Links,
    category: Option<&str>,
    pictures: Vec<FileId>,
) -> Result<Complaint, Fault> {
    let Actor::Customer(me) = uow.actor() else { return Err(Fault::Forbidden("提交投诉")) };
    let customer = customers::by_key(uow, me.customer).await?.ok_or(Fault::NotFound("该客户"))?;
    // People sort complaints; customers tell what happened.
    let known = tenants::settings(uow).await?.complaint_categories;
    let fitting = category.and_then(|wanted| known.iter().find(|name| *name == wanted));
    let category = fitting.or(known.last()).cloned().unwrap_or_default();
    let new = NewComplaint {
        customer: customer.id,
        source,
        content: content.to_owned(),
        severity: Severity::Normal,
        category,
        links: filing::Links { contact: Some(me.contact), ..links },
        responsible: None,
        due_at: None,
        pictures,
    };
    filing::insert(uow, &customer, new, None).await
}

/// The newest complaints of the customer who asks.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own(uow: &Uow) -> Result<Vec<OwnComplaint>, Fault> {
    let Actor::Customer(_) = uow.actor() else { return Err(Fault::Forbidden("查看自己的投诉")) };
    let rows = entity::Entity::find()
        .filter(scope::visible(uow, Access::Read)?)
        .order_by_desc(entity::Column::CreatedAt)
        .order_by_desc(entity::Column::Id)
        .limit(MOST)
        .all(uow)
        .await?;
    complete(uow, rows).await
}

/// One of them.
///
/// # Errors
/// `NotFound` where it is not the customer's.
pub async fn own_one(uow: &Uow, id: ComplaintId) -> Result<OwnComplaint, Fault> {
    let Actor::Customer(_) = uow.actor() else { return Err(Fault::Forbidden("查看自己的投诉")) };
    let row = detail::readable(uow, id).await?;
    complete(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该投诉"))
}

async fn complete(uow: &Uow, rows: Vec<Complaint>) -> Result<Vec<OwnComplaint>, Fault> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.0).collect();
    let mut pictures = files::of(uow, Attached::Complaint, &ids).await?;
    let letters = Letters::find()
        .filter(LetterColumn::ComplaintId.is_in(rows.iter().map(|row| row.id)))
        .filter(LetterColumn::State.eq(ComplaintLetterState::Sent))
        .order_by_asc(LetterColumn::Id)
        .all(uow)
        .await?;
    // The last one counts.
    let mut letters: BTreeMap<ComplaintId, String> =
        letters.into_iter().map(|letter| (letter.complaint_id, letter.text)).collect();
    let summaries = listing::summaries(uow, rows).await?;
    let shown = |summary: listing::ComplaintSummary| OwnComplaint {
        order_number: summary.order_number,
        letter: letters.remove(&summary.row.id),
        pictures: pictures.remove(&summary.row.id.0).unwrap_or_default(),
        row: summary.row,
    };
    Ok(summaries.into_iter().map(shown).collect())
}

/// The customer takes their complaint back.
///
/// # Errors
/// `NotFound` where it is not theirs, `Step` once they have the result, or no reason.
pub async fn withdraw_own(uow: &Uow, id: ComplaintId, reason: &str) -> Result<Complaint, ComplaintError> {
    let Actor::Customer(_) = uow.actor() else { return Err(Fault::Forbidden("撤回投诉").into()) };
    let query = entity::Entity::find_by_id(id).filter(scope::visible(uow, Access::Read)?).lock_exclusive();
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该投诉"))?;
    handling::take_back(uow, row, reason).await
}
