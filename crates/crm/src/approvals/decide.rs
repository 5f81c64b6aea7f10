//! Deciding on a request.

use std::str::FromStr;

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::entity::{Column, Entity};
use super::{Approval, ApprovalState, Subject, listing};
use crate::actor::{Access, Actor, Resource, Role, Roles, Scope, StaffActor};
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ApprovalId, DepartmentId, OrderId, QuoteId, SettlementId, StaffId, WriteOffId};
use crate::staff::{self, department};
use crate::{audit, commissions, orders, quotes, receivables, text};

/// Approves or refuses a request, and tells the document. Nobody approves their own; where nobody
/// else may, an administrator does, and the trail says so.
///
/// # Errors
/// `Forbidden` for those who may not, or whose own it is; `State` where it was decided already; what
/// the document has to say.
pub async fn decide(uow: &Uow, id: ApprovalId, approved: bool, comment: Option<&str>) -> Result<Approval, Fault> {
    let comment = text::optional("comment", comment, 300)?;
    if !approved && comment.is_none() {
        return Err(Invalid::new("comment", "请填写不同意的原因").into());
    }
    let seen = listing::find(uow, id).await?;
    if !listing::may_decide(uow, id).await? {
        return Err(Fault::Forbidden("审批该申请"));
    }
    // The document first: whoever changes it locks it before they look at its requests.
    lock_document(uow, &seen).await?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let request = query.one(uow).await?.ok_or(Fault::NotFound("该审批"))?;
    if request.state != ApprovalState::Waiting {
        return Err(Fault::State("该申请已处理"));
    }
    let own = approved && own_request(uow, &request).await?;
    let mut row = request.into_active_model();
    row.state = Set(if approved { ApprovalState::Approved } else { ApprovalState::Refused });
    row.decided_by = Set(uow.actor().staff().map(|me| me.staff));
    row.decided_at = Set(Some(uow.now()));
    row.comment = Set(comment);
    let request = row.update(uow).await?;
    let mut detail = json!({
        "kind": request.kind, "number": request.subject_number, "requested_by": request.requested_by,
        "comment": request.comment,
    });
    if own {
        detail["own_request"] = json!("no one else may approve");
    }
    let action = if approved { "approval.approve" } else { "approval.refuse" };
    audit::record(uow, action, "approval", id.0, detail).await?;
    tell_document(uow, &request, approved).await?;
    Ok(request)
}

/// Locks what the request is about.
async fn lock_document(uow: &Uow, request: &Approval) -> Result<(), Fault> {
    match request.subject {
        Subject::Quote => quotes::lock(uow, QuoteId(request.subject_id)).await.map(|_| ()),
        Subject::Order => {
            let order = OrderId(request.subject_id);
            let query = orders::entity::Entity::find_by_id(order)
                .filter(orders::entity::Column::TenantId.eq(uow.tenant()))
                .lock_exclusive();
            query.one(uow).await?.map(|_| ()).ok_or(Fault::NotFound("该订单"))
        }
        Subject::WriteOff => receivables::lock_write_off(uow, WriteOffId(request.subject_id)).await,
        Subject::CommissionSettlement => commissions::lock_settlement(uow, SettlementId(request.subject_id)).await,
    }
}

/// Tells the document how its request was decided.
async fn tell_document(uow: &Uow, request: &Approval, approved: bool) -> Result<(), Fault> {
    match request.subject {
        Subject::Quote => quotes::approval_decided(uow, QuoteId(request.subject_id), approved).await,
        Subject::Order => orders::approval_decided(uow, OrderId(request.subject_id), request.kind, approved).await,
        Subject::WriteOff => receivables::write_off_decided(uow, WriteOffId(request.subject_id), approved).await,
        Subject::CommissionSettlement => {
            commissions::settlement_decided(uow, SettlementId(request.subject_id), approved).await
        }
    }
}

/// Whether the actor approves what they asked for themselves; an error where they must not.
async fn own_request(uow: &Uow, request: &Approval) -> Result<bool, Fault> {
    let Some(me) = uow.actor().staff() else { return Ok(false) };
    if request.requested_by != Some(me.staff) {
        return Ok(false);
    }
    if me.roles.has(Role::Admin) && !others_may(uow, me, request).await? {
        return Ok(true);
    }
    Err(Fault::Forbidden("审批自己提交的申请"))
}

/// Whether anybody else may decide on it.
async fn others_may(uow: &Uow, me: &StaffActor, request: &Approval) -> Result<bool, Fault> {
    let others = staff::entity::Entity::find()
        .filter(staff::entity::Column::TenantId.eq(uow.tenant()))
        .filter(staff::entity::Column::Active.eq(true))
        .filter(staff::entity::Column::Id.ne(me.staff))
        .all(uow)
        .await?;
    let resource = request.kind.resource();
    let owner = match request.customer_id {
        Some(customer) => customers::by_key(uow, customer).await?.and_then(|customer| customer.owner_id),
        None => None,
    };
    let owner_in = match owner {
        Some(owner) => staff_department(uow, owner).await?,
        None => None,
    };
    for other in others {
        let Ok(roles) = Roles::from_str(&other.roles) else { continue };
        let reaches = match scope_of(uow, roles, resource) {
            Scope::All => true,
            Scope::Nothing | Scope::Assigned => false,
            Scope::Own | Scope::Team if owner == Some(other.id) => true,
            Scope::Own => false,
            Scope::Team => match (path_of(uow, other.department_id).await?, &owner_in) {
                (Some(path), Some(owner_path)) => owner_path.starts_with(&path),
                _ => false,
            },
        };
        if reaches {
            return Ok(true);
        }
    }
    Ok(false)
}

fn scope_of(uow: &Uow, roles: Roles, resource: Resource) -> Scope {
    let somebody = StaffActor {
        tenant: uow.tenant(),
        staff: Default::default(),
        user: Default::default(),
        roles,
        department: None,
        department_path: None,
    };
    Actor::Staff(somebody).scope(resource, Access::Write)
}

async fn staff_department(uow: &Uow, id: StaffId) -> Result<Option<String>, Fault> {
    let row =
        staff::entity::Entity::find_by_id(id).filter(staff::entity::Column::TenantId.eq(uow.tenant())).one(uow).await?;
    path_of(uow, row.and_then(|row| row.department_id)).await
}

async fn path_of(uow: &Uow, department: Option<DepartmentId>) -> Result<Option<String>, Fault> {
    let Some(id) = department else { return Ok(None) };
    let query = department::Entity::find_by_id(id).filter(department::Column::TenantId.eq(uow.tenant()));
    Ok(query.one(uow).await?.map(|row| row.path))
}
