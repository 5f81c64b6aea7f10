//! What a batch of rows would do: planned by questions alone, and written only when it is applied.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::cells::{Cells, Layout};
use super::people::People;
use super::{
    Import, ImportColumn, ImportError, ImportFault, ImportKind, ImportMode, Mapping, RowState, contacts, customers,
    fields, orders, products, receivables,
};
use crate::audit;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::StaffId;
use crate::tenants;

/// A row of the file.
#[derive(Clone, Debug)]
pub(super) struct SheetRow {
    pub(super) no: i64,
    pub(super) cells: Vec<String>,
}

/// What goes in as one.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    pub(super) rows: Vec<SheetRow>,
}

impl Unit {
    /// The number of its first row.
    pub(super) fn no(&self) -> i64 {
        self.rows.first().map_or(0, |row| row.no)
    }
}

/// What becomes of a unit.
#[derive(Clone, Debug)]
pub(super) struct Planned<P> {
    /// Its first row.
    pub(super) no: i64,
    /// What it does.
    pub(super) what: Verdict<P>,
    /// What no other unit of the file may share, each with the words for it.
    pub(super) keys: Vec<(String, &'static str)>,
}

/// What a unit does.
#[derive(Clone, Debug)]
pub(super) enum Verdict<P> {
    /// It adds this.
    Create(P),
    /// It changes what has this key.
    Update(i64, P),
    /// What has this key is so already.
    Unchanged(i64),
    /// Something is wrong, by row.
    Wrong(BTreeMap<i64, Vec<ImportError>>),
}

impl<P> Planned<P> {
    /// A unit of one row with which something is wrong.
    pub(super) fn wrong(no: i64, errors: Vec<ImportError>) -> Self {
        Self { no, what: Verdict::Wrong(BTreeMap::from([(no, errors)])), keys: Vec::new() }
    }
}

/// How a unit ended.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) no: i64,
    pub(super) state: RowState,
    pub(super) subject: Option<i64>,
    pub(super) errors: BTreeMap<i64, Vec<ImportError>>,
}

/// What every batch of an import knows.
pub(super) struct Context {
    pub(super) import: Import,
    pub(super) columns: Vec<ImportColumn>,
    pub(super) mapping: Mapping,
    pub(super) people: People,
    pub(super) zone: Tz,
    pub(super) today: NaiveDate,
    /// Whether what was planned is written.
    pub(super) writes: bool,
}

impl Context {
    pub(super) async fn load(uow: &Uow, import: Import, writes: bool) -> Result<Self, Fault> {
        let zone = tenants::settings(uow).await?.zone;
        Ok(Self {
            columns: import.columns()?,
            mapping: import.mapping()?,
            people: People::load(uow).await?,
            zone,
            today: uow.today(zone),
            import,
            writes,
        })
    }

    /// The column of a field.
    pub(super) fn at(&self, key: &str) -> Option<usize> {
        self.mapping.get(key).copied()
    }

    /// A row by its fields.
    pub(super) fn cells<'a>(&'a self, row: &'a SheetRow) -> Cells<'a> {
        let fields = fields(self.import.kind);
        Cells::new(Layout { fields, mapping: &self.mapping, columns: &self.columns }, &row.cells)
    }

    /// What is wrong with a row as a whole.
    pub(super) fn fault(code: ImportFault, message: impl Into<String>) -> ImportError {
        ImportError { field: None, column: None, code, message: message.into() }
    }

    /// What is wrong where something new or known is not wanted in this mode.
    pub(super) fn unwanted(&self, known: bool, what: &str) -> Option<(ImportFault, String)> {
        match (self.import.mode, known) {
            (ImportMode::Create, true) => {
                Some((ImportFault::Exists, format!("{what}已存在；如需更新，请选择“更新”或“新增并更新”")))
            }
            (ImportMode::Update, false) => {
                let message = format!("没有找到要更新的{what}；如需新增，请选择“新增”或“新增并更新”");
                Some((ImportFault::Unknown, message))
            }
            _ => None,
        }
    }
}

/// Plans a batch, and writes it where it is applied.
pub(super) async fn run(uow: &Uow, context: &Context, units: &[Unit], held: &Held) -> Result<Vec<Outcome>, Fault> {
    macro_rules! go {
        ($kind:ident) => {{
            let planned = held.keep(uow, context, $kind::plan(uow, context, units).await?).await?;
            let (mut outcomes, work) = sorted(planned);
            if context.writes && !work.is_empty() {
                note_written(&mut outcomes, $kind::write(uow, context, work).await?);
            }
            Ok(outcomes)
        }};
    }
    match context.import.kind {
        ImportKind::Customers => go!(customers),
        ImportKind::Contacts => go!(contacts),
        ImportKind::Products => go!(products),
        ImportKind::Receivables => go!(receivables),
        ImportKind::Orders => go!(orders),
    }
}

/// What is to be written: the first row, the key of what is changed, and how.
pub(super) type Work<P> = Vec<(i64, Option<i64>, P)>;

/// How each unit would end, and what is to be written.
fn sorted<P>(planned: Vec<Planned<P>>) -> (Vec<Outcome>, Work<P>) {
    let mut outcomes = Vec::with_capacity(planned.len());
    let mut work = Vec::new();
    for one in planned {
        let (state, subject, errors) = match one.what {
            Verdict::Create(new) => {
                work.push((one.no, None, new));
                (RowState::Created, None, BTreeMap::new())
            }
            Verdict::Update(id, changed) => {
                work.push((one.no, Some(id), changed));
                (RowState::Updated, Some(id), BTreeMap::new())
            }
            Verdict::Unchanged(id) => (RowState::Unchanged, Some(id), BTreeMap::new()),
            Verdict::Wrong(errors) => (RowState::Wrong, None, errors),
        };
        outcomes.push(Outcome { no: one.no, state, subject, errors });
    }
    (outcomes, work)
}

/// Notes the keys of what was written, and what went wrong after all.
fn note_written(outcomes: &mut [Outcome], mut written: BTreeMap<i64, Written>) {
    for outcome in outcomes {
        match written.remove(&outcome.no) {
            Some(Written::Done(id)) => outcome.subject = Some(id),
            Some(Written::Refused(errors)) => {
                outcome.state = RowState::Wrong;
                outcome.subject = None;
                outcome.errors = BTreeMap::from([(outcome.no, errors)]);
            }
            None => {}
        }
    }
}

/// What became of a unit that was to be written.
pub(super) enum Written {
    /// What has this key was added or changed.
    Done(i64),
    /// It went wrong after all, and nothing of it was written.
    Refused(Vec<ImportError>),
}

/// Notes what was written on the audit trail, in one statement.
pub(super) async fn note(
    uow: &Uow,
    context: &Context,
    of: &str,
    written: impl IntoIterator<Item = (i64, bool)>,
) -> Result<(), Fault> {
    let by: Option<StaffId> = context.import.applied_by;
    let (kind, id) = match by {
        Some(staff) => ("staff", Some(staff.0)),
        None => ("system", None),
    };
    let rows: Vec<audit::entity::ActiveModel> = written
        .into_iter()
        .map(|(subject, new)| audit::entity::ActiveModel {
            tenant_id: Set(uow.tenant()),
            at: Set(uow.now()),
            actor_kind: Set(kind.to_owned()),
            actor_id: Set(id),
            action: Set(format!("{of}.{}", if new { "import" } else { "import_update" })),
            entity: Set(of.to_owned()),
            entity_id: Set(subject),
            detail: Set(serde_json::json!({ "import": context.import.id })),
            ..Default::default()
        })
        .collect();
    if !rows.is_empty() {
        audit::entity::Entity::insert_many(rows).exec_without_returning(uow).await?;
    }
    Ok(())
}

/// The months that are closed.
pub(super) async fn closed_months(uow: &Uow) -> Result<BTreeSet<i64>, Fault> {
    crate::months::hold(uow).await?;
    let sql = "SELECT month FROM months WHERE tenant_id = $1 AND closed = $2";
    let rows = uow.rows(sql, [uow.tenant().into(), true.into()]).await?;
    Ok(rows.iter().map(|row| row.try_get("", "month")).collect::<Result<_, _>>()?)
}

/// Notes that a date lies in a closed month.
pub(super) fn check_month(cells: &mut Cells<'_>, key: &str, day: NaiveDate, closed: &BTreeSet<i64>) {
    let month = crate::profit::month_of(day);
    if closed.contains(&month) {
        let message = format!("{} 年 {} 月已结账，请先反结账", month / 100, month % 100);
        cells.wrong(key, ImportFault::MonthClosed, message);
    }
}

pub(super) use super::running::Held;
