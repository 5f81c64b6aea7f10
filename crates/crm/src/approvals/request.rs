//! Asking, and taking back.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, Select,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{ApprovalKind, ApprovalState, NewApproval, Subject};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ApprovalId;
use crate::{audit, text};

fn about(uow: &Uow, subject: Subject, id: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Subject.eq(subject))
        .filter(Column::SubjectId.eq(id))
}

/// Asks for an approval; a waiting request for the same is kept, with the newer reason and detail,
/// instead of a second one. The caller has locked the document.
///
/// # Errors
/// When the database fails.
pub async fn request(uow: &Uow, new: &NewApproval<'_>) -> Result<ApprovalId, Fault> {
    let reason = text::preview(new.reason, 300);
    let waiting = about(uow, new.subject, new.subject_id)
        .filter(Column::Kind.eq(new.kind))
        .filter(Column::State.eq(ApprovalState::Waiting))
        .one(uow)
        .await?;
    if let Some(waiting) = waiting {
        let id = waiting.id;
        let mut row = waiting.into_active_model();
        row.reason = Set(reason);
        row.detail = Set(new.detail.clone());
        row.update(uow).await?;
        return Ok(id);
    }
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(new.kind),
        subject: Set(new.subject),
        subject_id: Set(new.subject_id),
        subject_number: Set(new.number.to_owned()),
        customer_id: Set(new.customer),
        state: Set(ApprovalState::Waiting),
        reason: Set(reason),
        detail: Set(new.detail.clone()),
        requested_by: Set(uow.actor().staff().map(|me| me.staff)),
        requested_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let detail = json!({ "kind": new.kind, "subject": new.subject, "number": new.number, "reason": row.reason });
    audit::record(uow, "approval.request", "approval", row.id.0, detail).await?;
    Ok(row.id)
}

/// Whether a request of this kind was approved for the document.
///
/// # Errors
/// When the database fails.
pub async fn is_approved(uow: &Uow, kind: ApprovalKind, subject: Subject, subject_id: i64) -> Result<bool, Fault> {
    let query =
        about(uow, subject, subject_id).filter(Column::Kind.eq(kind)).filter(Column::State.eq(ApprovalState::Approved));
    Ok(query.count(uow).await? > 0)
}

/// Takes back what waits or was approved for a document: it changed, or was called off. The caller
/// has locked the document.
///
/// # Errors
/// When the database fails.
pub async fn void(uow: &Uow, subject: Subject, subject_id: i64) -> Result<(), Fault> {
    let standing = [ApprovalState::Waiting, ApprovalState::Approved];
    let rows = about(uow, subject, subject_id).filter(Column::State.is_in(standing)).all(uow).await?;
    for row in rows {
        let (id, detail) = (row.id, json!({ "kind": row.kind, "was": row.state, "number": row.subject_number }));
        let mut row = row.into_active_model();
        row.state = Set(ApprovalState::Withdrawn);
        row.update(uow).await?;
        audit::record(uow, "approval.withdraw", "approval", id.0, detail).await?;
    }
    Ok(())
}

/// What was approved of one document holds for another that says the same: an order made of a quote.
/// The caller has locked both.
///
/// # Errors
/// When the database fails.
pub async fn carry_over(uow: &Uow, from: (Subject, i64), to: (Subject, i64, &str)) -> Result<(), Fault> {
    let rows = about(uow, from.0, from.1).filter(Column::State.eq(ApprovalState::Approved)).all(uow).await?;
    for row in rows {
        let detail = json!({ "kind": row.kind, "from": row.subject_number, "number": to.2 });
        let copy = ActiveModel {
            tenant_id: Set(row.tenant_id),
            kind: Set(row.kind),
            subject: Set(to.0),
            subject_id: Set(to.1),
            subject_number: Set(to.2.to_owned()),
            customer_id: Set(row.customer_id),
            state: Set(ApprovalState::Approved),
            reason: Set(row.reason),
            detail: Set(row.detail),
            requested_by: Set(row.requested_by),
            requested_at: Set(row.requested_at),
            decided_by: Set(row.decided_by),
            decided_at: Set(row.decided_at),
            comment: Set(row.comment),
            ..Default::default()
        };
        let copy = copy.insert(uow).await?;
        audit::record(uow, "approval.carry_over", "approval", copy.id.0, detail).await?;
    }
    Ok(())
}
