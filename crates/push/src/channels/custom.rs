//! Customer-service messages.

use accounts::Account;
use crm::actor::Actor;
use crm::ids::FileId;
use crm::pushes::{Follower, Outcome, Sending};
use wechat::endpoints::custom::{CustomMessage, MenuOption};
use wechat::endpoints::media::{MediaFile, MediaKind};

use crate::{Pusher, outcome};

/// Sends a text, a question with options, or the stored picture that the push names.
pub(crate) async fn send(pusher: &Pusher, account: &Account, sending: &Sending, follower: &Follower) -> Outcome {
    let message = match picture_of(sending) {
        Some(file) => match upload(pusher, account, sending, file).await {
            Ok(media_id) => CustomMessage::Image { media_id },
            Err(outcome) => return outcome,
        },
        None => words_of(sending),
    };
    match account.client.send_custom(&follower.openid, &message, None).await {
        Ok(()) => Outcome::Sent { platform_id: None },
        Err(error) => outcome::of_error(&error, sending.target.channel, pusher.now()),
    }
}

fn words_of(sending: &Sending) -> CustomMessage {
    let Some(menu) = sending.push.menu() else { return CustomMessage::text(sending.push.content.clone()) };
    let options = menu.options.into_iter().map(|option| MenuOption { id: option.id, content: option.content });
    CustomMessage::Menu { head: menu.head, options: options.collect(), tail: menu.tail }
}

fn picture_of(sending: &Sending) -> Option<FileId> {
    sending.push.fields.get("file").and_then(serde_json::Value::as_i64).map(FileId)
}

/// Uploads a picture. Nothing has been said to the customer yet, so every failure is a sure one.
async fn upload(pusher: &Pusher, account: &Account, sending: &Sending, file: FileId) -> Result<String, Outcome> {
    let uow = pusher.db.read(Actor::System(sending.push.tenant_id));
    let Ok(stored) = crm::files::find(&uow, file).await else {
        return Err(Outcome::Failed { reason: "图片已不存在".into() });
    };
    let bytes = match pusher.files.get(&stored.location).await {
        Ok(bytes) => bytes,
        Err(error) => {
            tracing::error!(%error, file = %file, "a stored picture can't be read");
            return Err(Outcome::Failed { reason: "图片无法读取".into() });
        }
    };
    let media = MediaFile { name: stored.name, content_type: stored.mime, bytes: bytes.into() };
    match account.client.upload_media(MediaKind::Image, media).await {
        Ok(uploaded) => Ok(uploaded.media_id),
        Err(error) => Err(match outcome::of_error(&error, sending.target.channel, pusher.now()) {
            Outcome::InDoubt { .. } => pusher.later(chrono::Duration::seconds(10), "图片上传未完成"),
            known => known,
        }),
    }
}
