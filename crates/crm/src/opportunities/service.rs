//! Use cases of opportunities.

use chrono::{Datelike, NaiveDate};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{Opportunity, OpportunityState, listing};
use crate::actor::{Access, Resource};
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, CustomerId, FollowUpId, OpportunityId, StaffId};
use crate::money::Money;
use crate::tenants;
use crate::{audit, contacts, follow_ups, staff, text};

/// The highest amount: ten billion 元.
const MAX_AMOUNT: Money = Money(1_000_000_000_000);

/// What people enter of an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpportunityFields {
    /// Who of the customer.
    pub contact: Option<ContactId>,
    /// Who works on it; the actor (or the customer's owner) where nobody is given.
    pub owner: Option<StaffId>,
    /// The contact in which the need was heard.
    pub follow_up: Option<FollowUpId>,
    /// What it is about.
    pub title: String,
    /// What it may bring, tax included.
    pub amount: Money,
    /// The stage, one of those that the company has set; the first where none is given.
    pub stage: Option<String>,
    /// When it will be decided.
    pub expected_on: Option<NaiveDate>,
    /// Who else is in the race.
    pub competitor: Option<String>,
    /// A note.
    pub remark: Option<String>,
}

impl From<&Opportunity> for OpportunityFields {
    fn from(row: &Opportunity) -> Self {
        Self {
            contact: row.contact_id,
            owner: row.owner_id,
            follow_up: row.follow_up_id,
            title: row.title.clone(),
            amount: row.amount,
            stage: Some(row.stage.clone()),
            expected_on: row.expected_on,
            competitor: row.competitor.clone(),
            remark: row.remark.clone(),
        }
    }
}

/// The likelihood of a stage. A stage that the company has dropped keeps what it had.
async fn stage(uow: &Uow, wanted: Option<String>, before: Option<&Opportunity>) -> Result<(String, i64), Fault> {
    let stages = tenants::settings(uow).await?.opportunity_stages;
    let Some(wanted) = wanted else {
        let first = stages.into_iter().next().ok_or(Fault::Broken("there are no stages"))?;
        return Ok((first.name, i64::from(first.probability_bp)));
    };
    if let Some(stage) = stages.into_iter().find(|stage| stage.name == wanted) {
        return Ok((stage.name, i64::from(stage.probability_bp)));
    }
    match before.filter(|before| before.stage == wanted) {
        Some(before) => Ok((wanted, before.probability_bp)),
        None => Err(Invalid::new("stage", "没有该商机阶段").into()),
    }
}

async fn check_references(uow: &Uow, customer: &Customer, fields: &OpportunityFields) -> Result<(), Fault> {
    if let Some(contact) = fields.contact {
        use contacts::entity::{Column as C, Entity as Contact};
        let own =
            Contact::find_by_id(contact).filter(C::TenantId.eq(uow.tenant())).filter(C::CustomerId.eq(customer.id));
        if own.count(uow).await? == 0 {
            return Err(Invalid::new("contact_id", "该联系人不属于此客户").into());
        }
    }
    if let Some(talk) = fields.follow_up {
        use follow_ups::entity::{Column as C, Entity as FollowUp};
        let own = FollowUp::find_by_id(talk).filter(C::TenantId.eq(uow.tenant())).filter(C::CustomerId.eq(customer.id));
        if own.count(uow).await? == 0 {
            return Err(Invalid::new("follow_up_id", "该跟进记录不属于此客户").into());
        }
    }
    if let Some(owner) = fields.owner {
        use staff::entity::{Column as C, Entity as Staff};
        let known = Staff::find_by_id(owner).filter(C::TenantId.eq(uow.tenant())).filter(C::Active.eq(true));
        if known.count(uow).await? == 0 {
            return Err(Invalid::new("owner_id", "没有该在职员工").into());
        }
    }
    Ok(())
}

async fn checked(
    uow: &Uow,
    customer: &Customer,
    fields: OpportunityFields,
    before: Option<&Opportunity>,
) -> Result<ActiveModel, Fault> {
    if fields.amount.0 < 0 || fields.amount > MAX_AMOUNT {
        return Err(Invalid::new("amount", "金额应在 0 到 100 亿元之间").into());
    }
    if fields.expected_on.is_some_and(|day| !(2000..=2100).contains(&day.year())) {
        return Err(Invalid::new("expected_on", "日期应在 2000 到 2100 年之间").into());
    }
    check_references(uow, customer, &fields).await?;
    let (stage, probability_bp) = stage(uow, fields.stage, before).await?;
    let me = uow.actor().staff().map(|me| me.staff);
    Ok(ActiveModel {
        contact_id: Set(fields.contact),
        owner_id: Set(fields.owner.or(me).or(customer.owner_id)),
        follow_up_id: Set(fields.follow_up),
        title: Set(text::required("title", &fields.title, 100)?),
        amount: Set(fields.amount),
        stage: Set(stage),
        probability_bp: Set(probability_bp),
        expected_on: Set(fields.expected_on),
        competitor: Set(text::optional("competitor", fields.competitor.as_deref(), 100)?),
        remark: Set(text::optional_block("remark", fields.remark.as_deref(), 1_000)?),
        updated_at: Set(uow.now()),
        ..Default::default()
    })
}

/// Adds an opportunity to a customer within the scope.
///
/// # Errors
/// `Invalid` for a bad field, `NotFound` for a customer out of scope.
pub async fn create(uow: &Uow, customer: CustomerId, fields: OpportunityFields) -> Result<Opportunity, Fault> {
    uow.scope(Resource::Orders, Access::Write, "新建商机")?;
    let customer = customers::find(uow, customer, Access::Write).await?;
    let mut row = checked(uow, &customer, fields, None).await?;
    row.tenant_id = Set(uow.tenant());
    row.customer_id = Set(customer.id);
    row.state = Set(OpportunityState::Open);
    row.created_at = Set(uow.now());
    row.version = Set(1);
    let row = row.insert(uow).await?;
    let detail = json!({ "title": row.title, "amount": row.amount, "stage": row.stage });
    audit::record(uow, "opportunity.create", "opportunity", row.id.0, detail).await?;
    Ok(row)
}

/// An opportunity of the version that the actor saw, locked.
async fn locked(uow: &Uow, id: OpportunityId, version: i64) -> Result<Opportunity, Fault> {
    let query = Entity::find_by_id(id).filter(listing::visible(uow, Access::Write)?).lock_exclusive();
    let row = query.one(uow).await?.ok_or(Fault::NotFound("该商机"))?;
    match row.version == version {
        true => Ok(row),
        false => Err(Fault::Stale { version: row.version }),
    }
}

/// Changes an opportunity that is open.
///
/// # Errors
/// `Stale`; `State` where it was won or lost; else as [`create`].
pub async fn edit(uow: &Uow, id: OpportunityId, version: i64, fields: OpportunityFields) -> Result<Opportunity, Fault> {
    let before = locked(uow, id, version).await?;
    if before.state != OpportunityState::Open {
        return Err(Fault::State("商机已关闭，请重新打开后再修改"));
    }
    let customer = customers::find(uow, before.customer_id, Access::Write).await?;
    let mut row = checked(uow, &customer, fields, Some(&before)).await?;
    row.id = Set(id);
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    let detail = json!({
        "amount": [before.amount, row.amount], "stage": [before.stage, row.stage], "expected_on": row.expected_on,
    });
    audit::record(uow, "opportunity.edit", "opportunity", id.0, detail).await?;
    Ok(row)
}

/// Closes an opportunity: won or lost, and why.
///
/// # Errors
/// `Stale`; `State` where it is closed already; `Invalid` without a reason.
pub async fn close(uow: &Uow, id: OpportunityId, version: i64, won: bool, reason: &str) -> Result<Opportunity, Fault> {
    let before = locked(uow, id, version).await?;
    let reason = text::required("reason", reason, 200)?;
    if before.state != OpportunityState::Open {
        return Err(Fault::State("商机已关闭"));
    }
    end(uow, before, won, reason).await
}

async fn end(uow: &Uow, before: Opportunity, won: bool, reason: String) -> Result<Opportunity, Fault> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    let (id, version) = (before.id, before.version);
    let mut row = before.into_active_model();
    row.state = Set(if won { OpportunityState::Won } else { OpportunityState::Lost });
    row.close_reason = Set(Some(reason));
    row.closed_on = Set(Some(today));
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    let detail = json!({ "state": row.state, "reason": row.close_reason });
    audit::record(uow, "opportunity.close", "opportunity", id.0, detail).await?;
    Ok(row)
}

/// Opens an opportunity again.
///
/// # Errors
/// `Stale`; `State` where it is open.
pub async fn reopen(uow: &Uow, id: OpportunityId, version: i64) -> Result<Opportunity, Fault> {
    let before = locked(uow, id, version).await?;
    if before.state == OpportunityState::Open {
        return Err(Fault::State("商机未关闭"));
    }
    let mut row = before.into_active_model();
    row.state = Set(OpportunityState::Open);
    row.close_reason = Set(None);
    row.closed_on = Set(None);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    audit::record(uow, "opportunity.reopen", "opportunity", id.0, json!({})).await?;
    Ok(row)
}

/// A quote of the opportunity became an order: it is won, unless somebody has closed it before.
pub(crate) async fn win_by_order(uow: &Uow, id: OpportunityId, order: &str) -> Result<(), Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let Some(row) = query.one(uow).await? else { return Ok(()) };
    if row.state == OpportunityState::Open {
        end(uow, row, true, format!("已转订单 {order}")).await?;
    }
    Ok(())
}
