//! Temporary media: uploaded by accounts, or sent by users.

use std::collections::HashMap;

use actix_web::web::Bytes;

use super::random_text;

/// A file with its origin.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) appid: String,
    /// `image`, `voice`, `video`, `thumb` or `file`.
    pub(crate) kind: String,
    pub(crate) content_type: String,
    pub(crate) file_name: String,
    pub(crate) bytes: Bytes,
    pub(crate) created_at: i64,
}

/// All media by id; expired ones answer 40007 and are forgotten after a while.
#[derive(Debug, Default)]
pub(crate) struct MediaStore {
    by_id: HashMap<String, Media>,
}

impl MediaStore {
    /// Keeps a file; returns its id.
    pub(crate) fn add(&mut self, media: Media) -> String {
        let id = random_text(48);
        self.by_id.insert(id.clone(), media);
        id
    }

    /// A file of an account that has not expired.
    pub(crate) fn get(&self, id: &str, appid: &str, now: i64, seconds: i64) -> Option<&Media> {
        self.by_id.get(id).filter(|media| media.appid == appid && now < media.created_at + seconds)
    }

    /// A file of any account, for links that need no token.
    pub(crate) fn link(&self, id: &str) -> Option<&Media> {
        self.by_id.get(id)
    }
}
