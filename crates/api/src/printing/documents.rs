//! Letters and statements, from what the domain knows to what is printed.

use chrono::NaiveDate;
use crm::clock::business_date;
use crm::complaints::{self, ComplaintLetterState};
use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{ComplaintId, CustomerId, DunningLetterId};
use crm::print_templates::{self, PartyFacts};
use crm::receivables::{self, AccountEntry, LetterState, Statement};
use crm::tenants;
use print::document::{Document, Field, Kind, Party, Row, Value};

use crate::export::entry_kind;

/// A business date of today.
pub(super) async fn today(uow: &Uow) -> Result<NaiveDate, Fault> {
    Ok(uow.today(tenants::settings(uow).await?.zone))
}

/// A document of which nothing is said yet.
pub(super) fn blank(kind: Kind, number: String, party: PartyFacts, today: NaiveDate) -> Document {
    Document {
        kind,
        number,
        mark: None,
        fields: Vec::new(),
        party: Party {
            name: party.name,
            contact: party.contact,
            phone: party.phone,
            address: party.address,
            tax_number: party.tax_number,
        },
        rows: Vec::new(),
        totals: Vec::new(),
        capital: None,
        text: None,
        notes: Vec::new(),
        printed_on: today,
    }
}

/// A letter about what is overdue, as it was written.
pub(crate) async fn dunning_letter(uow: &Uow, id: DunningLetterId) -> Result<Document, Fault> {
    let letter = receivables::find_letter(uow, id).await?.letter;
    let party = print_templates::party(uow, letter.customer_id, None).await?;
    let mark = match letter.state {
        LetterState::Cancelled => Some("已作废".to_owned()),
        LetterState::Draft | LetterState::Sent | LetterState::Printed => None,
    };
    Ok(Document {
        mark,
        fields: vec![
            Field::new("day", "日期", letter.day),
            Field::new("level", "催款级别", format!("第 {} 级", letter.level)),
            Field::new("oldest_days", "最长逾期", format!("{} 天", letter.oldest_days)),
        ],
        text: Some(letter.text),
        totals: vec![Field::new("overdue", "逾期金额", Value::Money(letter.overdue.0))],
        capital: Some(letter.overdue.0),
        // The letter is of its own day, whenever it is printed.
        ..blank(Kind::DunningLetter, letter.number, party, letter.day)
    })
}

/// The letter with the result of a complaint, as it was written.
pub(crate) async fn complaint_result(uow: &Uow, id: ComplaintId) -> Result<Document, Fault> {
    let (complaint, letter) = complaints::newest_letter(uow, id).await?;
    let party = print_templates::party(uow, letter.customer_id, letter.contact_id).await?;
    let mark = match letter.state {
        ComplaintLetterState::Draft => Some("草稿，未确认".to_owned()),
        ComplaintLetterState::Failed => Some("未送达".to_owned()),
        ComplaintLetterState::Sending | ComplaintLetterState::Sent | ComplaintLetterState::Replaced => None,
    };
    let zone = tenants::settings(uow).await?.zone;
    // The letter is of its own day, whenever it is printed.
    let day = business_date(letter.confirmed_at.unwrap_or(letter.created_at), zone);
    Ok(Document {
        mark,
        fields: vec![
            Field::new("day", "日期", day),
            Field::new("complaint_number", "投诉编号", complaint.number),
            Field::new("category", "类别", complaint.category),
        ],
        text: Some(letter.text),
        ..blank(Kind::ComplaintResult, letter.number, party, day)
    })
}

/// The statement of account of a customer.
pub(crate) async fn statement(
    uow: &Uow,
    customer: CustomerId,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
) -> Result<Document, Fault> {
    let statement = receivables::statement(uow, customer, from, until).await?;
    let party = print_templates::party(uow, statement.customer, None).await?;
    let Statement { from, until, opening, closing, .. } = statement;
    let first = balance_row(1, from, "期初余额", opening.0);
    let entries = (2..).zip(&statement.entries).map(|(no, entry)| entry_row(no, entry));
    Ok(Document {
        fields: vec![Field::new("from", "起始日期", from), Field::new("until", "截止日期", until)],
        rows: std::iter::once(first).chain(entries).collect(),
        totals: vec![
            Field::new("debit", "本期应收", Value::Money(sum(&statement.entries, |amount| amount.max(0)))),
            Field::new("credit", "本期已收", Value::Money(sum(&statement.entries, |amount| (-amount).max(0)))),
            Field::new("closing", "期末余额", Value::Money(closing.0)),
        ],
        capital: Some(closing.0),
        ..blank(Kind::Statement, String::new(), party, today(uow).await?)
    })
}

fn sum(entries: &[AccountEntry], part: impl Fn(i64) -> i64) -> i64 {
    entries.iter().map(|entry| part(entry.amount.0)).sum()
}

fn balance_row(no: i64, day: NaiveDate, what: &str, balance: i64) -> Row {
    Row::new().with("no", Value::Number(no)).with("day", day).with("kind", what).with("balance", Value::Money(balance))
}

fn entry_row(no: i64, entry: &AccountEntry) -> Row {
    let row = balance_row(no, entry.day, entry_kind(entry.kind), entry.balance.0).with("number", entry.number.as_str());
    match entry.amount.0 {
        amount if amount < 0 => row.with("credit", Value::Money(-amount)),
        amount => row.with("debit", Value::Money(amount)),
    }
}
