//! Use cases of templates.

use sea_orm::sea_query::{Expr, ExprTrait, SelectStatement};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::{PrintKind, PrintTemplate, PrintTemplateEdition, PrintTemplateError, edition};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::files::{self, StoredFile};
use crate::ids::{FileId, PrintTemplateId};
use crate::text;

/// The most templates of a company.
const MOST: u64 = 100;
/// The most characters of a source.
const SOURCE: usize = 50_000;
/// The most bytes of a logo.
const LOGO: i64 = 2 * 1024 * 1024;
/// What a logo may be.
const PICTURES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// A new template, or what one shall be.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPrintTemplate {
    /// For which documents; that of a template which is there never changes.
    pub kind: PrintKind,
    /// What it is called.
    pub name: String,
    /// Whether documents of the kind are printed with it where nothing else is said.
    pub standard: bool,
    /// What was chosen by the form, checked by whoever understands it.
    pub form: serde_json::Value,
    /// A source of one's own.
    pub source: Option<String>,
    /// The logo.
    pub logo: Option<FileId>,
}

/// The templates of the company, by kind and name.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn list(uow: &Uow, kind: Option<PrintKind>) -> Result<Vec<PrintTemplate>, Fault> {
    uow.scope(Resource::PrintTemplates, Access::Read, "查看打印模板")?;
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant()));
    if let Some(kind) = kind {
        query = query.filter(Column::Kind.eq(kind));
    }
    Ok(query.order_by_asc(Column::Kind).order_by_asc(Column::Name).limit(MOST).all(uow).await?)
}

/// One template.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: PrintTemplateId) -> Result<PrintTemplate, Fault> {
    uow.scope(Resource::PrintTemplates, Access::Read, "查看打印模板")?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    query.one(uow).await?.ok_or(Fault::NotFound("该打印模板"))
}

/// The template that documents of a kind are printed with where nothing else is said. Whoever may read a document may
/// have it printed so.
///
/// # Errors
/// When the database fails.
pub async fn standard(uow: &Uow, kind: PrintKind) -> Result<Option<PrintTemplate>, Fault> {
    let query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Standard.eq(true));
    Ok(query.one(uow).await?)
}

/// The contents that a template had, the newest first.
///
/// # Errors
/// `NotFound` where there is no such template.
pub async fn editions(uow: &Uow, id: PrintTemplateId) -> Result<Vec<PrintTemplateEdition>, Fault> {
    let template = find(uow, id).await?;
    let query = edition::Entity::find().filter(edition::Column::TemplateId.eq(template.id));
    Ok(query.order_by_desc(edition::Column::Version).limit(MOST).all(uow).await?)
}

/// Adds a template.
///
/// # Errors
/// `Forbidden` for all but managers and administrators; a name that is taken, too many, a wrong field.
pub async fn create(uow: &Uow, new: NewPrintTemplate) -> Result<PrintTemplate, PrintTemplateError> {
    uow.scope(Resource::PrintTemplates, Access::Write, "修改打印模板")?;
    one_at_a_time(uow).await?;
    if Entity::find().filter(Column::TenantId.eq(uow.tenant())).count(uow).await? >= MOST {
        return Err(PrintTemplateError::TooMany(MOST));
    }
    let name = free_name(uow, new.kind, &new.name, None).await?;
    let source = checked_source(new.source)?;
    let logo = match new.logo {
        Some(logo) => Some(own_logo(uow, logo).await?.id),
        None => None,
    };
    make_room(uow, &new.kind, new.standard).await?;
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(new.kind),
        name: Set(name),
        standard: Set(new.standard),
        form: Set(new.form),
        source: Set(source),
        logo_id: Set(logo),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    keep(uow, &row).await?;
    let detail = json!({ "kind": row.kind, "name": row.name, "standard": row.standard });
    audit::record(uow, "print_template.create", "print_template", row.id.0, detail).await?;
    Ok(row)
}

/// Replaces what a template says; its kind stays.
///
/// # Errors
/// As [`create`]; `NotFound`, `Stale`.
pub async fn edit(
    uow: &Uow,
    id: PrintTemplateId,
    version: i64,
    new: NewPrintTemplate,
) -> Result<PrintTemplate, PrintTemplateError> {
    let row = locked(uow, id).await?;
    if row.version != version {
        return Err(Fault::Stale { version: row.version }.into());
    }
    if row.kind != new.kind {
        return Err(Fault::from(Invalid::new("kind", "单据类型不能更改，请新建模板")).into());
    }
    let name = free_name(uow, row.kind, &new.name, Some(id)).await?;
    let source = checked_source(new.source)?;
    let logo = match new.logo {
        // One that it has stays, whoever brought it.
        Some(logo) if row.logo_id == Some(logo) => Some(logo),
        Some(logo) => Some(own_logo(uow, logo).await?.id),
        None => None,
    };
    if !row.standard {
        make_room(uow, &row.kind, new.standard).await?;
    }
    let mut row = row.into_active_model();
    row.name = Set(name);
    row.standard = Set(new.standard);
    row.form = Set(new.form);
    row.source = Set(source);
    row.logo_id = Set(logo);
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let row = row.update(uow).await?;
    keep(uow, &row).await?;
    let detail = json!({ "kind": row.kind, "name": row.name, "standard": row.standard, "version": row.version });
    audit::record(uow, "print_template.edit", "print_template", row.id.0, detail).await?;
    Ok(row)
}

/// Removes a template with its editions. Documents of its kind are printed with the one that comes with the product,
/// until another one is made the standard.
///
/// # Errors
/// `Forbidden`, `NotFound`.
pub async fn remove(uow: &Uow, id: PrintTemplateId) -> Result<(), Fault> {
    let row = locked(uow, id).await?;
    let detail = json!({ "kind": row.kind, "name": row.name, "form": row.form, "source": row.source });
    edition::Entity::delete_many().filter(edition::Column::TemplateId.eq(id)).exec(uow).await?;
    row.delete(uow).await?;
    audit::record(uow, "print_template.remove", "print_template", id.0, detail).await
}

/// A picture that the actor may see and that can be a logo.
///
/// # Errors
/// `Invalid` in `logo_file_id` where it is none, or too large.
pub async fn own_logo(uow: &Uow, id: FileId) -> Result<StoredFile, Fault> {
    let file = match files::find(uow, id).await {
        Err(Fault::NotFound(_)) => return Err(Invalid::new("logo_file_id", "没有找到该图片").into()),
        found => found?,
    };
    if !PICTURES.contains(&file.mime.as_str()) {
        return Err(Invalid::new("logo_file_id", "标志应为 PNG、JPEG、GIF 或 WebP 图片").into());
    }
    if file.size > LOGO {
        return Err(Invalid::new("logo_file_id", format!("标志不能超过 {} MB", LOGO / 1024 / 1024)).into());
    }
    Ok(file)
}

/// The logo of a template. It is seen by whoever has the document.
///
/// # Errors
/// When the database fails.
pub async fn logo(uow: &Uow, template: &PrintTemplate) -> Result<Option<StoredFile>, Fault> {
    let Some(id) = template.logo_id else { return Ok(None) };
    let query = files::entity::Entity::find_by_id(id).filter(files::entity::Column::TenantId.eq(uow.tenant()));
    Ok(query.one(uow).await?)
}

/// The logos of the company's templates.
pub(crate) fn logos(uow: &Uow) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::LogoId)
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::LogoId.is_not_null())
        .into_query()
}

/// As [`logos`], with those that templates had.
pub(crate) fn all_logos(uow: &Uow) -> SelectStatement {
    edition::Entity::find()
        .select_only()
        .column(edition::Column::LogoId)
        .filter(edition::Column::TenantId.eq(uow.tenant()))
        .filter(edition::Column::LogoId.is_not_null())
        .into_query()
}

async fn locked(uow: &Uow, id: PrintTemplateId) -> Result<PrintTemplate, Fault> {
    uow.scope(Resource::PrintTemplates, Access::Write, "修改打印模板")?;
    one_at_a_time(uow).await?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).lock_exclusive();
    query.one(uow).await?.ok_or(Fault::NotFound("该打印模板"))
}

/// Names are unique, and one template of a kind is the standard: two changes at once would each see it free.
async fn one_at_a_time(uow: &Uow) -> Result<(), Fault> {
    Ok(uow.take_turn(&format!("print_templates:{}", uow.tenant())).await?)
}

async fn free_name(
    uow: &Uow,
    kind: PrintKind,
    name: &str,
    own: Option<PrintTemplateId>,
) -> Result<String, PrintTemplateError> {
    let name = text::required("name", name, 50).map_err(Fault::from)?;
    let mut query = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Name.eq(name.as_str()));
    if let Some(own) = own {
        query = query.filter(Column::Id.ne(own));
    }
    match query.one(uow).await.map_err(Fault::from)? {
        Some(_) => Err(PrintTemplateError::NameTaken(name)),
        None => Ok(name),
    }
}

/// A source as it came: an invisible sign may matter to whoever wrote it. None where there is nothing in it.
fn checked_source(source: Option<String>) -> Result<Option<String>, Fault> {
    let Some(source) = source.filter(|source| !source.trim().is_empty()) else { return Ok(None) };
    if source.chars().count() > SOURCE {
        return Err(Invalid::new("source", format!("不能超过 {SOURCE} 个字")).into());
    }
    if source.contains('\0') {
        return Err(Invalid::new("source", "不能包含空字符").into());
    }
    Ok(Some(source.replace("\r\n", "\n")))
}

/// There is one standard template of a kind.
async fn make_room(uow: &Uow, kind: &PrintKind, standard: bool) -> Result<(), Fault> {
    if standard {
        Entity::update_many()
            .col_expr(Column::Standard, Expr::value(false))
            .col_expr(Column::Version, Expr::col(Column::Version).add(1))
            .filter(Column::TenantId.eq(uow.tenant()))
            .filter(Column::Kind.eq(*kind))
            .filter(Column::Standard.eq(true))
            .exec(uow)
            .await?;
    }
    Ok(())
}

async fn keep(uow: &Uow, row: &PrintTemplate) -> Result<(), Fault> {
    let edition = edition::ActiveModel {
        tenant_id: Set(row.tenant_id),
        template_id: Set(row.id),
        version: Set(row.version),
        name: Set(row.name.clone()),
        form: Set(row.form.clone()),
        source: Set(row.source.clone()),
        logo_id: Set(row.logo_id),
        staff_id: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
    };
    edition::Entity::insert(edition).exec_without_returning(uow).await?;
    Ok(())
}
