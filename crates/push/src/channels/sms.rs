//! Short messages.

use chrono::Duration;
use crm::pushes::{Outcome, Sending};

use crate::Pusher;
use crate::sms::{SmsDelivery, SmsSender};

/// Sends the push to a mobile number.
pub(crate) async fn send(pusher: &Pusher, sender: &SmsSender, sending: &Sending, number: &str) -> Outcome {
    let push = &sending.push;
    match sender.deliver(number, &push.content, &format!("gx{}", push.id)).await {
        SmsDelivery::Taken(platform_id) => Outcome::Sent { platform_id },
        SmsDelivery::Refused(code) => Outcome::Failed { reason: format!("短信服务拒绝（{code}）") },
        SmsDelivery::NotNow => pusher.later(Duration::minutes(1), "短信服务繁忙"),
        SmsDelivery::NotUs(status) => {
            tracing::error!(status, "the provider of short messages refuses us");
            let reason = "短信服务拒绝访问，请管理员检查短信设置".into();
            Outcome::Later { at: Some(pusher.now() + Duration::minutes(10)), stop_endpoint: true, reason }
        }
        SmsDelivery::NotSent => pusher.later(Duration::minutes(1), "暂时无法连接短信服务"),
        SmsDelivery::InDoubt => {
            Outcome::InDoubt { reason: "短信服务没有给出明确答复，不确定是否送达".into() }
        }
    }
}
