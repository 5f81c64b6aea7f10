//! Creating and changing customers.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::collision::{self, Marks, Resemblance};
use super::indexing::reindex;
use super::{Customer, CustomerError, CustomerKind, Grade, Stage, entity};
use crate::actor::{Access, Resource, Role};
use crate::contacts::{self, NewContact};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CustomerId, StaffId};
use crate::money::Money;
use crate::text::{self, name_key};
use crate::{audit, staff};

/// The fields of a customer that people fill in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomerFields {
    /// What it is to us.
    pub kind: Option<CustomerKind>,
    /// Company or person; where nothing is said, a legal suffix tells.
    pub company: Option<bool>,
    /// Its name.
    pub name: String,
    /// What it is called in daily life.
    pub short_name: Option<String>,
    /// Unified social credit code.
    pub tax_number: Option<String>,
    /// Where it is in its life.
    pub stage: Option<Stage>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its line of business.
    pub industry: Option<String>,
    /// Where it is.
    pub region: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Days from shipment to payment.
    pub credit_days: Option<i64>,
    /// The most that may be open.
    pub credit_limit: Option<Money>,
    /// What to be careful about.
    pub risk: Option<String>,
    /// A note.
    pub remark: Option<String>,
    /// The tenant's own fields.
    pub custom: serde_json::Map<String, serde_json::Value>,
}

/// A customer to be created.
#[derive(Clone, Debug, Default)]
pub struct NewCustomer {
    /// Its fields.
    pub fields: CustomerFields,
    /// Who shall own it; none = who creates it.
    pub owner: Option<StaffId>,
    /// People there.
    pub contacts: Vec<NewContact>,
    /// Why it is saved though it looks like another.
    pub looks_alike_reason: Option<String>,
}

/// The fields after cleaning.
pub(super) struct Checked {
    pub(super) fields: CustomerFields,
    pub(super) company: bool,
    pub(super) name_key: String,
    pinyin_key: String,
}

pub(super) fn check(fields: CustomerFields) -> Result<Checked, Invalid> {
    let name = text::required("name", &fields.name, 100)?;
    let key = name_key(&name);
    if key.key.is_empty() {
        return Err(Invalid::new("name", "名称中没有可识别的文字"));
    }
    if fields.credit_days.is_some_and(|days| !(0..=3650).contains(&days)) {
        return Err(Invalid::new("credit_days", "应在 0 到 3650 之间"));
    }
    if fields.credit_limit.is_some_and(|limit| limit < Money(0)) {
        return Err(Invalid::new("credit_limit", "不能为负数"));
    }
    let custom = serde_json::to_string(&fields.custom).map_or(usize::MAX, |text| text.len());
    if custom > 16 * 1024 {
        return Err(Invalid::new("custom", "自定义字段内容过多"));
    }
    let tax_number = text::optional("tax_number", fields.tax_number.as_deref(), 20)?
        .map(|tax| {
            let tax: String = tax.to_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
            let fits = (15..=20).contains(&tax.len()) && tax.bytes().all(|b| b.is_ascii_alphanumeric());
            if fits { Ok(tax) } else { Err(Invalid::new("tax_number", "税号应为 15 至 20 位字母和数字")) }
        })
        .transpose()?;
    Ok(Checked {
        company: fields.company.unwrap_or(key.legal),
        pinyin_key: collision::pinyin_key(&key.key),
        name_key: key.key,
        fields: CustomerFields {
            name,
            tax_number,
            short_name: text::optional("short_name", fields.short_name.as_deref(), 50)?,
            source: text::optional("source", fields.source.as_deref(), 50)?,
            industry: text::optional("industry", fields.industry.as_deref(), 50)?,
            region: text::optional("region", fields.region.as_deref(), 50)?,
            address: text::optional("address", fields.address.as_deref(), 200)?,
            risk: text::optional("risk", fields.risk.as_deref(), 200)?,
            remark: text::optional_block("remark", fields.remark.as_deref(), 2000)?,
            ..fields
        },
    })
}

/// What collides with a customer that is about to be saved, for the form to show while one types.
///
/// # Errors
/// `Forbidden` where the actor may not create customers.
pub async fn check_collision(
    uow: &Uow,
    fields: &CustomerFields,
    phones: &[String],
) -> Result<(Option<Resemblance>, Vec<Resemblance>), CustomerError> {
    uow.own_scope(Resource::Customers, Access::Write, "新建客户")?;
    let marks = Marks {
        name: text::line("name", &fields.name, 100)?,
        tax_number: fields.tax_number.as_ref().map(|tax| tax.trim().to_uppercase()),
        phones: phones.iter().filter_map(|phone| text::parse_phone("phone", phone).ok()).map(|p| p.e164).collect(),
        confirmed_mobiles: Vec::new(),
    };
    if marks.name.is_empty() && marks.phones.is_empty() && marks.tax_number.is_none() {
        return Ok((None, Vec::new()));
    }
    let same = collision::same(uow, &marks, None).await?;
    Ok((same, collision::alike(uow, &marks, None).await?))
}

/// Creates a customer with its contacts.
///
/// # Errors
/// [`CustomerError::Same`] where it is there already, [`CustomerError::LooksAlike`] where it looks
/// like others and no reason is given.
pub async fn create(uow: &Uow, new: NewCustomer) -> Result<Customer, CustomerError> {
    uow.own_scope(Resource::Customers, Access::Write, "新建客户")?;
    let checked = check(new.fields)?;
    let reason = text::optional("looks_alike_reason", new.looks_alike_reason.as_deref(), 200)?;
    let prepared = contacts::prepare(new.contacts)?;
    let owner = owner_of_new(uow, new.owner).await?;
    let marks = Marks {
        name: checked.fields.name.clone(),
        tax_number: checked.fields.tax_number.clone(),
        phones: prepared.iter().flat_map(contacts::PreparedContact::phones).collect(),
        confirmed_mobiles: Vec::new(),
    };
    if let Some(same) = collision::same(uow, &marks, None).await? {
        return Err(CustomerError::Same(same));
    }
    if reason.is_none() {
        let alike = collision::alike(uow, &marks, None).await?;
        if !alike.is_empty() {
            return Err(CustomerError::LooksAlike(alike));
        }
    }
    let mut row = active(&checked);
    row.tenant_id = Set(uow.tenant());
    row.owner_id = Set(owner);
    row.grade = Set(Grade::C);
    row.looks_alike_reason = Set(reason.clone());
    row.search_text = Set(String::new());
    row.created_by = Set(uow.actor().staff().map(|me| me.staff));
    row.created_at = Set(uow.now());
    row.updated_at = Set(uow.now());
    row.version = Set(1);
    let customer = row.insert(uow).await?;
    if !collision::claim(uow, customer.id, &marks).await? {
        let same = collision::same(uow, &marks, Some(customer.id)).await?;
        return Err(same.map_or(CustomerError::Fault(Fault::Broken("a key is taken by nobody")), CustomerError::Same));
    }
    for contact in prepared {
        contacts::insert(uow, customer.id, contact).await?;
    }
    let detail = serde_json::json!({ "name": customer.name, "looks_alike_reason": reason });
    audit::record(uow, "customer.create", "customer", customer.id.0, detail).await?;
    Ok(reindex(uow, customer.id).await?)
}

async fn owner_of_new(uow: &Uow, wanted: Option<StaffId>) -> Result<Option<StaffId>, Fault> {
    let me = uow.actor().staff();
    match wanted {
        Some(owner) if me.is_none_or(|me| me.staff != owner) => {
            // Only someone who may hand over may create for others.
            if me.is_some_and(|me| [Role::Lead, Role::Manager, Role::Admin].iter().all(|role| !me.roles.has(*role))) {
                return Err(Fault::Forbidden("替他人新建客户"));
            }
            staff::find_active(uow, owner).await.map(|row| Some(row.id))
        }
        Some(owner) => Ok(Some(owner)),
        None => Ok(me.map(|me| me.staff)),
    }
}

pub(super) fn active(checked: &Checked) -> entity::ActiveModel {
    let fields = checked.fields.clone();
    entity::ActiveModel {
        kind: Set(fields.kind.unwrap_or(CustomerKind::Prospect)),
        company: Set(checked.company),
        name: Set(fields.name),
        short_name: Set(fields.short_name),
        name_key: Set(checked.name_key.clone()),
        pinyin_key: Set(checked.pinyin_key.clone()),
        tax_number: Set(fields.tax_number),
        stage: Set(fields.stage.unwrap_or(Stage::Lead)),
        source: Set(fields.source),
        industry: Set(fields.industry),
        region: Set(fields.region),
        address: Set(fields.address),
        credit_days: Set(fields.credit_days),
        credit_limit: Set(fields.credit_limit),
        risk: Set(fields.risk),
        remark: Set(fields.remark),
        custom: Set(serde_json::Value::Object(fields.custom)),
        ..Default::default()
    }
}

/// Changes a customer. `version` is the one the editor saw.
///
/// # Errors
/// `Stale` where someone else changed it since, [`CustomerError::Same`] where the new name or tax
/// number belongs to another.
pub async fn edit(uow: &Uow, id: CustomerId, version: i64, fields: CustomerFields) -> Result<Customer, CustomerError> {
    let before = super::find_for_update(uow, id).await?;
    if before.forgotten_at.is_some() {
        return Err(Fault::State("该客户的资料已删除").into());
    }
    if before.version != version {
        return Err(Fault::Stale { version: before.version }.into());
    }
    let checked = check(CustomerFields {
        kind: fields.kind.or(Some(before.kind)),
        company: fields.company.or(Some(before.company)),
        stage: fields.stage.or(Some(before.stage)),
        ..fields
    })?;
    let marks = marks_of(uow, before.id, &checked.fields.name, checked.fields.tax_number.clone()).await?;
    if let Some(same) = collision::same(uow, &marks, Some(before.id)).await? {
        return Err(CustomerError::Same(same));
    }
    let mut row = active(&checked);
    row.id = Set(before.id);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let after = row.update(uow).await?;
    if !collision::reclaim(uow, after.id, &marks).await? {
        return Err(Fault::State("另一位同事刚刚保存了同一客户").into());
    }
    let detail = serde_json::json!({ "before": summary(&before), "after": summary(&after) });
    audit::record(uow, "customer.edit", "customer", after.id.0, detail).await?;
    Ok(reindex(uow, after.id).await?)
}

fn summary(row: &Customer) -> serde_json::Value {
    serde_json::json!({
        "name": row.name, "short_name": row.short_name, "kind": row.kind, "stage": row.stage,
        "tax_number": row.tax_number, "credit_days": row.credit_days, "credit_limit": row.credit_limit,
        "industry": row.industry, "region": row.region, "source": row.source, "address": row.address,
        "risk": row.risk,
    })
}

pub(super) async fn marks_of(
    uow: &Uow,
    id: CustomerId,
    name: &str,
    tax_number: Option<String>,
) -> Result<Marks, Fault> {
    let confirmed_mobiles = contacts::confirmed_mobiles(uow, id).await?;
    Ok(Marks { name: name.to_owned(), tax_number, phones: Vec::new(), confirmed_mobiles })
}

/// Claims the keys of a customer anew after its phones changed.
///
/// # Errors
/// [`CustomerError::Same`] where a confirmed mobile number belongs to another customer.
pub(crate) async fn phones_changed(uow: &Uow, id: CustomerId) -> Result<(), CustomerError> {
    let row = entity::Entity::find_by_id(id).one(uow).await?.ok_or(Fault::NotFound("该客户"))?;
    let marks = marks_of(uow, id, &row.name, row.tax_number.clone()).await?;
    if let Some(same) = collision::same(uow, &marks, Some(id)).await? {
        return Err(CustomerError::Same(same));
    }
    if !collision::reclaim(uow, id, &marks).await? {
        return Err(Fault::State("该手机号刚刚被另一位客户使用").into());
    }
    reindex(uow, id).await?;
    Ok(())
}

/// Sets the grade by hand, for a year.
///
/// # Errors
/// `Forbidden` below a manager.
pub async fn set_grade(uow: &Uow, id: CustomerId, grade: Grade, reason: &str) -> Result<Customer, Fault> {
    crate::grades::set(uow, id, grade, reason, None).await
}
