//! Temporary media and pictures for articles.

use serde_json::json;

use super::{ApiResult, Ctx, Endpoint, Reply, Side, Upload};
use crate::{error::ApiError, state::media::Media};

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::post("/cgi-bin/media/upload", Side::Both, upload).daily(100_000).with_upload(),
    Endpoint::get("/cgi-bin/media/get", Side::Both, get).daily(200_000),
    Endpoint::post("/cgi-bin/media/uploadimg", Side::Service, upload_picture).with_upload(),
];

const MIB: usize = 1024 * 1024;

/// What a media type accepts.
struct Accepts {
    extensions: &'static [&'static str],
    bytes: usize,
    too_big: i64,
}

fn accepts(kind: &str) -> Option<Accepts> {
    let (extensions, bytes, too_big): (&[&str], _, _) = match kind {
        "image" => (&["jpg", "jpeg", "png", "bmp", "gif"], 10 * MIB, 40009),
        "voice" => (&["amr", "mp3"], 2 * MIB, 40010),
        "video" => (&["mp4"], 10 * MIB, 40011),
        "thumb" => (&["jpg", "jpeg"], 64 * 1024, 40012),
        _ => return None,
    };
    Some(Accepts { extensions, bytes, too_big })
}

fn upload(ctx: &mut Ctx<'_>) -> ApiResult {
    let kind = ctx.query("type").to_owned();
    let rule = accepts(&kind).ok_or_else(|| ApiError::code(40004))?;
    let file = take(ctx, &rule)?;
    let created_at = ctx.now;
    let id = keep(ctx, &kind, file);
    let name = if kind == "thumb" { "thumb_media_id" } else { "media_id" };
    Ok(Reply::Json(json!({ "type": kind, name: id, "created_at": created_at })))
}

fn take(ctx: &mut Ctx<'_>, rule: &Accepts) -> Result<Upload, ApiError> {
    let file = ctx.call.upload.take().filter(|file| !file.bytes.is_empty()).ok_or_else(|| ApiError::code(41005))?;
    let extension = file.file_name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if !rule.extensions.contains(&extension.as_str()) {
        return Err(ApiError::code(40005));
    }
    if file.bytes.len() > rule.bytes {
        return Err(ApiError::code(rule.too_big));
    }
    Ok(file)
}

fn keep(ctx: &mut Ctx<'_>, kind: &str, file: Upload) -> String {
    ctx.state.media.add(Media {
        appid: ctx.appid.clone(),
        kind: kind.to_owned(),
        content_type: file.content_type,
        file_name: file.file_name,
        bytes: file.bytes,
        created_at: ctx.now,
    })
}

fn get(ctx: &mut Ctx<'_>) -> ApiResult {
    let id = ctx.query("media_id").to_owned();
    let link = ctx.media_link(&id);
    let media = ctx
        .state
        .media
        .get(&id, &ctx.appid, ctx.now, ctx.shared.config.rules.media_seconds)
        .ok_or_else(|| ApiError::code(40007))?;
    if media.kind == "video" {
        return Ok(Reply::Json(json!({ "video_url": link })));
    }
    Ok(Reply::File {
        content_type: media.content_type.clone(),
        file_name: media.file_name.clone(),
        bytes: media.bytes.clone(),
    })
}

fn upload_picture(ctx: &mut Ctx<'_>) -> ApiResult {
    let rule = Accepts { extensions: &["jpg", "jpeg", "png"], bytes: MIB - 1, too_big: 40009 };
    let file = take(ctx, &rule)?;
    let id = keep(ctx, "image", file);
    Ok(Reply::Json(json!({ "url": ctx.media_link(&id) })))
}
