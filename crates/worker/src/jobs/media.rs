//! Fetches what a customer sent: the platform keeps it for three days, we for good.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use crm::actor::Actor;
use crm::conversations::{self, MessageKind};
use crm::files::NewFile;
use crm::ids::{MessageId, TenantId};
use wechat::Action;
use wechat::endpoints::media::Media;

use super::JobError;
use crate::Worker;

/// For how long the platform keeps what was sent; an hour less, for its clock and ours.
const KEPT: Duration = Duration::hours(71);
/// The platform's days begin at midnight in China.
const PLATFORM_OFFSET: Duration = Duration::hours(8);

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
    let (sent, now) = (message.at, worker.db.clock().now());
    let later = |why: String| again(&why, sent, now, now + pause(now - sent));
    let account = worker.accounts.get(appid).await.map_err(|error| later(error.to_string()))?;
    let fetched = account.client.media(&media_id).await.map_err(|error| match error.action() {
        Some(Action::UploadAgain | Action::Bug | Action::Unknown) => JobError::Fail(error.to_string()),
        Some(Action::StopEndpointUntilTomorrow) => again(&error.to_string(), sent, now, next_platform_day(now)),
        _ => later(error.to_string()),
    })?;
    let Media::File { bytes, .. } = fetched else {
        return Err(JobError::Fail("the platform gave a link instead of a file".into()));
    };
    let stored = worker.files.put(tenant.0, bytes).await.map_err(|error| later(error.to_string()))?;
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
    // It may have come with a picture for a complaint.
    crm::dialogues::fetched(&uow, id, file.id).await?;
    uow.commit().await?;
    Ok(())
}

/// Tries again as long as the platform keeps the file: neither a full day's quota nor a long outage
/// shall lose what a customer sent.
fn again(why: &str, sent: DateTime<Utc>, now: DateTime<Utc>, at: DateTime<Utc>) -> JobError {
    let end = sent + KEPT;
    if now >= end {
        return JobError::Fail(format!("the platform keeps it no longer: {why}"));
    }
    tracing::warn!(why, "what a customer sent can't be fetched yet");
    JobError::Later(at.min(end))
}

/// The longer it lasts, the rarer it is tried: from seconds to half an hour.
fn pause(age: Duration) -> Duration {
    (age / 4).clamp(Duration::seconds(2), Duration::minutes(30))
}

/// Some minutes after the platform's day quotas begin anew.
fn next_platform_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = (now + PLATFORM_OFFSET).date_naive() + Duration::days(1);
    tomorrow.and_time(NaiveTime::MIN).and_utc() - PLATFORM_OFFSET + Duration::minutes(5)
}

fn name_of(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Image => "图片",
        MessageKind::Voice => "语音",
        MessageKind::Video => "视频",
        _ => "文件",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn quotas_begin_anew_at_midnight_in_china() {
        assert_eq!(next_platform_day(at("2026-11-22T15:59:00Z")), at("2026-11-22T16:05:00Z"));
        assert_eq!(next_platform_day(at("2026-11-22T16:00:00Z")), at("2026-11-23T16:05:00Z"));
    }

    #[test]
    fn it_is_tried_until_the_platform_has_forgotten_it() {
        let sent = at("2026-11-22T08:00:00Z");
        let mut now = sent;
        let mut tries = 0;
        let end = loop {
            match again("busy", sent, now, now + pause(now - sent)) {
                JobError::Later(next) => {
                    assert!(next > now, "a try at {now} is followed by one at {next}");
                    now = next;
                    tries += 1;
                }
                _ => break now,
            }
        };
        assert_eq!(end, sent + KEPT);
        assert!((100..250).contains(&tries), "{tries} tries");
        let tomorrow = again("quota", sent, sent, next_platform_day(sent));
        assert!(matches!(tomorrow, JobError::Later(next) if next == at("2026-11-22T16:05:00Z")));
    }
}
