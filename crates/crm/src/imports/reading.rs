//! Storing what the worker reads of a file.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use super::entity::ActiveModel;
use super::running::locked;
use super::service::ended;
use super::{Import, ImportColumn, ImportState, Phase, RowState, fields, row};
use crate::db::Uow;
use crate::error::Fault;
use crate::forgetting::ERASE_FILE;
use crate::ids::ImportId;
use crate::outbox::{self, NewJob};

/// How many values of a column are shown, and how much of each, in characters.
const SAMPLES: usize = 3;
const SAMPLE: usize = 40;
/// The longest title, in characters.
const TITLE: usize = 100;

/// A row of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetLine {
    /// Its number in the sheet.
    pub number: i64,
    /// Its cells.
    pub cells: Vec<String>,
}

/// The columns of a file: those with a title, and those with something below.
fn columns(titles: &[String], rows: &[SheetLine]) -> Vec<ImportColumn> {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(titles.len());
    let of = |at: usize| {
        let title = titles.get(at).map(|title| crate::text::preview(title, TITLE)).filter(|title| !title.is_empty());
        let mut samples: Vec<String> = Vec::new();
        for cell in rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty()) {
            let sample = crate::text::preview(cell, SAMPLE);
            if !samples.contains(&sample) {
                samples.push(sample);
            }
            if samples.len() == SAMPLES {
                break;
            }
        }
        ImportColumn { at, title: title.unwrap_or_else(|| format!("（第 {} 列）", at + 1)), samples }
    };
    (0..width).map(of).collect()
}

/// Stores rows of a file that is being read; with the first of them come the titles. What is stored
/// already stays. Answers whether more is wanted: not where the import was cancelled.
///
/// # Errors
/// When the database fails.
pub async fn store(uow: &Uow, id: ImportId, titles: Option<&[String]>, lines: &[SheetLine]) -> Result<bool, Fault> {
    let Some(import) = locked(uow, id).await?.filter(|import| import.state == ImportState::Reading) else {
        return Ok(false);
    };
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let cells: Vec<String> = line.cells.iter().map(|cell| cell.replace('\0', "")).collect();
        rows.push(row::ActiveModel {
            import_id: Set(id),
            row_no: Set(line.number),
            tenant_id: Set(uow.tenant()),
            unit: Set(line.number),
            cells: Set(serde_json::to_string(&cells).map_err(|_| Fault::Broken("cells are no JSON"))?),
            state: Set(RowState::Waiting),
            errors: Set(None),
            subject_id: Set(None),
        });
    }
    let mut stored = 0;
    if !rows.is_empty() {
        stored = row::Entity::insert_many(rows)
            .on_conflict(OnConflict::columns([row::Column::ImportId, row::Column::RowNo]).do_nothing().to_owned())
            .exec_without_returning(uow)
            .await?;
    }
    let total = import.total + i64::try_from(stored).unwrap_or(0);
    let mut change = import.into_active_model();
    if let Some(titles) = titles {
        let columns = columns(titles, lines);
        change.columns = Set(serde_json::json!(columns));
    }
    change.total = Set(total);
    change.updated_at = Set(uow.now());
    change.update(uow).await?;
    Ok(true)
}

/// Notes that the whole file is stored: somebody has to say what the columns are. The bytes of the file
/// are not needed any more.
///
/// # Errors
/// When the database fails.
pub async fn finish_reading(uow: &Uow, id: ImportId) -> Result<(), Fault> {
    let Some(import) = locked(uow, id).await?.filter(|import| import.state == ImportState::Reading) else {
        return Ok(());
    };
    if import.total == 0 {
        return failed(uow, import, "文件中除标题外没有数据").await;
    }
    erase_file(uow, &import.location).await?;
    let mapping = fields::propose(import.kind, &import.columns()?);
    let version = import.version + 1;
    let mut change = import.into_active_model();
    change.state = Set(ImportState::Mapping);
    change.phase = Set(Phase::Clearing);
    change.mapping = Set(serde_json::json!(mapping));
    change.updated_at = Set(uow.now());
    change.version = Set(version);
    change.update(uow).await?;
    Ok(())
}

/// Notes that the file can't be read.
///
/// # Errors
/// When the database fails.
pub async fn fail(uow: &Uow, id: ImportId, why: &str) -> Result<(), Fault> {
    match locked(uow, id).await?.filter(|import| import.state == ImportState::Reading) {
        Some(import) => failed(uow, import, why).await,
        None => Ok(()),
    }
}

async fn failed(uow: &Uow, import: Import, why: &str) -> Result<(), Fault> {
    erase_file(uow, &import.location).await?;
    let change = |row: &mut ActiveModel| row.error = Set(Some(why.to_owned()));
    ended(uow, import, ImportState::Failed, change).await.map(|_| ())
}

/// Has the bytes of a file deleted, unless something else names them.
pub(super) async fn erase_file(uow: &Uow, location: &str) -> Result<(), Fault> {
    let job = NewJob {
        kind: ERASE_FILE,
        dedup_key: Some(format!("file.erase:{location}")),
        payload: serde_json::json!({ "location": location }),
        run_at: uow.now(),
    };
    outbox::enqueue(uow, [job]).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_titles_and_samples() {
        let texts = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows: Vec<SheetLine> = [&["甲", "1"][..], &["甲", "", "3"], &["乙"], &["丙"], &["丁"]]
            .iter()
            .map(|cells| SheetLine { number: 2, cells: texts(cells) })
            .collect();
        let found = columns(&texts(&["名称", "电话"]), &rows);
        assert_eq!(
            found.iter().map(|column| column.title.as_str()).collect::<Vec<_>>(),
            ["名称", "电话", "（第 3 列）"]
        );
        assert_eq!((found[0].samples.as_slice(), found[2].at), (&texts(&["甲", "乙", "丙"])[..], 2));
    }
}
