//! Subscription notices of a service account. The platform gives no key for them; their event is
//! matched by receiver and template.

use accounts::Account;
use crm::pushes::{Effect, Follower, Outcome, Sending};
use wechat::endpoints::notice::ServiceNotice;

use super::data_of;
use crate::{Pusher, outcome};

/// Sends the notice.
pub(crate) async fn send(pusher: &Pusher, account: &Account, sending: &Sending, follower: &Follower) -> Outcome {
    let (template_id, data) = match data_of(sending, follower) {
        Ok(filled) => filled,
        Err(reason) => return Outcome::NextChannel { effect: Effect::None, reason },
    };
    let touser = follower.openid.clone();
    let page = pusher.page_of(sending, follower);
    let notice = ServiceNotice { touser, template_id, page, miniprogram: None, data };
    match account.client.send_service_notice(&notice).await {
        Ok(()) => Outcome::Sent { platform_id: None },
        Err(error) => outcome::of_error(&error, sending.target.channel, pusher.now()),
    }
}
