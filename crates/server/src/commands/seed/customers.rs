//! Customers with their keys, contacts and search index.

use chrono::Days;
use crm::contacts::{self, Calendar, OccasionKind, occasion, phone};
use crm::customers::{self as crm_customers, CustomerKind, Grade, KeyKind, Stage, gram, index::Document, key};
use crm::db::{Db, Uow};
use crm::follow_ups::{self, FollowUpChannel};
use crm::ids::{ContactId, ContactPhoneId, CustomerId, FollowUpId, OccasionId, StaffId};
use crm::text::pinyin_readings;
use sea_orm::ActiveValue::Set;

use super::people::Company;
use super::{Progress, bulk, names, talks};
use crate::dice::Dice;

/// Customers of one transaction. The index is written in the order of its pieces within one: the
/// more there are, the fewer pages of it are touched twice, and the more memory it takes.
const BATCH: u64 = 4000;
const DAY: i64 = 86_400;

/// Who can order: for each customer its first contact and its owner.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// In the order of the customers' keys, which begin with 1.
    pub(super) entries: Vec<(ContactId, Option<StaffId>)>,
}

/// The rows of one transaction.
#[derive(Default)]
struct Batch {
    customers: Vec<crm_customers::entity::ActiveModel>,
    keys: Vec<key::ActiveModel>,
    contacts: Vec<contacts::entity::ActiveModel>,
    phones: Vec<phone::ActiveModel>,
    occasions: Vec<occasion::ActiveModel>,
    follow_ups: Vec<follow_ups::entity::ActiveModel>,
    grams: Vec<(String, CustomerId)>,
    talks: talks::Batch,
}

/// The key given out last, by table.
#[derive(Default)]
struct Keys {
    contact: i64,
    occasion: i64,
    talks: talks::Keys,
}

/// Writes the customers.
pub(super) async fn fill(db: &Db, company: &Company, count: u64, progress: &Progress) -> anyhow::Result<Book> {
    let mut book = Book::default();
    let mut keys = Keys::default();
    let mut done = 0;
    while done < count {
        let until = (done + BATCH).min(count);
        let mut batch = Batch::default();
        for row in done..until {
            add(&mut batch, &mut keys, &mut book, company, row)?;
        }
        let uow = bulk::begin(db, company).await?;
        batch.write(&uow).await?;
        uow.commit().await?;
        progress.tell("customers", done, until, count);
        done = until;
    }
    Ok(book)
}

impl Batch {
    async fn write(mut self, uow: &Uow) -> anyhow::Result<()> {
        bulk::insert(uow, self.customers).await?;
        bulk::insert(uow, self.keys).await?;
        bulk::insert(uow, self.contacts).await?;
        bulk::insert(uow, self.phones).await?;
        bulk::insert(uow, self.occasions).await?;
        bulk::insert(uow, self.follow_ups).await?;
        self.talks.write(uow).await?;
        // In the order of the primary key, so that each page of it is visited once a batch.
        self.grams.sort_unstable();
        let rows = |(gram, customer): &(String, CustomerId)| gram::ActiveModel {
            tenant_id: Set(uow.tenant()),
            gram: Set(gram.clone()),
            customer_id: Set(*customer),
        };
        for chunk in self.grams.chunks(8000) {
            bulk::insert(uow, chunk.iter().map(rows).collect()).await?;
        }
        Ok(())
    }
}

fn add(batch: &mut Batch, keys: &mut Keys, book: &mut Book, company: &Company, row: u64) -> anyhow::Result<()> {
    let mut dice = Dice::for_row(2, row);
    let id = CustomerId(i64::try_from(row)? + 1);
    let owner = company.owner(&mut dice);
    let (key, form) = names::company(row);
    let name = format!("{key}{form}");
    let short_name: String = key.chars().skip(2).collect();
    let created_at = company.ago(dice.between(30 * DAY, 1000 * DAY));
    let first = ContactId(keys.contact + 1);
    let mut searched = vec![name.clone(), short_name.clone()];
    let mut phones = Vec::new();
    // 1.3 of them at a customer, on the average.
    for _ in 0..1 + u64::from(row % 10 < 3) {
        let (person, phone) = add_contact(batch, keys, company, &mut dice, id)?;
        searched.push(person);
        phones.push(phone);
    }
    book.entries.push((first, owner));
    let spoke_at = add_follow_up(batch, company, &mut dice, id, first, owner)?;
    if row % 20 == 7 {
        batch.talks.add(&mut keys.talks, company, &mut dice, talks::Who { customer: id, contact: first, owner });
    }
    let document = Document::new(searched.iter().map(String::as_str), phones.iter().map(String::as_str));
    batch.grams.extend(document.grams.into_iter().map(|gram| (gram, id)));
    batch.keys.push(key::ActiveModel {
        tenant_id: Set(company.tenant),
        kind: Set(KeyKind::LegalName),
        key: Set(key.clone()),
        customer_id: Set(id),
    });
    let due = dice.percent(30).then(|| company.today.checked_add_days(Days::new(dice.below(60)))).flatten();
    batch.customers.push(crm_customers::entity::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        kind: Set(CustomerKind::Customer),
        company: Set(true),
        name: Set(name),
        short_name: Set(Some(short_name)),
        pinyin_key: Set(pinyin_readings(&key, 1).into_iter().next().unwrap_or_default().concat()),
        name_key: Set(key),
        tax_number: Set(None),
        owner_id: Set(owner),
        grade: Set(*dice.pick(&[Grade::A, Grade::B, Grade::B, Grade::C, Grade::C, Grade::C, Grade::D])),
        stage: Set(*dice.pick(&[Stage::Active, Stage::Active, Stage::Active, Stage::Engaged, Stage::Dormant])),
        source: Set(Some((*dice.pick(&["展会", "转介绍", "网络", "电话"])).into())),
        industry: Set(Some("制造业".into())),
        region: Set(Some(names::region(&mut dice).into())),
        address: Set(None),
        credit_days: Set(Some(30)),
        credit_limit: Set(None),
        risk: Set(None),
        remark: Set(None),
        custom: Set(serde_json::json!({})),
        search_text: Set(document.text),
        looks_alike_reason: Set(None),
        last_contact_at: Set(Some(spoke_at)),
        next_contact_on: Set(due),
        last_order_on: Set(None),
        merged_into: Set(None),
        forgotten_at: Set(None),
        created_by: Set(owner),
        created_at: Set(created_at),
        updated_at: Set(created_at),
        version: Set(1),
    });
    Ok(())
}

/// A person there: name and phone are what a search looks at.
fn add_contact(
    batch: &mut Batch,
    keys: &mut Keys,
    company: &Company,
    dice: &mut Dice,
    customer: CustomerId,
) -> anyhow::Result<(String, String)> {
    keys.contact += 1;
    let id = ContactId(keys.contact);
    let (name, salutation, title) = names::person(dice);
    let phone = names::mobile(u64::try_from(id.0)?);
    let row = contacts::entity::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        customer_id: Set(customer),
        name: Set(name.clone()),
        title: Set(Some(title.into())),
        salutation: Set(Some(salutation)),
        email: Set(None),
        hobbies: Set(None),
        habits: Set(None),
        needs: Set(None),
        remark: Set(None),
        opted_out_at: Set(None),
        forgotten_at: Set(None),
        created_at: Set(company.now),
        updated_at: Set(company.now),
        version: Set(1),
    };
    batch.contacts.push(row);
    batch.phones.push(phone::ActiveModel {
        id: Set(ContactPhoneId(id.0)),
        tenant_id: Set(company.tenant),
        contact_id: Set(id),
        phone: Set(phone.clone()),
        mobile: Set(true),
        confirmed_at: Set(None),
    });
    if dice.percent(30) {
        add_birthday(batch, keys, company, dice, id);
    }
    Ok((name, phone))
}

fn add_birthday(batch: &mut Batch, keys: &mut Keys, company: &Company, dice: &mut Dice, contact: ContactId) {
    keys.occasion += 1;
    let lunar = dice.percent(33);
    batch.occasions.push(occasion::ActiveModel {
        id: Set(OccasionId(keys.occasion)),
        tenant_id: Set(company.tenant),
        contact_id: Set(contact),
        kind: Set(OccasionKind::Birthday),
        name: Set(None),
        calendar: Set(if lunar { Calendar::Lunar } else { Calendar::Solar }),
        // Which lunar months had 30 days depends on the year; without one every day exists.
        year: Set((!lunar).then(|| dice.between(1955, 2000))),
        month: Set(dice.between(1, 12)),
        day: Set(dice.between(1, if lunar { 30 } else { 28 })),
        leap: Set(false),
        created_at: Set(company.now),
    });
}

/// The last contact with them: answers when it was.
fn add_follow_up(
    batch: &mut Batch,
    company: &Company,
    dice: &mut Dice,
    customer: CustomerId,
    contact: ContactId,
    owner: Option<StaffId>,
) -> anyhow::Result<chrono::DateTime<chrono::Utc>> {
    use FollowUpChannel::{Phone, Visit, Wechat};
    let at = company.ago(dice.between(600, 120 * DAY));
    let by = match owner {
        Some(owner) => owner,
        None => *dice.pick(&company.sales),
    };
    batch.follow_ups.push(follow_ups::entity::ActiveModel {
        id: Set(FollowUpId(customer.0)),
        tenant_id: Set(company.tenant),
        customer_id: Set(customer),
        contact_id: Set(Some(contact)),
        staff_id: Set(by),
        channel: Set(*dice.pick(&[Phone, Phone, Visit, Wechat])),
        at: Set(at),
        content: Set(names::note(dice).into()),
        understanding: Set(None),
        confirmed: Set(dice.percent(50)),
        product_use: Set(None),
        needs: Set(None),
        place: Set(None),
        latitude_e6: Set(None),
        longitude_e6: Set(None),
        next_contact_on: Set(None),
        created_at: Set(at),
    });
    Ok(at)
}
