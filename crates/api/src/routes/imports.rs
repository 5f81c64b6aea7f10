//! Imports: a file goes in, is mapped, checked and applied; what is wrong comes out again.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post, put};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{ImportId, StaffId};
use crm::imports::{self, Import, ImportKind, ImportRow, NewImport, RowState};
use crm::page::PageRequest;
use crm::{staff, tenants};
use print::table_stream::{self, StreamError};
use print::{Cell, PrintError, Sheet};
use tokio::sync::mpsc;

use super::files::{Uploaded, store_error};
use crate::dto::common::{Errors, List, sort};
use crate::dto::files::Upload;
use crate::dto::imports::{
    ImportKindOut, ImportOut, ImportParams, ImportRowOut, KindParam, MappingIn, RowParams, Seen,
};
use crate::error::ApiError;
use crate::export;
use crate::extract::{Body, Id, NoBody, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// How many wrong rows are read at once.
const AT_ONCE: u64 = 500;
/// The title of the column that says what is wrong.
const ERRORS: &str = "错误";
/// How wide columns are, in characters.
const WIDTH: u16 = 16;
/// How wide the column is that says what is wrong.
const ERRORS_WIDTH: u16 = 60;

/// Before the routes of single imports: `kinds` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(list_import_kinds)
        .service(get_import_template)
        .service(list_imports)
        .service(create_import)
        .service(get_import)
        .service(map_import)
        .service(apply_import)
        .service(cancel_import)
        .service(list_import_rows)
        .service(export_import_errors);
}

async fn out(uow: &Uow, rows: Vec<Import>) -> Result<Vec<ImportOut>, ApiError> {
    let ids: Vec<StaffId> = rows.iter().flat_map(ImportOut::people).collect();
    let names = staff::names(uow, &ids).await?;
    Ok(rows.into_iter().map(|row| ImportOut::new(row, &names)).collect::<Result<_, Fault>>()?)
}

async fn one(uow: &Uow, row: Import) -> Result<ImportOut, ApiError> {
    out(uow, vec![row]).await?.pop().ok_or_else(|| ApiError::internal("an import got lost"))
}

/// What can be imported by who asks, and what can be read of a row.
#[utoipa::path(tag = "imports",
    responses((status = 200, description = "The kinds", body = List<ImportKindOut>), Errors))]
#[get("/imports/kinds")]
pub(super) async fn list_import_kinds(uow: Read) -> Answer {
    let kinds = imports::kinds(&uow)?;
    ok(List::whole(kinds.into_iter().map(|kind| ImportKindOut::new(kind, imports::fields(kind))).collect()))
}

/// A spreadsheet with the titles of a kind, and two rows as examples.
#[utoipa::path(tag = "imports", params(("kind" = ImportKind, Path, description = "The kind")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/imports/kinds/{kind}/template")]
pub(super) async fn get_import_template(uow: Read, request: HttpRequest) -> Answer {
    let kinds = imports::kinds(&uow)?;
    let kind = request.match_info().get("kind").and_then(ImportKind::from_word);
    let kind = kind.filter(|kind| kinds.contains(kind)).ok_or_else(ApiError::not_found)?;
    let zone = tenants::settings(&uow).await?.zone;
    let written = tokio::task::spawn_blocking(move || template(kind)).await;
    let file = written.map_err(|error| ApiError::internal(format!("a template was interrupted: {error}")))?;
    let file = file.map_err(|error| ApiError::internal(format!("a template can't be written: {error}")))?;
    Ok(export::answer(&uow, &format!("{}导入模板", kind.title()), zone, file, 2, false))
}

fn template(kind: ImportKind) -> Result<Vec<u8>, PrintError> {
    let fields = imports::fields(kind);
    let mut sheet = Sheet::titled(kind.title(), fields.iter().map(|field| (field.title, WIDTH)))?;
    for at in 0..2 {
        let cell = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
        sheet.row(&fields.iter().map(|field| cell(field.examples[at])).collect::<Vec<_>>())?;
    }
    sheet.finish()
}

/// Imports of the kinds that who asks may import, the newest first.
#[utoipa::path(tag = "imports", params(ImportParams),
    responses((status = 200, description = "A page of them", body = List<ImportOut>), Errors))]
#[get("/imports")]
pub(super) async fn list_imports(uow: Read, params: Params<ImportParams>) -> Answer {
    let order = sort(params.0.sort.as_deref())?;
    let (filter, page) = params.0.split()?;
    let page = imports::list(&uow, filter, order, &page).await?;
    ok(List { items: out(&uow, page.items).await?, next: page.next })
}

/// Uploads a file to be imported: XLSX, or CSV in UTF-8, UTF-16 or GB18030 with commas, semicolons or
/// tabs. It is read in the background: `reading`, then `mapping` with a mapping proposed from the titles,
/// or `failed`. At most 20 MB (512 MB unpacked), 100,000 rows, 60 columns.
#[utoipa::path(tag = "imports", params(KindParam),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, description = "It is being read", body = ImportOut), Errors))]
#[post("/imports")]
pub(super) async fn create_import(write: Write, params: Params<KindParam>, file: Uploaded) -> Answer {
    let kind = params.0.kind;
    imports::check_kind(&write.shared.db.read(write.me.actor()), kind)?;
    table_stream::sniff(&file.bytes).map_err(|error| match error {
        StreamError::OldFormat => ApiError::invalid("file", "不支持旧版 XLS 文件，请另存为 XLSX 后重新上传"),
        _ => ApiError::invalid("file", "请上传 XLSX 或 CSV 文件"),
    })?;
    // The same bytes are stored once: doing so again after a failure costs nothing.
    let stored = write.shared.files.put(write.me.staff.tenant.0, file.bytes).await.map_err(store_error)?;
    write
        .run(StatusCode::CREATED, async move |uow| {
            let new = NewImport { kind, file_name: file.name, location: stored.location };
            let row = imports::create(uow, new).await?;
            one(uow, row).await
        })
        .await
}

/// An import, with its progress.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import")),
    responses((status = 200, description = "The import", body = ImportOut), Errors))]
#[get("/imports/{id}")]
pub(super) async fn get_import(uow: Read, id: Id) -> Answer {
    let row = imports::find(&uow, ImportId(id.id)).await?;
    ok(one(&uow, row).await?)
}

/// Says what the columns are, and has the rows checked (`checking`, then `checked`): nothing is written,
/// and the counts tell what would be. It can be said again after the check.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import")), request_body = MappingIn,
    responses((status = 200, description = "It is being checked", body = ImportOut), Errors))]
#[put("/imports/{id}/mapping")]
pub(super) async fn map_import(write: Write, id: Id, body: Body<MappingIn>) -> Answer {
    let seen = (ImportId(id.id), body.0.version);
    write
        .run(StatusCode::OK, async move |uow| {
            let owner = body.0.default_owner_id.map(StaffId);
            let row = imports::set_mapping(uow, seen, &body.0.mapping, body.0.mode, owner).await?;
            one(uow, row).await
        })
        .await
}

/// Writes the rows that are right (`applying`, then `done`); wrong ones are left out. A row that turns
/// out to be wrong only now is marked so, and the rest goes on.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import")), request_body = Seen,
    responses((status = 200, description = "It is being applied", body = ImportOut), Errors))]
#[post("/imports/{id}/apply")]
pub(super) async fn apply_import(write: Write, id: Id, body: Body<Seen>) -> Answer {
    let id = ImportId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let row = imports::apply(uow, id, body.0.version).await?;
            one(uow, row).await
        })
        .await
}

/// Stops an import. What is in by then stays in, and the counts say how much that is.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import")),
    responses((status = 200, description = "Stopped", body = ImportOut), Errors))]
#[post("/imports/{id}/cancel")]
pub(super) async fn cancel_import(write: Write, id: Id, _body: NoBody) -> Answer {
    let id = ImportId(id.id);
    write
        .run(StatusCode::OK, async move |uow| {
            let row = imports::cancel(uow, id).await?;
            one(uow, row).await
        })
        .await
}

/// The rows of an import in the order of the sheet. They are deleted 30 days after its end.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import"), RowParams),
    responses((status = 200, description = "A page of them", body = List<ImportRowOut>), Errors))]
#[get("/imports/{id}/rows")]
pub(super) async fn list_import_rows(uow: Read, id: Id, params: Params<RowParams>) -> Answer {
    let id = ImportId(id.id);
    let (state, page) = params.0.split()?;
    let import = imports::find(&uow, id).await?;
    let page = imports::rows(&uow, id, state, &page).await?;
    let rows = page.items.iter().map(|row| ImportRowOut::new(&import, row)).collect::<Result<Vec<_>, Fault>>()?;
    ok(List { items: rows, next: page.next })
}

/// The wrong rows as a spreadsheet: their columns as they came, and a last one that says what is wrong.
/// It can be mended and uploaded again.
#[utoipa::path(tag = "imports", params(("id" = i64, Path, description = "The import")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/imports/{id}/errors")]
pub(super) async fn export_import_errors(uow: Read, id: Id) -> Answer {
    let id = ImportId(id.id);
    let import = imports::find(&uow, id).await?;
    let _turn = export::turn().await?;
    let zone = tenants::settings(&uow).await?.zone;
    let titles: Vec<String> = import.columns()?.into_iter().map(|column| column.title).collect();
    let (sender, receiver) = mpsc::channel::<Vec<Vec<Cell>>>(2);
    let writer = tokio::task::spawn_blocking(move || write_errors(&titles, receiver));
    let mut request = PageRequest { after: None, limit: AT_ONCE };
    let mut rows = 0;
    loop {
        let page = imports::rows(&uow, id, Some(RowState::Wrong), &request).await?;
        let batch = page.items.iter().map(|row| error_cells(&import, row)).collect::<Result<Vec<_>, Fault>>()?;
        rows += batch.len();
        // A writer that has ended tells why below.
        let Some(next) = page.next.filter(|_| !sender.is_closed()) else {
            let _ = sender.send(batch).await;
            break;
        };
        let _ = sender.send(batch).await;
        request.after = Some(next);
    }
    drop(sender);
    let file = writer.await.map_err(|error| ApiError::internal(format!("an export was interrupted: {error}")))?;
    let file = file.map_err(|error| ApiError::internal(format!("an export can't be written: {error}")))?;
    Ok(export::answer(&uow, &format!("{}导入错误", import.kind.title()), zone, file, rows, false))
}

fn error_cells(import: &Import, row: &ImportRow) -> Result<Vec<Cell>, Fault> {
    let mut cells = imports::cells_of(import, row)?;
    cells.push(imports::errors_of(row)?);
    Ok(cells.into_iter().map(|text| if text.is_empty() { Cell::Empty } else { Cell::Text(text) }).collect())
}

fn write_errors(titles: &[String], mut rows: mpsc::Receiver<Vec<Vec<Cell>>>) -> Result<Vec<u8>, PrintError> {
    let columns = titles.iter().map(|title| (title.as_str(), WIDTH)).chain([(ERRORS, ERRORS_WIDTH)]);
    let mut sheet = Sheet::titled(ERRORS, columns)?;
    while let Some(batch) = rows.blocking_recv() {
        for row in batch {
            sheet.row(&row)?;
        }
    }
    sheet.finish()
}
