//! Delivery of a callback: three tries within five seconds each, then the notice in the chat.

use std::{sync::Arc, time::Instant};

use futures::future::join_all;

use super::{
    Answerable, Attempt, Delivery, Outcome, Report,
    envelope::{Envelope, seal},
    reply,
};
use crate::{
    shared::{ChatNews, Shared},
    state::chat::{ChatMessage, From, Via},
};

/// What the user reads when the account's server fails.
const FAULT_NOTICE: &str = "该公众号提供的服务出现故障，请稍后再试";

/// Bytes read of an answer; the longest reply is far below.
const ANSWER_BYTES: usize = 256 * 1024;

/// Delivers a callback and puts the reply, or the notice, into the chat.
pub(crate) async fn deliver(shared: &Arc<Shared>, delivery: Delivery) -> Report {
    if !delivery.delay.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(delivery.delay) => {}
            () = shared.stopped() => return Report::default(),
        }
    }
    let envelope = {
        let state = shared.lock();
        state
            .accounts
            .get(&delivery.appid)
            .and_then(|account| seal(&account.settings, &delivery.openid, &delivery.push, shared.clock.now()))
    };
    let Some(envelope) = envelope else { return Report::default() };
    let copies = (0..delivery.copies.max(1)).map(|_| tries(shared, &envelope, delivery.answerable));
    let report = Report { outcomes: join_all(copies).await };
    if delivery.shown && delivery.answerable != Answerable::Nothing {
        show(shared, &delivery, &report);
    }
    report
}

async fn tries(shared: &Shared, envelope: &Envelope, answerable: Answerable) -> Outcome {
    let mut outcome = Outcome::default();
    for number in 1..=shared.config.callback_tries.max(1) {
        let started = Instant::now();
        let answer = post(shared, envelope).await;
        let (status, read) = match answer {
            Ok((200, body)) => (Some(200), Ok(reply::read(shared, envelope, answerable, &body))),
            Ok((status, _)) => (Some(status), Err(format!("status {status}"))),
            Err(error) => (None, Err(error)),
        };
        let millis = started.elapsed().as_millis();
        match read {
            Ok(Ok(reply)) => {
                outcome.attempts.push(Attempt { status, millis, error: None });
                outcome.reply = reply;
                break;
            }
            // A malformed answer is an answer: the platform does not ask again.
            Ok(Err(error)) => {
                outcome.attempts.push(Attempt { status, millis, error: Some(error) });
                break;
            }
            Err(error) => outcome.attempts.push(Attempt { status, millis, error: Some(error) }),
        }
        if number < shared.config.callback_tries {
            tokio::select! {
                () = tokio::time::sleep(shared.config.callback_retry_gap) => {}
                () = shared.stopped() => break,
            }
        }
    }
    if outcome.failed() {
        let error = outcome.attempts.last().and_then(|last| last.error.as_deref()).unwrap_or_default();
        tracing::warn!(appid = envelope.settings.appid, error, "callback failed");
    }
    outcome
}

async fn post(shared: &Shared, envelope: &Envelope) -> Result<(u16, Vec<u8>), String> {
    let _permit = shared.permits.acquire().await.map_err(|e| e.to_string())?;
    let request = shared
        .http
        .post(&envelope.url)
        .header("content-type", envelope.content_type)
        .timeout(shared.config.callback_timeout)
        .body(envelope.body.clone());
    let exchange = async {
        let mut response = request.send().await?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER_BYTES {
                break; // longer than any reply: it will be refused as malformed
            }
        }
        Ok((response.status().as_u16(), body))
    };
    exchange.await.map_err(|error: reqwest::Error| {
        if error.is_timeout() { "no answer in time".into() } else { error.without_url().to_string() }
    })
}

fn show(shared: &Shared, delivery: &Delivery, report: &Report) {
    let at_ms = shared.clock.now_ms();
    let mut state = shared.lock();
    let id = state.next_id();
    let message = match report.reply() {
        // A hand-over to the human service is not seen by the user.
        Some(reply) if reply.kind == "transfer_customer_service" => return,
        Some(reply) => ChatMessage {
            id,
            from: From::Account,
            kind: reply.kind.clone(),
            content: reply.content.clone(),
            via: Some(Via::Reply),
            at_ms,
            data: reply.data.clone(),
        },
        None if report.failed() => ChatMessage::notice(id, at_ms, FAULT_NOTICE),
        None => return,
    };
    let Some(account) = state.accounts.get_mut(&delivery.appid) else { return };
    let Some(message) = account.say(&delivery.openid, message) else { return };
    let user_id = account.member(&delivery.openid).map(|member| member.user_id.clone()).unwrap_or_default();
    drop(state);
    shared.announce(&[ChatNews { appid: delivery.appid.clone(), user_id, message }]);
}
