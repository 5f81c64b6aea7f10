//! Files: in and out again.

use std::time::Duration;

use crate::routes::Routes;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, get, post, web};
use bytes::{Bytes, BytesMut};
use crm::files::{NewFile, StoredFile};
use crm::ids::FileId;
use files::FilesError;
use futures::StreamExt;
use futures::future::LocalBoxFuture;

use crate::dto::common::Errors;
use crate::dto::files::{FileOut, Upload};
use crate::error::ApiError;
use crate::extract::{Id, Visit, digest_of, read_within, signed};
use crate::state::Shared;
use crate::work::{Answer, Glance, Write};

/// The largest upload, in bytes.
const LIMIT: usize = 20 * 1024 * 1024;
/// How long an upload may take.
const PATIENCE: Duration = Duration::from_secs(120);

pub(super) fn register(config: &mut Routes<'_>) {
    config.service(upload_file).service(download_file);
}

/// The one file of a form.
pub(super) struct Uploaded {
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

fn too_large() -> ApiError {
    let message = format!("文件不能超过 {} MB", LIMIT / 1024 / 1024);
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message).with_field("file")
}

fn no_form() -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "bad_request", "请以 multipart/form-data 上传文件")
}

async fn read(mut form: Multipart) -> Result<Uploaded, ApiError> {
    let mut found = None;
    while let Some(part) = form.next().await {
        let mut part = part.map_err(|_| no_form())?;
        let name = part.name().unwrap_or_default().to_owned();
        if name != "file" || found.is_some() {
            return Err(ApiError::invalid(if name.is_empty() { "body" } else { &name }, "只能有一个名为 file 的文件"));
        }
        let file_name = part.content_disposition().and_then(|value| value.get_filename()).unwrap_or("file").to_owned();
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| no_form())?;
            if bytes.len() + chunk.len() > LIMIT {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        found = Some(Uploaded { name: file_name, bytes: bytes.freeze() });
    }
    found.ok_or_else(|| ApiError::invalid("file", "缺少文件"))
}

impl FromRequest for Uploaded {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            signed(&request).await?;
            let uploaded = receive(&request, payload).await?;
            let mut whole = uploaded.name.clone().into_bytes();
            whole.extend_from_slice(&digest_of(&uploaded.bytes).0);
            request.extensions_mut().insert(digest_of(&whole));
            Ok(uploaded)
        })
    }
}

async fn receive(request: &HttpRequest, payload: Result<web::Payload, actix_web::Error>) -> Result<Uploaded, ApiError> {
    if !request.content_type().eq_ignore_ascii_case("multipart/form-data") {
        return Err(no_form());
    }
    let payload = payload.map_err(|_| ApiError::internal("a request without payload"))?;
    read_within(PATIENCE, read(Multipart::new(request.headers(), payload))).await
}

/// The one file of a form of a customer's page.
pub(super) struct OwnUpload(pub(super) Uploaded);

impl FromRequest for OwnUpload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), web::Payload::from_request(request, payload).into_inner());
        Box::pin(async move {
            Visit::from_request(&request, &mut Payload::None).await?;
            Ok(Self(receive(&request, payload).await?))
        })
    }
}

pub(super) fn store_error(error: FilesError) -> ApiError {
    match error {
        FilesError::Empty => ApiError::invalid("file", "文件是空的"),
        FilesError::TooLarge => too_large(),
        FilesError::NotFound => ApiError::not_found(),
        error => {
            let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            ApiError::unavailable("files.unavailable", "文件存储暂时不可用，请稍后再试")
                .with_cause(format!("{error}: {source}"))
        }
    }
}

/// Stores a file. Until it belongs to something only its uploader sees it.
///
/// What it is, is found out from its content; its name and its declared type are not believed.
#[utoipa::path(tag = "files", request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, description = "Stored", body = FileOut), Errors))]
#[post("/files")]
pub(super) async fn upload_file(write: Write, file: Uploaded) -> Answer {
    // The same bytes are stored once: doing so again after a failure costs nothing.
    let stored = write.shared.files.put(write.me.staff.tenant.0, file.bytes).await.map_err(store_error)?;
    write
        .run(StatusCode::CREATED, async move |uow| {
            let new = NewFile {
                name: file.name,
                mime: stored.mime.to_owned(),
                size: i64::try_from(stored.size).unwrap_or(i64::MAX),
                sha256: stored.sha256,
                location: stored.location,
            };
            Ok(FileOut::from(crm::files::register(uow, new).await?))
        })
        .await
}

/// The bytes of a file that the actor may see.
#[utoipa::path(tag = "files", params(("id" = i64, Path, description = "The file")),
    responses((status = 200, description = "Its bytes", content_type = "application/octet-stream", body = Vec<u8>),
        Errors))]
#[get("/files/{id}")]
pub(super) async fn download_file(uow: Glance, id: Id) -> Answer {
    let file = crm::files::find(&uow, FileId(id.id)).await?;
    bytes_of(&uow.shared, &file).await
}

/// The bytes of a file that the caller has checked, as an answer.
pub(super) async fn bytes_of(shared: &Shared, file: &StoredFile) -> Answer {
    let (size, bytes) = shared.files.stream(&file.location).await.map_err(store_error)?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, file.mime.as_str()))
        .insert_header(disposition(file))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .insert_header((header::CACHE_CONTROL, "private, max-age=3600"))
        .insert_header((header::ETAG, format!("\"{}\"", file.sha256)));
    Ok(response.no_chunking(size).streaming(bytes))
}

/// Pictures and sounds are shown; everything else is saved, since it could run something.
fn disposition(file: &StoredFile) -> ContentDisposition {
    let shown = files::is_picture(&file.mime) || file.mime.starts_with("audio/") || file.mime.starts_with("video/");
    let ascii: String = file
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .collect();
    let name = ExtendedValue {
        charset: Charset::Ext("UTF-8".into()),
        language_tag: None,
        value: file.name.clone().into_bytes(),
    };
    ContentDisposition {
        disposition: if shown { DispositionType::Inline } else { DispositionType::Attachment },
        parameters: vec![DispositionParam::Filename(ascii), DispositionParam::FilenameExt(name)],
    }
}
