//! E-mail.

use chrono::Duration;
use crm::actor::Actor;
use crm::pushes::{Outcome, Sending};
use crm::tenants;

use crate::Pusher;
use crate::mail::{Delivery, Mailer, Words};

/// For so long after its time a letter is tried that the server does not take now.
const PATIENCE: Duration = Duration::days(2);

/// Sends the push as a letter.
pub(crate) async fn send(pusher: &Pusher, mailer: &Mailer, sending: &Sending, to: &str) -> Outcome {
    let push = &sending.push;
    let uow = pusher.db.read(Actor::System(push.tenant_id));
    let company = match tenants::find(&uow, push.tenant_id).await {
        Ok(tenant) => tenant.name,
        Err(fault) => {
            tracing::error!(error = ?fault, "a company can't be loaded");
            return pusher.later(Duration::seconds(10), "系统繁忙");
        }
    };
    let now = pusher.now();
    let letter = match mailer.letter(Words { push, to, company: &company, now }) {
        Ok(letter) => letter,
        Err(reason) => return Outcome::Failed { reason: reason.into() },
    };
    match mailer.deliver(&letter).await {
        Delivery::Taken => Outcome::Sent { platform_id: Some(letter.message_id) },
        Delivery::Refused(code) => Outcome::Failed { reason: format!("邮件被拒收（{code}）") },
        Delivery::NotNow(code) if now - push.due_at > PATIENCE => {
            Outcome::Failed { reason: format!("邮件服务器一直不接收（{code}）") }
        }
        Delivery::NotNow(code) => pusher.later(Duration::minutes(5), &format!("邮件服务器暂不接收（{code}）")),
        Delivery::NotUs(cause) => {
            tracing::error!(cause, "the mail server refuses us");
            let reason = "邮件服务器拒绝登录或发件人，请管理员检查邮件设置".into();
            Outcome::Later { at: Some(now + Duration::minutes(10)), stop_endpoint: true, reason }
        }
        Delivery::NotSent(cause) => {
            tracing::warn!(cause, "the mail server can't be reached");
            pusher.later(Duration::minutes(1), "暂时无法连接邮件服务器")
        }
        Delivery::InDoubt(cause) => {
            tracing::warn!(cause, push = %push.id, "nobody knows whether a letter was taken");
            Outcome::InDoubt { reason: "邮件服务器没有给出明确答复，不确定是否送达".into() }
        }
    }
}
