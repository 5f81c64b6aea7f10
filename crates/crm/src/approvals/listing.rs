//! Looking at requests.

use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};

use super::entity::{Column, Entity};
use super::{Approval, ApprovalKind, ApprovalState, Subject};
use crate::actor::{Access, Resource, Scope};
use crate::customers::{self, entity as customer};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ApprovalId, CustomerId};
use crate::page::{Page, PageRequest, number_cursor};

/// Which requests are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalFilter {
    /// Only in one of these states; empty = all.
    pub states: Vec<ApprovalState>,
    /// Only of this kind.
    pub kind: Option<ApprovalKind>,
    /// Only those about this document.
    pub about: Option<(Subject, i64)>,
    /// Only those that wait for the actor: within their right, and not their own.
    pub for_me: bool,
}

/// What of a right's kinds the actor may decide on.
fn decidable(uow: &Uow, resource: Resource) -> Option<Condition> {
    let kinds = [
        ApprovalKind::FloorPrice,
        ApprovalKind::Restricted,
        ApprovalKind::CreditLimit,
        ApprovalKind::WriteOff,
        ApprovalKind::BadDebt,
        ApprovalKind::Discount,
        ApprovalKind::CommissionSettlement,
    ];
    let kinds: Vec<ApprovalKind> = kinds.into_iter().filter(|kind| kind.resource() == resource).collect();
    let of_kind = Condition::all().add(Column::Kind.is_in(kinds));
    match uow.actor().scope(resource, Access::Write) {
        Scope::Nothing => None,
        Scope::All => Some(of_kind),
        scope => {
            let owned = customer::Entity::find()
                .select_only()
                .column(customer::Column::Id)
                .filter(customer::Column::TenantId.eq(uow.tenant()))
                .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
            Some(of_kind.add(Column::CustomerId.in_subquery(owned.into_query())))
        }
    }
}

/// The requests that the actor may decide on.
fn within_right(uow: &Uow) -> Condition {
    let parts = [Resource::PriceApproval, Resource::CreditApproval, Resource::CommissionApproval];
    let parts: Vec<Condition> = parts.into_iter().filter_map(|resource| decidable(uow, resource)).collect();
    match parts.is_empty() {
        true => Condition::all().add(Column::Id.is_null()),
        false => parts.into_iter().fold(Condition::any(), Condition::add),
    }
}

/// The requests that the actor may see: their own, and those they may decide on.
fn visible(uow: &Uow) -> Condition {
    let base = Condition::all().add(Column::TenantId.eq(uow.tenant()));
    let own = uow.actor().staff().map(|me| Column::RequestedBy.eq(me.staff));
    base.add(Condition::any().add(within_right(uow)).add_option(own))
}

/// Requests that the actor may see, the newest first.
///
/// # Errors
/// `Invalid` for a bad cursor.
pub async fn list(uow: &Uow, filter: &ApprovalFilter, page: &PageRequest) -> Result<Page<Approval>, Fault> {
    let states = (!filter.states.is_empty()).then(|| Column::State.is_in(filter.states.iter().copied()));
    let mut wanted = visible(uow)
        .add_option(states)
        .add_option(filter.kind.map(|kind| Column::Kind.eq(kind)))
        .add_option(filter.about.map(|(subject, id)| Column::Subject.eq(subject).and(Column::SubjectId.eq(id))))
        .add_option(number_cursor(page.after.as_deref())?.map(|after| Column::Id.lt(after)));
    if filter.for_me {
        let me = uow.actor().staff().map(|me| me.staff);
        let others =
            Condition::any().add(Column::RequestedBy.is_null()).add_option(me.map(|me| Column::RequestedBy.ne(me)));
        wanted = wanted.add(Column::State.eq(ApprovalState::Waiting)).add(within_right(uow)).add(others);
    }
    let rows = Entity::find().filter(wanted).order_by_desc(Column::Id).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.id.to_string()))
}

/// One request.
///
/// # Errors
/// `NotFound` where there is none that the actor may see.
pub async fn find(uow: &Uow, id: ApprovalId) -> Result<Approval, Fault> {
    let query = Entity::find_by_id(id).filter(visible(uow));
    query.one(uow).await?.ok_or(Fault::NotFound("该审批"))
}

/// Whether the request lies within the actor's right to decide, whoever asked.
///
/// # Errors
/// When the database fails.
pub async fn may_decide(uow: &Uow, id: ApprovalId) -> Result<bool, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).filter(within_right(uow));
    Ok(query.one(uow).await?.is_some())
}

/// Whether the actor may approve something of this kind that concerns a customer. The system may.
///
/// # Errors
/// When the database fails.
pub(crate) async fn may_approve(uow: &Uow, kind: ApprovalKind, of: CustomerId) -> Result<bool, Fault> {
    let scope = match uow.actor().scope(kind.resource(), Access::Write) {
        Scope::Nothing => return Ok(false),
        Scope::All => return Ok(true),
        scope => scope,
    };
    let owned = customer::Entity::find_by_id(of)
        .filter(customer::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, customer::Column::OwnerId));
    Ok(owned.one(uow).await?.is_some())
}

/// All requests about a document, the oldest first. Whether the actor may see the document is the
/// caller's to know.
///
/// # Errors
/// When the database fails.
pub async fn of(uow: &Uow, subject: Subject, id: i64) -> Result<Vec<Approval>, Fault> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Subject.eq(subject))
        .filter(Column::SubjectId.eq(id));
    Ok(query.order_by_asc(Column::Id).all(uow).await?)
}
