//! Template messages: notices of a service under way. `client_msg_id` makes a repeated send one
//! send.

use accounts::Account;
use crm::pushes::{Effect, Follower, Outcome, Sending};
use wechat::endpoints::template::TemplateMessage;

use super::data_of;
use crate::{Pusher, outcome};

/// Sends the notice.
pub(crate) async fn send(pusher: &Pusher, account: &Account, sending: &Sending, follower: &Follower) -> Outcome {
    let (template_id, data) = match data_of(sending, follower) {
        Ok(filled) => filled,
        Err(reason) => return Outcome::NextChannel { effect: Effect::None, reason },
    };
    let message = TemplateMessage {
        touser: follower.openid.clone(),
        template_id,
        url: pusher.page_of(sending, follower),
        miniprogram: None,
        client_msg_id: sending.push.client_msg_id.clone(),
        data,
    };
    match account.client.send_template(&message).await {
        Ok(msgid) => Outcome::Sent { platform_id: Some(msgid.to_string()) },
        Err(error) => outcome::of_error(&error, sending.target.channel, pusher.now()),
    }
}
