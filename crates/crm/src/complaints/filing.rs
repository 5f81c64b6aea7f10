//! Recording complaints.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{Complaint, ComplaintError, ComplaintSource, ComplaintState, Severity, rounds};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::checkpoints;
use crate::contacts::entity as contact;
use crate::customers::{self, Customer};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, Attached};
use crate::ids::{CheckpointId, ContactId, CustomerId, DeliveryId, FileId, OrderId, OrderLineId, ProductId, StaffId};
use crate::money::Money;
use crate::numbers;
use crate::orders::{self, delivery, line};
use crate::staff;
use crate::tenants;
use crate::text;

/// The most pictures of a complaint.
pub const MOST_PICTURES: u64 = 9;
/// The largest picture, in bytes.
pub(super) const LARGEST: i64 = 10 * 1024 * 1024;
/// What a picture may be.
pub(super) const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// What a complaint is about. Each must be of the customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Which person complains.
    pub contact: Option<ContactId>,
    /// About which order; that of the delivery or the line where none is named.
    pub order: Option<OrderId>,
    /// About which line of it.
    pub order_line: Option<OrderLineId>,
    /// About which delivery.
    pub delivery: Option<DeliveryId>,
    /// About which product; that of the line where none is named.
    pub product: Option<ProductId>,
}

/// A complaint to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewComplaint {
    /// Who complains.
    pub customer: CustomerId,
    /// By which way it came.
    pub source: ComplaintSource,
    /// What happened.
    pub content: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about: one of the company's categories.
    pub category: String,
    /// What it is about.
    pub links: Links,
    /// Who shall see to it.
    pub responsible: Option<StaffId>,
    /// By when the customer was promised an answer, where that is earlier than the calendar's.
    pub due_at: Option<DateTime<Utc>>,
    /// Pictures, uploaded by the actor.
    pub pictures: Vec<FileId>,
}

/// Records a complaint of a customer within the scope.
///
/// # Errors
/// `NotFound` for a customer out of scope, `Forbidden`, or a wrong field.
pub async fn file(uow: &Uow, new: NewComplaint) -> Result<Complaint, ComplaintError> {
    let customer = complaining(uow, new.customer).await?;
    if matches!(new.source, ComplaintSource::Checkpoint | ComplaintSource::Chat | ComplaintSource::H5) {
        return Err(Invalid::new("source", "来源应为热线或员工").into());
    }
    Ok(insert(uow, &customer, new, None).await?)
}

/// The customer of a complaint. Who sees all complaints takes those of all customers.
async fn complaining(uow: &Uow, id: CustomerId) -> Result<Customer, Fault> {
    match uow.scope(Resource::Complaints, Access::Write, "登记投诉")? {
        Scope::All => {
            let found = customers::by_key(uow, id).await?.filter(|customer| customer.merged_into.is_none());
            found.ok_or(Fault::NotFound("该客户"))
        }
        _ => customers::find(uow, id, Access::Read).await,
    }
}

/// Makes a complaint of a checkpoint that was answered badly: what is known of the delivery is filled
/// in, and the point counts as seen to.
///
/// # Errors
/// As [`file`]; `State` where the answer is not bad, [`ComplaintError::Reported`] where there is one.
pub async fn file_from_checkpoint(
    uow: &Uow,
    id: CheckpointId,
    content: Option<String>,
    severity: Severity,
    category: String,
    pictures: Vec<FileId>,
) -> Result<Complaint, ComplaintError> {
    uow.scope(Resource::Complaints, Access::Write, "登记投诉")?;
    let point = checkpoints::lock_bad(uow, id).await?;
    let reported = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CheckpointId.eq(id))
        .filter(Column::State.ne(ComplaintState::Withdrawn));
    if let Some(reported) = reported.one(uow).await? {
        return Err(ComplaintError::Reported { number: reported.number, id: reported.id.0 });
    }
    let customer = customers::by_key(uow, point.customer_id).await?.ok_or(Fault::NotFound("该客户"))?;
    let said = point.answered.as_ref().and_then(|answer| answer.as_str()).unwrap_or_default();
    let note = point.note.as_deref().map(|note| format!("，{note}")).unwrap_or_default();
    let new = NewComplaint {
        customer: point.customer_id,
        source: ComplaintSource::Checkpoint,
        content: content.unwrap_or_else(|| format!("{}：{said}{note}", point.name)),
        severity,
        category,
        links: Links { delivery: Some(point.delivery_id), ..Links::default() },
        responsible: None,
        due_at: None,
        pictures,
    };
    let complaint = insert(uow, &customer, new, Some(id)).await?;
    checkpoints::reported(uow, point, &complaint.number).await?;
    Ok(complaint)
}

/// Records a complaint of a customer whom the caller has checked.
pub(super) async fn insert(
    uow: &Uow,
    customer: &Customer,
    new: NewComplaint,
    checkpoint: Option<CheckpointId>,
) -> Result<Complaint, Fault> {
    let content = text::required_block("content", &new.content, 4_000)?;
    let category = known_category(uow, &new.category).await?;
    let links = check_links(uow, customer.id, new.links).await?;
    let responsible = match new.responsible {
        Some(id) => Some(in_charge(uow, id).await?),
        // Nobody's customer: who took the complaint keeps it in sight.
        None => {
            let me = uow.actor().staff().filter(|_| customer.owner_id.is_none());
            me.map(|me| (me.staff, me.department))
        }
    };
    let times = rounds::times(uow, uow.now(), new.severity, new.due_at).await?;
    let today = uow.today(tenants::settings(uow).await?.zone);
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "CP", today).await?),
        customer_id: Set(customer.id),
        contact_id: Set(links.contact),
        state: Set(if responsible.is_some() { ComplaintState::Assigned } else { ComplaintState::Open }),
        severity: Set(new.severity),
        repeated: Set(is_repeated(uow, customer.id, links.product, &category).await?),
        category: Set(category),
        source: Set(new.source),
        content: Set(content),
        order_id: Set(links.order),
        order_line_id: Set(links.order_line),
        delivery_id: Set(links.delivery),
        product_id: Set(links.product),
        checkpoint_id: Set(checkpoint),
        responsible_id: Set(responsible.map(|(staff, _)| staff)),
        department_id: Set(responsible.and_then(|(_, department)| department)),
        compensation: Set(Money(0)),
        round: Set(1),
        begun_at: Set(times.begun_at),
        half_at: Set(times.half_at),
        near_at: Set(times.near_at),
        due_at: Set(times.due_at),
        uncertain: Set(times.uncertain),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let complaint = row.insert(uow).await?;
    rounds::begin(uow, &complaint, times, None).await?;
    attach(uow, &complaint, &new.pictures).await?;
    let detail = json!({
        "number": complaint.number, "customer": customer.id, "source": new.source, "severity": new.severity,
        "category": complaint.category, "due_at": times.due_at, "responsible": complaint.responsible_id,
    });
    audit::record(uow, "complaint.file", "complaint", complaint.id.0, detail).await?;
    Ok(complaint)
}

/// A category of the company.
pub(super) async fn known_category(uow: &Uow, category: &str) -> Result<String, Fault> {
    let category = text::required("category", category, 20)?;
    let settings = tenants::settings(uow).await?;
    match settings.complaint_categories.contains(&category) {
        true => Ok(category),
        false => {
            let known = settings.complaint_categories.join("、");
            Err(Invalid::new("category", format!("应为以下之一：{known}")).into())
        }
    }
}

/// Somebody who can be put in charge, with their department.
pub(super) async fn in_charge(uow: &Uow, id: StaffId) -> Result<(StaffId, Option<crate::ids::DepartmentId>), Fault> {
    match staff::find_active(uow, id).await {
        Ok(found) => Ok((found.id, found.department_id)),
        Err(Fault::NotFound(_)) => Err(Invalid::new("responsible_id", "没有该员工，或已停用").into()),
        Err(other) => Err(other),
    }
}

/// What a complaint is about, checked and completed: all of it is of the customer.
pub(super) async fn check_links(uow: &Uow, customer: CustomerId, links: Links) -> Result<Links, Fault> {
    let mut links = links;
    if let Some(id) = links.contact {
        let query = contact::Entity::find_by_id(id)
            .filter(contact::Column::TenantId.eq(uow.tenant()))
            .filter(contact::Column::CustomerId.eq(customer));
        query.one(uow).await?.ok_or_else(|| Invalid::new("contact_id", "该联系人不属于此客户"))?;
    }
    if let Some(id) = links.delivery {
        let query = delivery::Entity::find_by_id(id)
            .filter(delivery::Column::TenantId.eq(uow.tenant()))
            .filter(delivery::Column::CustomerId.eq(customer));
        let found = query.one(uow).await?.ok_or_else(|| Invalid::new("delivery_id", "该发货单不属于此客户"))?;
        if links.order.is_some_and(|order| order != found.order_id) {
            return Err(Invalid::new("delivery_id", "该发货单不属于此订单").into());
        }
        links.order = Some(found.order_id);
    }
    if let Some(id) = links.order_line {
        let found = line::Entity::find_by_id(id).filter(line::Column::TenantId.eq(uow.tenant())).one(uow).await?;
        let found = found.ok_or_else(|| Invalid::new("order_line_id", "没有该订单行"))?;
        if links.order.is_some_and(|order| order != found.order_id) {
            return Err(Invalid::new("order_line_id", "该行不属于此订单").into());
        }
        if links.product.is_some_and(|product| Some(product) != found.product_id) {
            return Err(Invalid::new("product_id", "该产品与订单行不一致").into());
        }
        links.order = Some(found.order_id);
        links.product = found.product_id;
        check_order(uow, customer, found.order_id, "order_line_id").await?;
    } else if let Some(id) = links.order {
        check_order(uow, customer, id, "order_id").await?;
    }
    if let (Some(product), None) = (links.product, links.order_line) {
        check_product(uow, customer, links.order, product).await?;
    }
    Ok(links)
}

async fn check_order(uow: &Uow, customer: CustomerId, id: OrderId, field: &'static str) -> Result<(), Fault> {
    let query = orders::entity::Entity::find_by_id(id)
        .filter(orders::entity::Column::TenantId.eq(uow.tenant()))
        .filter(orders::entity::Column::CustomerId.eq(customer));
    query.one(uow).await?.ok_or_else(|| Invalid::new(field, "该订单不属于此客户"))?;
    Ok(())
}

/// The customer has ordered it; in the order that is named, where one is.
async fn check_product(
    uow: &Uow,
    customer: CustomerId,
    order: Option<OrderId>,
    product: ProductId,
) -> Result<(), Fault> {
    let mut sql = "SELECT 1 AS n FROM order_lines l JOIN orders o ON o.id = l.order_id
        WHERE o.tenant_id = $1 AND o.customer_id = $2 AND l.product_id = $3"
        .to_owned();
    let mut values: Vec<sea_orm::Value> = vec![uow.tenant().into(), customer.into(), product.into()];
    if let Some(order) = order {
        sql.push_str(" AND o.id = $4");
        values.push(order.into());
    }
    sql.push_str(" LIMIT 1");
    match uow.row(&sql, values).await? {
        Some(_) => Ok(()),
        None => Err(Invalid::new("product_id", "该客户（或该订单）没有买过此产品").into()),
    }
}

/// Whether the customer complained about the same shortly before.
async fn is_repeated(
    uow: &Uow,
    customer: CustomerId,
    product: Option<ProductId>,
    category: &str,
) -> Result<bool, Fault> {
    let days = tenants::settings(uow).await?.complaint_repeat_days;
    if days == 0 {
        return Ok(false);
    }
    let like_it = match product {
        Some(product) => Column::ProductId.eq(product),
        None => Column::Category.eq(category),
    };
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::CustomerId.eq(customer))
        .filter(Column::State.ne(ComplaintState::Withdrawn))
        .filter(Column::CreatedAt.gte(uow.now() - Duration::days(i64::from(days))))
        .filter(like_it);
    Ok(query.limit(1).count(uow).await? > 0)
}

/// Adds pictures that the actor has uploaded.
pub(super) async fn attach(uow: &Uow, complaint: &Complaint, pictures: &[FileId]) -> Result<(), Fault> {
    if pictures.is_empty() {
        return Ok(());
    }
    let bad = |message: String| Fault::from(Invalid::new("picture_ids", message));
    let found = files::entity::Entity::find()
        .filter(files::entity::Column::TenantId.eq(uow.tenant()))
        .filter(files::entity::Column::Id.is_in(pictures.iter().copied()))
        .all(uow)
        .await?;
    if let Some(other) = found.iter().find(|file| !PICTURES.contains(&file.mime.as_str())) {
        return Err(bad(format!("“{}”不是图片，应为 PNG、JPEG、GIF 或 WebP", other.name)));
    }
    if let Some(large) = found.iter().find(|file| file.size > LARGEST) {
        return Err(bad(format!("“{}”超过 {} MB", large.name, LARGEST / 1024 / 1024)));
    }
    match files::attach(uow, Attached::Complaint, complaint.id.0, pictures).await {
        Err(Fault::Invalid(invalid)) => return Err(bad(invalid.message)),
        attached => attached?,
    }
    let query = files::link::Entity::find()
        .filter(files::link::Column::TenantId.eq(uow.tenant()))
        .filter(files::link::Column::Entity.eq(Attached::Complaint))
        .filter(files::link::Column::EntityId.eq(complaint.id.0));
    match query.count(uow).await? {
        count if count > MOST_PICTURES => Err(bad(format!("图片不能超过 {MOST_PICTURES} 张"))),
        _ => Ok(()),
    }
}
