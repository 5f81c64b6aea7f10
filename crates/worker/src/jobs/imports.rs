//! Imports: reading their files, and going through their rows, in batches.

use std::ops::ControlFlow;

use chrono::Duration;
use crm::actor::Actor;
use crm::error::Fault;
use crm::ids::{ImportId, TenantId};
use crm::imports::{self, BATCH, SheetLine, Step};
use print::table::Limits;
use print::table_stream::{self, Line, StreamError};
use serde_json::Value;
use tokio::sync::mpsc;

use super::JobError;
use crate::Worker;

/// What a file may hold.
const LIMITS: Limits =
    Limits { unpacked: imports::MAX_UNPACKED, rows: imports::MAX_ROWS, columns: imports::MAX_COLUMNS };
/// How many rows are handed over at once, and how many bytes of text at the most, but for one row.
const ROWS: usize = 500;
const BYTES: usize = 1 << 20;
/// For how long one job works before it makes room: well below the lease.
const TURN: Duration = Duration::seconds(15);

/// Rows that were read; with the first of them come the titles.
#[derive(Debug, Default)]
struct Part {
    titles: Option<Vec<String>>,
    lines: Vec<SheetLine>,
    bytes: usize,
}

/// Goes on with an import.
pub(super) async fn run(worker: &Worker, tenant: TenantId, payload: &Value) -> Result<(), JobError> {
    let id = payload.get("import").and_then(Value::as_i64).map(ImportId);
    let id = id.ok_or_else(|| JobError::Fail("no import is named".into()))?;
    let reading = worker.db.read(Actor::System(tenant));
    if let Some(location) = imports::is_waiting(&reading, id).await? {
        return read(worker, tenant, id, &location).await;
    }
    let until = reading.now() + TURN;
    loop {
        let uow = worker.db.begin(Actor::System(tenant)).await?;
        let now = uow.now();
        let step = match imports::step(&uow, id, BATCH).await {
            Ok(step) => {
                uow.commit().await?;
                step
            }
            Err(error) => {
                drop(uow);
                one_by_one(worker, tenant, id, &error).await?
            }
        };
        match step {
            Step::Over => return Ok(()),
            Step::More if now >= until => return Err(JobError::Later(now)),
            Step::More => {}
        }
    }
}

/// After a batch that failed: its first unit alone, and where that fails, too, without it.
async fn one_by_one(worker: &Worker, tenant: TenantId, id: ImportId, error: &Fault) -> Result<Step, JobError> {
    tracing::warn!(%tenant, import = %id, error = ?error, "a batch of an import failed; its rows go one by one");
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let error = match imports::step(&uow, id, 1).await {
        Ok(step) => match uow.commit().await {
            Ok(()) => return Ok(step),
            Err(error) => Fault::from(error),
        },
        Err(error) => {
            drop(uow);
            error
        }
    };
    tracing::error!(%tenant, import = %id, error = ?error, "a row of an import can't be written");
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let step = imports::set_aside(&uow, id).await?;
    uow.commit().await?;
    Ok(step)
}

/// Reads a file into rows: on a thread of its own, a part at a time.
async fn read(worker: &Worker, tenant: TenantId, id: ImportId, location: &str) -> Result<(), JobError> {
    let bytes = match worker.files.get(location).await {
        Ok(bytes) => bytes,
        Err(files::FilesError::NotFound) => return failed(worker, tenant, id, "文件已不存在，请重新上传").await,
        Err(error) => return Err(JobError::Retry(error.to_string())),
    };
    let (sender, mut receiver) = mpsc::channel::<Part>(2);
    let reader = tokio::task::spawn_blocking(move || hand_over(&bytes, &sender));
    while let Some(part) = receiver.recv().await {
        let uow = worker.db.begin(Actor::System(tenant)).await?;
        let wanted = imports::store(&uow, id, part.titles.as_deref(), &part.lines).await?;
        uow.commit().await?;
        if !wanted {
            return Ok(());
        }
    }
    match reader.await.map_err(|error| JobError::Retry(format!("reading was interrupted: {error}")))? {
        Ok(()) => {
            let uow = worker.db.begin(Actor::System(tenant)).await?;
            imports::finish_reading(&uow, id).await?;
            uow.commit().await?;
            tracing::info!(%tenant, import = %id, "a file was read");
            Ok(())
        }
        Err(error) => failed(worker, tenant, id, &said(&error)).await,
    }
}

/// Tells what is read, in parts; once to the end before, so that nothing is kept of what can't be read.
fn hand_over(bytes: &[u8], sender: &mpsc::Sender<Part>) -> Result<(), StreamError> {
    table_stream::read(bytes, LIMITS, |_| match sender.is_closed() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    })?;
    let mut part = Part::default();
    let mut first = true;
    table_stream::read(bytes, LIMITS, |Line { number, cells }| {
        part.bytes += cells.iter().map(String::len).sum::<usize>();
        if std::mem::take(&mut first) {
            part.titles = Some(cells);
            return ControlFlow::Continue(());
        }
        part.lines.push(SheetLine { number, cells });
        if part.lines.len() < ROWS && part.bytes < BYTES {
            return ControlFlow::Continue(());
        }
        // Nobody listens where the import was cancelled.
        match sender.blocking_send(std::mem::take(&mut part)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    sender.blocking_send(part).map_err(|_| StreamError::Stopped)
}

async fn failed(worker: &Worker, tenant: TenantId, id: ImportId, why: &str) -> Result<(), JobError> {
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    imports::fail(&uow, id, why).await?;
    Ok(uow.commit().await?)
}

/// What is wrong with a file, for people.
fn said(error: &StreamError) -> String {
    match error {
        StreamError::NoTable => "文件不是有效的 XLSX 或 CSV 表格，或已损坏".to_owned(),
        StreamError::OldFormat => "不支持旧版 XLS 文件，请另存为 XLSX 后重新上传".to_owned(),
        StreamError::TooLarge => "文件解压后过大，请拆分后分次导入".to_owned(),
        StreamError::TooManyRows => format!("文件超过 {} 行，请拆分后分次导入", imports::MAX_ROWS),
        StreamError::TooManyColumns => format!("文件超过 {} 列，请删除不需要的列", imports::MAX_COLUMNS),
        StreamError::Empty => "文件中没有数据".to_owned(),
        StreamError::Stopped => "读取已停止".to_owned(),
    }
}
