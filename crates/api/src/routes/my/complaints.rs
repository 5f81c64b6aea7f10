//! A customer's own complaints, and the pictures for them.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post};
use crm::complaints::{self, ComplaintSource};
use crm::error::Fault;
use crm::files::NewFile;
use crm::ids::{ComplaintId, FileId, OrderId};

use crate::dto::common::{Errors, List, Reason};
use crate::dto::files::{FileOut, Upload};
use crate::dto::my_complaints::{MyComplaintIn, MyComplaintOut};
use crate::error::ApiError;
use crate::extract::{Visit, VisitBody, VisitId};
use crate::limits;
use crate::routes::Routes;
use crate::routes::files::{OwnUpload, bytes_of, store_error};
use crate::work::{Answer, ok};

pub(super) fn register(config: &mut Routes<'_>) {
    config
        .service(my_complaints)
        .service(file_my_complaint)
        .service(my_complaint)
        .service(withdraw_my_complaint)
        .service(upload_my_file)
        .service(download_my_file);
}

/// One's own complaints, the newest first, 50 at the most.
///
/// 403 `my.not_linked` while nobody knows who visits.
#[utoipa::path(tag = "my", security(("visit" = [])),
    responses((status = 200, description = "The complaints", body = List<MyComplaintOut>), Errors))]
#[get("/my/complaints")]
pub(super) async fn my_complaints(visit: Visit) -> Answer {
    let own = complaints::own(&visit.read_own()?).await?;
    ok(List::whole(own.into_iter().map(MyComplaintOut::from).collect()))
}

/// Complains: what happened, which order it is about, pictures.
///
/// 429 where one complains too often.
#[utoipa::path(tag = "my", security(("visit" = [])), request_body = MyComplaintIn,
    responses((status = 201, description = "Recorded", body = MyComplaintOut), Errors))]
#[post("/my/complaints")]
pub(super) async fn file_my_complaint(visit: Visit, body: VisitBody<MyComplaintIn>) -> Answer {
    let MyComplaintIn { content, order_id, picture_ids } = body.0;
    // Who is unknown is told so first; and nothing is held open while the shared store is asked.
    drop(visit.read_own()?);
    let key = format!("my:complaint:{}", visit.who.identity.id);
    limits::check(&visit.shared.kv, &key, limits::BY_COMPLAINING).await?;
    let uow = visit.begin_own().await?;
    let pictures = picture_ids.into_iter().map(FileId).collect();
    let filed = complaints::file_own(&uow, ComplaintSource::H5, &content, order_id.map(OrderId), pictures).await?;
    let shown = MyComplaintOut::from(complaints::own_one(&uow, filed.id).await?);
    uow.commit().await.map_err(Fault::from)?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(shown))
}

/// One of one's own complaints.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The complaint")),
    responses((status = 200, description = "The complaint", body = MyComplaintOut), Errors))]
#[get("/my/complaints/{id}")]
pub(super) async fn my_complaint(visit: Visit, id: VisitId) -> Answer {
    ok(MyComplaintOut::from(complaints::own_one(&visit.read_own()?, ComplaintId(id.0)).await?))
}

/// Takes one of one's own complaints back, before the result is there.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The complaint")),
    request_body = Reason,
    responses((status = 200, description = "Withdrawn", body = MyComplaintOut), Errors))]
#[post("/my/complaints/{id}/withdraw")]
pub(super) async fn withdraw_my_complaint(visit: Visit, id: VisitId, body: VisitBody<Reason>) -> Answer {
    let uow = visit.begin_own().await?;
    let withdrawn = complaints::withdraw_own(&uow, ComplaintId(id.0), &body.0.reason).await?;
    let shown = MyComplaintOut::from(complaints::own_one(&uow, withdrawn.id).await?);
    uow.commit().await.map_err(Fault::from)?;
    ok(shown)
}

/// Stores a picture. Until it belongs to a complaint only its uploader sees it.
///
/// 429 where one uploads too many.
#[utoipa::path(tag = "my", security(("visit" = [])),
    request_body(content = Upload, content_type = "multipart/form-data"),
    responses((status = 201, description = "Stored", body = FileOut), Errors))]
#[post("/my/files")]
pub(super) async fn upload_my_file(visit: Visit, file: OwnUpload) -> Answer {
    // Who is unknown stores nothing.
    drop(visit.read_own()?);
    let key = format!("my:file:{}", visit.who.identity.id);
    limits::check(&visit.shared.kv, &key, limits::BY_UPLOADING).await?;
    let tenant = visit.who.identity.tenant_id;
    let stored = visit.shared.files.put(tenant.0, file.0.bytes).await.map_err(store_error)?;
    if !files::is_picture(stored.mime) {
        return Err(ApiError::invalid("file", "请上传图片（PNG、JPEG、GIF 或 WebP）"));
    }
    let uow = visit.begin_own().await?;
    let new = NewFile {
        name: file.0.name,
        mime: stored.mime.to_owned(),
        size: i64::try_from(stored.size).unwrap_or(i64::MAX),
        sha256: stored.sha256,
        location: stored.location,
    };
    let shown = FileOut::from(crm::files::register(&uow, new).await?);
    uow.commit().await.map_err(Fault::from)?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(shown))
}

/// The bytes of a picture of one's own.
#[utoipa::path(tag = "my", security(("visit" = [])), params(("id" = i64, Path, description = "The picture")),
    responses((status = 200, description = "Its bytes", content_type = "application/octet-stream", body = Vec<u8>),
        Errors))]
#[get("/my/files/{id}")]
pub(super) async fn download_my_file(visit: Visit, id: VisitId) -> Answer {
    let file = crm::files::find(&visit.read_own()?, FileId(id.0)).await?;
    bytes_of(&visit.shared, &file).await
}
