//! Pictures, voice and video: uploaded for three days, fetched within three days.

use serde::Deserialize;

use super::require;
use crate::client::{Answer, Call, Client, Upload};
use crate::error::WechatError;

const UPLOAD: &str = "/cgi-bin/media/upload";
const GET: &str = "/cgi-bin/media/get";
const UPLOAD_IMAGE: &str = "/cgi-bin/media/uploadimg";
const MIB: usize = 1024 * 1024;
/// Largest file that [`Client::media`] fetches, in bytes.
pub const MAX_DOWNLOAD: usize = 20 * MIB;

/// Kinds of temporary media.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaKind {
    /// At most 10 MiB.
    Image,
    /// At most 2 MiB and 60 s, AMR or MP3.
    Voice,
    /// At most 10 MiB, MP4.
    Video,
    /// At most 64 KiB, JPEG.
    Thumb,
}

/// A file to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaFile {
    /// Its name; the platform goes by the extension.
    pub name: String,
    /// Its content type.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An uploaded file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadedMedia {
    /// For sending it, within three days.
    pub media_id: String,
    /// Seconds since 1970.
    pub created_at: i64,
}

/// What a media id leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Media {
    /// The file.
    File {
        /// Its bytes.
        bytes: Vec<u8>,
        /// Its content type, as the platform says.
        content_type: String,
        /// Its name, if the platform says one.
        file_name: Option<String>,
    },
    /// Where a video can be fetched.
    VideoUrl(String),
}

impl MediaKind {
    fn name(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Voice => "voice",
            Self::Video => "video",
            Self::Thumb => "thumb",
        }
    }

    /// The platform's limit, in bytes.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Image | Self::Video => 10 * MIB,
            Self::Voice => 2 * MIB,
            Self::Thumb => 64 * 1024,
        }
    }
}

impl Client {
    /// Uploads a temporary file.
    ///
    /// # Errors
    /// [`WechatError::Invalid`] for an empty file or one over the limit of its kind.
    pub async fn upload_media(&self, kind: MediaKind, file: MediaFile) -> Result<UploadedMedia, WechatError> {
        #[derive(Deserialize)]
        struct Uploaded {
            // Thumbs have a name of their own.
            #[serde(alias = "thumb_media_id")]
            media_id: String,
            #[serde(default)]
            created_at: i64,
        }
        check_size(UPLOAD, &file, kind.max_bytes())?;
        let call = Call::post(UPLOAD).query("type", kind.name()).upload(file.into());
        let uploaded: Uploaded = self.call(&call).await?;
        Ok(UploadedMedia { media_id: uploaded.media_id, created_at: uploaded.created_at })
    }

    /// Uploads a JPEG or PNG under 1 MiB for use inside articles; answers its address. It does not
    /// expire and does not count as material.
    ///
    /// # Errors
    /// See [`WechatError`].
    pub async fn upload_image(&self, file: MediaFile) -> Result<String, WechatError> {
        #[derive(Deserialize)]
        struct Uploaded {
            url: String,
        }
        check_size(UPLOAD_IMAGE, &file, MIB - 1)?;
        let call = Call::post(UPLOAD_IMAGE).upload(file.into());
        let uploaded: Uploaded = self.call(&call).await?;
        Ok(uploaded.url)
    }

    /// Fetches what a customer sent, at most [`MAX_DOWNLOAD`] bytes.
    ///
    /// # Errors
    /// 40007 for a media id that is unknown or older than three days; an answer that is too large
    /// is [`WechatError::InDoubt`].
    pub async fn media(&self, media_id: &str) -> Result<Media, WechatError> {
        #[derive(Deserialize)]
        struct Video {
            video_url: String,
        }
        let call = Call::get(GET).query("media_id", media_id).file(MAX_DOWNLOAD);
        let answer = self.call_binary(&call).await?;
        if answer.looks_like_json() {
            let video: Video = answer.json(GET)?;
            return Ok(Media::VideoUrl(video.video_url));
        }
        Ok(Media::File { file_name: file_name(&answer), content_type: answer.content_type, bytes: answer.body })
    }
}

impl From<MediaFile> for Upload {
    fn from(file: MediaFile) -> Self {
        Self { file_name: file.name, content_type: file.content_type, bytes: file.bytes }
    }
}

fn check_size(endpoint: &'static str, file: &MediaFile, max: usize) -> Result<(), WechatError> {
    require(endpoint, (1..=max).contains(&file.bytes.len()), || {
        format!("the file has {} bytes, not 1 to {max}", file.bytes.len())
    })
}

/// The name without any folder, so that nobody is tempted to use one.
fn file_name(answer: &Answer) -> Option<String> {
    let (_, name) = answer.disposition.as_deref()?.split_once("filename=")?;
    let name = name.split(';').next()?.trim().trim_matches('"');
    let name = name.rsplit(['/', '\\']).next()?;
    (!name.is_empty() && name != "..").then(|| name.to_owned())
}
