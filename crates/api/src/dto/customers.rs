//! Customers, their groups and tags.

use chrono::{DateTime, NaiveDate, Utc};
use crm::customers::{
    Customer, CustomerFields, CustomerFilter, CustomerKind, Elsewhere, Grade, NewCustomer, Resemblance, Stage,
};
use crm::db::Uow;
use crm::ids::{DepartmentId, LabelId, StaffId};
use crm::money::Money;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, Words, instants, named_staff, present, short};
use super::contacts::ContactIn;
use crate::error::ApiError;

/// A customer as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerRow {
    /// The key.
    pub(crate) id: i64,
    /// Its name.
    pub(crate) name: String,
    /// What it is called in daily life.
    short_name: Option<String>,
    /// What it is to us.
    kind: CustomerKind,
    /// Whether it is a company and not a person.
    company: bool,
    /// How valuable.
    grade: Grade,
    /// Where it is in its life.
    stage: Stage,
    /// Who is responsible; none in the public pool.
    owner: Option<Named>,
    /// Where it is.
    region: Option<String>,
    /// Its line of business.
    industry: Option<String>,
    /// Where it comes from.
    source: Option<String>,
    /// When it was created.
    created_at: DateTime<Utc>,
    /// When we last spoke.
    last_contact_at: Option<DateTime<Utc>>,
    /// When to speak next.
    next_contact_on: Option<NaiveDate>,
    /// Date of the last order.
    last_order_on: Option<NaiveDate>,
}

impl CustomerRow {
    pub(crate) fn new(row: Customer, names: &StaffNames) -> Self {
        Self {
            id: row.id.0,
            owner: named_staff(row.owner_id, names),
            name: row.name,
            short_name: row.short_name,
            kind: row.kind,
            company: row.company,
            grade: row.grade,
            stage: row.stage,
            region: row.region,
            industry: row.industry,
            source: row.source,
            created_at: row.created_at,
            last_contact_at: row.last_contact_at,
            next_contact_on: row.next_contact_on,
            last_order_on: row.last_order_on,
        }
    }
}

/// A customer with all of its fields.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerFull {
    #[serde(flatten)]
    row: CustomerRow,
    /// Unified social credit code.
    tax_number: Option<String>,
    /// Its address.
    address: Option<String>,
    /// Days from shipment to payment.
    credit_days: Option<i64>,
    /// The most that may be open, in 元.
    #[schema(value_type = Option<String>, example = "50000.00")]
    credit_limit: Option<Money>,
    /// What to be careful about.
    risk: Option<String>,
    /// A note.
    remark: Option<String>,
    /// The company's own fields.
    #[schema(value_type = Object)]
    custom: Value,
    /// Why it was saved though it looks like another.
    looks_alike_reason: Option<String>,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl CustomerFull {
    pub(crate) fn new(row: Customer, names: &StaffNames) -> Self {
        Self {
            tax_number: row.tax_number.clone(),
            address: row.address.clone(),
            credit_days: row.credit_days,
            credit_limit: row.credit_limit,
            risk: row.risk.clone(),
            remark: row.remark.clone(),
            custom: row.custom.clone(),
            looks_alike_reason: row.looks_alike_reason.clone(),
            updated_at: row.updated_at,
            version: row.version,
            row: CustomerRow::new(row, names),
        }
    }
}

/// A customer to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerIn {
    /// Its name, 1 to 100 characters.
    #[schema(example = "上海示例科技有限公司")]
    name: String,
    /// What it is to us; `prospect` where nothing is said.
    kind: Option<CustomerKind>,
    /// Whether it is a company; a legal suffix of the name tells where nothing is said.
    company: Option<bool>,
    /// What it is called in daily life.
    short_name: Option<String>,
    /// Unified social credit code, 15 to 20 letters and digits.
    tax_number: Option<String>,
    /// Where it is in its life.
    stage: Option<Stage>,
    /// Where it comes from.
    source: Option<String>,
    /// Its line of business.
    industry: Option<String>,
    /// Where it is.
    region: Option<String>,
    /// Its address.
    address: Option<String>,
    /// Days from shipment to payment, 0 to 3650.
    credit_days: Option<i64>,
    /// The most that may be open, in 元.
    #[schema(value_type = Option<String>, example = "50000.00")]
    credit_limit: Option<Money>,
    /// What to be careful about.
    risk: Option<String>,
    /// A note.
    remark: Option<String>,
    /// The company's own fields; at most 16 KB.
    #[serde(default)]
    #[schema(value_type = Object)]
    custom: Map<String, Value>,
    /// Who shall own it; whoever creates it where nothing is said.
    owner_id: Option<i64>,
    /// Its people.
    #[serde(default)]
    contacts: Vec<ContactIn>,
    /// Why it is saved though it looks like another.
    looks_alike_reason: Option<String>,
}

impl From<CustomerIn> for NewCustomer {
    fn from(new: CustomerIn) -> Self {
        Self {
            fields: CustomerFields {
                kind: new.kind,
                company: new.company,
                name: new.name,
                short_name: new.short_name,
                tax_number: new.tax_number,
                stage: new.stage,
                source: new.source,
                industry: new.industry,
                region: new.region,
                address: new.address,
                credit_days: new.credit_days,
                credit_limit: new.credit_limit,
                risk: new.risk,
                remark: new.remark,
                custom: new.custom,
            },
            owner: new.owner_id.map(StaffId),
            contacts: new.contacts.into_iter().map(Into::into).collect(),
            looks_alike_reason: new.looks_alike_reason,
        }
    }
}

/// What shall be different: what is left out stays, `null` clears.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomerPatch {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// Its name.
    name: Option<String>,
    /// What it is to us.
    kind: Option<CustomerKind>,
    /// Whether it is a company.
    company: Option<bool>,
    /// Where it is in its life.
    stage: Option<Stage>,
    /// What it is called in daily life.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    short_name: Option<Option<String>>,
    /// Unified social credit code.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    tax_number: Option<Option<String>>,
    /// Where it comes from.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    source: Option<Option<String>>,
    /// Its line of business.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    industry: Option<Option<String>>,
    /// Where it is.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    region: Option<Option<String>>,
    /// Its address.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    /// Days from shipment to payment.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>)]
    credit_days: Option<Option<i64>>,
    /// The most that may be open, in 元.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    credit_limit: Option<Option<Money>>,
    /// What to be careful about.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    risk: Option<Option<String>>,
    /// A note.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    remark: Option<Option<String>>,
    /// The company's own fields, all of them.
    #[schema(value_type = Option<Object>)]
    custom: Option<Map<String, Value>>,
}

impl CustomerPatch {
    /// The fields as they shall be.
    pub(crate) fn apply(self, now: Customer) -> CustomerFields {
        CustomerFields {
            kind: self.kind.or(Some(now.kind)),
            company: self.company.or(Some(now.company)),
            name: self.name.unwrap_or(now.name),
            short_name: self.short_name.unwrap_or(now.short_name),
            tax_number: self.tax_number.unwrap_or(now.tax_number),
            stage: self.stage.or(Some(now.stage)),
            source: self.source.unwrap_or(now.source),
            industry: self.industry.unwrap_or(now.industry),
            region: self.region.unwrap_or(now.region),
            address: self.address.unwrap_or(now.address),
            credit_days: self.credit_days.unwrap_or(now.credit_days),
            credit_limit: self.credit_limit.unwrap_or(now.credit_limit),
            risk: self.risk.unwrap_or(now.risk),
            remark: self.remark.unwrap_or(now.remark),
            custom: self.custom.unwrap_or_else(|| now.custom.as_object().cloned().unwrap_or_default()),
        }
    }
}

/// Which customers are wanted, and in which order. Several words of one filter are separated by
/// commas; several filters must all hold.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerParams {
    /// A keyword, as in the search.
    q: Option<String>,
    /// Of this member of staff.
    owner_id: Option<i64>,
    /// Of somebody in this department or one below.
    department_id: Option<i64>,
    /// Only those of the public pool, which nobody owns; `false`: only those with an owner.
    pool: Option<bool>,
    /// Of one of these grades, such as `A,B`.
    #[param(value_type = Option<String>, example = "A,B")]
    #[serde(default)]
    grade: Words<Grade>,
    /// At one of these stages.
    #[param(value_type = Option<String>, example = "active,dormant")]
    #[serde(default)]
    stage: Words<Stage>,
    /// Of one of these kinds.
    #[param(value_type = Option<String>, example = "customer,prospect")]
    #[serde(default)]
    kind: Words<CustomerKind>,
    /// With this group or tag.
    label_id: Option<i64>,
    /// From this source, exactly.
    source: Option<String>,
    /// In this region, exactly.
    region: Option<String>,
    /// Created on this date or later.
    #[param(value_type = Option<String>, format = Date)]
    created_from: Option<Day>,
    /// Created on this date or before.
    #[param(value_type = Option<String>, format = Date)]
    created_until: Option<Day>,
    /// Last spoken to before this date, or never.
    #[param(value_type = Option<String>, format = Date)]
    last_contact_before: Option<Day>,
    /// To be contacted until this date.
    #[param(value_type = Option<String>, format = Date)]
    contact_until: Option<Day>,
    /// By what: `id`, `name` (pinyin), `grade`, `owner`, `created`, `last_contact`, `next_contact`,
    /// `last_order`; `-` in front for the greatest first; `-id` where nothing is said. Customers
    /// without a value come last in either direction.
    #[param(example = "-last_contact")]
    pub(crate) sort: Option<String>,
    /// How many, 1 to 100; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
    /// `next` of the page before. It belongs to its order.
    pub(crate) cursor: Option<String>,
}

impl CustomerParams {
    pub(crate) async fn filter(&self, uow: &Uow) -> Result<CustomerFilter, ApiError> {
        let (created_from, created_before) = instants(uow, self.created_from, self.created_until).await?;
        let (last_contact_before, _) = instants(uow, self.last_contact_before, None).await?;
        Ok(CustomerFilter {
            q: checked_keyword(self.q.clone())?,
            owner: self.owner_id.map(StaffId),
            department: self.department_id.map(DepartmentId),
            pool: self.pool,
            grades: self.grade.0.clone(),
            stages: self.stage.0.clone(),
            kinds: self.kind.0.clone(),
            label: self.label_id.map(LabelId),
            source: short("source", self.source.clone())?,
            region: short("region", self.region.clone())?,
            created_from,
            created_before,
            last_contact_before,
            contact_until: self.contact_until.map(|day| day.0),
        })
    }
}

/// A keyword of a sensible length.
pub(crate) fn checked_keyword(q: Option<String>) -> Result<Option<String>, ApiError> {
    match q {
        Some(q) if q.chars().count() > 100 => Err(ApiError::invalid("q", "不能超过 100 个字")),
        q => Ok(q),
    }
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParams {
    /// Name, pinyin, initials, at least four digits of a phone, contact, or a document's number.
    pub(crate) q: String,
    /// How many, 1 to 50; 20 where nothing is said.
    pub(crate) limit: Option<u64>,
}

/// Who is calling.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PhoneParams {
    /// The whole number.
    pub(crate) phone: String,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchResult {
    /// Customers within the scope, the best first.
    pub(crate) found: Vec<CustomerRow>,
    /// Where a full phone number belongs to a customer out of scope: masked, with who can help.
    pub(crate) elsewhere: Vec<Elsewhere>,
}

/// What a customer may collide with, while it is typed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CollisionCheck {
    /// The name so far.
    #[serde(default)]
    pub(crate) name: String,
    /// Unified social credit code.
    pub(crate) tax_number: Option<String>,
    /// Phone numbers; those that can't be read yet are passed over.
    #[serde(default)]
    pub(crate) phones: Vec<String>,
}

/// What it collides with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Collision {
    /// The same customer: it can't be saved.
    pub(crate) same: Option<Resemblance>,
    /// Customers that look alike: saving needs a reason.
    pub(crate) alike: Vec<Resemblance>,
}
