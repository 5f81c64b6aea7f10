//! What becomes of a quote: sent, lost, expired.

use chrono::NaiveDate;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::asking::{advance, missing};
use super::entity::{Column, Entity};
use super::queries::{self, QuoteDetail};
use super::{Quote, QuoteError, QuoteLine, QuoteState};
use crate::accounts::{self, AccountKind};
use crate::approvals::{self, Subject};
use crate::conversations::{self, Reply};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ConversationId, QuoteId};
use crate::prices::{self, PriceSource, Told};
use crate::{audit, tenants, text};

/// How many quotes expire in one unit of work.
const BATCH: u64 = 200;

/// The prices of a quote, as they are kept.
fn told<'a>(quote: &'a Quote, lines: &'a [QuoteLine]) -> Vec<Told<'a>> {
    let one = |line: &'a QuoteLine| {
        Some(Told {
            customer: quote.customer_id,
            staff: None,
            product: line.product_id?,
            unit_price: line.unit_price,
            quantity: Some(line.quantity),
            source: PriceSource::Quote,
            source_id: quote.id.0,
            source_number: Some(&quote.number),
            reason: line.price_reason.as_deref(),
        })
    };
    lines.iter().filter_map(one).collect()
}

/// Into which chat a quote goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chat {
    /// The talk with somebody of the customer.
    pub conversation: ConversationId,
    /// How customers' browsers reach us, such as `https://crm.example.com`.
    pub public_url: String,
}

/// The customer was told: the prices are kept, the quote shows on the customer's pages, a link to it
/// goes into their chat where one is given, and an older edition is replaced.
///
/// # Errors
/// `ApprovalNeeded`, `Expired`, `WrongState`, `Newer`; a price that needs a reason by now; `Chat` where
/// nothing can be written into it, `NotFound` where it is not the customer's.
pub async fn send(uow: &Uow, id: QuoteId, version: i64, chat: Option<Chat>) -> Result<QuoteDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    if !matches!(quote.state, QuoteState::Draft | QuoteState::Approved) {
        return Err(QuoteError::WrongState(quote.state));
    }
    if quote.valid_until < uow.today(tenants::settings(uow).await?.zone) {
        return Err(QuoteError::Expired);
    }
    let lines = queries::lines_of(uow, id).await?;
    let kinds = missing(uow, &quote, &lines).await?;
    if !kinds.is_empty() {
        return Err(QuoteError::ApprovalNeeded(kinds.into_iter().collect()));
    }
    prices::tell(uow, &told(&quote, &lines)).await?;
    replace_older(uow, &quote).await?;
    if let Some(chat) = &chat {
        write_into(uow, chat, &quote, lines.len()).await?;
    }
    let into = chat.map(|chat| chat.conversation);
    let detail = json!({ "number": quote.number, "edition": quote.edition, "amount": quote.amount, "chat": into });
    let now = uow.now();
    advance(uow, quote, QuoteState::Sent, |row| row.sent_at = Set(Some(now))).await?;
    audit::record(uow, "quote.send", "quote", id.0, detail).await?;
    Ok(queries::find(uow, id).await?)
}

/// Puts a link to the quote into the chat.
async fn write_into(uow: &Uow, chat: &Chat, quote: &Quote, lines: usize) -> Result<(), QuoteError> {
    let (talk, identity, _) = conversations::detail(uow, chat.conversation).await?;
    if talk.customer_id != Some(quote.customer_id) {
        return Err(Fault::NotFound("该客户的会话").into());
    }
    // The link signs them in by the account that they follow, and leads on to the quote.
    let accounts = accounts::of_kind(uow, AccountKind::Service).await?;
    let by = match accounts.contains(&identity.appid) {
        true => format!("appid={}&", identity.appid),
        false => String::new(),
    };
    let Chat { conversation, public_url } = chat;
    let Quote { id, number, amount, valid_until, .. } = quote;
    let text = format!(
        "您好，这是给您的报价单 {number}：共 {lines} 项，合计 {amount} 元，有效期至 {valid_until}。\n\
         点击查看：{public_url}/api/v1/my/sign-in?{by}to=/quotes/{id}"
    );
    conversations::reply(uow, *conversation, Reply::Text(text)).await?;
    Ok(())
}

/// Older editions hold no more.
async fn replace_older(uow: &Uow, quote: &Quote) -> Result<(), Fault> {
    if quote.edition == 1 {
        return Ok(());
    }
    let ended = [QuoteState::Ordered, QuoteState::Replaced];
    let older = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::Number.eq(quote.number.as_str()))
        .filter(Column::Edition.lt(quote.edition))
        .filter(Column::State.is_not_in(ended))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    for row in older.all(uow).await? {
        let id = row.id;
        advance(uow, row, QuoteState::Replaced, |_| ()).await?;
        audit::record(uow, "quote.replace", "quote", id.0, json!({ "by_edition": quote.edition })).await?;
    }
    Ok(())
}

/// The customer does not want it.
///
/// # Errors
/// `WrongState` where it has ended already; `Newer`; `Invalid` without a reason.
pub async fn lose(uow: &Uow, id: QuoteId, version: i64, reason: &str) -> Result<QuoteDetail, QuoteError> {
    let quote = queries::locked(uow, id, version).await?;
    let reason = text::required("reason", reason, 200)?;
    use QuoteState as S;
    if !matches!(quote.state, S::Draft | S::Waiting | S::Approved | S::Sent | S::Expired) {
        return Err(QuoteError::WrongState(quote.state));
    }
    approvals::void(uow, Subject::Quote, id.0).await?;
    let detail = json!({ "number": quote.number, "reason": reason });
    advance(uow, quote, QuoteState::Lost, |row| row.close_reason = Set(Some(reason))).await?;
    audit::record(uow, "quote.lose", "quote", id.0, detail).await?;
    Ok(queries::find(uow, id).await?)
}

/// Ends quotes whose last day is before `today`, a batch of them; how many there were. For the
/// scheduler.
///
/// # Errors
/// When the database fails.
pub async fn expire(uow: &Uow, today: NaiveDate) -> Result<usize, Fault> {
    let due = Entity::find()
        .filter(Column::TenantId.eq(uow.tenant()))
        .filter(Column::State.eq(QuoteState::Sent))
        .filter(Column::ValidUntil.lt(today))
        .order_by_asc(Column::Id)
        .limit(BATCH)
        .lock_exclusive();
    let due = due.all(uow).await?;
    let count = due.len();
    for quote in due {
        let (id, detail) = (quote.id, json!({ "number": quote.number, "valid_until": quote.valid_until }));
        advance(uow, quote, QuoteState::Expired, |_| ()).await?;
        audit::record(uow, "quote.expire", "quote", id.0, detail).await?;
    }
    Ok(count)
}
