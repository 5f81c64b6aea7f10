//! Lists as spreadsheets: the same rows, filters and order as the list, with the columns that are
//! asked for.
//!
//! The rows are read page by page, as the list does, and handed to a thread that writes the file:
//! neither side holds the whole table. What was exported is on the audit trail before the file
//! leaves.

mod columns;
mod money;
mod products;
mod purchasing;
mod words;

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
    HeaderName,
};
use chrono_tz::Tz;
use crm::audit;
use crm::db::Uow;
use crm::error::Fault;
use crm::page::{Page, PageRequest};
use crm::tenants;
use print::{Cell, PrintError, Sheet};
use tokio::sync::{Semaphore, SemaphorePermit, mpsc};

pub(crate) use columns::{
    AUDIT, AuditLine, CUSTOMERS, CustomerLine, DELIVERIES, FOLLOW_UPS, ORDERS, PUSHES, PushLine, REVISITS, STAFF,
};

pub(crate) use money::{AGING, RECEIPTS, RECEIVABLES, STATEMENT, StatementLine, entry_kind};

pub(crate) use products::{PRODUCTS, ProductLine};

pub(crate) use purchasing::{GOODS_RECEIPTS, PAYABLE_AGING, PAYABLES, PAYMENTS, PURCHASE_ORDERS, SUPPLIERS};

use crate::error::ApiError;
use crate::work::{Answer, Read};

/// The most rows of a file.
pub(crate) const MOST_ROWS: usize = 50_000;
/// How many rows are read at once.
const AT_ONCE: u64 = 500;
/// The media type of a spreadsheet.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// How many exports a process makes at once: they keep a core busy each.
static TURNS: Semaphore = Semaphore::const_new(2);
/// How long an export waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for a turn.
pub(crate) async fn turn() -> Result<SemaphorePermit<'static>, ApiError> {
    match tokio::time::timeout(PATIENCE, TURNS.acquire()).await {
        Ok(Ok(turn)) => Ok(turn),
        Ok(Err(_)) => Err(ApiError::internal("the turns of exports were closed")),
        Err(_) => Err(ApiError::limited(Duration::from_secs(10))),
    }
}

/// A column that a list can be exported with.
pub(crate) struct Field<R> {
    /// Its name in `columns`.
    pub(crate) key: &'static str,
    /// What stands above it.
    title: &'static str,
    /// How wide it is, in characters.
    width: u16,
    /// What it shows of a row; times are those of the zone.
    cell: fn(&R, Tz) -> Cell,
}

/// A list that can be exported.
pub(crate) struct Table<R: 'static> {
    /// What it is called on the audit trail.
    pub(crate) name: &'static str,
    /// What it is called by people.
    title: &'static str,
    /// Its columns, in the order in which they come where none are asked for.
    pub(crate) fields: &'static [Field<R>],
}

impl<R> Table<R> {
    /// The columns that are asked for, in that order; all where none are.
    fn chosen(&self, columns: Option<&str>) -> Result<Vec<&'static Field<R>>, ApiError> {
        let Some(columns) = columns else { return Ok(self.fields.iter().collect()) };
        let mut chosen: Vec<&'static Field<R>> = Vec::new();
        for key in columns.split(',').map(str::trim).filter(|key| !key.is_empty()) {
            let field = self.fields.iter().find(|field| field.key == key).ok_or_else(|| {
                let known: Vec<&str> = self.fields.iter().map(|field| field.key).collect();
                ApiError::invalid("columns", format!("应为以下各列，以逗号分隔：{}", known.join("、")))
            })?;
            if chosen.iter().any(|other| other.key == key) {
                return Err(ApiError::invalid("columns", format!("列 {key} 重复")));
            }
            chosen.push(field);
        }
        if chosen.is_empty() {
            return Err(ApiError::invalid("columns", "请至少选择一列"));
        }
        Ok(chosen)
    }
}

/// What an export is asked for beside filters and order.
pub(crate) struct Asked<'a> {
    /// The columns, separated by commas.
    pub(crate) columns: Option<&'a str>,
    /// The query as it came, for the audit trail.
    pub(crate) query: &'a str,
}

/// Exports a list: `page` reads one page of it.
pub(crate) async fn export<R: 'static>(
    read: &Read,
    table: &Table<R>,
    asked: Asked<'_>,
    mut page: impl AsyncFnMut(&Uow, &PageRequest) -> Result<Page<R>, ApiError>,
) -> Answer {
    let fields = table.chosen(asked.columns)?;
    let _turn = turn().await?;
    let zone = tenants::settings(read).await?.zone;
    // The first page before a file is begun: who may not see the list learns so at once.
    let mut request = PageRequest { after: None, limit: AT_ONCE };
    let mut current = page(read, &request).await?;
    let columns = fields.iter().map(|field| print::Column { title: field.title, width: field.width }).collect();
    let (sender, receiver) = mpsc::channel::<Vec<Vec<Cell>>>(2);
    let title = table.title;
    let writer = tokio::task::spawn_blocking(move || write(title, columns, receiver));
    let mut rows = 0;
    let cut = loop {
        let left = MOST_ROWS - rows;
        let cut = current.items.len() > left || current.items.len() == left && current.next.is_some();
        let batch: Vec<Vec<Cell>> = current.items.iter().take(left).map(|row| cells(&fields, row, zone)).collect();
        rows += batch.len();
        // A writer that has ended tells why below.
        if sender.send(batch).await.is_err() || cut {
            break cut;
        }
        let Some(next) = current.next.take() else { break false };
        request.after = Some(next);
        current = page(read, &request).await?;
    };
    if cut {
        let note = format!("仅导出前 {MOST_ROWS} 行，请缩小筛选范围后分次导出");
        let _ = sender.send(vec![vec![Cell::Text(note)]]).await;
    }
    drop(sender);
    let file = writer.await.map_err(|error| ApiError::internal(format!("an export was interrupted: {error}")))?;
    let file = file.map_err(|error| ApiError::internal(format!("an export can't be written: {error}")))?;
    record(read, table.name, &fields, asked.query, rows, cut).await?;
    Ok(answer(read, title, zone, file, rows, cut))
}

fn cells<R>(fields: &[&Field<R>], row: &R, zone: Tz) -> Vec<Cell> {
    fields.iter().map(|field| (field.cell)(row, zone)).collect()
}

fn write(
    title: &str,
    columns: Vec<print::Column>,
    mut rows: mpsc::Receiver<Vec<Vec<Cell>>>,
) -> Result<Vec<u8>, PrintError> {
    let mut sheet = Sheet::new(title, &columns)?;
    while let Some(batch) = rows.blocking_recv() {
        for row in batch {
            sheet.row(&row)?;
        }
    }
    sheet.finish()
}

async fn record<R>(
    read: &Read,
    name: &str,
    fields: &[&Field<R>],
    query: &str,
    rows: usize,
    cut: bool,
) -> Result<(), ApiError> {
    let keys: Vec<&str> = fields.iter().map(|field| field.key).collect();
    let query: String = query.chars().take(500).collect();
    let detail = serde_json::json!({ "rows": rows, "cut": cut, "columns": keys, "query": query });
    let uow = read.shared.db.begin(read.me.actor()).await.map_err(Fault::from)?;
    audit::record(&uow, &format!("{name}.export"), name, 0, detail).await?;
    Ok(uow.commit().await.map_err(Fault::from)?)
}

/// The answer with a file.
pub(crate) fn answer(read: &Read, title: &str, zone: Tz, file: Vec<u8>, rows: usize, cut: bool) -> HttpResponse {
    let stamp = read.now().with_timezone(&zone).format("%Y%m%d-%H%M");
    let name = ExtendedValue {
        charset: actix_web::http::header::Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: format!("{title}-{stamp}.xlsx").into_bytes(),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![
            DispositionParam::Filename(format!("export-{stamp}.xlsx")),
            DispositionParam::FilenameExt(name),
        ],
    };
    let mut response = HttpResponse::Ok();
    response
        .content_type(XLSX)
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-content-type-options"), "nosniff"))
        .insert_header((HeaderName::from_static("x-export-rows"), rows))
        .insert_header((HeaderName::from_static("x-export-cut"), if cut { "true" } else { "false" }));
    response.body(file)
}
