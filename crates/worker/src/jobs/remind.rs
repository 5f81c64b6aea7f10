//! Reminds staff over their mini-program, or by e-mail. The three steps of every send: begin and commit, call,
//! settle and commit. No transaction is open during the call.

use crm::actor::Actor;
use crm::ids::{ReminderId, TenantId};
use crm::reminders::{self, Begun, Digest, Outcome, ReminderKind, Sending};
use crm::todo::{self, Whose};
use wechat::endpoints::notice::{MiniProgramNotice, MiniProgramState};
use wechat::{Action, WechatError};

use super::JobError;
use crate::Worker;

pub(super) async fn run(worker: &Worker, tenant: TenantId, payload: &serde_json::Value) -> Result<(), JobError> {
    let id = payload.get("reminder").and_then(serde_json::Value::as_i64).map(ReminderId);
    let id = id.ok_or_else(|| JobError::Fail("no reminder is named".into()))?;
    let digest = digest(worker, tenant, id).await?;
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let begun = reminders::begin(&uow, id, digest.as_ref()).await?;
    uow.commit().await?;
    let outcome = match &begun {
        Begun::Over => return Ok(()),
        Begun::Send(sending) => send(worker, sending).await,
        Begun::Write(letter) => worker.pusher.write_to_staff(letter).await,
    };
    let reason = format!("{outcome:?}");
    let uow = worker.db.begin(Actor::System(tenant)).await?;
    let again = match &begun {
        Begun::Over => false,
        Begun::Send(sending) => reminders::settle(&uow, sending, outcome).await?,
        Begun::Write(letter) => reminders::settle_letter(&uow, letter, outcome).await?,
    };
    uow.commit().await?;
    if again { Err(JobError::Retry(reason)) } else { Ok(()) }
}

/// What a digest tells: what is on the list of its member of staff now. `None` for other reminders.
async fn digest(worker: &Worker, tenant: TenantId, id: ReminderId) -> Result<Option<Digest>, JobError> {
    let reading = worker.db.read(Actor::System(tenant));
    let Some((staff, day)) = reminders::digest_of(&reading, id).await? else { return Ok(None) };
    let list = todo::list(&worker.db.read(Actor::Staff(staff)), day, Whose::Mine).await?;
    Ok(Some(Digest::of(&list)))
}

async fn send(worker: &Worker, sending: &Sending) -> Outcome {
    let account = match worker.accounts.get(&sending.appid).await {
        Ok(account) => account,
        Err(error) => return Outcome::NotNow(error.to_string()),
    };
    let notice = |page| MiniProgramNotice {
        touser: sending.openid.clone(),
        template_id: sending.template.template_id.clone(),
        page,
        state: MiniProgramState::Formal,
        data: sending.data.iter().map(|(field, value)| (field.clone(), value.clone().into())).collect(),
    };
    let page = page_of(sending.reminder.kind, sending.reminder.reference);
    match account.client.send_mini_program_notice(&notice(Some(page))).await {
        // The released program is older than we are: it opens at its start.
        Err(error) if error.action() == Some(Action::FixPage) => {
            outcome(account.client.send_mini_program_notice(&notice(None)).await)
        }
        sent => outcome(sent),
    }
}

/// The page of the mini-program that shows the thing: the talk, the request, the text to be sent.
fn page_of(kind: ReminderKind, reference: i64) -> String {
    match kind {
        ReminderKind::Person => format!("pages-talk/chat/index?id={reference}"),
        ReminderKind::Binding => format!("pages-care/bindings/index?id={reference}"),
        ReminderKind::HandWritten => format!("pages-care/push/index?id={reference}"),
        ReminderKind::Complaint => format!("pages-service/complaint/index?id={reference}"),
        ReminderKind::Digest => format!("pages/today/index?id={reference}"),
    }
}

/// What the platform's answer means for a reminder: nothing is repeated that may have arrived.
fn outcome(sent: Result<(), WechatError>) -> Outcome {
    let Err(error) = sent else { return Outcome::Sent };
    let reason = error.to_string();
    match error.outcome() {
        wechat::Outcome::InDoubt => Outcome::InDoubt(reason),
        wechat::Outcome::NotSent => match error {
            WechatError::Invalid { .. } => Outcome::Failed(reason),
            _ => Outcome::NotNow(reason),
        },
        wechat::Outcome::Rejected => match error.action() {
            Some(Action::NoConsent) => Outcome::NoConsent,
            Some(Action::DisableTemplate) => Outcome::BadTemplate(reason),
            Some(
                Action::StopEndpointUntilTomorrow
                | Action::PauseUntilNextMinute
                | Action::WaitOneMinute
                | Action::RefreshToken
                | Action::StopAccount,
            ) => Outcome::NotNow(reason),
            _ => Outcome::Failed(reason),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn api(code: i64) -> Result<(), WechatError> {
        Err(WechatError::Api(wechat::ApiError {
            endpoint: "/cgi-bin/message/subscribe/send",
            code,
            message: "rid: x".into(),
            action: wechat::errcode::action(code),
            earlier: None,
        }))
    }

    /// The pages that the mini-program registers.
    fn registered() -> Vec<String> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../miniprogram/src/pages.json");
        let book: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let paths = |pages: &serde_json::Value, root: &str| -> Vec<String> {
            let pages = pages.as_array().unwrap().iter();
            pages.map(|page| format!("{root}{}", page["path"].as_str().unwrap())).collect()
        };
        let mut all = paths(&book["pages"], "");
        for package in book["subPackages"].as_array().unwrap() {
            all.extend(paths(&package["pages"], &format!("{}/", package["root"].as_str().unwrap())));
        }
        all
    }

    #[test]
    fn reminders_lead_to_pages_that_there_are() {
        let pages = registered();
        use ReminderKind::{Binding, Complaint, Digest, HandWritten, Person};
        for kind in [Person, Binding, HandWritten, Complaint, Digest] {
            let page = page_of(kind, 7);
            let (path, query) = page.split_once('?').unwrap();
            assert!(pages.iter().any(|known| known == path), "{page} is not registered");
            assert_eq!(query, "id=7");
        }
    }

    #[test]
    fn only_what_surely_did_not_arrive_is_tried_again() {
        assert_eq!(outcome(Ok(())), Outcome::Sent);
        assert_eq!(outcome(api(43101)), Outcome::NoConsent);
        assert!(matches!(outcome(api(40037)), Outcome::BadTemplate(_)));
        assert!(matches!(outcome(api(45009)), Outcome::NotNow(_)));
        assert!(matches!(outcome(api(47003)), Outcome::Failed(_)));
        assert!(matches!(outcome(api(-1)), Outcome::InDoubt(_)));
        let doubt = WechatError::InDoubt { endpoint: "x", cause: "time-out".into() };
        assert!(matches!(outcome(Err(doubt)), Outcome::InDoubt(_)));
    }
}
