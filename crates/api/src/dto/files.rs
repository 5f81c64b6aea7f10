//! Files.

use chrono::{DateTime, Utc};
use crm::files::StoredFile;
use serde::Serialize;
use utoipa::ToSchema;

/// A stored file. Its bytes are at `/api/v1/files/{id}`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FileOut {
    /// The key.
    id: i64,
    /// Its name, as it was uploaded.
    name: String,
    /// What it is, found out from its content.
    #[schema(example = "image/jpeg")]
    mime: String,
    /// In bytes.
    size: i64,
    /// SHA-256 of its content.
    sha256: String,
    /// When it was stored.
    created_at: DateTime<Utc>,
}

impl From<StoredFile> for FileOut {
    fn from(row: StoredFile) -> Self {
        Self {
            id: row.id.0,
            name: row.name,
            mime: row.mime,
            size: row.size,
            sha256: row.sha256,
            created_at: row.created_at,
        }
    }
}

/// An upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described: the form is read part by part")]
pub(crate) struct Upload {
    /// The file, at most 20 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}
