//! Dunning: which letters are due, and sending them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::levels::{self, DunningLevel, Last, Overdue};
use super::listing::order_numbers;
use super::{LetterState, dunning_letter, entity, queries};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::contacts::entity as contact;
use crate::customers;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ContactId, CustomerId, DunningLetterId};
use crate::numbers;
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::pushes::{self, Channel, NewPush, PushKind};
use crate::sorting::{self, Sort, sort_fields};
use crate::tenants;
use crate::text;

/// The most letters that one run drafts; the next run goes on.
const MOST: usize = 200;
/// How many open items a letter lists: it must fit into a message in the chat.
const LISTED: u64 = 12;

sort_fields! {
    /// What letters are sorted by.
    pub enum LetterSort of dunning_letter::Entity, default Sort::descending(Self::Date);
    /// Business date.
    Date = "date" => dunning_letter::Column::Day,
    /// What was overdue.
    Overdue = "overdue" => dunning_letter::Column::Overdue,
    /// The number.
    Number = "number" => dunning_letter::Column::Number,
}

/// Which letters are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterFilter {
    /// Only to this customer.
    pub customer: Option<CustomerId>,
    /// Only in this state.
    pub state: Option<LetterState>,
    /// Only of this level.
    pub level: Option<i64>,
}

/// A letter with the customer's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterSummary {
    /// The letter.
    pub letter: dunning_letter::Model,
    /// The customer's name.
    pub customer_name: String,
}

/// How a letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To a person at the customer: in a window of the chat that is open, else as an e-mail, else as
    /// a task for the owner with the text ready to copy. The first contact where none is named.
    Message(Option<ContactId>),
    /// On paper.
    Print,
}

/// Letters within the scope.
///
/// # Errors
/// `Forbidden` for those who may see none at all.
pub async fn letters(
    uow: &Uow,
    filter: &LetterFilter,
    sort: Sort<LetterSort>,
    page: &PageRequest,
) -> Result<Page<LetterSummary>, Fault> {
    use dunning_letter::Column as C;
    let reached = queries::reached(uow, C::CustomerId)?
        .add(C::TenantId.eq(uow.tenant()))
        .add_option(filter.customer.map(|id| C::CustomerId.eq(id)))
        .add_option(filter.state.map(|state| C::State.eq(state)))
        .add_option(filter.level.map(|level| C::Level.eq(level)));
    let page = sorting::page(uow, dunning_letter::Entity::find().filter(reached), sort, page).await?;
    Ok(Page { items: summaries(uow, page.items).await?, next: page.next })
}

async fn summaries(uow: &Uow, rows: Vec<dunning_letter::Model>) -> Result<Vec<LetterSummary>, Fault> {
    let names = overview::customer_names(uow, rows.iter().map(|row| row.customer_id)).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    Ok(rows.into_iter().map(|letter| LetterSummary { customer_name: name(letter.customer_id), letter }).collect())
}

/// One letter.
///
/// # Errors
/// `NotFound` where there is none within the scope.
pub async fn find_letter(uow: &Uow, id: DunningLetterId) -> Result<LetterSummary, Fault> {
    let reached = queries::reached(uow, dunning_letter::Column::CustomerId)?;
    let row = dunning_letter::Entity::find_by_id(id)
        .filter(dunning_letter::Column::TenantId.eq(uow.tenant()))
        .filter(reached)
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该催款函"))?;
    summaries(uow, vec![row]).await?.pop().ok_or(Fault::NotFound("该催款函"))
}

/// Drafts the letters that are due today, for one customer or for all: one for each level and
/// cycle, so many days apart; what a customer contests is left out. Answers the drafts of this run.
///
/// # Errors
/// `Forbidden` for all but finance.
pub async fn draft_letters(uow: &Uow, only: Option<CustomerId>) -> Result<Vec<LetterSummary>, Fault> {
    uow.scope(Resource::Receivables, Access::Write, "生成催款函")?;
    let settings = tenants::settings(uow).await?;
    let today = uow.today(settings.zone);
    // Two runs at once would each draft what the other is about to.
    uow.take_turn(&format!("dunning:{}", uow.tenant())).await?;
    let overdue = overdue(uow, only, today).await?;
    let last = last_letters(uow, overdue.keys().copied().collect()).await?;
    let mut drafted = Vec::new();
    for (customer, owed) in overdue {
        let before = last.get(&customer);
        if before.is_some_and(|letter| letter.state == LetterState::Draft) {
            continue;
        }
        let sent = before.map(|letter| Last { cycle: letter.cycle, level: letter.level, day: letter.day });
        let due = levels::next_letter(&settings.dunning_levels, settings.dunning_gap_days, sent, owed, today);
        let Some((cycle, level)) = due else { continue };
        let Some(rule) = usize::try_from(level - 1).ok().and_then(|at| settings.dunning_levels.get(at)) else {
            continue;
        };
        drafted.push(draft(uow, customer, owed, (cycle, level), rule, today).await?);
        if drafted.len() == MOST {
            break;
        }
    }
    summaries(uow, drafted).await
}

/// What is overdue, by customer, without what they contest.
async fn overdue(
    uow: &Uow,
    only: Option<CustomerId>,
    today: NaiveDate,
) -> Result<BTreeMap<CustomerId, Overdue>, Fault> {
    let mut sql = String::from(
        "SELECT customer_id, CAST(sum(open) AS BIGINT) AS open, min(due_on) AS oldest FROM receivables \
         WHERE tenant_id = $1 AND open > 0 AND due_on < $2 AND disputed = $3",
    );
    let mut values = vec![uow.tenant().into(), today.into(), false.into()];
    if let Some(only) = only {
        sql.push_str(" AND customer_id = $4");
        values.push(only.into());
    }
    sql.push_str(" GROUP BY customer_id");
    let mut found = BTreeMap::new();
    for row in uow.rows(&sql, values).await? {
        let owed = Overdue { amount: row.try_get("", "open")?, oldest_due_on: row.try_get("", "oldest")? };
        found.insert(row.try_get("", "customer_id")?, owed);
    }
    Ok(found)
}

/// The last letter to each customer.
async fn last_letters(
    uow: &Uow,
    customers: Vec<CustomerId>,
) -> Result<BTreeMap<CustomerId, dunning_letter::Model>, Fault> {
    use dunning_letter::Column as C;
    let mut last = BTreeMap::new();
    for part in customers.chunks(500) {
        let rows = dunning_letter::Entity::find()
            .filter(C::TenantId.eq(uow.tenant()))
            .filter(C::CustomerId.is_in(part.iter().copied()))
            .order_by_asc(C::Cycle)
            .order_by_asc(C::Level)
            .all(uow)
            .await?;
        last.extend(rows.into_iter().map(|row| (row.customer_id, row)));
    }
    Ok(last)
}

async fn draft(
    uow: &Uow,
    customer: CustomerId,
    owed: Overdue,
    (cycle, level): (i64, i64),
    rule: &DunningLevel,
    today: NaiveDate,
) -> Result<dunning_letter::Model, Fault> {
    let row = dunning_letter::ActiveModel {
        tenant_id: Set(uow.tenant()),
        number: Set(numbers::next(uow, "DL", today).await?),
        customer_id: Set(customer),
        level: Set(level),
        cycle: Set(cycle),
        day: Set(today),
        overdue: Set(owed.amount),
        oldest_days: Set((today - owed.oldest_due_on).num_days()),
        text: Set(text_of(uow, customer, owed, rule, today).await?),
        state: Set(LetterState::Draft),
        created_by: Set(uow.actor().staff().map(|me| me.staff)),
        created_at: Set(uow.now()),
        updated_at: Set(uow.now()),
        ..Default::default()
    };
    let row = row.insert(uow).await?;
    let detail = json!({ "number": row.number, "level": level, "cycle": cycle, "overdue": owed.amount });
    audit::record(uow, "dunning.draft", "dunning_letter", row.id.0, detail).await?;
    Ok(row)
}

/// The text of a letter as of today.
async fn text_of(
    uow: &Uow,
    customer: CustomerId,
    owed: Overdue,
    rule: &DunningLevel,
    today: NaiveDate,
) -> Result<String, Fault> {
    use entity::Column as C;
    let query = entity::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::CustomerId.eq(customer))
        .filter(queries::is_open())
        .filter(C::DueOn.lt(today))
        .filter(C::Disputed.eq(false))
        .order_by_asc(C::DueOn)
        .order_by_asc(C::Id);
    let rows = query.limit(LISTED + 1).all(uow).await?;
    let numbers = order_numbers(uow, &rows).await?;
    let line = |row: &entity::Model| {
        let number = row.order_id.and_then(|id| numbers.get(&id)).unwrap_or(&row.number);
        format!("{number}：应付日 {}，未付 ¥{}", row.due_on, row.open)
    };
    let shown = usize::try_from(LISTED).unwrap_or(usize::MAX);
    let mut lines: Vec<String> = rows.iter().take(shown).map(line).collect();
    if rows.len() > shown {
        lines.push("……（其余明细见对账单）".to_owned());
    }
    let name = customers::by_key(uow, customer).await?.map(|row| row.name).unwrap_or_default();
    let company = tenants::find(uow, uow.tenant()).await?.name;
    let values = [
        ("customer", name.as_str()),
        ("company", &company),
        ("overdue", &owed.amount.to_string()),
        ("days", &(today - owed.oldest_due_on).num_days().to_string()),
        ("date", &levels::long_date(today)),
        ("lines", &lines.join("\n")),
    ];
    Ok(levels::fill(&rule.text, &values))
}

/// A draft, locked.
async fn locked_draft(uow: &Uow, id: DunningLetterId) -> Result<dunning_letter::Model, Fault> {
    uow.scope(Resource::Receivables, Access::Write, "发送催款函")?;
    let row = dunning_letter::Entity::find_by_id(id)
        .filter(dunning_letter::Column::TenantId.eq(uow.tenant()))
        .lock_exclusive()
        .one(uow)
        .await?
        .ok_or(Fault::NotFound("该催款函"))?;
    match row.state {
        LetterState::Draft => Ok(row),
        _ => Err(Fault::State("该催款函已发送或已取消")),
    }
}

/// Sends a draft, with the figures of today. Over WeChat only in a window that the customer has
/// opened: a letter like this is no service notice.
///
/// # Errors
/// `State` where it is no draft, or nothing is overdue any more; `Invalid` where nobody at the
/// customer can get it; `Forbidden` for all but finance.
pub async fn send_letter(uow: &Uow, id: DunningLetterId, way: Way) -> Result<LetterSummary, Fault> {
    let row = locked_draft(uow, id).await?;
    let settings = tenants::settings(uow).await?;
    let today = uow.today(settings.zone);
    let owed = overdue(uow, Some(row.customer_id), today).await?.remove(&row.customer_id);
    let owed = owed.ok_or(Fault::State("该客户已没有无争议的逾期款项，请取消该催款函"))?;
    let rule = usize::try_from(row.level - 1).ok().and_then(|at| settings.dunning_levels.get(at));
    let text = match rule {
        Some(rule) => text_of(uow, row.customer_id, owed, rule, today).await?,
        None => row.text.clone(),
    };
    let (state, channel, push) = match way {
        Way::Print => (LetterState::Printed, "print", None),
        Way::Message(contact) => {
            (LetterState::Sent, "message", Some(message(uow, row.customer_id, contact, text.clone()).await?))
        }
    };
    let (customer, level) = (row.customer_id, row.level);
    let mut change = row.into_active_model();
    change.day = Set(today);
    change.overdue = Set(owed.amount);
    change.oldest_days = Set((today - owed.oldest_due_on).num_days());
    change.text = Set(text);
    change.state = Set(state);
    change.channel = Set(Some(channel.to_owned()));
    change.push_id = Set(push);
    change.updated_at = Set(uow.now());
    change.update(uow).await?;
    let detail = json!({ "customer": customer, "level": level, "channel": channel, "push": push });
    audit::record(uow, "dunning.send", "dunning_letter", id.0, detail).await?;
    find_letter(uow, id).await
}

/// The push that carries a letter.
async fn message(
    uow: &Uow,
    customer: CustomerId,
    to: Option<ContactId>,
    content: String,
) -> Result<crate::ids::PushId, Fault> {
    let owner = customers::by_key(uow, customer).await?.and_then(|row| row.owner_id);
    let mut query = contact::Entity::find()
        .filter(contact::Column::TenantId.eq(uow.tenant()))
        .filter(contact::Column::CustomerId.eq(customer));
    if let Some(to) = to {
        query = query.filter(contact::Column::Id.eq(to));
    }
    let person = query.order_by_asc(contact::Column::Id).one(uow).await?;
    let person = person.ok_or_else(|| Invalid::new("contact_id", "该客户没有可以接收的联系人，请改为打印"))?;
    let mut push = NewPush::new(PushKind::Notice, content, uow.now());
    push.customer = Some(customer);
    push.contact = Some(person.id);
    push.staff = owner.or(uow.actor().staff().map(|me| me.staff));
    push.channels = vec![Channel::Custom, Channel::Mail, Channel::Task];
    Ok(pushes::create(uow, push).await?.id)
}

/// Drops a draft: its level counts as done in this cycle.
///
/// # Errors
/// `State` where it is no draft; `Forbidden` for all but finance.
pub async fn cancel_letter(uow: &Uow, id: DunningLetterId, reason: &str) -> Result<LetterSummary, Fault> {
    let reason = text::required("reason", reason, 200)?;
    let row = locked_draft(uow, id).await?;
    let mut change = row.into_active_model();
    change.state = Set(LetterState::Cancelled);
    change.updated_at = Set(uow.now());
    change.update(uow).await?;
    audit::record(uow, "dunning.cancel", "dunning_letter", id.0, json!({ "reason": reason })).await?;
    find_letter(uow, id).await
}
