//! The two places that files can lie in, behind one face.

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{GetOptions, GetResult, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload, Result};

use crate::FilesError;

/// Where files lie.
#[derive(Debug)]
pub(crate) enum Backend {
    Folder(LocalFileSystem),
    Bucket(PrefixStore<AmazonS3>),
}

macro_rules! both {
    ($self:expr, $store:ident => $call:expr) => {
        match $self {
            Backend::Folder($store) => $call.await,
            Backend::Bucket($store) => $call.await,
        }
    };
}

impl Backend {
    pub(crate) fn open(url: &str) -> std::result::Result<Self, FilesError> {
        let bad = |reason: String| FilesError::BadAddress { url: url.to_owned(), reason };
        match url.split_once("://") {
            None if !url.is_empty() => Self::folder(url).map_err(bad),
            Some(("file", path)) if !path.is_empty() => Self::folder(path).map_err(bad),
            Some(("s3", rest)) if !rest.is_empty() => Self::bucket(rest).map_err(bad),
            _ => Err(bad("expected a folder, file:///path or s3://bucket/prefix".into())),
        }
    }

    fn folder(path: &str) -> std::result::Result<Self, String> {
        std::fs::create_dir_all(path).map_err(|error| error.to_string())?;
        let folder = LocalFileSystem::new_with_prefix(path).map_err(|error| error.to_string())?;
        // What is registered in the database must be on disk, also after a power cut.
        Ok(Self::Folder(folder.with_fsync(true)))
    }

    fn bucket(rest: &str) -> std::result::Result<Self, String> {
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let s3 = AmazonS3Builder::from_env().with_bucket_name(bucket).build().map_err(|error| error.to_string())?;
        let prefix = Path::parse(prefix.trim_end_matches('/')).map_err(|error| error.to_string())?;
        Ok(Self::Bucket(PrefixStore::new(s3, prefix)))
    }

    pub(crate) async fn put(&self, path: &Path, payload: PutPayload) -> Result<()> {
        both!(self, store => store.put(path, payload)).map(|_| ())
    }

    pub(crate) async fn head(&self, path: &Path) -> Result<ObjectMeta> {
        both!(self, store => store.head(path))
    }

    pub(crate) async fn get(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        both!(self, store => store.get_opts(path, options))
    }

    pub(crate) async fn delete(&self, path: &Path) -> Result<()> {
        both!(self, store => store.delete(path))
    }
}
