//! Rows that are customers.
//!
//! A customer is recognised by the tax number, else by exactly the same name; where only known ones are
//! changed also by a phone of its contacts. What several share is wrong, and names them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::cells::Cells;
use super::fields::{COMPANY, CUSTOMER_KINDS, STAGES};
use super::plan::{Context, Planned, SheetRow, Unit, Verdict, Work, Written, note};
use super::values::several;
use super::who::{Named, cleaned, listed};
use super::{ImportError, ImportFault, ImportMode};
use crate::clock::{business_date, instant_at};
use crate::contacts::{self, ContactDetail, NewContact};
use crate::customers::bulk::{self, Historic, Prepared};
use crate::customers::label::Model as Label;
use crate::customers::{Customer, CustomerFields, CustomerKind, KeyKind, LabelKind, Stage, Which, hand_over, labels};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{ContactId, CustomerId, LabelId, StaffId};
use crate::text::{Phone, parse_phone};

/// The words of the API for kinds and stages, in the order of ours.
const KIND_WORDS: [&str; 5] = ["customer", "prospect", "partner", "competitor", "other"];
const KINDS: [CustomerKind; 5] = [
    CustomerKind::Customer,
    CustomerKind::Prospect,
    CustomerKind::Partner,
    CustomerKind::Competitor,
    CustomerKind::Other,
];
const STAGE_WORDS: [&str; 5] = ["lead", "engaged", "active", "dormant", "lost"];
const STAGE_VALUES: [Stage; 5] = [Stage::Lead, Stage::Engaged, Stage::Active, Stage::Dormant, Stage::Lost];
/// The longest name of a contact.
const CONTACT_NAME: usize = 50;

/// What a row says, read and not yet compared with what is known.
struct Read {
    fields: CustomerFields,
    owner: Option<StaffId>,
    created_on: Option<NaiveDate>,
    labels: Vec<(LabelKind, String)>,
    contact: Option<NewContact>,
    phones: Vec<Phone>,
}

/// What is to be written of a row.
pub(super) struct Plan {
    prepared: Prepared,
    /// What is known, where it is changed.
    before: Option<Customer>,
    /// Whether fields of the customer itself change.
    edited: bool,
    owner: Option<StaffId>,
    created_at: Option<DateTime<Utc>>,
    labels: Vec<(LabelKind, String)>,
    contact: Option<NewContact>,
    /// Phones for a contact that is there.
    phones: Vec<(ContactId, Phone)>,
}

/// What is known that a batch may touch.
struct Known {
    named: Named,
    /// Who has the unique keys.
    holders: BTreeMap<(KeyKind, String), CustomerId>,
    by_phone: BTreeMap<String, BTreeSet<CustomerId>>,
    by_id: BTreeMap<CustomerId, Customer>,
    contacts: BTreeMap<CustomerId, Vec<ContactDetail>>,
    labels: BTreeMap<CustomerId, Vec<Label>>,
}

fn read(context: &Context, cells: &mut Cells<'_>) -> Read {
    let name = cells.text("name", 100);
    let name = cells.required("name", name).unwrap_or_default();
    let phones: Vec<Phone> = cells
        .take("phones", |text| {
            let parsed: Result<Vec<Phone>, _> = several(text).iter().map(|one| parse_phone("phones", one)).collect();
            parsed.map_err(|error| format!("应为电话号码（{}）", error.message))
        })
        .unwrap_or_default();
    let labels = |cells: &mut Cells<'_>, key, kind| {
        let found = cells.take(key, |text| {
            let names = several(text);
            let long = names.iter().any(|name| name.chars().count() > 30);
            if long { Err("应为不超过 30 字的名称".to_owned()) } else { Ok(names) }
        });
        found.unwrap_or_default().into_iter().map(move |name| (kind, cleaned(&name))).collect::<Vec<_>>()
    };
    let mut wanted = labels(cells, "groups", LabelKind::Group);
    wanted.extend(labels(cells, "tags", LabelKind::Tag));
    let contact_name = cells.text("contact_name", CONTACT_NAME);
    let (title, email) = (cells.text("contact_title", 50), cells.text("email", 200));
    let contact = (contact_name.is_some() || !phones.is_empty() || email.is_some()).then(|| NewContact {
        // Whoever has only a number is called as the customer.
        name: contact_name.unwrap_or_else(|| name.chars().take(CONTACT_NAME).collect()),
        title,
        email,
        phones: phones.iter().map(|phone| phone.e164.clone()).collect(),
        ..NewContact::default()
    });
    let fields = CustomerFields {
        name,
        short_name: cells.text("short_name", 50),
        tax_number: cells.text("tax_number", 30),
        company: cells.word("nature", &COMPANY, &[true, false], &["company", "person"]),
        kind: cells.word("kind", &CUSTOMER_KINDS, &KINDS, &KIND_WORDS),
        stage: cells.word("stage", &STAGES, &STAGE_VALUES, &STAGE_WORDS),
        source: cells.text("source", 50),
        industry: cells.text("industry", 50),
        region: cells.text("region", 50),
        address: cells.text("address", 200),
        credit_days: cells.whole("credit_days"),
        credit_limit: cells.money("credit_limit"),
        risk: cells.text("risk", 200),
        remark: cells.block("remark", 2000),
        custom: serde_json::Map::new(),
    };
    Read {
        fields,
        owner: context.people.read(cells, "owner", false).map(|person| person.id),
        created_on: cells.past("created_on", context.today),
        labels: wanted,
        contact,
        phones,
    }
}

impl Known {
    async fn load(uow: &Uow, context: &Context, units: &[Unit], read: &[Read]) -> Result<Self, Fault> {
        let named = Named::load(uow, units, context.at("name")).await?;
        let mut keys: BTreeSet<(KeyKind, String)> = BTreeSet::new();
        let mut phones = BTreeSet::new();
        for one in read {
            // What is wrong with a row is told when it is planned.
            let prepared = bulk::prepare(one.fields.clone()).ok();
            keys.extend(prepared.iter().flat_map(Prepared::keys));
            phones.extend(one.phones.iter().map(|phone| phone.e164.clone()));
        }
        let holders = bulk::holders(uow, &keys).await?;
        let by_phone = match context.import.mode {
            ImportMode::Update => bulk::by_phones(uow, &phones).await?,
            ImportMode::Create | ImportMode::Both => BTreeMap::new(),
        };
        let mut ids: BTreeSet<CustomerId> = holders.values().copied().collect();
        ids.extend(by_phone.values().flatten().copied());
        ids.extend(read.iter().flat_map(|one| named.exactly(&one.fields.name)).map(|row| row.id));
        let by_id: BTreeMap<_, _> = bulk::by_keys(uow, ids).await?.into_iter().map(|row| (row.id, row)).collect();
        let ids: BTreeSet<CustomerId> = by_id.keys().copied().collect();
        let contacts = contacts::bulk::of(uow, &ids).await?;
        let labels = match ids.is_empty() {
            true => BTreeMap::new(),
            false => labels::of(uow, &ids.into_iter().collect::<Vec<_>>()).await?,
        };
        Ok(Self { named, holders, by_phone, by_id, contacts, labels })
    }

    /// The customer that a row is about; none where it is new.
    fn recognise(&self, cells: &mut Cells<'_>, read: &Read, keys: &[(KeyKind, String)]) -> Option<Customer> {
        let by_tax = keys.iter().filter(|(kind, _)| *kind == KeyKind::TaxNumber).find_map(|key| self.holders.get(key));
        if let Some(found) = by_tax.and_then(|id| self.by_id.get(id)) {
            return Some(found.clone());
        }
        let same = self.named.exactly(&read.fields.name);
        match same.as_slice() {
            [] => {}
            [one] => return Some((*one).clone()),
            several => {
                cells.wrong(
                    "name",
                    ImportFault::Ambiguous,
                    format!("有多位同名客户：{}，请先合并", listed(several.iter().copied())),
                );
                return None;
            }
        }
        let by_phone: BTreeSet<CustomerId> =
            read.phones.iter().filter_map(|phone| self.by_phone.get(&phone.e164)).flatten().copied().collect();
        let found: Vec<&Customer> = by_phone.iter().filter_map(|id| self.by_id.get(id)).collect();
        match found.as_slice() {
            [] => None,
            [one] => Some((*one).clone()),
            several => {
                cells.wrong(
                    "phones",
                    ImportFault::Ambiguous,
                    format!("有多位客户使用此电话：{}", listed(several.iter().copied())),
                );
                None
            }
        }
    }

    /// Notes that a key is another customer's.
    fn check_keys(&self, cells: &mut Cells<'_>, own: Option<CustomerId>, keys: &[(KeyKind, String)]) {
        for (kind, key) in keys {
            let Some(holder) = self.holders.get(&(*kind, key.clone())).filter(|holder| Some(**holder) != own) else {
                continue;
            };
            let name = self.by_id.get(holder).map_or_else(|| format!("编号 {holder}"), |row| row.name.clone());
            let (field, what) = match kind {
                KeyKind::TaxNumber => ("tax_number", "税号"),
                KeyKind::LegalName | KeyKind::Mobile => ("name", "名称"),
            };
            cells.wrong(field, ImportFault::Exists, format!("{what}与已有客户“{name}”相同"));
        }
    }

    fn missing_labels(&self, id: CustomerId, wanted: &[(LabelKind, String)]) -> Vec<(LabelKind, String)> {
        let known = self.labels.get(&id).map(Vec::as_slice).unwrap_or_default();
        let has = |(kind, name): &(LabelKind, String)| known.iter().any(|row| row.kind == *kind && row.name == *name);
        wanted.iter().filter(|label| !has(label)).cloned().collect()
    }

    /// What of a row's contact is new to a customer: the contact, or phones of one who is there.
    fn missing_contact(&self, id: CustomerId, read: &Read) -> (Option<NewContact>, Vec<(ContactId, Phone)>) {
        let Some(contact) = &read.contact else { return (None, Vec::new()) };
        let known = self.contacts.get(&id).map(Vec::as_slice).unwrap_or_default();
        let has = |phone: &Phone| known.iter().flat_map(|one| &one.phones).any(|known| known.phone == phone.e164);
        let missing: Vec<Phone> = read.phones.iter().filter(|phone| !has(phone)).cloned().collect();
        match known.iter().find(|one| one.contact.name == contact.name) {
            Some(one) => (None, missing.into_iter().map(|phone| (one.contact.id, phone)).collect()),
            // A number without a name is that of somebody who is there already.
            None if missing.is_empty() && contact.name == read.fields.name => (None, Vec::new()),
            None => (Some(contact.clone()), Vec::new()),
        }
    }
}

/// What a known customer would be: an empty cell leaves what is known.
fn merged(before: &Customer, read: &CustomerFields) -> CustomerFields {
    let or = |new: &Option<String>, old: &Option<String>| new.clone().or_else(|| old.clone());
    CustomerFields {
        kind: read.kind.or(Some(before.kind)),
        company: read.company.or(Some(before.company)),
        name: read.name.clone(),
        short_name: or(&read.short_name, &before.short_name),
        tax_number: or(&read.tax_number, &before.tax_number),
        stage: read.stage.or(Some(before.stage)),
        source: or(&read.source, &before.source),
        industry: or(&read.industry, &before.industry),
        region: or(&read.region, &before.region),
        address: or(&read.address, &before.address),
        credit_days: read.credit_days.or(before.credit_days),
        credit_limit: read.credit_limit.or(before.credit_limit),
        risk: or(&read.risk, &before.risk),
        remark: or(&read.remark, &before.remark),
        custom: before.custom.as_object().cloned().unwrap_or_default(),
    }
}

fn as_known(row: &Customer) -> CustomerFields {
    merged(row, &CustomerFields { name: row.name.clone(), ..CustomerFields::default() })
}

fn one(context: &Context, known: &Known, row: &SheetRow, mut cells: Cells<'_>, read: Read) -> Planned<Plan> {
    let wrong = |errors: Vec<ImportError>| Planned::wrong(row.no, errors);
    let prepared = match bulk::prepare(read.fields.clone()) {
        Ok(prepared) => prepared,
        Err(error) => {
            if cells.errors.is_empty() {
                cells.refused("name", &error);
            }
            return wrong(cells.errors);
        }
    };
    let keys = prepared.keys();
    let before = known.recognise(&mut cells, &read, &keys);
    if let Some((code, message)) = context.unwanted(before.is_some(), "该客户").filter(|_| cells.errors.is_empty()) {
        cells.wrong("name", code, message);
    }
    known.check_keys(&mut cells, before.as_ref().map(|row| row.id), &keys);
    if let Some(contact) = &read.contact
        && let Err(error) = contacts::prepare(vec![contact.clone()])
    {
        cells.refused("contact_name", &error);
    }
    let fields = before.as_ref().map_or_else(|| read.fields.clone(), |before| merged(before, &read.fields));
    let prepared = match bulk::prepare(fields) {
        Ok(prepared) if cells.errors.is_empty() => prepared,
        Ok(_) => return wrong(cells.errors),
        Err(error) => {
            cells.refused("name", &error);
            return wrong(cells.errors);
        }
    };
    let created_at = read.created_on.map(|day| instant_at(day, 0, context.zone));
    let mut own: Vec<(String, &'static str)> = vec![(format!("n:{}", read.fields.name), "名称")];
    own.extend(keys.into_iter().map(|(kind, key)| match kind {
        KeyKind::TaxNumber => (format!("t:{key}"), "税号"),
        KeyKind::LegalName | KeyKind::Mobile => (format!("l:{key}"), "名称"),
    }));
    let what = match before {
        None => Verdict::Create(Plan {
            prepared,
            before: None,
            edited: true,
            owner: read.owner.or(context.import.default_owner_id),
            created_at,
            labels: read.labels,
            contact: read.contact,
            phones: Vec::new(),
        }),
        Some(before) => {
            own.push((format!("i:{}", before.id), "客户"));
            changed(context, known, before, prepared, created_at, read)
        }
    };
    Planned { no: row.no, what, keys: own }
}

fn changed(
    context: &Context,
    known: &Known,
    before: Customer,
    prepared: Prepared,
    created_at: Option<DateTime<Utc>>,
    read: Read,
) -> Verdict<Plan> {
    let id = before.id;
    // The day counts: the time of it nobody wrote down.
    let day = |at: DateTime<Utc>| business_date(at, context.zone);
    let created_at = created_at.filter(|at| day(*at) != day(before.created_at));
    let owner = read.owner.filter(|owner| Some(*owner) != before.owner_id);
    let labels = known.missing_labels(id, &read.labels);
    let (contact, phones) = known.missing_contact(id, &read);
    let edited = prepared.fields() != as_known(&before) || created_at.is_some();
    if !edited && owner.is_none() && labels.is_empty() && contact.is_none() && phones.is_empty() {
        return Verdict::Unchanged(id.0);
    }
    let before = Some(before);
    Verdict::Update(id.0, Plan { prepared, before, edited, owner, created_at, labels, contact, phones })
}

/// What the rows of a batch would do.
pub(super) async fn plan(uow: &Uow, context: &Context, units: &[Unit]) -> Result<Vec<Planned<Plan>>, Fault> {
    let rows: Vec<&SheetRow> = units.iter().flat_map(|unit| &unit.rows).collect();
    let mut all: Vec<Cells<'_>> = rows.iter().map(|row| context.cells(row)).collect();
    let read: Vec<Read> = all.iter_mut().map(|cells| read(context, cells)).collect();
    let known = Known::load(uow, context, units, &read).await?;
    let planned = rows.into_iter().zip(all).zip(read);
    Ok(planned.map(|((row, cells), read)| one(context, &known, row, cells, read)).collect())
}

/// The keys of labels, those that there are not made now.
async fn label_ids(
    uow: &Uow,
    work: &[(i64, Option<i64>, Plan)],
) -> Result<BTreeMap<(LabelKind, String), LabelId>, Fault> {
    let wanted: BTreeSet<(LabelKind, String)> = work.iter().flat_map(|(_, _, plan)| plan.labels.clone()).collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut known: BTreeMap<(LabelKind, String), LabelId> =
        labels::list(uow).await?.into_iter().map(|row| ((row.kind, row.name), row.id)).collect();
    for (kind, name) in wanted {
        if let std::collections::btree_map::Entry::Vacant(free) = known.entry((kind, name)) {
            let made = labels::ensure(uow, free.key().0, &free.key().1).await?;
            free.insert(made.id);
        }
    }
    Ok(known)
}

/// Writes what was planned.
pub(super) async fn write(uow: &Uow, context: &Context, work: Work<Plan>) -> Result<BTreeMap<i64, Written>, Fault> {
    let known_labels = label_ids(uow, &work).await?;
    let (mut historic, mut names, mut extras) = (Vec::new(), Vec::new(), Vec::new());
    let mut written: BTreeMap<i64, CustomerId> = BTreeMap::new();
    let (mut new, mut touched) = (BTreeSet::new(), BTreeSet::new());
    let mut handed: BTreeMap<StaffId, Vec<CustomerId>> = BTreeMap::new();
    for (no, _, plan) in work {
        let Plan { prepared, before, edited, owner, created_at, labels, contact, phones } = plan;
        extras.push((no, labels, contact, phones));
        let Some(before) = before else {
            names.push((no, prepared.name().to_owned()));
            let created_at = created_at.unwrap_or(uow.now());
            historic.push(Historic { prepared, owner, created_at, created_by: context.import.applied_by });
            continue;
        };
        if edited {
            bulk::update(uow, &before, &prepared, created_at).await?;
            touched.insert(before.id);
        }
        if let Some(owner) = owner {
            handed.entry(owner).or_default().push(before.id);
        }
        written.insert(no, before.id);
    }
    let ids = bulk::insert_all(uow, historic).await?;
    for (no, name) in names {
        let id = *ids.get(&name).ok_or(Fault::Broken("a new customer got lost"))?;
        written.insert(no, id);
        new.insert(id);
    }
    let (mut people, mut phones, mut tagged) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (no, labels, contact, more) in extras {
        let id = *written.get(&no).ok_or(Fault::Broken("a customer of an import got lost"))?;
        tagged.extend(labels.iter().filter_map(|label| known_labels.get(label)).map(|label| (id, *label)));
        for contact in contacts::prepare(contact.into_iter().collect())? {
            people.push((id, contact));
            touched.insert(id);
        }
        if !more.is_empty() {
            phones.extend(more);
            touched.insert(id);
        }
    }
    contacts::bulk::insert_all(uow, people).await?;
    contacts::bulk::add_phones(uow, phones).await?;
    bulk::add_labels(uow, &tagged).await?;
    for (owner, customers) in handed {
        hand_over(uow, &Which::These(customers), owner, "批量导入").await?;
    }
    touched.retain(|id| !new.contains(id));
    bulk::reindex_all(uow, &new, true).await?;
    bulk::reindex_all(uow, &touched, false).await?;
    note(uow, context, "customer", written.values().map(|id| (id.0, new.contains(id)))).await?;
    Ok(written.into_iter().map(|(no, id)| (no, Written::Done(id.0))).collect())
}
