//! Imports.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use crm::error::Fault;
use crm::ids::StaffId;
use crm::imports::{
    Field, Import, ImportColumn, ImportError, ImportFilter, ImportKind, ImportMode, ImportRow, ImportState, RowState,
    cells_of,
};
use crm::page::PageRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Named, StaffNames, named_staff, page};
use crate::error::ApiError;

/// What the rows of an uploaded file are.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct KindParam {
    /// What the rows of the file are.
    pub(crate) kind: ImportKind,
}

/// Which imports are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportParams {
    /// Only of this kind.
    kind: Option<ImportKind>,
    /// Only in this state.
    state: Option<ImportState>,
    /// `created_at`, with `-` in front (as it is where nothing is said) for the newest first.
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ImportParams {
    pub(crate) fn split(self) -> Result<(ImportFilter, PageRequest), ApiError> {
        Ok((ImportFilter { kind: self.kind, state: self.state }, page(self.limit, self.cursor)?))
    }
}

/// Which rows are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowParams {
    /// Only in this state.
    state: Option<RowState>,
    /// How many, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl RowParams {
    pub(crate) fn split(self) -> Result<(Option<RowState>, PageRequest), ApiError> {
        Ok((self.state, page(self.limit, self.cursor)?))
    }
}

/// A field that a column may hold.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportField {
    /// Its key in the mapping.
    key: &'static str,
    /// What it is called.
    title: &'static str,
    /// Whether a column must hold it.
    required: bool,
    /// What is expected.
    hint: &'static str,
    /// The words that are taken; left out where any text is.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Option<Vec<String>>)]
    choices: &'static [&'static str],
}

/// A kind of import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportKindOut {
    /// What the rows are.
    kind: ImportKind,
    /// What it is called.
    title: &'static str,
    /// What can be read of a row.
    fields: Vec<ImportField>,
}

impl ImportKindOut {
    pub(crate) fn new(kind: ImportKind, fields: &[Field]) -> Self {
        let of = |field: &Field| ImportField {
            key: field.key,
            title: field.title,
            required: field.required,
            hint: field.hint,
            choices: field.choices,
        };
        Self { kind, title: kind.title(), fields: fields.iter().map(of).collect() }
    }
}

/// How many rows do what, or did.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportCounts {
    /// Rows that add something.
    created: i64,
    /// Rows that change something.
    updated: i64,
    /// Rows that say what is known.
    unchanged: i64,
    /// Rows with which something is wrong.
    wrong: i64,
}

/// An import.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportOut {
    /// The key.
    id: i64,
    /// To be named by a change. It grows with the state, not with progress.
    version: i64,
    /// What its rows are.
    kind: ImportKind,
    /// The name of the file.
    file_name: String,
    /// Where it stands.
    state: ImportState,
    /// What becomes of rows that are there already.
    mode: ImportMode,
    /// The columns of the file; none before it is read.
    columns: Vec<ImportColumn>,
    /// Which column holds which field: the place of the column by the key of the field.
    mapping: BTreeMap<String, usize>,
    /// Who owns customers of whom the file names no owner.
    default_owner: Option<Named>,
    /// How many rows there are; so far, while the file is being read.
    rows: i64,
    /// How many of them were gone through.
    done: i64,
    /// What they would do once they are checked; what they did once they are applied.
    counts: ImportCounts,
    /// Why it failed.
    error: Option<String>,
    /// Who uploaded it.
    created_by: Option<Named>,
    /// Who had it applied.
    applied_by: Option<Named>,
    /// When it was uploaded.
    created_at: DateTime<Utc>,
    /// When it ended.
    finished_at: Option<DateTime<Utc>>,
    /// When its rows were deleted, 30 days after the end.
    rows_deleted_at: Option<DateTime<Utc>>,
}

impl ImportOut {
    pub(crate) fn people(row: &Import) -> impl Iterator<Item = StaffId> {
        [row.created_by, row.applied_by, row.default_owner_id].into_iter().flatten()
    }

    pub(crate) fn new(row: Import, names: &StaffNames) -> Result<Self, Fault> {
        Ok(Self {
            columns: row.columns()?,
            mapping: row.mapping()?,
            id: row.id.0,
            version: row.version,
            kind: row.kind,
            file_name: row.file_name,
            state: row.state,
            mode: row.mode,
            default_owner: named_staff(row.default_owner_id, names),
            rows: row.total,
            done: row.done,
            counts: ImportCounts {
                created: row.created,
                updated: row.updated,
                unchanged: row.unchanged,
                wrong: row.wrong,
            },
            error: row.error,
            created_by: named_staff(row.created_by, names),
            applied_by: named_staff(row.applied_by, names),
            created_at: row.created_at,
            finished_at: row.finished_at,
            rows_deleted_at: row.emptied_at,
        })
    }
}

/// What the columns are, and what becomes of rows that are there already.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingIn {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The place of the column (from 0) by the key of the field.
    pub(crate) mapping: BTreeMap<String, usize>,
    /// What becomes of rows that are there already.
    pub(crate) mode: ImportMode,
    /// Who owns customers of whom the file names no owner; left out: nobody, they are in the public pool.
    pub(crate) default_owner_id: Option<i64>,
}

/// The version that somebody saw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// The version that they saw.
    pub(crate) version: i64,
}

/// A row of the file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportRowOut {
    /// Its number in the sheet.
    row: i64,
    /// What it does, or did.
    state: RowState,
    /// Its cells, one for each column.
    cells: Vec<String>,
    /// What is wrong with it.
    errors: Vec<ImportError>,
    /// The key of what it added, changed or is.
    subject_id: Option<i64>,
}

impl ImportRowOut {
    pub(crate) fn new(import: &Import, row: &ImportRow) -> Result<Self, Fault> {
        Ok(Self {
            row: row.row_no,
            state: row.state,
            cells: cells_of(import, row)?,
            errors: row.errors()?,
            subject_id: row.subject_id,
        })
    }
}
