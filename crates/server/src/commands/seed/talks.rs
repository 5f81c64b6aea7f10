//! WeChat identities of some contacts, each with a short talk.

use chrono::{DateTime, Duration, Utc};
use crm::conversations::{self, Direction, MessageKind, MessageState, Via, message};
use crm::db::Uow;
use crm::identities;
use crm::ids::{ContactId, ConversationId, CustomerId, IdentityId, MessageId, StaffId};
use crm::text;
use sea_orm::ActiveValue::Set;

use super::people::Company;
use super::{bulk, names};
use crate::dice::Dice;

/// The account that the identities are of. No such account is set up: nothing is sent to them.
const APPID: &str = "wxseed0000000000";
const REPLY: &str = "您好，已收到，我们会尽快处理。";
const DAY: i64 = 86_400;

/// Rows of talks.
#[derive(Default)]
pub(super) struct Batch {
    identities: Vec<identities::entity::ActiveModel>,
    conversations: Vec<conversations::entity::ActiveModel>,
    messages: Vec<message::ActiveModel>,
}

/// The key given out last, by table.
#[derive(Default)]
pub(super) struct Keys {
    identity: i64,
    message: i64,
}

/// Who talks.
#[derive(Clone, Copy)]
pub(super) struct Who {
    pub(super) customer: CustomerId,
    pub(super) contact: ContactId,
    pub(super) owner: Option<StaffId>,
}

impl Batch {
    pub(super) async fn write(self, uow: &Uow) -> anyhow::Result<()> {
        bulk::insert(uow, self.identities).await?;
        bulk::insert(uow, self.conversations).await?;
        bulk::insert(uow, self.messages).await
    }

    /// Adds an identity with a talk of two to six messages.
    pub(super) fn add(&mut self, keys: &mut Keys, company: &Company, dice: &mut Dice, who: Who) {
        keys.identity += 1;
        let identity = IdentityId(keys.identity);
        let talk = ConversationId(keys.identity);
        let since = company.ago(dice.between(20 * DAY, 300 * DAY));
        self.identities.push(identities::entity::ActiveModel {
            id: Set(identity),
            tenant_id: Set(company.tenant),
            appid: Set(APPID.into()),
            openid: Set(format!("oSeed{:023}", identity.0)),
            unionid: Set(None),
            contact_id: Set(Some(who.contact)),
            staff_id: Set(None),
            owner_id: Set(None),
            followed: Set(true),
            followed_at: Set(Some(since)),
            unfollowed_at: Set(None),
            scene: Set(None),
            muted_at: Set(None),
            opted_out_at: Set(None),
            ignored_at: Set(None),
            created_at: Set(since),
            updated_at: Set(since),
        });
        let mut at = company.ago(dice.between(1, 15) * DAY);
        let mut last = "";
        for _ in 0..dice.between(1, 3) {
            let asked = names::chat(dice);
            self.say(keys, company, talk, Direction::In, asked, at);
            at += Duration::seconds(dice.between(1, 600));
            self.say(keys, company, talk, Direction::Out, REPLY, at);
            at += Duration::seconds(dice.between(60, 6 * 3600));
            last = REPLY;
        }
        self.conversations.push(conversations::entity::ActiveModel {
            id: Set(talk),
            tenant_id: Set(company.tenant),
            identity_id: Set(identity),
            customer_id: Set(Some(who.customer)),
            owner_id: Set(who.owner),
            unread: Set(0),
            waiting_since: Set(None),
            handover_at: Set(None),
            last_message_at: Set(at),
            last_text: Set(Some(text::preview(last, 40))),
            created_at: Set(since),
        });
    }

    fn say(
        &mut self,
        keys: &mut Keys,
        company: &Company,
        talk: ConversationId,
        direction: Direction,
        content: &str,
        at: DateTime<Utc>,
    ) {
        keys.message += 1;
        let incoming = direction == Direction::In;
        self.messages.push(message::ActiveModel {
            id: Set(MessageId(keys.message)),
            tenant_id: Set(company.tenant),
            conversation_id: Set(talk),
            direction: Set(direction),
            kind: Set(MessageKind::Text),
            content: Set(content.into()),
            payload: Set(None),
            via: Set(if incoming { Via::Chat } else { Via::Reply }),
            state: Set(if incoming { MessageState::Received } else { MessageState::Sent }),
            staff_id: Set(None),
            push_id: Set(None),
            media_id: Set(None),
            file_id: Set(None),
            platform_id: Set(None),
            at: Set(at),
        });
    }
}
