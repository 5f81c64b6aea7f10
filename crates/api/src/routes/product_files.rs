//! Products as spreadsheets, out and in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, post};
use crm::error::Fault;
use crm::products::{self, Imported};
use print::table::{self, Limits, Table, TableError};

use super::files::Uploaded;
use super::products::{category_names, eyes};
use crate::dto::common::{Errors, sort};
use crate::dto::files::Upload;
use crate::dto::products::{ImportParams, ProductParams};
use crate::error::ApiError;
use crate::export::{Asked, PRODUCTS, export};
use crate::extract::{Exported, Params};
use crate::routes::Routes;
use crate::work::{Answer, Read, Write, ok};

/// What a file with products may hold.
const LIMITS: Limits = Limits { unpacked: 32 * 1024 * 1024, rows: products::MAX_ROWS, columns: 40 };

/// Before the routes of single things: `export` is no key.
pub(super) fn register(config: &mut Routes<'_>) {
    config.service(export_products).service(import_products);
}

/// Products as a spreadsheet, with the filters and the order of the list, at most 50,000 rows. Cost and
/// margin are there for those who may see them.
///
/// `columns` says which columns, in their order. `x-export-rows` says how many rows there are,
/// `x-export-cut: true` that there would be more. The audit trail has a note of it.
#[utoipa::path(tag = "products", params(ProductParams,
        ("columns" = Option<String>, Query, description = "Which columns, separated by commas; all where nothing is said")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Errors))]
#[get("/products/export")]
pub(super) async fn export_products(uow: Read, params: Exported<ProductParams>, request: HttpRequest) -> Answer {
    let order = sort(params.list.sort.as_deref())?;
    let filter = params.list.filter()?;
    let (eyes, names) = (eyes(&uow).await?, category_names(&uow).await?);
    let asked = Asked { columns: params.columns.as_deref(), query: request.query_string() };
    export(&uow, &PRODUCTS, asked, async |uow, page| {
        let page = products::list(uow, &filter, order, page).await?;
        Ok(page.map(|product| eyes.line(product, &names)))
    })
    .await
}

/// Reads the table on a thread where that may take its time.
async fn read(file: Uploaded) -> Result<Table, ApiError> {
    let read = tokio::task::spawn_blocking(move || table::read(&file.bytes, LIMITS)).await;
    let read = read.map_err(|error| ApiError::internal(format!("reading a table was interrupted: {error}")))?;
    read.map_err(|error| match error {
        TableError::NoTable => ApiError::invalid("file", "请上传 XLSX 文件"),
        TableError::TooLarge => ApiError::invalid("file", format!("文件过大：最多 {} 行、40 列", products::MAX_ROWS)),
        TableError::Empty => ApiError::invalid("file", "文件中没有数据"),
    })
}

fn refused(done: Imported) -> ApiError {
    let details = serde_json::json!({ "errors": done.errors });
    ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "product.import_refused", "表格中有错误，未导入任何产品")
        .with_field("file")
        .with_details(details)
}

/// Adds and changes products from an XLSX file with the columns of the exported one: a new code adds, a
/// known one changes, an empty cell leaves what is known. All or nothing.
///
/// `dry_run=true` writes nothing and tells what would be. 422 `product.import_refused` where a row is
/// wrong; `details.errors` names rows and columns.
#[utoipa::path(tag = "products", params(ImportParams),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 200, description = "What was done, or would be", body = Imported), Errors))]
#[post("/products/import")]
pub(super) async fn import_products(write: Write, params: Params<ImportParams>, file: Uploaded) -> Answer {
    let table = read(file).await?;
    if params.0.dry_run.unwrap_or(false) {
        let uow = write.shared.db.begin(write.me.actor()).await.map_err(Fault::from)?;
        return ok(products::import(&uow, &table.titles, &table.rows).await?);
    }
    write
        .run(StatusCode::OK, async move |uow| {
            let done = products::import(uow, &table.titles, &table.rows).await?;
            if done.errors.is_empty() { Ok(done) } else { Err(refused(done)) }
        })
        .await
}
