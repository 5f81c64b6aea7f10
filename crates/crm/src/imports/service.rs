//! Use cases of imports, for those who may.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::entity::{ActiveModel, Column, Entity};
use super::reading::erase_file;
use super::running::{forget_plans, locked};
use super::{Import, ImportKind, ImportMode, ImportRow, ImportState, Mapping, Phase, RowState, WORK, fields, row};
use crate::actor::{Access, Resource, Scope};
use crate::audit;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ImportId, StaffId};
use crate::outbox::{self, NewJob};
use crate::page::{Page, PageRequest, number_cursor};
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;
use crate::text;

/// The kinds that the actor may import: customers and contacts are for those who may change all
/// customers, the others for everybody who may import.
///
/// # Errors
/// `Forbidden` for those who may import nothing.
pub fn kinds(uow: &Uow) -> Result<Vec<ImportKind>, Fault> {
    uow.scope(Resource::Imports, Access::Write, "导入数据")?;
    let customers = uow.actor().scope(Resource::Customers, Access::Write) == Scope::All;
    let may = |kind: &ImportKind| customers || !matches!(kind, ImportKind::Customers | ImportKind::Contacts);
    Ok(ImportKind::ALL.into_iter().filter(may).collect())
}

/// Whether the actor may import a kind.
///
/// # Errors
/// `Forbidden` where not.
pub fn check_kind(uow: &Uow, kind: ImportKind) -> Result<(), Fault> {
    match kinds(uow)?.contains(&kind) {
        true => Ok(()),
        false => Err(Fault::Forbidden("导入客户和联系人")),
    }
}

/// A file to be imported, whose bytes are stored.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// What its rows are.
    pub kind: ImportKind,
    /// Its name.
    pub file_name: String,
    /// Where the bytes lie.
    pub location: String,
}

/// Begins an import: the worker reads the file.
///
/// # Errors
/// `Forbidden` for those who may not import this kind.
pub async fn create(uow: &Uow, new: NewImport) -> Result<Import, Fault> {
    check_kind(uow, new.kind)?;
    let name = new.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = text::preview(&text::line("file", name, 1_000)?, 200);
    let row = ActiveModel {
        tenant_id: Set(uow.tenant()),
        kind: Set(new.kind),
        file_name: Set(if name.is_empty() { "file".to_owned() } else { name }),
        location: Set(new.location),
        state: Set(ImportState::Reading),
        mode: Set(ImportMode::Both),
        columns: Set(json!([])),
        mapping: Set(json!({})),
        total: Set(0),
        done: Set(0),
        created: Set(0),
        updated: Set(0),
        unchanged: Set(0),
        wrong: Set(0),
        phase: Set(Phase::Clearing),
        after: Set(0),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        version: Set(1),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    audit::record(uow, "import.start", "import", row.id.0, json!({ "kind": row.kind, "file": row.file_name })).await?;
    work_on(uow, &row).await?;
    Ok(row)
}

/// Has the worker go on with an import.
async fn work_on(uow: &Uow, import: &Import) -> Result<(), Fault> {
    let job = NewJob {
        kind: WORK,
        dedup_key: Some(format!("{WORK}:{}:{}", import.id, import.version)),
        payload: json!({ "import": import.id }),
        run_at: uow.now(),
    };
    outbox::enqueue(uow, [job]).await
}

/// An import of a kind that the actor may import.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn find(uow: &Uow, id: ImportId) -> Result<Import, Fault> {
    let kinds = kinds(uow)?;
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant())).filter(Column::Kind.is_in(kinds));
    query.one(uow).await?.ok_or(Fault::NotFound("该导入"))
}

/// The same, locked, and as it was seen.
async fn changing(uow: &Uow, id: ImportId, version: i64) -> Result<Import, Fault> {
    find(uow, id).await?;
    let import = locked(uow, id).await?.ok_or(Fault::NotFound("该导入"))?;
    match import.version == version {
        true => Ok(import),
        false => Err(Fault::Stale { version: import.version }),
    }
}

sort_fields! {
    /// What imports are sorted by.
    pub enum ImportSort of Entity, default Sort::descending(Self::CreatedAt);
    /// When they were uploaded.
    CreatedAt = "created_at" => Column::CreatedAt,
}

/// Which imports are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// Only of this kind.
    pub kind: Option<ImportKind>,
    /// Only in this state.
    pub state: Option<ImportState>,
}

/// Imports of the kinds that the actor may import.
///
/// # Errors
/// `Forbidden` for those who may import nothing.
pub async fn list(
    uow: &Uow,
    filter: ImportFilter,
    sort: Sort<ImportSort>,
    page: &PageRequest,
) -> Result<Page<Import>, Fault> {
    let mut kinds = kinds(uow)?;
    kinds.retain(|kind| filter.kind.is_none_or(|wanted| wanted == *kind));
    let mut query = Entity::find().filter(Column::TenantId.eq(uow.tenant())).filter(Column::Kind.is_in(kinds));
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state));
    }
    sorting::page(uow, query, sort, page).await
}

/// Says what the columns are and what becomes of rows that are there already, and has the rows checked.
/// What was found before is forgotten.
///
/// # Errors
/// `Stale`; `State` where it is not time for it; `Invalid` for a mapping of what is not there, an owner
/// who is not there, or a mode that the kind does not know.
pub async fn set_mapping(
    uow: &Uow,
    (id, version): (ImportId, i64),
    mapping: &Mapping,
    mode: ImportMode,
    default_owner: Option<StaffId>,
) -> Result<Import, Fault> {
    let import = changing(uow, id, version).await?;
    if !matches!(import.state, ImportState::Mapping | ImportState::Checked) {
        return Err(Fault::State("该导入当前状态不能修改列的对应关系"));
    }
    if import.emptied_at.is_some() {
        return Err(Fault::State("该导入的数据已清除，请重新上传文件"));
    }
    if mode == ImportMode::Update && matches!(import.kind, ImportKind::Orders | ImportKind::Receivables) {
        return Err(Invalid::new("mode", "历史订单和期初应收只能新增，不能更新").into());
    }
    fields::check(import.kind, &import.columns()?, mapping)?;
    if let Some(owner) = default_owner {
        let known = staff::find_active(uow, owner).await;
        known.map_err(|_| Invalid::new("default_owner_id", "没有该员工，或员工已停用"))?;
    }
    let mut row = import.into_active_model();
    row.state = Set(ImportState::Checking);
    row.phase = Set(Phase::Clearing);
    row.mode = Set(mode);
    row.mapping = Set(json!(mapping));
    row.default_owner_id = Set(default_owner);
    row.after = Set(0);
    for count in [&mut row.done, &mut row.created, &mut row.updated, &mut row.unchanged, &mut row.wrong] {
        *count = Set(0);
    }
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let import = row.update(uow).await?;
    work_on(uow, &import).await?;
    Ok(import)
}

/// Has the rows that are right written.
///
/// # Errors
/// `Stale`; `State` where they are not checked, or all are wrong.
pub async fn apply(uow: &Uow, id: ImportId, version: i64) -> Result<Import, Fault> {
    let import = changing(uow, id, version).await?;
    if import.state != ImportState::Checked {
        return Err(Fault::State("请先检查数据，再开始导入"));
    }
    if import.emptied_at.is_some() {
        return Err(Fault::State("该导入的数据已清除，请重新上传文件"));
    }
    if import.created + import.updated == 0 {
        return Err(Fault::State("没有可以导入的行"));
    }
    let expected = counts(&import);
    let wrong = import.wrong;
    let mut row = import.into_active_model();
    row.state = Set(ImportState::Applying);
    row.phase = Set(Phase::Clearing);
    row.after = Set(0);
    // What is wrong stays out: it is gone through already.
    row.done = Set(wrong);
    for count in [&mut row.created, &mut row.updated, &mut row.unchanged] {
        *count = Set(0);
    }
    row.applied_by = Set(uow.actor().staff().map(|me| me.staff));
    row.updated_at = Set(uow.now());
    row.version = Set(version + 1);
    let import = row.update(uow).await?;
    audit::record(uow, "import.apply", "import", import.id.0, expected).await?;
    work_on(uow, &import).await?;
    Ok(import)
}

/// Stops an import. What is in by then stays in, and the counts say how much that is.
///
/// # Errors
/// `State` where it has ended.
pub async fn cancel(uow: &Uow, id: ImportId) -> Result<Import, Fault> {
    find(uow, id).await?;
    let import = locked(uow, id).await?.ok_or(Fault::NotFound("该导入"))?;
    let mut blank = false;
    match import.state {
        ImportState::Done | ImportState::Cancelled | ImportState::Failed => {
            return Err(Fault::State("该导入已经结束"));
        }
        ImportState::Reading => erase_file(uow, &import.location).await?,
        // Nothing was written: the counts of what would be are worth nothing any more.
        ImportState::Mapping | ImportState::Checking | ImportState::Checked => blank = true,
        ImportState::Applying => forget_plans(uow, &import).await?,
    }
    let import = ended(uow, import, ImportState::Cancelled, |row| {
        if blank {
            for count in [&mut row.created, &mut row.updated, &mut row.unchanged] {
                *count = Set(0);
            }
        }
    })
    .await?;
    audit::record(uow, "import.cancel", "import", import.id.0, counts(&import)).await?;
    Ok(import)
}

/// Ends an import.
pub(super) async fn ended(
    uow: &Uow,
    import: Import,
    state: ImportState,
    change: impl FnOnce(&mut ActiveModel),
) -> Result<Import, Fault> {
    let version = import.version + 1;
    let mut row = import.into_active_model();
    row.state = Set(state);
    row.finished_at = Set(Some(uow.now()));
    row.updated_at = Set(uow.now());
    row.version = Set(version);
    change(&mut row);
    Ok(row.update(uow).await?)
}

/// The counts of an import, for the audit trail.
pub(super) fn counts(import: &Import) -> serde_json::Value {
    json!({
        "kind": import.kind, "file": import.file_name, "mode": import.mode, "rows": import.total,
        "created": import.created, "updated": import.updated, "unchanged": import.unchanged, "wrong": import.wrong,
    })
}

/// The rows of an import in the order of the sheet.
///
/// # Errors
/// `NotFound` where there is no such import.
pub async fn rows(
    uow: &Uow,
    id: ImportId,
    state: Option<RowState>,
    page: &PageRequest,
) -> Result<Page<ImportRow>, Fault> {
    let import = find(uow, id).await?;
    let mut query = row::Entity::find().filter(row::Column::ImportId.eq(import.id));
    if let Some(state) = state {
        query = query.filter(row::Column::State.eq(state));
    }
    if let Some(after) = number_cursor(page.after.as_deref())? {
        query = query.filter(row::Column::RowNo.gt(after));
    }
    let rows = query.order_by_asc(row::Column::RowNo).limit(page.limit + 1).all(uow).await?;
    Ok(Page::from_rows(rows, page.limit, |row| row.row_no.to_string()))
}

/// The cells of a row, one for each column.
///
/// # Errors
/// Where what is stored is none.
pub fn cells_of(import: &Import, row: &ImportRow) -> Result<Vec<String>, Fault> {
    let mut cells = row.cells()?;
    cells.resize(import.columns()?.len(), String::new());
    Ok(cells)
}

/// What is wrong with a row, in one line.
///
/// # Errors
/// Where what is stored is none.
pub fn errors_of(row: &ImportRow) -> Result<String, Fault> {
    let said = row.errors()?.into_iter().map(|error| match error.column {
        Some(column) => format!("【{column}】{}", error.message),
        None => error.message,
    });
    Ok(said.collect::<Vec<_>>().join("；"))
}

/// Whether an import waits for its file to be read, and where that lies.
///
/// # Errors
/// When the database fails.
pub async fn is_waiting(uow: &Uow, id: ImportId) -> Result<Option<String>, Fault> {
    let query = Entity::find_by_id(id).filter(Column::TenantId.eq(uow.tenant()));
    let import = query.one(uow).await?.filter(|import| import.state == ImportState::Reading);
    Ok(import.map(|import| import.location))
}
