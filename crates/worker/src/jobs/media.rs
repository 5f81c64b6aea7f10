//! Fetches what a customer sent: the platform keeps it for three days, we for good.

use crm::actor::Actor;
use crm::conversations::{self, MessageKind};
use crm::files::NewFile;
use crm::ids::{MessageId, TenantId};
use wechat::Action;
use wechat::endpoints::media::Media;

use super::JobError;
use crate::Worker;

pub(super) async fn run(worker: &Worker, tenant: TenantId, payload: &serde_json::Value) -> Result<(), JobError> {
    let id = payload.get("message").and_then(serde_json::Value::as_i64).map(MessageId);
    let appid = payload.get("appid").and_then(serde_json::Value::as_str);
    let (Some(id), Some(appid)) = (id, appid) else {
        return Err(JobError::Fail("no message is named".into()));
    };
    let message = conversations::media_to_fetch(&worker.db.read(Actor::System(tenant)), id).await?;
    let Some((message, media_id)) = message.and_then(|message| message.media_id.clone().map(|media| (message, media)))
    else {
        return Ok(());
    };
    let account = worker.accounts.get(appid).await.map_err(|error| JobError::Retry(error.to_string()))?;
    let fetched = account.client.media(&media_id).await.map_err(|error| match error.action() {
        Some(Action::UploadAgain | Action::Bug | Action::Unknown) => JobError::Fail(error.to_string()),
        _ => JobError::Retry(error.to_string()),
    })?;
    let Media::File { bytes, .. } = fetched else {
        return Err(JobError::Fail("the platform gave a link instead of a file".into()));
    };
    let stored = worker.files.put(tenant.0, bytes).await.map_err(|error| JobError::Retry(error.to_string()))?;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let file = crm::files::register(
        &uow,
        NewFile {
            name: format!("{}-{id}", name_of(message.kind)),
            mime: stored.mime.to_owned(),
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            sha256: stored.sha256.clone(),
            location: stored.location.clone(),
        },
    )
    .await?;
    conversations::attach_file(&uow, id, file.id).await?;
    uow.commit().await?;
    Ok(())
}

fn name_of(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "图片",
        MessageKind::Voice => "语音",
        MessageKind::Video => "视频",
        _ => "文件",
    }
}
