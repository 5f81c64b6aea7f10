//! Faults, the log of calls, the clock, settling, the stream of news, and files by link.

use std::{sync::Arc, time::Duration};

use actix_web::{HttpResponse, http::header, web};
use futures::stream;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::broadcast::error::RecvError;

use super::{ControlResult, body, done};
use crate::{calls::CallFilter, clock, error::ControlError, faults::FaultSpec, shared::Shared};

/// Calls listed without an explicit limit.
const LISTED: usize = 10_000;
/// Largest distance of the clock: 100 years.
const FARTHEST_SECONDS: i64 = 100 * 366 * 24 * 3600;
/// Silence after which the stream sends a comment, so that the connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Longest wait for the world to settle, in seconds.
const SETTLE_SECONDS: u64 = 120;

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::resource("/faults").get(list_faults).post(set_fault).delete(clear_faults))
        .route("/faults/{id}", web::delete().to(clear_fault))
        .service(web::resource("/calls").get(calls).delete(clear_calls))
        .service(web::resource("/clock").get(clock_now).post(set_clock))
        .route("/settle", web::get().to(settle))
        .route("/events", web::get().to(events))
        .route("/media/{id}", web::get().to(media));
}

async fn set_fault(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let spec: FaultSpec = body(&bytes)?;
    let id = shared.lock().faults.add(spec)?;
    shared.announce_change("faults");
    Ok(HttpResponse::Ok().json(json!({ "id": id })))
}

async fn list_faults(shared: web::Data<Shared>) -> ControlResult {
    Ok(HttpResponse::Ok().json(json!({ "faults": shared.lock().faults.to_json() })))
}

async fn clear_faults(shared: web::Data<Shared>) -> ControlResult {
    let removed = shared.lock().faults.remove(None);
    shared.announce_change("faults");
    Ok(HttpResponse::Ok().json(json!({ "removed": removed })))
}

async fn clear_fault(shared: web::Data<Shared>, id: web::Path<u64>) -> ControlResult {
    if shared.lock().faults.remove(Some(*id)) == 0 {
        return Err(ControlError::not_found(format!("no fault {id}")));
    }
    shared.announce_change("faults");
    done()
}

#[derive(Deserialize)]
struct CallsQuery {
    #[serde(default)]
    path: String,
    #[serde(default)]
    appid: String,
    since: Option<String>,
    errcode: Option<i64>,
    limit: Option<usize>,
    #[serde(default)]
    count_only: bool,
}

async fn calls(shared: web::Data<Shared>, query: web::Query<CallsQuery>) -> ControlResult {
    let query = query.into_inner();
    let since_ms = query.since.as_deref().map(moment).transpose()?;
    let filter = CallFilter { path: query.path, appid: query.appid, since_ms, errcode: query.errcode };
    let state = shared.lock();
    let total = state.calls.total(&filter);
    let mut answer = json!({ "total": total });
    if !query.count_only {
        answer["calls"] = state.calls.list(&filter, query.limit.unwrap_or(LISTED)).into();
    }
    drop(state);
    Ok(HttpResponse::Ok().json(answer))
}

/// A moment in RFC 3339 or in seconds since the epoch, as milliseconds.
fn moment(text: &str) -> Result<i64, ControlError> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Ok((seconds * 1000.0) as i64);
    }
    // A plus sign in a query that was not escaped arrives as a space.
    chrono::DateTime::parse_from_rfc3339(&text.replace(' ', "+"))
        .map(|at| at.timestamp_millis())
        .map_err(|_| ControlError::bad("since must be RFC 3339 or seconds since the epoch"))
}

async fn clear_calls(shared: web::Data<Shared>) -> ControlResult {
    shared.lock().calls.clear();
    shared.announce_change("call");
    done()
}

#[derive(Deserialize)]
struct ClockBody {
    offset_seconds: i64,
}

async fn set_clock(shared: web::Data<Shared>, bytes: web::Bytes) -> ControlResult {
    let ask: ClockBody = body(&bytes)?;
    if ask.offset_seconds.abs() > FARTHEST_SECONDS {
        return Err(ControlError::bad("offset_seconds must be within a hundred years"));
    }
    shared.clock.set_offset_seconds(ask.offset_seconds);
    shared.announce_change("clock");
    clock_now(shared).await
}

async fn clock_now(shared: web::Data<Shared>) -> ControlResult {
    let now_ms = shared.clock.now_ms();
    Ok(HttpResponse::Ok().json(json!({
        "offset_seconds": shared.clock.offset_seconds(),
        "now": clock::rfc3339(now_ms),
        "unix_ms": now_ms,
    })))
}

/// Waits until no callback and no event is under way.
async fn settle(shared: web::Data<Shared>) -> ControlResult {
    tokio::select! {
        () = shared.settled() => Ok(HttpResponse::Ok().json(json!({ "settled": true }))),
        () = shared.stopped() => Err(ControlError::bad("the simulator stops")),
        () = tokio::time::sleep(Duration::from_secs(SETTLE_SECONDS)) => Err(ControlError::bad(format!(
            "{} deliveries are still under way after {SETTLE_SECONDS} s", shared.in_flight()
        ))),
    }
}

/// Server-sent events: new lines of chats, and that something else has changed.
async fn events(shared: web::Data<Shared>) -> HttpResponse {
    let receiver = shared.watch();
    let shared = shared.into_inner();
    let hello = Some(json!({ "kind": "hello" }).to_string());
    let news = stream::unfold((receiver, shared, hello), |(mut receiver, shared, hello)| async move {
        let line = match hello {
            Some(hello) => format!("data: {hello}\n\n"),
            None => next_line(&mut receiver, &shared).await?,
        };
        Some((Ok::<_, std::convert::Infallible>(web::Bytes::from(line)), (receiver, shared, None)))
    });
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(news)
}

async fn next_line(receiver: &mut tokio::sync::broadcast::Receiver<Arc<str>>, shared: &Shared) -> Option<String> {
    tokio::select! {
        () = shared.stopped() => None,
        () = tokio::time::sleep(KEEP_ALIVE) => Some(": still here\n\n".to_owned()),
        news = receiver.recv() => match news {
            Ok(text) => Some(format!("data: {text}\n\n")),
            // A watcher that fell behind loads everything anew.
            Err(RecvError::Lagged(_)) => Some(format!("data: {}\n\n", json!({ "kind": "reload" }))),
            Err(RecvError::Closed) => None,
        },
    }
}

/// A file by its link; like a picture's address on the platform it needs no token.
async fn media(shared: web::Data<Shared>, id: web::Path<String>) -> ControlResult {
    let media = shared.lock().media.link(&id).cloned();
    let media = media.ok_or_else(|| ControlError::not_found("no such file"))?;
    let kind = if media.content_type.is_empty() { "application/octet-stream" } else { &media.content_type };
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"))
        .body(media.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(moment("1760000000.5").ok(), Some(1_760_000_000_500));
        assert_eq!(moment("1970-01-01T08:00:01 08:00").ok(), Some(1000));
        assert!(moment("yesterday").is_err());
    }
}
