//! Where the bytes of files lie: a local folder, or a bucket that speaks S3.
//!
//! A file is stored under the hash of its content, apart for each tenant: the same picture is kept
//! once, and no name from outside ever becomes part of a path. What a file is called, and who may
//! see it, is not known here.

mod backend;
mod sniff;

use std::sync::Arc;

use bytes::Bytes;
use futures::Stream;
use futures::stream::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetResult, PutPayload};
use sha2::{Digest, Sha256};

use backend::Backend;
pub use sniff::{UNKNOWN, is_picture, media_type};

/// The largest file that is stored, in bytes.
pub const MAX_SIZE: usize = 50 * 1024 * 1024;

/// Hashing more than this is moved off the runtime's threads.
const HASH_INLINE: usize = 256 * 1024;

/// A store of files. Clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Arc<Backend>,
}

/// What is known of bytes once they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where they lie; what [`Store::get`] wants.
    pub location: String,
    /// SHA-256 of the content, in lower-case hexadecimal.
    pub sha256: String,
    /// In bytes.
    pub size: u64,
    /// The media type, found out from the content; [`UNKNOWN`] where it tells nothing.
    pub mime: &'static str,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The address of the store can't be used.
    #[error("the file store `{url}` can't be used: {reason}")]
    BadAddress {
        /// The address, as it was given.
        url: String,
        /// Why not.
        reason: String,
    },
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than [`MAX_SIZE`].
    #[error("the file is larger than {MAX_SIZE} bytes")]
    TooLarge,
    /// There is nothing at this place.
    #[error("there is no such file")]
    NotFound,
    /// The store failed.
    #[error("the file store failed")]
    Store(#[source] object_store::Error),
    /// The computation was stopped with the runtime.
    #[error("the work was interrupted")]
    Interrupted,
}

impl From<object_store::Error> for FilesError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            error => Self::Store(error),
        }
    }
}

impl Store {
    /// Opens a store: a folder (`file:///path`, or a plain path; it is made where it is missing),
    /// or `s3://bucket/prefix`. Keys, region and endpoint of S3 come from the usual `AWS_…`
    /// environment variables.
    ///
    /// # Errors
    /// [`FilesError::BadAddress`].
    pub fn open(url: &str) -> Result<Self, FilesError> {
        Ok(Self { backend: Arc::new(Backend::open(url)?) })
    }

    /// Stores bytes for a tenant. What is there already is not written again.
    ///
    /// # Errors
    /// [`FilesError::Empty`], [`FilesError::TooLarge`], or the store failed.
    pub async fn put(&self, tenant: i64, bytes: impl Into<Bytes>) -> Result<Stored, FilesError> {
        let bytes: Bytes = bytes.into();
        if bytes.is_empty() {
            return Err(FilesError::Empty);
        }
        if bytes.len() > MAX_SIZE {
            return Err(FilesError::TooLarge);
        }
        let sha256 = digest(bytes.clone()).await?;
        let location = location(tenant, &sha256);
        let stored = Stored { location, sha256, size: bytes.len() as u64, mime: media_type(&bytes) };
        let path = parse(&stored.location)?;
        match self.backend.head(&path).await {
            Ok(meta) if meta.size == stored.size => return Ok(stored),
            Ok(_) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        self.backend.put(&path, PutPayload::from(bytes)).await?;
        Ok(stored)
    }

    /// The bytes at a location.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], [`FilesError::TooLarge`], or the store failed.
    pub async fn get(&self, location: &str) -> Result<Bytes, FilesError> {
        let found = self.fetch(location).await?;
        if found.meta.size > MAX_SIZE as u64 {
            return Err(FilesError::TooLarge);
        }
        Ok(found.bytes().await?)
    }

    /// The size of the file at a location, and its bytes as they come.
    ///
    /// # Errors
    /// [`FilesError::NotFound`], or the store failed; the same may happen on the way.
    pub async fn stream(
        &self,
        location: &str,
    ) -> Result<(u64, impl Stream<Item = Result<Bytes, FilesError>> + Send + 'static + use<>), FilesError> {
        let found = self.fetch(location).await?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map_err(FilesError::from).boxed()))
    }

    /// Deletes the bytes at a location. Nothing there is no error.
    ///
    /// # Errors
    /// When the store failed.
    pub async fn delete(&self, location: &str) -> Result<(), FilesError> {
        match self.backend.delete(&parse(location)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn fetch(&self, location: &str) -> Result<GetResult, FilesError> {
        Ok(self.backend.get(&parse(location)?, GetOptions::default()).await?)
    }
}

/// Where the content of a hash lies: `tenant/first two digits/hash`.
fn location(tenant: i64, sha256: &str) -> String {
    let first = sha256.get(..2).unwrap_or("00");
    format!("{tenant}/{first}/{sha256}")
}

/// Only what [`location`] writes is a location: nothing else can be reached.
fn parse(location: &str) -> Result<Path, FilesError> {
    let mut parts = location.split('/');
    let tenant = parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    let hex = |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let folder = parts.next().is_some_and(|part| hex(part, 2));
    let name = parts.next().is_some_and(|part| hex(part, 64));
    if !(tenant && folder && name && parts.next().is_none()) {
        return Err(FilesError::NotFound);
    }
    Ok(Path::from(location))
}

async fn digest(bytes: Bytes) -> Result<String, FilesError> {
    if bytes.len() <= HASH_INLINE {
        return Ok(hex(&bytes));
    }
    tokio::task::spawn_blocking(move || hex(&bytes)).await.map_err(|_| FilesError::Interrupted)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing into a String can't fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("a/b").to_str().unwrap()).unwrap();
        (folder, store)
    }

    #[tokio::test]
    async fn in_and_out_again() {
        let (_folder, store) = store();
        let stored = store.put(7, PNG).await.unwrap();
        assert_eq!((stored.mime, stored.size), ("image/png", PNG.len() as u64));
        assert!(stored.location.starts_with("7/") && stored.location.ends_with(&stored.sha256));
        assert_eq!(store.put(7, PNG).await.unwrap(), stored, "the same once more");
        assert_eq!(store.get(&stored.location).await.unwrap(), PNG);
        let (size, stream) = store.stream(&stored.location).await.unwrap();
        let parts: Vec<Bytes> = stream.try_collect().await.unwrap();
        assert_eq!((size, parts.concat().as_slice()), (PNG.len() as u64, PNG));
        let other = store.put(8, PNG).await.unwrap();
        store.delete(&stored.location).await.unwrap();
        store.delete(&stored.location).await.unwrap();
        assert!(matches!(store.get(&stored.location).await, Err(FilesError::NotFound)));
        assert!(store.get(&other.location).await.is_ok(), "another tenant's copy stays");
    }

    #[tokio::test]
    async fn nothing_but_locations_is_reached() {
        let (_folder, store) = store();
        for location in ["", "../x", "7/ab/../../x", "/etc/passwd", "7/ab/short", "x/ab/cd"] {
            assert!(matches!(store.get(location).await, Err(FilesError::NotFound)), "{location}");
        }
        assert!(matches!(store.put(7, Bytes::new()).await, Err(FilesError::Empty)));
        assert!(matches!(store.put(7, vec![0; MAX_SIZE + 1]).await, Err(FilesError::TooLarge)));
    }

    #[test]
    fn addresses() {
        for url in ["", "http://x/y", "s3://", "ftp://a/b"] {
            assert!(matches!(Store::open(url), Err(FilesError::BadAddress { .. })), "{url}");
        }
    }
}
