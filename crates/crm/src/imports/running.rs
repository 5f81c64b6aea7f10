//! Going through the rows: checking them, and applying them, in batches.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Statement, Value,
};

use super::plan::{self, Context, Outcome, Planned, SheetRow, Unit, Verdict};
use super::service::{counts, ended};
use super::{
    BATCH, Import, ImportError, ImportFault, ImportKind, ImportRow, ImportState, Phase, RowState, entity, key, orders,
    row,
};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ImportId;
use crate::lines::MAX_LINES;

/// The longest number of an order that is looked at, in bytes: an index holds no longer ones.
const LONGEST: usize = 200;

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Commit, and come again.
    More,
    /// Commit; nothing is left to do.
    Over,
}

/// An import, locked.
pub(super) async fn locked(uow: &Uow, id: ImportId) -> Result<Option<Import>, Fault> {
    let query = entity::Entity::find_by_id(id).filter(entity::Column::TenantId.eq(uow.tenant())).lock_exclusive();
    Ok(query.one(uow).await?)
}

/// Goes through the next batch of an import that is being checked or applied, at most so many rows. How
/// far it came is noted in the same transaction: two workers never do a row twice.
///
/// # Errors
/// When the database fails: then nothing of the batch is done.
pub async fn step(uow: &Uow, id: ImportId, most: u64) -> Result<Step, Fault> {
    let Some(import) = locked(uow, id).await? else { return Ok(Step::Over) };
    if !matches!(import.state, ImportState::Checking | ImportState::Applying) {
        return Ok(Step::Over);
    }
    match import.phase {
        Phase::Clearing => clear(uow, import).await,
        Phase::Grouping => group(uow, import).await,
        Phase::Running => run(uow, import, most).await,
    }
}

/// Takes away what an earlier check found; for applying the wrong rows stay what they are.
async fn clear(uow: &Uow, import: Import) -> Result<Step, Fault> {
    let checking = import.state == ImportState::Checking;
    let id = import.id;
    let blank = row::ActiveModel {
        state: Set(RowState::Waiting),
        errors: Set(None),
        subject_id: Set(None),
        ..Default::default()
    };
    let mut rows = row::Entity::update_many().set(blank).filter(row::Column::ImportId.eq(id));
    if !checking {
        rows = rows.filter(row::Column::State.ne(RowState::Wrong));
    }
    rows.exec(uow).await?;
    key::Entity::delete_many().filter(key::Column::ImportId.eq(id)).exec(uow).await?;
    let grouped = checking && import.kind == ImportKind::Orders;
    advance(uow, import, |row| row.phase = Set(if grouped { Phase::Grouping } else { Phase::Running })).await?;
    Ok(Step::More)
}

/// Notes a step that is no change of state: the version stays.
async fn advance(uow: &Uow, import: Import, change: impl FnOnce(&mut entity::ActiveModel)) -> Result<(), Fault> {
    let mut row = import.into_active_model();
    row.updated_at = Set(uow.now());
    change(&mut row);
    row.update(uow).await?;
    Ok(())
}

/// Puts rows with the same number together: their unit is the first of them.
async fn group(uow: &Uow, import: Import) -> Result<Step, Fault> {
    let context = Context::load(uow, import.clone(), false).await?;
    let rows = row::Entity::find()
        .filter(row::Column::ImportId.eq(import.id))
        .filter(row::Column::RowNo.gt(import.after))
        .order_by_asc(row::Column::RowNo)
        .limit(BATCH * 5)
        .all(uow)
        .await?;
    let Some(last) = rows.last().map(|row| row.row_no) else {
        key::Entity::delete_many().filter(key::Column::ImportId.eq(import.id)).exec(uow).await?;
        advance(uow, import, |row| {
            row.phase = Set(Phase::Running);
            row.after = Set(0);
        })
        .await?;
        return Ok(Step::More);
    };
    let mut numbers: Vec<(i64, String)> = Vec::with_capacity(rows.len());
    for row in &rows {
        let sheet = SheetRow { no: row.row_no, cells: row.cells()? };
        // What is too long for a number is told when its row is checked.
        let number = context.cells(&sheet).get("number").map(super::who::cleaned);
        if let Some(number) = number.filter(|number| number.len() <= LONGEST) {
            numbers.push((row.row_no, format!("o:{number}")));
        }
    }
    let first = claim(uow, import.id, &numbers).await?;
    let of = |(no, key): &(i64, String)| (*no, first.get(key).copied().unwrap_or(*no));
    set_units(uow, import.id, &numbers.iter().map(of).collect::<Vec<_>>()).await?;
    advance(uow, import, |row| row.after = Set(last)).await?;
    Ok(Step::More)
}

async fn set_units(uow: &Uow, id: ImportId, units: &[(i64, i64)]) -> Result<(), Fault> {
    let mut values: Vec<Value> = vec![id.into()];
    let mut rows = Vec::with_capacity(units.len());
    for (no, unit) in units.iter().filter(|(no, unit)| no != unit) {
        rows.push(format!("(CAST(${} AS BIGINT), CAST(${} AS BIGINT))", values.len() + 1, values.len() + 2));
        values.extend([Value::from(*no), (*unit).into()]);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "UPDATE import_rows SET unit = v.column2 FROM (VALUES {}) AS v
         WHERE import_rows.import_id = $1 AND import_rows.row_no = v.column1",
        rows.join(", ")
    );
    uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Claims keys for rows; answers which row has each.
async fn claim(uow: &Uow, id: ImportId, keys: &[(i64, String)]) -> Result<BTreeMap<String, i64>, Fault> {
    if keys.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for (no, key) in keys {
        first.entry(key).or_insert(*no);
    }
    let rows = first.iter().map(|(key, no)| key::ActiveModel {
        import_id: Set(id),
        key: Set((*key).to_owned()),
        tenant_id: Set(uow.tenant()),
        row_no: Set(*no),
    });
    key::Entity::insert_many(rows)
        .on_conflict(OnConflict::columns([key::Column::ImportId, key::Column::Key]).do_nothing().to_owned())
        .exec_without_returning(uow)
        .await?;
    let held = key::Entity::find()
        .filter(key::Column::ImportId.eq(id))
        .filter(key::Column::Key.is_in(first.into_keys()))
        .all(uow)
        .await?;
    Ok(held.into_iter().map(|row| (row.key, row.row_no)).collect())
}

/// By what rows of the whole file would be the same: kept while checking, so that what was right there
/// holds when it is applied.
pub(super) struct Held {
    checking: bool,
}

impl Held {
    /// Makes units wrong that share a key with an earlier one.
    pub(super) async fn keep<P>(
        &self,
        uow: &Uow,
        context: &Context,
        planned: Vec<Planned<P>>,
    ) -> Result<Vec<Planned<P>>, Fault> {
        if !self.checking {
            return Ok(planned);
        }
        let keys: Vec<(i64, String)> = planned
            .iter()
            .filter(|one| !matches!(one.what, Verdict::Wrong(_)))
            .flat_map(|one| one.keys.iter().map(|(key, _)| (one.no, key.clone())))
            .collect();
        let held = claim(uow, context.import.id, &keys).await?;
        let judged = planned.into_iter().map(|one| {
            if matches!(one.what, Verdict::Wrong(_)) {
                return one;
            }
            let other = one
                .keys
                .iter()
                .find_map(|(key, what)| held.get(key).filter(|row| **row != one.no).map(|row| (*row, *what)));
            match other {
                Some((row, what)) => Planned::wrong(
                    one.no,
                    vec![Context::fault(ImportFault::Repeated, format!("{what}与文件第 {row} 行重复"))],
                ),
                None => one,
            }
        });
        Ok(judged.collect())
    }
}

/// The next units, and the last of them: whole ones, but for one that is longer than any can be.
async fn next_units(uow: &Uow, import: &Import, most: u64) -> Result<Vec<ImportRow>, Fault> {
    // One more than an order can have: whether a unit is too long is seen by it.
    let limit = most.max(1).max(if most == 1 { 1 } else { MAX_LINES as u64 + 1 });
    let query = |after: i64| {
        let mut query = row::Entity::find()
            .filter(row::Column::ImportId.eq(import.id))
            .filter(row::Column::Unit.gt(after))
            .order_by_asc(row::Column::Unit)
            .order_by_asc(row::Column::RowNo);
        if import.state == ImportState::Applying {
            query = query.filter(row::Column::State.ne(RowState::Wrong));
        }
        query
    };
    let mut rows = query(import.after).limit(limit).all(uow).await?;
    if import.kind != ImportKind::Orders || (rows.len() as u64) < limit {
        return Ok(rows);
    }
    let (Some(first), Some(last)) = (rows.first().map(|row| row.unit), rows.last().map(|row| row.unit)) else {
        return Ok(rows);
    };
    if first != last {
        // The last unit may go on beyond the limit: it is the first of the next batch.
        rows.retain(|row| row.unit != last);
        return Ok(rows);
    }
    Ok(query(first - 1).filter(row::Column::Unit.eq(first)).limit(MAX_LINES as u64 + 1).all(uow).await?)
}

fn units_of(rows: Vec<ImportRow>) -> Result<Vec<Unit>, Fault> {
    let mut units: Vec<(i64, Unit)> = Vec::new();
    for row in rows {
        let sheet = SheetRow { no: row.row_no, cells: row.cells()? };
        match units.last_mut().filter(|(unit, _)| *unit == row.unit) {
            Some((_, unit)) => unit.rows.push(sheet),
            None => units.push((row.unit, Unit { rows: vec![sheet] })),
        }
    }
    Ok(units.into_iter().map(|(_, unit)| unit).collect())
}

async fn run(uow: &Uow, import: Import, most: u64) -> Result<Step, Fault> {
    let rows = next_units(uow, &import, most).await?;
    let Some(after) = rows.last().map(|row| row.unit) else { return finish(uow, import).await };
    let units = units_of(rows)?;
    if units.len() == 1 && units[0].rows.len() > MAX_LINES {
        let done = wrong_unit(uow, &import, after, orders::too_long()).await?;
        return noted(uow, import, after, Counted { wrong: done, ..Counted::default() }).await;
    }
    let applying = import.state == ImportState::Applying;
    let context = Context::load(uow, import.clone(), applying).await?;
    let outcomes = plan::run(uow, &context, &units, &Held { checking: !applying }).await?;
    let counted = mark(uow, &import, &units, outcomes).await?;
    noted(uow, import, after, counted).await
}

/// How many rows of a batch ended how.
#[derive(Clone, Copy, Debug, Default)]
struct Counted {
    created: i64,
    updated: i64,
    unchanged: i64,
    wrong: i64,
}

/// Notes how far it came.
async fn noted(uow: &Uow, import: Import, after: i64, counted: Counted) -> Result<Step, Fault> {
    let (done, created, updated) = (import.done, import.created, import.updated);
    let (unchanged, wrong) = (import.unchanged, import.wrong);
    advance(uow, import, |row| {
        row.after = Set(after);
        row.done = Set(done + counted.created + counted.updated + counted.unchanged + counted.wrong);
        row.created = Set(created + counted.created);
        row.updated = Set(updated + counted.updated);
        row.unchanged = Set(unchanged + counted.unchanged);
        row.wrong = Set(wrong + counted.wrong);
    })
    .await?;
    Ok(Step::More)
}

/// Marks the rows of a batch, in one statement.
async fn mark(uow: &Uow, import: &Import, units: &[Unit], outcomes: Vec<Outcome>) -> Result<Counted, Fault> {
    let mut of: BTreeMap<i64, Outcome> = outcomes.into_iter().map(|outcome| (outcome.no, outcome)).collect();
    let mut counted = Counted::default();
    let mut values: Vec<Value> = vec![import.id.into()];
    let mut rows = Vec::new();
    for unit in units {
        let outcome = of.remove(&unit.no()).ok_or(Fault::Broken("a unit of an import has no end"))?;
        for row in &unit.rows {
            let errors = outcome.errors.get(&row.no).filter(|errors| !errors.is_empty()).map(json).transpose()?;
            *match outcome.state {
                RowState::Created => &mut counted.created,
                RowState::Updated => &mut counted.updated,
                RowState::Unchanged => &mut counted.unchanged,
                RowState::Waiting | RowState::Wrong => &mut counted.wrong,
            } += 1;
            let at = values.len();
            rows.push(format!(
                "(CAST(${} AS BIGINT), CAST(${} AS TEXT), CAST(${} AS TEXT), CAST(${} AS BIGINT))",
                at + 1,
                at + 2,
                at + 3,
                at + 4
            ));
            values.extend([row.no.into(), outcome.state.as_str().into(), errors.into(), outcome.subject.into()]);
        }
    }
    let sql = format!(
        "UPDATE import_rows SET state = v.column2, errors = v.column3, subject_id = v.column4
         FROM (VALUES {}) AS v WHERE import_rows.import_id = $1 AND import_rows.row_no = v.column1",
        rows.join(", ")
    );
    uow.execute_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(counted)
}

fn json(errors: &Vec<ImportError>) -> Result<String, Fault> {
    serde_json::to_string(errors).map_err(|_| Fault::Broken("errors are no JSON"))
}

/// Makes all rows of a unit wrong; answers how many there are.
async fn wrong_unit(uow: &Uow, import: &Import, unit: i64, error: ImportError) -> Result<i64, Fault> {
    let change = row::ActiveModel {
        state: Set(RowState::Wrong),
        errors: Set(Some(json(&vec![error])?)),
        subject_id: Set(None),
        ..Default::default()
    };
    let done = row::Entity::update_many()
        .set(change)
        .filter(row::Column::ImportId.eq(import.id))
        .filter(row::Column::Unit.eq(unit))
        .filter(row::Column::State.ne(RowState::Wrong))
        .exec(uow)
        .await?;
    Ok(i64::try_from(done.rows_affected).unwrap_or(i64::MAX))
}

/// Makes the next unit wrong, where it keeps failing for a reason that nobody foresaw, so that the rest
/// goes on.
///
/// # Errors
/// When the database fails.
pub async fn set_aside(uow: &Uow, id: ImportId) -> Result<Step, Fault> {
    let Some(import) = locked(uow, id).await? else { return Ok(Step::Over) };
    let running = matches!(import.state, ImportState::Checking | ImportState::Applying);
    if !running || import.phase != Phase::Running {
        return Err(Fault::Broken("an import fails where no row is to blame"));
    }
    let rows = next_units(uow, &import, 1).await?;
    let Some(unit) = rows.first().map(|row| row.unit) else { return finish(uow, import).await };
    let done =
        wrong_unit(uow, &import, unit, Context::fault(ImportFault::Failed, "该行无法写入，请检查内容后重新导入"))
            .await?;
    noted(uow, import, unit, Counted { wrong: done, ..Counted::default() }).await
}

async fn finish(uow: &Uow, import: Import) -> Result<Step, Fault> {
    key::Entity::delete_many().filter(key::Column::ImportId.eq(import.id)).exec(uow).await?;
    if import.state == ImportState::Applying {
        let done = ended(uow, import, ImportState::Done, |_| {}).await?;
        audit::record(uow, "import.done", "import", done.id.0, counts(&done)).await?;
        return Ok(Step::Over);
    }
    let version = import.version + 1;
    advance(uow, import, |row| {
        row.state = Set(ImportState::Checked);
        row.version = Set(version);
    })
    .await?;
    Ok(Step::Over)
}

/// The units of an import that were gone through are those up to here: the rows behind wait.
pub(super) async fn forget_plans(uow: &Uow, import: &Import) -> Result<(), Fault> {
    let change = row::ActiveModel { state: Set(RowState::Waiting), subject_id: Set(None), ..Default::default() };
    let never: BTreeSet<RowState> = [RowState::Waiting, RowState::Wrong].into();
    row::Entity::update_many()
        .set(change)
        .filter(row::Column::ImportId.eq(import.id))
        .filter(row::Column::Unit.gt(import.after))
        .filter(row::Column::State.is_not_in(never))
        .exec(uow)
        .await?;
    Ok(())
}
