//! What customers get for a complaint. It counts against their profit, in the month of its day.

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

use super::compensation::{Column, Entity};
use super::{Compensation, Complaint, ComplaintError, ComplaintState, compensation, handling};
use crate::clock::business_date;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintCompensationId, ComplaintId};
use crate::money::Money;
use crate::months;
use crate::numbers;
use crate::profit::{self, Effect};
use crate::tenants;
use crate::text;

/// The largest amount: a slip of the finger is more likely than this.
const LARGEST: Money = Money(10_000_000_000);

/// What a customer gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCompensation {
    /// How much.
    pub amount: Money,
    /// Business date; today where none is given.
    pub given_on: Option<NaiveDate>,
    /// What for.
    pub reason: String,
}

/// Notes what a customer gets.
///
/// # Errors
/// [`ComplaintError::Newer`], `Step` for what was withdrawn, a closed month, a wrong field, or no such
/// complaint within the scope.
pub async fn compensate(
    uow: &Uow,
    id: ComplaintId,
    version: i64,
    new: NewCompensation,
) -> Result<Complaint, ComplaintError> {
    let complaint = handling::lock(uow, id, version).await?;
    if complaint.state == ComplaintState::Withdrawn {
        return Err(ComplaintError::Step { state: complaint.state, message: "投诉已撤回，不能赔付" });
    }
    if new.amount <= Money(0) || new.amount > LARGEST {
        return Err(Invalid::new("amount", "赔付金额应大于 0，且不超过一亿元").into());
    }
    let reason = text::required("reason", &new.reason, 200)?;
    let zone = tenants::settings(uow).await?.zone;
    let on = new.given_on.unwrap_or_else(|| uow.today(zone));
    if on < business_date(complaint.created_at, zone) {
        return Err(Invalid::new("given_on", "赔付日期不能早于投诉日期").into());
    }
    months::check_day(uow, "given_on", on).await?;
    insert(uow, complaint, on, new.amount, reason, None).await
}

async fn insert(
    uow: &Uow,
    complaint: Complaint,
    on: NaiveDate,
    amount: Money,
    reason: String,
    reverses: Option<ComplaintCompensationId>,
) -> Result<Complaint, ComplaintError> {
    let row = compensation::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "CC", on).await?),
        complaint_id: Set(complaint.id),
        customer_id: Set(complaint.customer_id),
        given_on: Set(on),
        amount: Set(amount),
        reason: Set(reason.clone()),
        reverses_id: Set(reverses),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let effect = Effect { compensation: amount, ..Effect::default() };
    profit::post(uow, on, complaint.customer_id, &[], &[effect]).await?;
    let (version, sum) = (complaint.version, complaint.compensation + amount);
    let mut change = complaint.into_active_model();
    change.compensation = Set(sum);
    let complaint = handling::store(uow, change, version).await?;
    let detail = json!({ "number": row.number, "amount": amount, "on": on, "reason": reason, "reverses": reverses });
    let action = if reverses.is_some() { "complaint.reverse_compensation" } else { "complaint.compensate" };
    handling::trail(uow, action, &complaint, detail).await?;
    Ok(complaint)
}

/// Takes one back with one of its own, dated today.
///
/// # Errors
/// [`ComplaintError::Reversed`], a closed month, no reason, or none within the scope.
pub async fn reverse(uow: &Uow, id: ComplaintCompensationId, reason: &str) -> Result<Complaint, ComplaintError> {
    let reason = text::required("reason", reason, 200)?;
    let unknown = || Fault::NotFound("该赔付");
    let found = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).one(uow).await?.ok_or_else(unknown)?;
    let complaint = handling::lock_any(uow, found.complaint_id).await.map_err(|fault| match fault {
        Fault::NotFound(_) => unknown(),
        other => other,
    })?;
    let reversals = Entity::find().filter(Column::ReversesId.eq(id)).limit(1).count(uow).await?;
    if found.reverses_id.is_some() || reversals > 0 {
        return Err(ComplaintError::Reversed);
    }
    let today = uow.today(tenants::settings(uow).await?.zone);
    let on = today.max(found.given_on);
    months::check_day(uow, "given_on", on).await?;
    insert(uow, complaint, on, -found.amount, reason, Some(id)).await
}

/// What was given for a complaint, the first in front.
pub(super) async fn of(uow: &Uow, id: ComplaintId) -> Result<Vec<Compensation>, Fault> {
    Ok(Entity::find().filter(Column::ComplaintId.eq(id)).order_by_asc(Column::Id).all(uow).await?)
}
