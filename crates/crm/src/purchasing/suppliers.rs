//! Use cases of suppliers.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use super::supplier::{ActiveModel, Column, Entity};
use super::{PurchasingError, Supplier, policy};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::customers::index::{Document, Keyword};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::SupplierId;
use crate::page::{Page, PageRequest};
use crate::sorting::{self, Sort, sort_fields};
use crate::text;

sort_fields! {
    /// What suppliers are sorted by.
    pub enum SupplierSort of Entity, default Sort::ascending(Self::Code);
    /// The code.
    Code = "code" => Column::Code,
    /// The name.
    Name = "name" => Column::Name,
}

/// What people enter of a supplier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupplierFields {
    /// The short name people type; capitals are made of it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Whom we talk to there.
    pub contact: Option<String>,
    /// Their phone number, as they write it.
    pub phone: Option<String>,
    /// Where they are.
    pub address: Option<String>,
    /// Their tax number.
    pub tax_number: Option<String>,
    /// Where they are paid: bank and account.
    pub bank_account: Option<String>,
    /// Days from receipt of goods to payment.
    pub payment_days: i64,
    /// Whether something can be ordered there.
    pub active: bool,
    /// A note.
    pub remark: Option<String>,
}

/// Which suppliers are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupplierFilter {
    /// A keyword: code, name, pinyin, initials, contact, tax number.
    pub q: Option<String>,
    /// Only those that something can be ordered from, or only the others.
    pub active: Option<bool>,
}

/// Suppliers.
///
/// # Errors
/// `Forbidden` for those who may see none.
pub async fn suppliers(
    uow: &Uow,
    filter: &SupplierFilter,
    sort: Sort<SupplierSort>,
    page: &PageRequest,
) -> Result<Page<Supplier>, Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看供应商")?;
    let containing = |keyword: Keyword| Column::SearchText.like(format!("%{}%", keyword.needle));
    let wanted = Condition::all()
        .add(Column::TenantId.eq(uow.tenant()))
        .add_option(filter.q.as_deref().and_then(Keyword::parse).map(containing))
        .add_option(filter.active.map(|active| Column::Active.eq(active)));
    sorting::page(uow, Entity::find().filter(wanted), sort, page).await
}

/// One supplier.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find_supplier(uow: &Uow, id: SupplierId) -> Result<Supplier, Fault> {
    uow.scope(Resource::Purchasing, Access::Read, "查看供应商")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该供应商"))
}

/// A code as it is stored: folded, in capitals.
fn folded(code: &str) -> Result<String, Invalid> {
    let code: String = text::required("code", code, 40)?.nfkc().collect::<String>().to_uppercase();
    match code.contains(char::is_whitespace) {
        true => Err(Invalid::new("code", "编码不能包含空格")),
        false => Ok(code),
    }
}

async fn checked(uow: &Uow, fields: SupplierFields, own: Option<SupplierId>) -> Result<ActiveModel, PurchasingError> {
    let code = folded(&fields.code)?;
    let name = text::required("name", &fields.name, 100)?;
    let contact = text::optional("contact", fields.contact.as_deref(), 50)?;
    let tax_number =
        text::optional("tax_number", fields.tax_number.as_deref(), 40)?.map(|number| number.to_uppercase());
    let terms = [Some(code.as_str()), Some(name.as_str()), contact.as_deref(), tax_number.as_deref()];
    let search_text = Document::new(terms.into_iter().flatten(), []).text;
    let row = ActiveModel {
        search_text: Set(search_text),
        contact: Set(contact),
        phone: Set(text::optional("phone", fields.phone.as_deref(), 50)?),
        address: Set(text::optional("address", fields.address.as_deref(), 200)?),
        tax_number: Set(tax_number),
        bank_account: Set(text::optional("bank_account", fields.bank_account.as_deref(), 200)?),
        payment_days: Set(policy::check_payment_days(fields.payment_days)?),
        active: Set(fields.active),
        remark: Set(text::optional_block("remark", fields.remark.as_deref(), 1_000)?),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    check_taken(uow, &code, &name, own).await?;
    Ok(ActiveModel { code: Set(code), name: Set(name), ..row })
}

/// Code and name are nobody else's. One at a time: the unique keys would stop the second one, but
/// could not say why.
async fn check_taken(uow: &Uow, code: &str, name: &str, own: Option<SupplierId>) -> Result<(), PurchasingError> {
    uow.take_turn(&format!("suppliers:{}", uow.tenant())).await?;
    let same = Condition::any().add(Column::Code.eq(code)).add(Column::Name.eq(name));
    let rows = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(same).limit(3).all(uow).await?;
    let others: Vec<_> = rows.into_iter().filter(|row| Some(row.id) != own).collect();
    if others.iter().any(|row| row.code == code) {
        return Err(PurchasingError::CodeTaken(code.to_owned()));
    }
    match others.into_iter().next() {
        Some(other) => Err(PurchasingError::NameTaken { name: other.name, code: other.code }),
        None => Ok(()),
    }
}

/// Adds a supplier.
///
/// # Errors
/// `CodeTaken`, `NameTaken`; `Invalid` for a bad field; `Forbidden`.
pub async fn add_supplier(uow: &Uow, fields: SupplierFields) -> Result<Supplier, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "新建供应商")?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        created_at: Set(uow.now()),
        version: Set(1),
        ..checked(uow, fields, None).await?
    };
    let row = row.insert(uow).await?;
    audit::record(uow, "supplier.create", "supplier", row.id.0, json!({ "code": row.code, "name": row.name })).await?;
    Ok(row)
}

/// Changes a supplier. Orders keep the terms that they were made with.
///
/// # Errors
/// `Stale`, and as [`add_supplier`].
pub async fn edit_supplier(
    uow: &Uow,
    id: SupplierId,
    version: i64,
    fields: SupplierFields,
) -> Result<Supplier, PurchasingError> {
    uow.scope(Resource::Purchasing, Access::Write, "修改供应商")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    let before = query.one(uow).await?.ok_or(Fault::NotFound("该供应商"))?;
    if before.version != version {
        return Err(Fault::Stale { version: before.version }.into());
    }
    let row = ActiveModel { id: Set(id), version: Set(version + 1), ..checked(uow, fields, Some(id)).await? };
    let after = row.update(uow).await?;
    let mut detail = json!({ "code": after.code });
    for (field, old, new) in [
        ("code", json!(before.code), json!(after.code)),
        ("name", json!(before.name), json!(after.name)),
        ("bank_account", json!(before.bank_account), json!(after.bank_account)),
        ("payment_days", json!(before.payment_days), json!(after.payment_days)),
        ("active", json!(before.active), json!(after.active)),
    ] {
        if old != new {
            detail[field] = json!([old, new]);
        }
    }
    audit::record(uow, "supplier.edit", "supplier", id.0, detail).await?;
    Ok(after)
}
