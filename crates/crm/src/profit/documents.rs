//! The documents behind a figure.

use chrono::NaiveDate;
use sea_orm::Value;

use super::policy::by_person;
use super::source::{keys, sums, team};
use super::{Share, Span, Sums};
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{CategoryId, CustomerId, DepartmentId, OrderId, ProductId, StaffId};
use crate::page::{Page, PageRequest};
use crate::text_enum::text_enum;

text_enum! {
    /// What kind of document.
    pub enum DocumentKind {
        /// Debt that was given up.
        BadDebt = "bad_debt",
        /// Commission of an order.
        Commission = "commission",
        /// What a customer got for a complaint; with its key and number.
        Compensation = "compensation",
        /// A shipment.
        Delivery = "delivery",
        /// An expense for a customer.
        Expense = "expense",
        /// A return.
        Return = "return",
    }
}

/// Which figure it is about. All that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentFilter {
    /// Only of this customer.
    pub customer: Option<CustomerId>,
    /// Only goods of this product.
    pub product: Option<ProductId>,
    /// Only goods of this category.
    pub category: Option<CategoryId>,
    /// Only this person's part.
    pub staff: Option<StaffId>,
    /// Only this department's part.
    pub department: Option<DepartmentId>,
    /// Only of this order.
    pub order: Option<OrderId>,
    /// Only of customers who came by this channel.
    pub channel: Option<String>,
    /// Only of customers of this region.
    pub region: Option<String>,
}

/// A document with what it does to the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What kind.
    pub kind: DocumentKind,
    /// Its key; for commission, that of the order.
    pub id: i64,
    /// Its number; for commission, that of the order.
    pub number: String,
    /// Business date.
    pub day: NaiveDate,
    /// The customer.
    pub customer: CustomerId,
    /// The customer's name.
    pub customer_name: String,
    /// What it does.
    pub sums: Sums,
}

/// Builds the query: SQL, and the values that it names.
struct Query {
    values: Vec<Value>,
    /// What every document must fulfil, with the customer as `c`.
    customers: String,
    filter: DocumentFilter,
}

impl Query {
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn new(uow: &Uow, span: Span, filter: &DocumentFilter, team: Option<&[StaffId]>) -> Self {
        let values = vec![uow.tenant().into(), span.first_day().into(), span.last_day().into()];
        let mut query = Self { values, customers: String::new(), filter: filter.clone() };
        let people = team.map(|team| keys(team.iter().map(|staff| staff.0)));
        // The part of a person of one's team is seen, whoever the customer is.
        let by_person = filter.staff.is_some() || filter.department.is_some();
        if let (Some(people), false) = (people, by_person) {
            query.customers.push_str(&format!(" AND c.owner_id IN {people}"));
        }
        if let Some(customer) = filter.customer {
            query.customers.push_str(&format!(" AND c.id = {customer}"));
        }
        for (column, word) in [("source", filter.channel.clone()), ("region", filter.region.clone())] {
            if let Some(word) = word {
                let place = query.value(word);
                query.customers.push_str(&format!(" AND coalesce(c.{column}, '') = {place}"));
            }
        }
        query
    }

    /// What lines of goods must fulfil, with the line as `l` and the document as `d`.
    fn goods(&self) -> String {
        let mut wanted = String::new();
        if let Some(product) = self.filter.product {
            wanted.push_str(&format!(" AND coalesce(l.product_id, 0) = {product}"));
        }
        if let Some(category) = self.filter.category {
            wanted.push_str(&format!(
                " AND coalesce((SELECT p.category_id FROM products p WHERE p.id = l.product_id), 0) = {category}"
            ));
        }
        if let Some(order) = self.filter.order {
            wanted.push_str(&format!(" AND d.order_id = {order}"));
        }
        wanted
    }

    fn shared(&self, delivery: &str) -> String {
        if self.filter.staff.is_none() && self.filter.department.is_none() {
            return String::new();
        }
        let nobodys = match self.is_nobodys() {
            true => format!(" OR NOT EXISTS (SELECT 1 FROM delivery_shares s WHERE s.delivery_id = {delivery})"),
            false => String::new(),
        };
        let people = self.people("s");
        format!(" AND (EXISTS (SELECT 1 FROM delivery_shares s WHERE s.delivery_id = {delivery}{people}){nobodys})")
    }

    /// Whether it is about what has no person or department (0): all that has no shares is there.
    fn is_nobodys(&self) -> bool {
        let (staff, department) = (self.filter.staff, self.filter.department);
        (staff.is_some() || department.is_some())
            && staff.is_none_or(|staff| staff.0 == 0)
            && department.is_none_or(|department| department.0 == 0)
    }

    fn people(&self, row: &str) -> String {
        let mut wanted = String::new();
        if let Some(staff) = self.filter.staff {
            wanted.push_str(&format!(" AND {row}.staff_id = {staff}"));
        }
        if let Some(department) = self.filter.department {
            wanted.push_str(&format!(" AND coalesce({row}.department_id, 0) = {department}"));
        }
        wanted
    }

    fn sql(&self) -> String {
        let (customers, goods) = (&self.customers, self.goods());
        let delivery_of = "(SELECT min(x.delivery_id) FROM delivery_lines x JOIN return_lines y
            ON y.delivery_line_id = x.id WHERE y.return_id = d.id)";
        let mut parts = vec![
            format!(
                "SELECT 'delivery' AS kind, d.id, d.number, d.shipped_on AS day, d.customer_id, c.name AS customer_name,
                    CAST(sum(l.net_amount) AS BIGINT) AS sales, CAST(0 AS BIGINT) AS returns, CAST(sum(l.cost) AS BIGINT) AS cost,
                    CAST(sum(l.direct_cost) AS BIGINT) AS direct_cost, CAST(0 AS BIGINT) AS commission, CAST(0 AS BIGINT) AS compensation,
                    CAST(0 AS BIGINT) AS expenses, CAST(0 AS BIGINT) AS bad_debt
                FROM deliveries d JOIN delivery_lines l ON l.delivery_id = d.id JOIN customers c ON c.id = d.customer_id
                WHERE d.tenant_id = $1 AND d.state <> 'planned' AND d.shipped_on BETWEEN $2 AND $3{customers}{goods}{}
                GROUP BY d.id, d.number, d.shipped_on, d.customer_id, c.name",
                self.shared("d.id")
            ),
            format!(
                "SELECT 'return', d.id, d.number, d.returned_on, d.customer_id, c.name, 0,
                    CAST(sum(l.net_amount) AS BIGINT), CAST(sum(CASE WHEN l.scrapped THEN 0 ELSE -l.cost END) AS BIGINT),
                    0, 0, 0, 0, 0
                FROM returns d JOIN return_lines l ON l.return_id = d.id JOIN customers c ON c.id = d.customer_id
                WHERE d.tenant_id = $1 AND d.returned_on BETWEEN $2 AND $3{customers}{goods}{}
                GROUP BY d.id, d.number, d.returned_on, d.customer_id, c.name",
                self.shared(delivery_of)
            ),
        ];
        if self.filter.product.is_none() && self.filter.category.is_none() {
            let order = self.filter.order.map(|order| format!(" AND d.order_id = {order}")).unwrap_or_default();
            parts.push(format!(
                "SELECT 'commission', o.id, o.number, d.happened_on, d.customer_id, c.name, 0, 0, 0, 0,
                    CAST(sum(d.amount) AS BIGINT), 0, 0, 0
                FROM commissions d JOIN orders o ON o.id = d.order_id JOIN customers c ON c.id = d.customer_id
                WHERE d.tenant_id = $1 AND d.happened_on BETWEEN $2 AND $3{customers}{order}{}
                GROUP BY o.id, o.number, d.happened_on, d.customer_id, c.name",
                self.people("d")
            ));
            let of_nobody = self.filter.staff.is_none() && self.filter.department.is_none() || self.is_nobodys();
            if of_nobody && self.filter.order.is_none() {
                parts.push(format!(
                    "SELECT 'expense', d.id, d.number, d.spent_on, d.customer_id, c.name, 0, 0, 0, 0, 0, 0, d.amount, 0
                    FROM expenses d JOIN customers c ON c.id = d.customer_id
                    WHERE d.tenant_id = $1 AND d.spent_on BETWEEN $2 AND $3{customers}"
                ));
                parts.push(format!(
                    "SELECT 'compensation', o.id, o.number, d.given_on, d.customer_id, c.name, 0, 0, 0, 0, 0,
                        CAST(sum(d.amount) AS BIGINT), 0, 0
                    FROM complaint_compensations d JOIN complaints o ON o.id = d.complaint_id
                    JOIN customers c ON c.id = d.customer_id
                    WHERE d.tenant_id = $1 AND d.given_on BETWEEN $2 AND $3{customers}
                    GROUP BY o.id, o.number, d.given_on, d.customer_id, c.name"
                ));
                parts.push(format!(
                    "SELECT 'bad_debt', d.id, d.number, d.written_on, d.customer_id, c.name, 0, 0, 0, 0, 0, 0, 0,
                        d.net_amount
                    FROM write_offs d JOIN customers c ON c.id = d.customer_id
                    WHERE d.tenant_id = $1 AND d.written_on BETWEEN $2 AND $3 AND d.state IN ('applied', 'reversed'){customers}"
                ));
            }
        }
        parts.join(" UNION ALL ")
    }
}

/// Where a page begins: behind this document.
fn edge(text: &str) -> Result<(NaiveDate, String, i64), Invalid> {
    let wrong = || Invalid::new("cursor", "分页游标无效");
    let mut parts = text.split('.');
    let mut next = || parts.next().ok_or_else(wrong);
    let day = next()?.parse().map_err(|_| wrong())?;
    let kind = DocumentKind::from_word(next()?).ok_or_else(wrong)?;
    let id = next()?.parse().map_err(|_| wrong())?;
    Ok((day, kind.as_str().to_owned(), id))
}

/// The documents behind a figure, the newest first. Of a person or a department: their part.
///
/// # Errors
/// `Forbidden` for those who may see no profit; `NotFound` for a person out of scope.
pub async fn documents(
    uow: &Uow,
    span: Span,
    filter: &DocumentFilter,
    request: &PageRequest,
) -> Result<Page<Document>, Fault> {
    let team = team(uow).await?;
    if let (Some(team), Some(staff)) = (&team, filter.staff)
        && !team.contains(&staff)
    {
        return Err(Fault::NotFound("该员工"));
    }
    let by_department_alone = filter.staff.is_none() && filter.department.is_some();
    if team.is_some() && by_department_alone && filter.department != uow.actor().staff().and_then(|me| me.department) {
        return Err(Fault::NotFound("该部门"));
    }
    let mut query = Query::new(uow, span, filter, team.as_deref());
    let mut behind = String::new();
    if let Some(after) = request.after.as_deref() {
        let (day, kind, id) = edge(after)?;
        let (day, kind, id) = (query.value(day), query.value(kind), query.value(id));
        behind = format!("WHERE day <= {day} AND (day < {day} OR kind > {kind} OR kind = {kind} AND id < {id})");
    }
    let sql = format!(
        "SELECT * FROM ({}) f {behind} ORDER BY day DESC, kind, id DESC LIMIT {}",
        query.sql(),
        request.limit.saturating_add(1)
    );
    let mut found = Vec::new();
    for row in uow.rows(&sql, query.values.clone()).await? {
        let kind: String = row.try_get("", "kind")?;
        found.push(Document {
            kind: DocumentKind::from_word(&kind).ok_or(Fault::Broken("a kind of document is unknown"))?,
            id: row.try_get("", "id")?,
            number: row.try_get("", "number")?,
            day: row.try_get("", "day")?,
            customer: row.try_get("", "customer_id")?,
            customer_name: row.try_get("", "customer_name")?,
            sums: sums(&row)?,
        });
    }
    if filter.staff.is_some() || filter.department.is_some() {
        for document in &mut found {
            own_part(uow, filter, document).await?;
        }
    }
    Ok(Page::from_rows(found, request.limit, |last| format!("{}.{}.{}", last.day, last.kind, last.id)))
}

/// Leaves of a document of goods what is the person's or the department's.
async fn own_part(uow: &Uow, filter: &DocumentFilter, document: &mut Document) -> Result<(), Fault> {
    let sql = match document.kind {
        DocumentKind::Delivery => {
            "SELECT staff_id, department_id, share_bp FROM delivery_shares WHERE delivery_id = $1 ORDER BY staff_id"
        }
        DocumentKind::Return => {
            "SELECT staff_id, department_id, share_bp FROM delivery_shares WHERE delivery_id = (
                SELECT min(x.delivery_id) FROM delivery_lines x JOIN return_lines y ON y.delivery_line_id = x.id
                WHERE y.return_id = $1) ORDER BY staff_id"
        }
        _ => return Ok(()),
    };
    let mut shares = Vec::new();
    for row in uow.rows(sql, [document.id.into()]).await? {
        shares.push(Share {
            staff: row.try_get("", "staff_id")?,
            department: row.try_get("", "department_id")?,
            share_bp: row.try_get("", "share_bp")?,
        });
    }
    let mut own = Sums::default();
    for ((staff, department), part) in by_person(&document.sums, &shares) {
        let is_theirs = filter.staff.is_none_or(|wanted| wanted.0 == staff);
        if is_theirs && filter.department.is_none_or(|wanted| wanted.0 == department) {
            own.add(&part);
        }
    }
    document.sums = own;
    Ok(())
}
